"""``after``: everything newer comes, and as little else as can be known."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.authentic.model import LOOKUPS, Server, drive, pager_of
from tests.authentic.test_keyset_pager import DATES, KS, ORDERS

DAY = 1_700_000_000_000


@given(
    dates=DATES,
    data=st.data(),
    k=KS,
    limit=st.integers(1, 12),
    cap=st.sampled_from([1000, 1000, 12, 5, 3]),
    trusted=st.sampled_from([1, 3]),
    strict=st.booleans(),
    order=ORDERS,
    resolution=st.sampled_from([1, 1, 1000]),
    lookups=st.sampled_from(["exact", "exact", *LOOKUPS]),
    slow=st.integers(-50, 50),
    seed=st.integers(0, 10**6),
)
def test_all_that_is_newer_comes_once_and_nothing_else(
    dates: list[int],
    data: st.DataObject,
    k: int,
    limit: int,
    cap: int,
    trusted: int,
    strict: bool,
    order: str,
    resolution: int,
    lookups: str,
    slow: int,
    seed: int,
) -> None:
    server = Server(
        dates,
        strict=strict,
        order=order,
        cap=cap,
        resolution=resolution,
        lookups=lookups,
        seed=seed,
    )
    edges = {0, server.clock + 5, *dates, *(date - 1 for date in dates), *(d + 1 for d in dates)}
    after = data.draw(st.sampled_from(sorted(edges)))
    pager = pager_of(
        now=max(1, server.clock - slow),
        limit=limit,
        trusted=trusted,
        max_limit=128,
        after=after,
    )
    driven = drive(pager, server, k=k, seed=seed)
    got = driven.items
    ticks = [server.items[name] for name in got]
    assert ticks == sorted(ticks, reverse=True)
    assert len(set(got)) == len(got)
    assert all(timestamp is None or timestamp >= after for timestamp, _ in server.asked)
    if driven.overflow is not None:
        assert cap < 1000
        return
    least = after + (lookups in {"wrong", "random"})  # a look-up that says "after" is believed
    newer = {name for name in server.items if server.date(name) > least}
    if len(dates) <= cap or len(set(dates)) > 1:
        assert newer <= set(got), "one was lost"
    crowd = Counter(dates)
    for name in (name for name in got if server.date(name) <= after):  # as the module says
        date = server.date(name)
        crowded = order == "shuffled" and crowd[date] > min(limit, cap)
        finer = resolution > 1 and not strict and date == after
        assert crowded or finer or (lookups != "exact" and date == after)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("k", [1, 8])
@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_few_new_ids_take_few_requests(strict: bool, k: int, offset: int) -> None:
    """``after`` is a date in the list, or a millisecond beside it."""
    server = Server([DAY + n * 3_600_000 for n in range(2000)], strict=strict)
    after = server.date("i1996") + offset
    driven = drive(pager_of(now=server.clock, after=after), server, k=k)
    assert driven.items == ["i1999", "i1998", "i1997", "i1996"][: 3 + (offset < 0)]
    assert len(driven.pages) == 1
    assert len(server.asked) == 3
    assert len(server.looked) <= (offset < 1)


@pytest.mark.parametrize("k", [1, 8])
def test_nothing_new_takes_three_requests_and_a_lookup(k: int) -> None:
    server = Server([DAY + n for n in range(500)])
    driven = drive(pager_of(now=DAY, after=server.date("i499")), server, k=k)
    assert driven.items == []
    assert driven.pages[-1].last
    assert server.requests <= 4


def test_an_empty_group_takes_two_requests() -> None:
    server = Server([])
    assert drive(pager_of(after=5), server).items == []
    assert server.requests <= 2


def test_many_new_ids_are_walked_no_further_than_they_go() -> None:
    server = Server([DAY + n * 3_600_000 for n in range(5000)])
    after = server.date("i3999")
    driven = drive(pager_of(now=server.clock, after=after), server, k=8)
    assert set(driven.items) == {f"i{n}" for n in range(4000, 5000)}
    assert server.requests < 40


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("lookups", ["forbidden", "gone", "nonsense", "undated", "other"])
def test_without_lookups_the_very_millisecond_comes_rather_than_not(
    strict: bool, lookups: str
) -> None:
    server = Server([9, 8, 7, 7, 7, 6, 5], strict=strict, lookups=lookups)
    for after, newer in ((7, 2), (6, 5)):
        got = drive(pager_of(now=10, after=after), server).items
        assert got[:newer] == [f"i{n}" for n in range(newer)]
        assert {server.date(name) for name in got[newer:]} <= {after}


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("lookups", ["exact", "forbidden"])
@pytest.mark.parametrize("limit", [2, 10, 100])
def test_a_crowd_of_new_ids_just_above_comes_whole(strict: bool, lookups: str, limit: int) -> None:
    server = Server([*[8] * 50, *[7] * 50, *[6] * 50], strict=strict, lookups=lookups)
    got = drive(pager_of(now=10, after=7, limit=limit), server).items
    assert set(got) >= {f"i{n}" for n in range(50)}
    assert set(got) <= {f"i{n}" for n in range(50 if lookups == "exact" else 100)}


def test_after_before_1970_means_all() -> None:
    server = Server(range(1, 30))
    assert len(drive(pager_of(now=30, after=-1), server).items) == 29


@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("lookups", ["exact", "forbidden"])
def test_after_just_above_1970(after: int, strict: bool, lookups: str) -> None:
    server = Server([0, 1, 2, 3], strict=strict, lookups=lookups)
    got = drive(pager_of(now=30, after=after, limit=2), server).items
    assert {name for name in server.items if server.date(name) > after} <= set(got)
    if lookups == "exact":
        assert all(server.date(name) > after or after == 0 for name in got)


@pytest.mark.parametrize("before", [8, 9, 20])
def test_before_and_after_enclose_what_comes(before: int) -> None:
    server = Server(range(1, 31))
    got = drive(pager_of(now=30, before=before, after=7, limit=3), server).items
    assert [server.date(name) for name in got] == list(range(before - 1, 7, -1))
    assert server.asked[0] == (before, 3)


@given(
    dates=DATES,
    k=KS,
    limit=st.integers(2, 8),
    strict=st.booleans(),
    lookups=st.sampled_from(["exact", "forbidden"]),
    after=st.integers(0, 45),
    changes=st.lists(st.sampled_from(["add", "remove", "add again"]), max_size=20),
    seed=st.integers(0, 10**6),
)
def test_newer_ids_that_stay_come_once_while_others_come_and_go(
    dates: list[int],
    k: int,
    limit: int,
    strict: bool,
    lookups: str,
    after: int,
    changes: list[str],
    seed: int,
) -> None:
    todo = iter(changes)

    def meddle(server: Server) -> None:
        change = next(todo, "nothing")
        if change == "add":
            server.add()
        elif change != "nothing" and server.items:
            name = server.random.choice(list(server.items))
            if change == "remove":
                server.remove(name)
            else:
                server.add_again(name)

    server = Server(dates, strict=strict, lookups=lookups, seed=seed, meddle=meddle)
    newer = {name for name in server.items if server.date(name) > after}
    pager = pager_of(
        now=server.clock,
        limit=limit,
        trusted=1,
        after=after,
    )
    driven = drive(pager, server, k=k, seed=seed)
    assert driven.overflow is None
    assert newer - server.moved <= set(driven.items)
    assert len(set(driven.items)) == len(driven.items)


@pytest.mark.parametrize("strict", [True, False])
def test_without_lookups_nothing_else_comes_if_nothing_shares_the_millisecond(strict: bool) -> None:
    server = Server(range(10, 900, 10), strict=strict, lookups="forbidden")
    got = drive(pager_of(now=900, after=705, limit=10), server).items
    assert [server.date(name) for name in got] == list(range(890, 700, -10))


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_ties_that_the_pages_cut_off_at_their_end_are_not_undecided(
    strict: bool, seed: int
) -> None:
    dates = [9, 9, 8, 7, 7, 6, 5, 5, 5, 4, 3, 3, 2, 1, 1, 1, 1, 0, 0]
    server = Server(dates, strict=strict, order="shuffled", seed=seed)
    got = drive(pager_of(after=6, limit=10, now=server.clock), server).items
    assert sorted(map(server.date, got)) == [7, 7, 8, 9, 9]
    assert len(server.looked) <= 3
