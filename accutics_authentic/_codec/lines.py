"""Rows as JSON, one a line, and back. Numbers keep their digits."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(decimal_format="number")

#: Return plain JSON values as JSON; each one on its line.
encode_plain: Callable[[Any], bytes] = _encoder.encode
encode_plain_lines: Callable[[Sequence[Any]], bytes] = _encoder.encode_lines

_decode: Callable[[bytes], Any] = msgspec.json.Decoder(float_hook=Decimal).decode

_PLAIN = frozenset({str, int, bool, type(None)})


def encode_dict_lines(rows: Sequence[Any]) -> bytes:
    """Return rows that came as JSON as JSON again; a lone surrogate is an escape, as it came."""
    try:
        return encode_plain_lines(rows)
    except UnicodeEncodeError:
        return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def decode_line(line: bytes) -> Any:
    """Return the value in a line; a number with a point or an exponent is a ``Decimal``.

    Raises:
        Exception: It is not JSON.
    """
    try:
        return _decode(line)
    except msgspec.DecodeError:
        if b"\\u" not in line:
            raise
        return json.loads(line, parse_float=Decimal)  # which takes lone surrogates


def row_encoder(
    encode: Callable[[Any], bytes], unstructure: Callable[[Any], Any]
) -> Callable[[Sequence[Any]], bytes]:
    """Return what writes rows of a class exactly as *encode* does, most of them faster.

    Args:
        encode: Writes a row, or raises.
        unstructure: Returns what a row of a class is in JSON, which may still hold anything.
    """

    def encode_rows(rows: Sequence[Any]) -> bytes:
        try:
            values = [row if type(row) is dict else unstructure(row) for row in rows]
            if all(map(is_plain, values)):
                return encode_plain_lines(values)
        except Exception:  # noqa: S110  # ``encode`` says what is wrong
            pass
        return b"".join(encode(row) + b"\n" for row in rows)

    return encode_rows


def is_plain(value: Any) -> bool:
    """Return whether JSON has all of *value*, so that there is one way to write it."""
    kind = type(value)
    if kind in _PLAIN:
        return True
    if kind is dict:
        return all(type(key) is str for key in value) and all(map(is_plain, value.values()))
    if kind is list:
        return all(map(is_plain, value))
    return kind is float and isfinite(value)
