"""Arguments that are more than a text: filters, moments, lists of names. No I/O here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .exits import UsageError


def parse_params(texts: Iterable[str]) -> dict[str, str | list[str]]:
    """Return the query that ``key=value`` texts name; a key may come more than once.

    Raises:
        UsageError: A text is no such pair.
    """
    params: dict[str, str | list[str]] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise UsageError("--param must be key=value, such as --param status=active")
        before = params.get(key)
        if before is None:
            params[key] = value
        else:
            params[key] = [*([before] if isinstance(before, str) else before), value]
    return params


def parse_moment(text: str | None, name: str) -> datetime | int | None:
    """Return a time in milliseconds since 1970, or a date with time and offset.

    Raises:
        UsageError: The text is neither.
    """
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(
            f"{name} must be a time with its offset, such as 2026-01-31T00:00:00Z, or "
            "milliseconds since 1970"
        )
    return moment


def parse_names(text: str | None) -> list[str] | None:
    """Return the names in a text that has commas between them."""
    return None if text is None else [name.strip() for name in text.split(",")]
