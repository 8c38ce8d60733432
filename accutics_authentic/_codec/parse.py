"""Bytes to plain JSON values, and the words for bytes that are none. No classes here."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from accutics_authentic.errors import DecodeError

MAX_DEPTH = 100  # levels of an error's body; copying or pickling a deeper error could fail
BOM = b"\xef\xbb\xbf"
#: How a body begins that is no JSON, and what it is instead.
BEGINNINGS = {
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
    """Return the JSON value in *body*; of a key that comes twice the last one counts.

    JSON allows half a surrogate pair as an escape, which UTF-8 has no bytes for. It comes as
    Python's own ``json`` reads it: a ``str`` with that one code point.

    Raises:
        Exception: It is no JSON; ``malformed`` has the words.
    """
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        if b"\\u" not in body:
            raise
        try:
            return _parse_lone_surrogates(body)
        except ValueError:
            pass
        raise


def _parse_lone_surrogates(body: bytes) -> Any:
    """Return what msgspec would, if it took half a surrogate pair."""
    return json.loads(body.decode(), parse_constant=_finite, parse_float=_finite)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def parse_shallow(body: bytes) -> Any:
    """Return the JSON value in *body*, as ``parse`` does, unless it is nested too deep to keep.

    Raises:
        ValueError: It is not JSON, or deeper than ``MAX_DEPTH``.
    """
    try:
        value = parse_json(body)
    except Exception as error:  # msgspec's own, and two of Python's
        raise ValueError("no JSON") from error
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in _children(parent)]
    if level:
        raise ValueError("too deep")
    return value


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def is_json(body: bytes) -> bool:
    """Return whether *body* is JSON, without making values of it."""
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except Exception:  # as above
        return False
    return True


def malformed_error(
    error: Exception, body: bytes, *, what: str = "body", where: str = "$"
) -> DecodeError:
    """Return what *error*, raised while *body* was parsed, is for the caller.

    Args:
        error: The error.
        body: The bytes.
        what: What they are, for people.
        where: Their place in the document.
    """
    return DecodeError(f"the {what} {_say(error, body)}", where=where)


def _say(error: Exception, body: bytes) -> str:
    if not body.strip():
        return "is empty"
    start = body[:100].removeprefix(BOM).lstrip()
    for beginning, what in BEGINNINGS.items():
        if start.startswith(beginning):
            return what
    if body.startswith(BOM):
        return "starts with a byte order mark (UTF-8)"
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8"
    if isinstance(error, RecursionError):
        return "is nested too deep"
    if isinstance(error, msgspec.ValidationError):  # without a type to validate: numbers only
        return "holds a number out of range"
    place = re.search(r"\(byte \d+\)", str(error))
    return f"is not JSON {place[0] if place else '(cut short)'}"
