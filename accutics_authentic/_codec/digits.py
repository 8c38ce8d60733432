"""The digits of JSON numbers that a float does not show, such as those of 1.10.

msgspec makes a float of a number whose type it does not know, and the hook of ``Decimal`` gets
that float. So while a body is read, the digits of its numbers are kept beside the floats.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local


class _Kept(local):
    """What this thread keeps: each float, so that its id stays its own, and its digits."""

    digits: dict[int, tuple[float, str]] | None = None


_kept = _Kept()


@contextmanager
def kept_digits() -> Iterator[None]:
    """Keep the digits of the numbers that are read in this block, and no longer."""
    outer, _kept.digits = _kept.digits, {}
    try:
        yield
    finally:
        _kept.digits = outer


def are_digits_kept() -> bool:
    """Return whether digits are kept now."""
    return _kept.digits is not None


def float_of(digits: str) -> float:
    """Return the float of a JSON number, and keep its *digits*; a ``float_hook`` for msgspec.

    Raises:
        ValueError: It is out of range.
    """
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError
    if _kept.digits is not None and repr(number) != digits:
        _kept.digits[id(number)] = number, digits
    return number


def digits_of(number: float) -> str:
    """Return the digits that this very float was made of, or else the fewest that make it."""
    known = (_kept.digits or {}).get(id(number))
    return repr(number) if known is None else known[1]
