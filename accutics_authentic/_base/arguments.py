"""Checks of numbers, times and texts that users pass. Pure.

Each check returns the value to use, or raises an error that names the argument and what it must be.
The error never repeats the value.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf, isfinite
from typing import Any

from attrs import Attribute

from accutics_authentic.errors import ConfigurationError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MIN_MILLISECONDS = 978_307_200_000  # the first millisecond of the year 2001
MAX_MILLISECONDS = 253_402_300_799_999  # the last millisecond of the year 9999
MAX_COUNT = 10**15  # for any count
MAX_PAGE_SIZE = 100_000  # rows
MAX_INT_BITS = 2_000  # 603 digits; Python may be limited to writing 640


def check_int(value: object, name: str, *, minimum: int = 1, maximum: int = MAX_COUNT) -> int:
    """Return *value*, an int from *minimum* to *maximum* and no bool, as a plain int."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConfigurationError(f"{name} must be an int, not {type_of(value)}")
    number = plain_int(value)
    if number < minimum:
        raise ConfigurationError(f"{name} must be at least {minimum}")
    if number > maximum:
        raise ConfigurationError(f"{name} must be at most {maximum}")
    return number


def check_page_size(value: object, name: str) -> int:
    """Return *value* if a page may have so many rows; no server sends more at once."""
    return check_int(value, name, maximum=MAX_PAGE_SIZE)


def check_optional_page_size(value: object, name: str) -> int | None:
    """Return *value* if a page may have so many rows; None leaves the size to the server."""
    return None if value is None else check_page_size(value, name)


def check_seconds(value: object, name: str, *, allow_zero: bool = False) -> float:
    """Return *value*, a finite number of seconds above zero (or zero), as a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigurationError(f"{name} must be a number of seconds, not {type_of(value)}")
    try:
        number = float(plain_int(value) if isinstance(value, int) else float.__float__(value))
    except OverflowError:  # an int too large for a float
        number = inf
    if not isfinite(number) or number < 0 or (number == 0 and not allow_zero):
        bound = "at least" if allow_zero else "above"
        raise ConfigurationError(f"{name} must be {bound} 0 and finite")
    return number


def to_milliseconds(value: object, name: str) -> int:
    """Return *value*, an aware datetime or an int of milliseconds, in milliseconds since 1970.

    A datetime is rounded down to its millisecond. An int that means a date before 2001 is refused:
    both APIs are younger, and read as seconds it would be a date of today.
    """
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ConfigurationError(f"{name} must be an aware datetime: give it a time zone")
        number, earliest = (value - EPOCH) // MILLISECOND, 1
    elif isinstance(value, int) and not isinstance(value, bool):
        number, earliest = plain_int(value), MIN_MILLISECONDS
    else:
        raise ConfigurationError(
            f"{name} must be an aware datetime or an int of milliseconds, not {type_of(value)}"
        )
    if number < 1:
        raise ConfigurationError(f"{name} must be after the beginning of 1970")
    if number < earliest:
        raise ConfigurationError(
            f"{name} must be in milliseconds since 1970; this is before 2001: are these seconds?"
        )
    if number > MAX_MILLISECONDS:
        raise ConfigurationError(f"{name} must be in milliseconds since 1970, up to the year 9999")
    return number


def plain_text(value: str) -> str:
    """Return the plain value of *value*, which may be of a subclass such as an enum."""
    return str.__str__(value)


def plain_int(value: int) -> int:
    """Return the plain value of *value*, which may be of a subclass such as an enum."""
    return int.__index__(value)


def format_int(value: int, name: str) -> str:
    """Return the digits of *value*, unless there are more than Python is sure to write."""
    number = plain_int(value)
    if number.bit_length() > MAX_INT_BITS:
        raise ConfigurationError(f"{name} has too many digits")
    return str(number)


def from_milliseconds(value: int) -> datetime:
    """Return the aware datetime (UTC) of *value* milliseconds since 1970, exactly."""
    return EPOCH + value * MILLISECOND


def type_of(value: object) -> str:
    """Return the name of the type of *value*, for messages that must not show the value."""
    return "None" if value is None else type(value).__name__


def validate_int(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Validate an attrs field with ``check_int``."""
    check_int(value, f"{type(instance).__name__}.{attribute.name}")


def validate_seconds(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Validate an attrs field with ``check_seconds``."""
    check_seconds(value, f"{type(instance).__name__}.{attribute.name}")
