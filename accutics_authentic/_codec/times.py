"""Hooks for dates and times."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from .mismatch import Mismatch, mismatch

AWARE_DATETIME = Annotated[datetime, msgspec.Meta(tz=True)]


def structure_datetime(value: Any, kind: Any) -> Any:
    """Accept ISO 8601 text with an offset.

    What msgspec accepts (RFC 3339) is read by msgspec here too, as the fast reader does.
    """
    if value.__class__ is not str:
        raise mismatch("ISO 8601 text", value)
    try:
        parsed: datetime = msgspec.convert(value, AWARE_DATETIME)
    except msgspec.ValidationError:
        parsed = _iso(datetime, value)
        if parsed.tzinfo is None:
            raise Mismatch("expected a time with its offset from UTC") from None
    return parsed if kind is datetime else kind.fromisoformat(parsed.isoformat())


class UnencodableError(ValueError):  # never raised to a user, except by a converter alone
    """A value that JSON cannot hold; its text may be shown, since it never holds the value.

    Attributes:
        value: That very object.
    """

    def __init__(self, text: str, value: object) -> None:
        super().__init__(text)
        self.value = value


def unstructure_datetime(value: datetime) -> str:
    """Write ISO 8601 text with an offset."""
    if value.utcoffset() is None:
        raise UnencodableError(
            "expected a time with its offset from UTC, got a naive datetime", value
        )
    return value.isoformat()


def unstructure_date(value: date) -> str:
    """Write ISO 8601 text; a ``datetime`` keeps its time."""
    return unstructure_datetime(value) if isinstance(value, datetime) else value.isoformat()


def structure_date(value: Any, kind: Any) -> Any:
    """Accept ISO 8601 text without a time."""
    if value.__class__ is not str:
        raise mismatch("ISO 8601 text", value)
    return _iso(kind, value)


def _iso(kind: Any, value: str) -> Any:
    try:
        return kind.fromisoformat(value)
    except ValueError:
        raise Mismatch("expected ISO 8601 text") from None
