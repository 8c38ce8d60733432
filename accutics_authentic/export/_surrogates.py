"""Lone surrogates: halves of characters, which JSON can hold as escapes, and UTF-8 cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from ._columns import Column

EncodingErrors = Literal["strict", "replace"]
LONE = re.compile("[\ud800-\udfff]")  # in a str, both halves of a character are one code point


def replaced(value: Any) -> Any:  # Any: JSON
    """Return *value* with U+FFFD for each lone surrogate."""
    if isinstance(value, str):
        return LONE.sub("\ufffd", value)
    if isinstance(value, list):
        return [replaced(each) for each in value]
    if isinstance(value, dict):
        return {replaced(key): replaced(each) for key, each in value.items()}
    return value


def find_lone(rows: Iterable[dict[str, Any]], columns: Sequence[Column]) -> Iterator[str]:
    """Yield where the lone surrogates of a table are, for messages."""
    for column in columns:
        if LONE.search(column.name):
            yield f"the column {column.name!a}"
    for number, row in enumerate(rows, start=1):
        for column in columns:
            value = column.value(row)
            if replaced(value) != value:
                yield f"row {number}, column {column.name!a}"
