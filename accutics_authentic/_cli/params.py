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


def parse_columns(text: str | None) -> dict[str, str] | None:
    """Return the columns in a text such as ``id,channel=settings.channel``: names with their paths.

    Raises:
        UsageError: Two columns have one name.
    """
    if text is None:
        return None
    parts = [part.strip().partition("=") for part in text.split(",")]
    columns = {name: path if equals else name for name, equals, path in parts}
    if len(columns) < len(parts):
        raise UsageError("--columns must name each column only once")
    return columns
