"""Hooks for dates and times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any

import msgspec

from .mismatch import Mismatch, UnencodableError, mismatch

AWARE_DATETIME = Annotated[datetime, msgspec.Meta(tz=True)]


def structure_datetime(value: Any, kind: Any) -> Any:
    """Accept ISO 8601 text with an offset.

    What msgspec accepts (RFC 3339) is read by msgspec here too, as the fast reader does.
    """
    parsed: datetime = _parsed(value, AWARE_DATETIME, _aware_datetime)
    return parsed if kind is datetime else kind.fromisoformat(parsed.isoformat())


def structure_datetime_or_utc(value: Any, kind: Any) -> Any:
    """Accept ISO 8601 text; a time without an offset is in UTC. The text must hold a time."""
    parsed = in_utc(_parsed(value, datetime, _datetime_with_time))
    return parsed if kind is datetime else kind.fromisoformat(parsed.isoformat())


def in_utc(value: datetime, _: Any = None) -> datetime:
    """Return *value*, in UTC if it has no offset; a ``StructureHook`` for the fast reader."""
    return value.replace(tzinfo=UTC) if value.utcoffset() is None else value


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
    return _iso(kind, _text(value))


def structure_time(value: Any, kind: Any) -> Any:
    """Accept ISO 8601 text without a date, with an offset or without."""
    parsed: time = _parsed(value, time, partial(_iso, time))
    return parsed if kind is time else kind.fromisoformat(parsed.isoformat())


def structure_timedelta(value: Any, kind: Any) -> Any:
    """Accept an ISO 8601 duration in days, hours, minutes and seconds."""
    parsed: timedelta = _parsed(value, timedelta, _no_duration)
    return parsed if kind is timedelta else kind(parsed.days, parsed.seconds, parsed.microseconds)


def unstructure_timedelta(value: timedelta) -> str:
    """Write an ISO 8601 duration in days and seconds."""
    return str(msgspec.to_builtins(timedelta.__add__(value, timedelta())))


def _parsed(value: Any, wanted: Any, otherwise: Callable[[str], Any]) -> Any:
    """Return text as msgspec reads it, or else as *otherwise* does.

    Raises:
        Mismatch: It is no text, or *otherwise* refuses it.
    """
    text = _text(value)
    try:
        return msgspec.convert(text, wanted)
    except msgspec.ValidationError:
        return otherwise(text)


def _text(value: Any) -> str:
    if value.__class__ is not str:
        raise mismatch("ISO 8601 text", value)
    text: str = value
    return text


def _aware_datetime(text: str) -> Any:
    parsed = _iso(datetime, text)
    if parsed.tzinfo is None:
        raise Mismatch("expected a time with its offset from UTC") from None
    return parsed


def _datetime_with_time(text: str) -> Any:
    parsed = _iso(datetime, text)
    if _is_date(text):
        raise Mismatch("expected a date with its time") from None
    return parsed


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _no_duration(_: str) -> Any:
    raise Mismatch("expected days, hours, minutes and seconds, such as P1DT12H30M") from None


def _iso(kind: Any, value: str) -> Any:
    try:
        return kind.fromisoformat(value)
    except ValueError:
        raise Mismatch("expected ISO 8601 text") from None
