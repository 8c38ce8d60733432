"""What does not fit, in fixed words that never hold a value.

A hook says what is wrong by raising ``Mismatch``.
"""

from __future__ import annotations

import re
from typing import Any

from accutics_authentic._base.patterns import lazy_pattern

JSON_TYPES = {"NoneType": "null", "dict": "object"}  # where JSON's word is not Python's
PLAIN_KEY = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
#: A key of a body that is most likely a field's name, and not an address, an id or a token.
FIELD_LIKE_KEY = lazy_pattern(r"[A-Za-z_]{1,40}[0-9]{0,2}")


class Mismatch(ValueError):  # noqa: N818  # never raised to a user
    """A value that does not fit; its text may be shown, since it never holds the value."""


class UnencodableError(ValueError):  # never raised to a user, except by a converter alone
    """A value that JSON cannot hold; its text may be shown, since it never holds the value.

    Attributes:
        value: That very object.
    """

    def __init__(self, text: str, value: object) -> None:
        super().__init__(text)
        self.value = value


def mismatch(expected: str, value: object) -> Mismatch:
    """Return the error for a *value* of the wrong type."""
    return Mismatch(f"expected {expected}, got {json_type(value)}")


def json_type(value: object) -> str:
    """Return the type of *value* in the words of JSON."""
    name = type(value).__name__
    return JSON_TYPES.get(name, name)


def type_name(kind: Any) -> str:
    """Return *kind* as its author wrote it, without modules."""
    return kind.__name__ if isinstance(kind, type) else re.sub(r"[\w<>]+\.", "", str(kind))


def child_path(path: str, key: object) -> str:
    """Return *path* one level deeper, at an index or a key."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    name = str(key)
    return f"{path}.{name}" if PLAIN_KEY.fullmatch(name) else f"{path}[{name[:64]!a}]"


def redacted_child_path(path: str, key: object) -> str:
    """Return *path* one level deeper, at a key of a body that is sent.

    A key that may be more than a field's name, such as an address or an id, is not shown.
    """
    name = key if isinstance(key, str) else ""
    return f"{path}.{str.__str__(name)}" if FIELD_LIKE_KEY.fullmatch(name) else f"{path}[*]"
