"""Where a millisecond fills a page: the end, or an error, never a silent loss."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._paging.pager import PageRequest
from accutics_authentic.errors import ForbiddenError
from tests.authentic.model import Drive, Outcome, Server, drive, page_of, pager_of
from tests.authentic.test_keyset_pager import DATES, KS, ORDERS


def walked(server: Server, *, k: int = 1, **changes: int) -> Drive:
    return drive(pager_of(now=server.clock, **changes), server, k=k)


@pytest.mark.parametrize("k", [1, 8])
@pytest.mark.parametrize("lookups", ["exact", "forbidden"])
@pytest.mark.parametrize("strict", [True, False])
def test_a_millisecond_too_full_is_an_error_after_all_that_is_newer(
    k: int, lookups: str, strict: bool
) -> None:
    server = Server([9, 8, *[7] * 50, 3], cap=10, lookups=lookups, strict=strict)
    driven = walked(server, k=k, limit=10)
    assert driven.overflow is not None
    assert driven.items[:2] == ["i0", "i1"]
    assert set(driven.items[2:]) <= {f"i{n}" for n in range(2, 52)}
    text = str(driven.overflow)
    assert "may be incomplete" in text
    assert "10 items share the millisecond before timestamp" in text
    assert "k items of one millisecond need a page of k + 1" in text
    assert "raise limit, or trusted" in text


@pytest.mark.parametrize("k", [1, 3, 8])
@pytest.mark.parametrize("lookups", ["exact", "forbidden", "random"])
@pytest.mark.parametrize("order", ["rotated", "shuffled"])
@pytest.mark.parametrize("cap", [1, 2])
def test_ties_in_another_order_each_time_and_pages_too_small_for_them_are_an_error(
    k: int, lookups: str, order: str, cap: int
) -> None:
    dates = [1_700_000_000_000] * 5 + [1_600_000_000_000]
    server = Server(dates, cap=cap, lookups=lookups, order=order)
    driven = drive(pager_of(now=1_750_000_000_000, trusted=1, limit=5), server, k=k)
    assert driven.overflow is not None
    assert server.requests < 500
    assert "k items of one millisecond need a page of k + 1" in str(driven.overflow)


class Contrary:
    """A server whose newest page is of one id, and every page below it of another."""

    def __init__(self, before: int | None) -> None:
        self.top = None if before is None else str(before)
        self.asked = 0

    def send(self, request: PageRequest) -> Outcome:
        self.asked += 1
        if request.optional:
            return ForbiddenError("403")
        return page_of(["top" if request.url.query.get("timestamp") == self.top else "below"])


@pytest.mark.parametrize("before", [None, 1_700_000_000_000])
@pytest.mark.parametrize("k", [1, 8])
def test_pages_that_bring_nothing_new_are_bounded(k: int, before: int | None) -> None:
    server = Contrary(before)
    driven = drive(pager_of(now=10**12, limit=1, trusted=1, before=before), server, k=k)
    assert driven.overflow is not None
    place = "at the top" if before is None else "before timestamp"
    assert place in str(driven.overflow)
    assert server.asked < 400


def test_the_error_comes_again_on_every_call() -> None:
    driven = walked(Server([*[7] * 50, 3], cap=10), limit=10)
    assert driven.overflow is not None
    for _ in range(2):
        with pytest.raises(type(driven.overflow)):
            driven.pager.next_page()
    assert driven.pager.next_requests(1) == ()
    assert not driven.pager.done


@pytest.mark.parametrize("strict", [True, False])
def test_a_group_of_one_millisecond_ends(strict: bool) -> None:
    server = Server([1_700_000_000_000] * 30, strict=strict)
    driven = drive(pager_of(now=server.clock + 10**7), server)
    assert driven.overflow is None
    assert len(driven.items) == 30
    assert server.requests == (6 if strict else 9)


def test_a_group_of_one_millisecond_and_a_full_page_ends() -> None:
    driven = walked(Server([7] * 100))
    assert driven.overflow is None
    assert len(driven.items) == 100


@pytest.mark.parametrize("older", [[], [1, 2, 3]])
def test_the_oldest_millisecond_may_be_as_long_as_a_page(older: list[int]) -> None:
    """No cap shows: earlier pages were as long only because no more was asked for."""
    server = Server([*range(50, 20, -1), *[20] * 10, *older])
    driven = walked(server, limit=10)
    assert driven.overflow is None
    assert len(driven.items) == len(server.items)


def test_an_oldest_millisecond_just_as_long_as_the_cap_is_an_error() -> None:
    """Nothing is hidden, but something could be."""
    server = Server([*range(50, 20, -1), *[20] * 10], cap=10)
    driven = walked(server, limit=10)
    assert driven.overflow is not None
    assert len(driven.items) == 40


def test_a_cap_hidden_by_the_limit_is_found_by_asking_for_more_at_the_top() -> None:
    server = Server([*range(50, 20, -1), *[20] * 15], cap=10)
    driven = walked(server, limit=10)
    assert driven.overflow is not None
    assert (None, 20) in server.asked


def test_a_capped_group_of_one_millisecond_passes_for_its_first_page() -> None:
    """What cannot be noticed."""
    driven = walked(Server([7] * 50, cap=10))
    assert driven.overflow is None
    assert len(driven.items) == 10


@pytest.mark.parametrize("limit", [10, 100])
def test_more_in_one_millisecond_than_is_ever_asked_for_is_an_error(limit: int) -> None:
    server = Server([9, *[7] * 500])
    driven = walked(server, limit=limit, max_limit=200)
    assert driven.overflow is not None
    assert len(driven.items) == 201
    assert max(limit for _, limit in server.asked) == 200


@given(
    dates=DATES,
    k=KS,
    limit=st.integers(1, 12),
    trusted=st.integers(1, 12),
    strict=st.booleans(),
    order=ORDERS,
    lookups=st.sampled_from(["exact", "forbidden"]),
    seed=st.integers(0, 10**6),
)
def test_without_a_cap_there_is_no_error(
    dates: list[int],
    k: int,
    limit: int,
    trusted: int,
    strict: bool,
    order: str,
    lookups: str,
    seed: int,
) -> None:
    server = Server(dates, strict=strict, order=order, lookups=lookups, seed=seed)
    pager = pager_of(now=server.clock, limit=limit, trusted=trusted)
    driven = drive(pager, server, k=k, seed=seed)
    assert driven.overflow is None
    assert Counter(driven.items) == Counter(list(server.items))


def test_a_page_that_vanishes_while_it_fills_a_millisecond_is_asked_for_again() -> None:
    """Neither an end nor an overflow: the list changed."""
    steps = iter([{}, {"i0": 25}, {"i1": 24}, {"i1": 20}, {"i0": 25}, {"i0": 25, "i1": 20}])

    def meddle(server: Server) -> None:
        server.items = dict(next(steps, {"i2": 3}))

    server = Server([25], meddle=meddle, lookups="forbidden")
    driven = drive(pager_of(now=25, limit=1, trusted=1), server)
    assert driven.overflow is None
