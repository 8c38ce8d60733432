"""Dates of creation of a group's items, distributed as in real lists, made from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable

NOW = 1_700_000_000_000  # milliseconds since 1970
DAY = 86_400_000
YEAR = 365 * DAY


def uniform(count: int, chance: random.Random) -> list[int]:
    """Return dates spread evenly over a year."""
    return [NOW - chance.randrange(YEAR) for _ in range(count)]


def bursty(count: int, chance: random.Random) -> list[int]:
    """Return dates of which nineteen in twenty lie in one hundredth of the time."""
    burst, rest = (NOW - YEAR // 3, YEAR // 100), (NOW, YEAR)
    drawn = (burst if chance.random() < 0.95 else rest for _ in range(count))
    return [end - chance.randrange(span) for end, span in drawn]


def sessions(count: int, chance: random.Random) -> list[int]:
    """Return dates of evenings, days apart: 20 to 300 items within two hours."""
    stamps: list[int] = []
    at = NOW - DAY
    while len(stamps) < count:
        stamps += [at - chance.randrange(DAY // 12) for _ in range(chance.randint(20, 300))]
        at -= chance.randrange(DAY, 20 * DAY)
    return stamps[:count]


def gaps(count: int, chance: random.Random) -> list[int]:
    """Return dates of even weeks of 300 to 900 items, a quarter to two years apart."""
    stamps: list[int] = []
    at = NOW - YEAR
    while len(stamps) < count:
        stamps += [at - chance.randrange(7 * DAY) for _ in range(chance.randint(300, 900))]
        at -= chance.randrange(YEAR // 4, 2 * YEAR)
    return stamps[:count]


def tied(count: int, chance: random.Random) -> list[int]:
    """Return dates in blocks of 1 to 180 items in one millisecond, as imports make them."""
    stamps: list[int] = []
    while len(stamps) < count:
        stamps += [NOW - chance.randrange(YEAR)] * chance.randint(1, 180)
    return stamps[:count]


SHAPES: dict[str, Callable[[int, random.Random], list[int]]] = {
    "uniform": uniform,
    "bursty": bursty,
    "sessions": sessions,
    "gaps": gaps,
    "tied": tied,
}
