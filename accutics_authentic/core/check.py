"""Arguments that are right, or a sentence that says what is wrong. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from attrs import Attribute

from accutics_authentic.errors import ConfigurationError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LATEST = 253_402_300_799_999  # the last millisecond of the year 9999


def whole(value: object, name: str, *, least: int = 1) -> int:
    """Return *value* if it is an int of at least *least*, and no bool."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConfigurationError(f"{name} is an int, not {kind_of(value)}")
    if value < least:
        raise ConfigurationError(f"{name} is at least {least}, not {value}")
    return value


def seconds(value: object, name: str, *, zero: bool = False) -> float:
    """Return *value* as a float if it is a finite number of seconds above (or at) zero."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigurationError(f"{name} is a number of seconds, not {kind_of(value)}")
    if not isfinite(value) or value < 0 or (value == 0 and not zero):
        raise ConfigurationError(f"{name} is {'at least' if zero else 'above'} 0 and finite")
    return float(value)


def moment(value: object, name: str) -> int:
    """Return *value*, an aware datetime or an int of milliseconds, in milliseconds since 1970.

    A datetime is cut to its millisecond.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ConfigurationError(f"{name} is an aware datetime: give it a time zone")
        value = (value - EPOCH) // MILLISECOND
    if whole(value, name) > LATEST:
        raise ConfigurationError(f"{name} is in milliseconds since 1970, up to the year 9999")
    return value  # type: ignore[return-value]  # whole() has seen that it is an int


def from_milliseconds(value: int) -> datetime:
    """Return the aware datetime (UTC) of *value* milliseconds since 1970, exactly."""
    return EPOCH + value * MILLISECOND


def kind_of(value: object) -> str:
    """Return what *value* is, without saying its value."""
    return "None" if value is None else type(value).__name__


def whole_field(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Validate an attrs field as ``whole``."""
    whole(value, f"{type(instance).__name__}.{attribute.name}")


def seconds_field(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Validate an attrs field as ``seconds``."""
    seconds(value, f"{type(instance).__name__}.{attribute.name}")
