"""How few requests do, and where a list ends."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.authentic.model import Server, drive, pager_of
from tests.authentic.test_keyset_pager import DATES, KS


@pytest.mark.parametrize("size", [0, 1, 2, 9])
@pytest.mark.parametrize("dates", ["same", "different"])
@pytest.mark.parametrize("k", [1, 8])
def test_a_small_list_takes_one_request(size: int, dates: str, k: int) -> None:
    server = Server([5] * size if dates == "same" else range(1, size + 1))
    driven = drive(pager_of(now=server.clock), server, k=k)
    assert len(driven.items) == size
    assert server.asked == [(None, 100)]
    assert len(driven.pages) == 1


@given(dates=DATES, limit=st.integers(1, 5), now=st.integers(0, 60), k=KS, seed=st.integers(0, 99))
def test_timestamp_zero_is_never_asked_for(
    dates: list[int], limit: int, now: int, k: int, seed: int
) -> None:
    server = Server(dates, seed=seed, lookups="random")
    driven = drive(pager_of(now=now, limit=limit, max_limit=128), server, k=k, seed=seed)
    assert Counter(driven.items) == Counter(list(server.items))
    assert all(timestamp is None or timestamp > 0 for timestamp, _ in server.asked)


@pytest.mark.parametrize("lookups", ["exact", "forbidden"])
@pytest.mark.parametrize("date", [0, 1])
def test_a_list_that_reaches_down_to_1970_ends(lookups: str, date: int) -> None:
    server = Server([*range(60, 1, -1), *[date] * 30], lookups=lookups)
    driven = drive(pager_of(now=server.clock, limit=10), server)
    assert driven.overflow is None
    assert len(driven.items) == 89


@pytest.mark.parametrize("order", ["stable", "reversed", "shuffled"])
@pytest.mark.parametrize("lookups", ["exact", "forbidden"])
@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("k", [1, 2, 8])
def test_a_page_grows_through_a_full_millisecond(
    order: str, lookups: str, strict: bool, k: int
) -> None:
    server = Server([9, *[7] * 500, 3], order=order, lookups=lookups, strict=strict)
    driven = drive(pager_of(now=server.clock, limit=10), server, k=k)
    assert driven.overflow is None
    assert Counter(driven.items) == Counter(list(server.items))
    assert server.requests < 60


@pytest.mark.parametrize("lookups", ["exact", "forbidden"])
def test_requests_for_twenty_even_pages(lookups: str) -> None:
    start = 1_700_000_000_000
    server = Server([start + n * 3_600_000 for n in range(2000)], lookups=lookups)
    drive(pager_of(now=server.clock), server)
    assert server.requests < 45


def test_the_end_is_taken_from_what_the_server_has_shown() -> None:
    server = Server(range(1, 26), cap=10)
    assert len(drive(pager_of(now=server.clock, limit=10, trusted=1), server).items) == 25
    timestamp, limit = server.asked[-1]
    assert limit == 10
    assert timestamp is not None
    assert timestamp < 11  # its page is shorter than those before


def test_trust_in_more_than_the_server_gives_loses_items() -> None:
    server = Server(range(1, 51), cap=10)
    assert len(drive(pager_of(now=server.clock, trusted=100), server).items) == 10
    assert len(drive(pager_of(now=server.clock, trusted=10), server).items) == 50


@given(
    count=st.sampled_from([12, 30, 60]),
    spread=st.sampled_from([1_000, 100_000, 10**7]),
    hours_behind=st.floats(0.1, 24 * 400),
    k=st.sampled_from([1, 3]),
    seed=st.integers(0, 10**6),
)
@example(count=12, spread=1_000, hours_behind=2, k=1, seed=1)
def test_a_clock_that_is_hours_behind_takes_tens_of_requests_where_lookups_are_refused(
    count: int, spread: int, hours_behind: float, k: int, seed: int
) -> None:
    newest = 1_700_000_000_000
    dates = [newest - n for n in Random(seed).sample(range(spread), count)]
    server = Server(dates, lookups="forbidden", seed=seed)
    pager = pager_of(now=newest - int(hours_behind * 3_600_000), limit=10)
    driven = drive(pager, server, k=k, seed=seed)
    assert driven.overflow is None
    assert sorted(driven.items) == sorted(server.items)
    assert server.requests < 100 + 3 * count
