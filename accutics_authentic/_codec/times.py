"""Hooks for dates and times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

import msgspec

from .mismatch import Mismatch, UnencodableError, mismatch

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


def structure_datetime_or_utc(value: Any, kind: Any) -> Any:
    """Accept ISO 8601 text; a time without an offset is in UTC. The text must hold a time."""
    if value.__class__ is not str:
        raise mismatch("ISO 8601 text", value)
    try:
        parsed: datetime = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        parsed = _iso(datetime, value)
        if _is_date(value):
            raise Mismatch("expected a date with its time") from None
    parsed = in_utc(parsed)
    return parsed if kind is datetime else kind.fromisoformat(parsed.isoformat())


def in_utc(value: datetime, _: Any = None) -> datetime:
    """Return *value*, in UTC if it has no offset; a ``StructureHook`` for the fast reader."""
    return value.replace(tzinfo=UTC) if value.utcoffset() is None else value


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def unstructure_datetime(value: datetime) -> str:
    """Write ISO 8601 text with an offset."""
    if value.utcoffset() is None:
        raise UnencodableError(
            "expected a time with its offset from UTC, got a naive datetime", value
        )
    return value.isoformat()


def unstructure_datetime_or_utc(value: datetime) -> str:
    """Write ISO 8601 text with an offset; a naive ``datetime`` is in UTC."""
    return in_utc(value).isoformat()


def date_writer(write_datetime: Callable[[datetime], str]) -> Callable[[date], str]:
    """Return what writes a date as ISO 8601 text; a ``datetime`` keeps its time."""
    return lambda value: write_datetime(value) if isinstance(value, datetime) else value.isoformat()


def structure_date(value: Any, kind: Any) -> Any:
    """Accept ISO 8601 text without a time."""
    if value.__class__ is not str:
        raise mismatch("ISO 8601 text", value)
    return _iso(kind, value)


def structure_time(value: Any, kind: Any) -> Any:
    """Accept ISO 8601 text without a date, with an offset or without."""
    if value.__class__ is not str:
        raise mismatch("ISO 8601 text", value)
    try:
        parsed: time = msgspec.convert(value, time)
    except msgspec.ValidationError:
        parsed = _iso(time, value)
    return parsed if kind is time else kind.fromisoformat(parsed.isoformat())


def structure_timedelta(value: Any, kind: Any) -> Any:
    """Accept an ISO 8601 duration in days, hours, minutes and seconds."""
    if value.__class__ is not str:
        raise mismatch("ISO 8601 text", value)
    try:
        parsed: timedelta = msgspec.convert(value, timedelta)
    except msgspec.ValidationError:
        raise Mismatch("expected days, hours, minutes and seconds, such as P1DT12H30M") from None
    return parsed if kind is timedelta else kind(parsed.days, parsed.seconds, parsed.microseconds)


def unstructure_timedelta(value: timedelta) -> str:
    """Write an ISO 8601 duration in days and seconds."""
    return str(msgspec.to_builtins(timedelta.__add__(value, timedelta())))


def _iso(kind: Any, value: str) -> Any:
    try:
        return kind.fromisoformat(value)
    except ValueError:
        raise Mismatch("expected ISO 8601 text") from None
