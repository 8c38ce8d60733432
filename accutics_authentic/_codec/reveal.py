"""Check whether a text may reveal a value: the text is kept only if it surely does not.

When in doubt it may, so now and then a harmless text is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any

from accutics_authentic._base.patterns import lazy_pattern

MAX_VALUE_LENGTH = 20_000  # characters of values that are compared; longer ones may be revealed
MAX_TEXT_LENGTH = 200  # characters of a text that is searched; a longer one may reveal something
MIN_PART = 3  # consecutive characters that count as a part of the value
MIN_PART_OF_OTHERS = 6  # likewise, of the values around it
_ADDRESSED = (object.__repr__, FunctionType.__repr__)  # they show a name and an address
_TOKEN = lazy_pattern(r"""["'`](.+?)["'`]|(\d+)""")  # what a text quotes, and its numbers


def may_reveal(text: str, value: object, others: object) -> bool:
    """Return whether *text* may reveal *value* or a part of it, or one of the *others*.

    Args:
        text: The text of a validator's error.
        value: What was validated.
        others: The values around it in the document.
    """
    if len(text) > MAX_TEXT_LENGTH:
        return True
    plain = text.casefold()
    spellings = {plain, re.sub(r"[\s_,.'-]", "", plain)}  # finds 1234 in 1,234 and 12-34, too
    tokens = {"".join(found) for found in _TOKEN.findall(plain)}
    try:
        own = _all_spellings(value)
        around = _all_spellings(others)
    except Exception:  # a value of the user's own may raise anything
        return True
    return (
        any(_has_part(each, spellings, MIN_PART) or _has_token(each, tokens) for each in own)
        or any(_has_part(each, spellings, MIN_PART_OF_OTHERS) for each in around)
        or any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", plain) for each in around)
    )


def _has_part(value: str, texts: set[str], size: int) -> bool:
    if len(value) < size:
        return size == MIN_PART and any(value in text for text in texts)
    return any(
        text[start : start + size] in value
        for text in texts
        for start in range(len(text) - size + 1)
    )


def _has_token(value: str, tokens: set[str]) -> bool:
    return any(token in value for token in tokens)


def _all_spellings(value: object) -> list[str]:
    """Return all spellings of a value.

    Raises:
        OverflowError: They are longer than ``MAX_VALUE_LENGTH``.
    """
    found = []
    left = MAX_VALUE_LENGTH
    for each in _spellings(value):
        found.append(each)
        left -= 1 + len(each)
        if left < 0:
            raise OverflowError
    return found


def _spellings(value: Any) -> Iterator[str]:
    """Yield how a value, and each value in it, may be spelled, in lower case."""
    if isinstance(value, str):
        if len(value) > MAX_VALUE_LENGTH:
            raise OverflowError
        spelled = {value, value.strip() or value, repr(value)} if value else {"''", '""'}
        yield from (each.casefold() for each in spelled)
    elif isinstance(value, Mapping | list | tuple | set | frozenset):
        yield from () if value else (f"{value}",)
        for each in value:
            yield from _spellings(each)
        for each in value.values() if isinstance(value, Mapping) else ():
            yield from _spellings(each)
    elif not _shows_only_its_address(value):
        yield from ("none", "null") if value is None else (f"{value}".casefold(),)


def _shows_only_its_address(value: object) -> bool:
    """Return whether the text of *value* is its name and its address, which differs by chance."""
    kind = type(value)
    is_plain = kind.__str__ is object.__str__ and kind.__format__ is object.__format__
    return is_plain and kind.__repr__ in _ADDRESSED
