"""Patterns that are compiled when they are first used: most programs never need most of them."""

from __future__ import annotations

import re
from typing import Any, overload


class _LazyPattern:
    """Has the methods of a compiled pattern, each from its first use on."""

    def __init__(self, text: Any, flags: int) -> None:
        self._arguments = text, flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(*self._arguments), name)  # compiled once: re keeps it
        setattr(self, name, method)
        return method


@overload
def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]: ...


@overload
def lazy_pattern(text: bytes, flags: int = 0) -> re.Pattern[bytes]: ...


def lazy_pattern(text: Any, flags: int = 0) -> Any:
    """Return what ``re.compile`` returns, as far as its methods go, and compile it later.

    Compiling all patterns would be a fifth of the import.
    """
    return _LazyPattern(text, flags)
