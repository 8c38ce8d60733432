"""Rows as JSON, one a line, and back. Numbers keep their digits."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

import msgspec

from .parse import parse_exactly

_encoder = msgspec.json.Encoder(decimal_format="number")

#: Return plain JSON values as JSON; each one on its line.
encode_plain: Callable[[Any], bytes] = _encoder.encode
encode_plain_lines: Callable[[Sequence[Any]], bytes] = _encoder.encode_lines

#: Return the value in a line.
decode_line: Callable[[bytes], Any] = parse_exactly

_PLAIN = frozenset({str, int, bool, type(None)})


def encode_dict_lines(rows: Sequence[Any]) -> bytes:
    """Return rows that were read from JSON as JSON lines; a lone surrogate becomes an escape."""
    try:
        return encode_plain_lines(rows)
    except UnicodeEncodeError:
        return b"".join(map(encode_dict_line, rows))


def encode_dict_line(row: Any) -> bytes:
    """Return one such row, on its line."""
    try:
        return encode_plain(row) + b"\n"
    except UnicodeEncodeError:
        return _with_escapes(row).encode() + b"\n"


def _with_escapes(value: Any) -> str:
    """Return JSON that has an escape for each character beyond ASCII."""
    if isinstance(value, dict):
        items = (f"{json.dumps(key)}:{_with_escapes(each)}" for key, each in value.items())
        return f"{{{','.join(items)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_with_escapes, value))}]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


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
