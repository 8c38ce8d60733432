"""Redacts a token that a server repeats, however it is escaped. No I/O here.

JSON, URLs and HTML each escape in their own way, and escapes nest. So a text is unescaped level by
level, remembering where each character came from, and searched at each level. Backslashes are
dropped altogether: their number only says how deep the escapes nest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.entities import html5
from typing import Any

REDACTED = "<secret>"
MIN_TOKEN_LENGTH = 8  # characters; shorter strings are not real tokens and would match by accident
MAX_ESCAPE_LEVELS = 8  # nested escapes that are undone

#: HTML's named characters that a token may hold.
_NAMED = {
    name[:-1].lower(): character
    for name, character in html5.items()
    if name[-1] == ";" and len(character) == 1 and "!" <= character <= "~"
}
_NAME = "|".join(sorted(_NAMED, reverse=True))  # the longest first
_ESCAPE = re.compile(
    r"\\+(?:u([0-9a-f]{4})|u\\*\{([0-9a-f]{1,6})\\*\}|x([0-9a-f]{2})|(.))"
    r"|%(?:25)*(?:u([0-9a-f]{4})|([0-9a-f]{2}))"
    rf"|&(?:amp;)*(?:#x([0-9a-f]{{1,6}})|(\#[0-9]{{1,7}})|({_NAME}));?",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN, _DECIMAL, _NAMED_ONE = 4, 8, 9  # groups of _ESCAPE; the others are hexadecimal numbers


def make_redactor(token: str) -> Callable[[str], str]:
    """Return a function that removes *token* from a text, however it is escaped there.

    Case is ignored, since host names and escapes lose it.
    """
    if len(token) < MIN_TOKEN_LENGTH:
        return str
    forms = {token, _fully_unescaped(token)}  # the token itself may look escaped
    least = min(len(form) for form in forms)
    find = re.compile("|".join(map(re.escape, sorted(forms, key=len))), re.IGNORECASE)

    def redact(text: str) -> str:
        if len(text) < least:
            return text
        spans = sorted(
            (places[found.start()], places[found.end()])
            for form, places in _unescapings(text)
            for found in find.finditer(form)
        )
        kept: list[str] = []
        end = 0
        for start, stop in spans:
            if start >= end:
                kept += text[end:start], REDACTED
            end = max(end, stop)
        return "".join(kept) + text[end:]

    return redact


def redact_json(value: Any, redact: Callable[[str], str]) -> Any:
    """Return a JSON value with every string in it, including keys, redacted."""
    match value:
        case str():
            return redact(value)
        case dict():
            return {redact(key): redact_json(child, redact) for key, child in value.items()}
        case list():
            return [redact_json(child, redact) for child in value]
        case _:
            return value


def _fully_unescaped(text: str) -> str:
    for form, _ in _unescapings(text):
        text = form
    return text


def _unescapings(text: str) -> Iterator[tuple[str, list[int]]]:
    """Yield *text* and each unescaped form, with the original place of every character."""
    places = list(range(len(text) + 1))
    yield text, places
    for _ in range(MAX_ESCAPE_LEVELS):
        pieces: list[str] = []
        origins: list[int] = []
        at = 0
        for found in _ESCAPE.finditer(text):
            character = _character(found)
            if character is not None:
                pieces += text[at : found.start()], character
                origins += places[at : found.start() + 1]
                at = found.end()
        if not at:
            return
        text = "".join(pieces) + text[at:]
        places = origins + places[at:]
        yield text, places


def _character(found: re.Match[str]) -> str | None:
    """Return the character that an escape stands for, or None if it stands for none."""
    group = found.lastindex or 0
    word = found[group]
    if group == _PLAIN:
        return word
    if group == _NAMED_ONE:
        return _NAMED[word.lower()]
    number = int(word[1:]) if group == _DECIMAL else int(word, 16)
    return chr(number) if number <= 0x10FFFF else None
