"""How long a list takes on a virtual clock, against two round trips a page."""

from __future__ import annotations

import random
from collections.abc import Callable
from statistics import mean

import pytest

from tests.authentic.keyset_race import NOW, SHAPES, TRIP, Remote, bursty, race, uniform
from tests.authentic.model import pager_of

SIZE = 6500
SEEDS = (6500, 1, 2)  # a single list says little, but is enough for the other numbers
TWO_TRIPS_A_PAGE = 2 * TRIP * SIZE / 100
# Seconds of a search that probes with single rows for where each page ends.
SINGLE_ROWS = {"uniform": 111.15, "bursty": 93.15, "sessions": 116.7, "gaps": 116.25, "tied": 95.6}

Shape = Callable[[int, random.Random], list[int]]


def seconds(shape: Shape, *, k: int, looking: bool) -> float:
    times = []
    for seed in SEEDS if k == 8 else SEEDS[:1]:
        remote = Remote(shape(SIZE, random.Random(seed)), looking=looking)
        times.append(race(pager_of(now=NOW + 1), remote, k=k))
        assert remote.asked + remote.looked < (270 if looking else 310)
    return mean(times)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_speed_with_lookups(shape: Shape) -> None:
    least = {1: 0.9, 2: 1.4, 4: 2.7, 8: 6.0 if shape is uniform else 4.5, 16: 4.8}
    for k, times in least.items():
        assert TWO_TRIPS_A_PAGE / seconds(shape, k=k, looking=True) >= times, k


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_speed_without_lookups(shape: Shape) -> None:
    least = {1: 10, 2: 19, 4: 30, 8: 40, 16: 60}
    for k, times in least.items():
        assert SINGLE_ROWS[shape.__name__] / seconds(shape, k=k, looking=False) >= times, k


@pytest.mark.parametrize("shape", [uniform, bursty], ids=lambda shape: shape.__name__)
def test_most_pages_of_even_lists_are_guessed_at_once(shape: Shape) -> None:
    requests = []
    for seed in range(4):
        remote = Remote(shape(SIZE, random.Random(seed)), looking=True)
        race(pager_of(now=NOW + 1), remote, k=1)
        requests.append(remote.asked + remote.looked)
    assert mean(requests) <= 95  # 82 if no guess fails; 110 if each page is judged by itself
