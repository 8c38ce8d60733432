"""Bytes to plain JSON values, and the errors for bytes that are not JSON. No classes here."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from accutics_authentic.errors import DecodeError

from .digits import are_digits_kept, float_of

_decode_with_digits = msgspec.json.Decoder(float_hook=float_of).decode
_decode_exactly = msgspec.json.Decoder(float_hook=Decimal).decode

MAX_DIGITS = 4000  # of an int; Python refuses to read many more

BOM = b"\xef\xbb\xbf"
#: The first bytes of bodies that are not JSON, and what those are.
KNOWN_BEGINNINGS = {
    b"<?xml": "is XML, not JSON",
    b"<": "is HTML, not JSON; a login page or a proxy?",
    b"%PDF-": "is a PDF, not JSON",
    b"PK\x03\x04": "is a ZIP archive, not JSON",
    b"\x89PNG": "is an image, not JSON",
    b"\x1f\x8b": "is gzip that no header announces",
    b"\xff\xfe": "starts with a byte order mark (UTF-16)",
    b"\xfe\xff": "starts with a byte order mark (UTF-16)",
}


def parse_json(body: bytes) -> Any:
    """Return the JSON value in *body*; if a key comes twice, the last one counts.

    JSON allows a lone surrogate as an escape (RFC 8259, section 8.2), though UTF-8 cannot encode
    it. It is read as Python's ``json`` does: as a ``str`` with that one code point.

    Raises:
        Exception: It is not JSON; ``malformed_error`` words it.
    """
    try:
        return _decode_with_digits(body) if are_digits_kept() else msgspec.json.decode(body)
    except msgspec.DecodeError:
        if b"\\u" not in body:
            raise
        try:
            return _parse_lone_surrogates(body)
        except ValueError:
            pass
        raise


def parse_exactly(body: bytes) -> Any:
    """Return the JSON value in *body*; a number that an int does not show is a ``Decimal``.

    Raises:
        Exception: As ``parse_json``; numbers have no range, but an exponent of 18 digits at most.
    """
    try:
        return _decode_exactly(body)
    except msgspec.DecodeError as error:
        failure: Exception = error
    except InvalidOperation:
        failure = ValueError()
    try:  # lone surrogates, and thousands of digits
        return json.loads(
            body.decode(),
            parse_float=Decimal,
            parse_int=_parse_int,
            parse_constant=float_of,
        )
    except (ValueError, InvalidOperation):
        pass
    raise failure


def _parse_int(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= MAX_DIGITS else Decimal(digits)


def read_json(body: bytes) -> Any:
    """Return the JSON value in *body*.

    Raises:
        DecodeError: It is not JSON.
    """
    try:
        return parse_json(body)
    except Exception as error:  # msgspec's own, and two of Python's
        failure = malformed_error(error, body)
    raise failure


def _parse_lone_surrogates(body: bytes) -> Any:
    """Return what msgspec would return if it took lone surrogates."""
    return json.loads(body.decode(), parse_constant=float_of, parse_float=float_of)


def is_json(body: bytes) -> bool:
    """Return whether *body* is JSON, without building its values."""
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except Exception:  # msgspec's own, and two of Python's
        return False
    return True


def malformed_error(
    error: Exception, body: bytes, *, what: str = "body", where: str = "$"
) -> DecodeError:
    """Return the error for the caller when parsing *body* raised *error*.

    Args:
        error: What was raised.
        body: The bytes.
        what: What to call them.
        where: Their path in the document.
    """
    return DecodeError(f"the {what} {_describe(error, body)}", where=where)


def _describe(error: Exception, body: bytes) -> str:
    if not body.strip():
        return "is empty"
    start = body[:100].removeprefix(BOM).lstrip()
    for beginning, what in KNOWN_BEGINNINGS.items():
        if start.startswith(beginning):
            return what
    if body.startswith(BOM):
        return "starts with a byte order mark (UTF-8)"
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8"
    if isinstance(error, RecursionError):
        return "is nested too deep"
    if isinstance(error, msgspec.ValidationError) or type(error) is ValueError:
        # msgspec had no type to validate, and Python's json has an error of its own for the rest
        return "holds a number out of range"
    position = re.search(r"\((byte|char) \d+\)", str(error))
    return f"is not JSON {position[0] if position else '(cut short)'}"
