"""Streams whose rows keep the digits of numbers."""

from __future__ import annotations

from typing import TypeVar

from accutics_authentic._paging.stream import Stream, listing_of

T = TypeVar("T")
M = TypeVar("M")


def exact_numbers(stream: Stream[T, M]) -> Stream[T, M]:
    """Return the same stream, with numbers as an export has them: to the digit, and of any size.

    In rows that are dicts, a number with a point or an exponent is a ``Decimal``, as is an integer
    of thousands of digits. Rows of a class are what they were, and so are all rows if ``key`` is a
    function.

    Raises:
        ConfigurationError: *stream* is none.
    """
    return listing_of(stream).at(None)
