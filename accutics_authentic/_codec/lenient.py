"""JSON that was cut, is nested too deep or knows NaN, read as far as it goes: bodies of errors."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from accutics_authentic._base.patterns import lazy_pattern

MAX_DEPTH = 100  # levels of an error's body; copying or pickling a deeper error could fail
TOO_DEEP = "… (nested too deep)"  # stands for what lies deeper
MIN_CUT_STRING = 32 * 1024  # characters; a shorter string whose end is missing may end in a secret
CUT_STRING = 1000  # characters kept of a longer one

_TOKEN = lazy_pattern(
    r"""[ \t\n\r]*(?:(?P<symbol>[][{},:])
        |"(?P<string>[^"\\]*(?:\\.[^"\\]*)*)(?P<end>"?)
        |(?P<word>[^\s[\]{},:"]+))""",
    re.DOTALL | re.VERBOSE,
)
_NUMBER = lazy_pattern(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None}
_CONSTANTS = frozenset({"NaN", "Infinity", "-Infinity"})  # kept as text, which JSON has none for


class LenientJson(NamedTuple):
    """What could be read of a text that is JSON, or was meant to be.

    Attributes:
        value: As far as it goes.
        complete: It has come to its end.
    """

    value: Any
    complete: bool


def read_lenient_json(text: str, redact: Callable[[str], str] = str) -> LenientJson | None:
    """Return the JSON value that *text* begins with, or None if it is none.

    Args:
        text: Perhaps JSON.
        redact: Returns a text without the token, which may come as a number.
    """
    reader = _Reader(redact)
    end = 0
    while not reader.complete:
        token = _TOKEN.match(text, end)
        if token is None or not reader.feed(token):
            break
        end = token.end()
    if not reader.root:
        return LenientJson(None, complete=False) if reader.cut else None
    value = reader.root[0]
    if not (reader.cut or _is_json(value)) and text[end:].strip():
        return None  # such as "404 page not found" or "[12] gone"
    return LenientJson(value, reader.complete)


def _is_json(value: Any) -> bool:
    """Return whether *value* shows that a text is JSON, whatever follows."""
    is_mixed = isinstance(value, list) and any(
        isinstance(each, dict | list | str) for each in value
    )
    return isinstance(value, dict) or is_mixed


class _Reader:
    """Builds a value token by token.

    Attributes:
        root: Holds the value, once it has begun.
        cut: The text ended within a string.
    """

    def __init__(self, redact: Callable[[str], str]) -> None:
        self.root: list[Any] = []
        self.cut = False
        self._open: list[Any] = [self.root]
        self._keys: list[str | None] = [None]  # of the open objects, each while its value is due
        self._skipped = 0  # levels of what is too deep
        self._redact = redact

    @property
    def complete(self) -> bool:
        return len(self._open) == 1 and bool(self.root) and not self.cut

    def feed(self, token: re.Match[str]) -> bool:
        """Take *token*; return whether it can stand here and the text may go on."""
        symbol, string = token["symbol"], token["string"]
        if self._skipped:
            self._skipped += (symbol in ("{", "[")) - (symbol in ("}", "]"))
            return True
        if symbol is not None:
            return self._feed_symbol(symbol)
        if string is not None:
            return self._feed_string(string, ended=bool(token["end"]))
        return self._feed_word(token["word"])

    def _feed_symbol(self, symbol: str) -> bool:
        if symbol in ",:":
            return True
        if symbol in "}]":
            matches = isinstance(self._open[-1], dict) is (symbol == "}") and len(self._open) > 1
            if matches:
                self._open.pop()
                self._keys.pop()
            return matches
        if len(self._open) > MAX_DEPTH:
            self._skipped = 1
            return self._add(TOO_DEEP)
        value: Any = {} if symbol == "{" else []
        if not self._add(value):
            return False
        self._open.append(value)
        self._keys.append(None)
        return True

    def _feed_string(self, string: str, *, ended: bool) -> bool:
        self.cut = not ended
        if self.cut and (len(string) < MIN_CUT_STRING or len(self._open) == 1):
            return False
        text = _unescaped(string if ended else string[:CUT_STRING])
        if isinstance(self._open[-1], dict) and self._keys[-1] is None:
            self._keys[-1] = text
            return ended
        return self._add(text) and ended

    def _feed_word(self, word: str) -> bool:
        if word in _WORDS:
            return self._add(_WORDS[word])
        if word in _CONSTANTS:
            return self._add(word)
        return _NUMBER.fullmatch(word) is not None and self._add(self._number(word))

    def _number(self, word: str) -> object:
        if len(word) >= 8 or "e" in word.lower():
            number = Decimal(word)
            digits = f"{number:f}" if abs(number.adjusted()) < CUT_STRING else word
            for text in (word, digits):
                if (shown := self._redact(text)) != text:
                    return shown
        try:
            value: int | float = json.loads(word)
        except ValueError:  # more digits than Python takes, or a zero in front
            return word
        return word if value in (math.inf, -math.inf) else value

    def _add(self, value: object) -> bool:
        """Add *value* to what is open; return whether one is due."""
        if isinstance(self._open[-1], list):
            self._open[-1].append(value)
            return True
        key, self._keys[-1] = self._keys[-1], None
        if key is not None:
            self._open[-1][key] = value
        return key is not None


def _unescaped(string: str) -> str:
    try:
        text: str = json.loads(f'"{string}"', strict=False)
    except ValueError:  # an escape that JSON does not know
        return string
    return text
