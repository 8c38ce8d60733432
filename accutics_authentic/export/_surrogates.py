"""Lone surrogates: halves of characters, which JSON can hold as escapes, and UTF-8 cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

EncodingErrors = Literal["strict", "replace"]
LONE = re.compile("[\ud800-\udfff]")  # in a str, both halves of a character are one code point


def replaced(value: Any) -> Any:  # Any: JSON
    """Return *value* with U+FFFD for each lone surrogate."""
    if isinstance(value, str):
        return LONE.sub("\ufffd", value)
    if isinstance(value, list):
        return [replaced(each) for each in value]
    if isinstance(value, dict):
        return dict(zip(replaced_names(value), map(replaced, value.values()), strict=True))
    return value


def replaced_names(names: Iterable[str]) -> list[str]:
    """Return *names* with U+FFFD for each lone surrogate, numbered where two would be the same."""
    names = [*names]
    taken = {name for name in names if not LONE.search(name)}
    for position, name in enumerate(names):
        if name not in taken:
            free, number = replaced(name), 1
            while free in taken:
                free, number = f"{replaced(name)}_{number}", number + 1
            names[position] = free
            taken.add(free)
    return names
