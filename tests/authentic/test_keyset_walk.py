"""Nothing is lost, nothing comes twice, newest first, whatever the server is like."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.authentic.model import LOOKUPS, Server, drive, walk_of

DATES = (
    st.lists(st.integers(1, 40), max_size=60)
    | st.lists(st.integers(1, 3), max_size=60)
    | st.lists(st.integers(1, 10**6), max_size=60)
    | st.lists(st.integers(1, 40) | st.integers(10**5, 10**5 + 40), max_size=60)
)
ORDERS = st.sampled_from(["stable", "reversed", "shuffled"])
KS = st.sampled_from([1, 2, 3, 8])
LATER = 10**7  # after all dates: everything is settled


@given(
    dates=DATES,
    k=KS,
    limit=st.integers(1, 12),
    trusted=st.sampled_from([1, 3, 128]),
    strict=st.booleans(),
    order=ORDERS,
    resolution=st.sampled_from([1, 1000]),
    lookups=st.sampled_from(LOOKUPS),
    slow=st.integers(-50, 50),
    settled=st.sampled_from([None, 0, 20, LATER]),
    ahead=st.sampled_from([None, 4, 7]),
    seed=st.integers(0, 10**6),
)
def test_every_id_comes_exactly_once_and_newest_first(
    dates: list[int],
    k: int,
    limit: int,
    trusted: int,
    strict: bool,
    order: str,
    resolution: int,
    lookups: str,
    slow: int,
    settled: int | None,
    ahead: int | None,
    seed: int,
) -> None:
    server = Server(
        dates, strict=strict, order=order, resolution=resolution, lookups=lookups, seed=seed
    )
    walk = walk_of(
        now=max(1, server.clock - slow),
        limit=limit,
        trusted=trusted,
        max_limit=128,
        settled=settled,
        ahead=ahead,
    )
    driven = drive(walk, server, k=k, seed=seed)
    assert driven.overflow is None
    assert Counter(driven.items) == Counter(list(server.items))
    ticks = [server.items[name] for name in driven.items]
    assert ticks == sorted(ticks, reverse=True)
    assert driven.most <= k
    assert [page.last for page in driven.pages] == [False] * (len(driven.pages) - 1) + [True]
    assert all(page.items for page in driven.pages[:-1])


@given(
    dates=DATES,
    k=KS,
    limit=st.integers(1, 12),
    cap=st.integers(1, 12),
    trusted=st.integers(1, 12),
    strict=st.booleans(),
    order=ORDERS,
    lookups=st.sampled_from(["exact", "forbidden"]),
    settled=st.sampled_from([0, LATER]),
    seed=st.integers(0, 10**6),
)
def test_a_hidden_cap_loses_nothing_or_says_so(
    dates: list[int],
    k: int,
    limit: int,
    cap: int,
    trusted: int,
    strict: bool,
    order: str,
    lookups: str,
    settled: int,
    seed: int,
) -> None:
    server = Server(dates, strict=strict, cap=cap, order=order, lookups=lookups, seed=seed)
    walk = walk_of(
        now=server.clock, limit=limit, trusted=min(trusted, cap), max_limit=128, settled=settled
    )
    driven = drive(walk, server, k=k, seed=seed)
    got = driven.items
    assert len(set(got)) == len(got)
    ticks = [server.items[name] for name in got]
    assert ticks == sorted(ticks, reverse=True)
    if driven.overflow is not None:  # all that is newer came
        assert max(Counter(dates).values()) >= cap
        assert {name for name, tick in server.items.items() if got and tick > ticks[-1]} <= set(got)
    elif len(dates) <= cap or len(set(dates)) > 1:  # a list of one millisecond passes for its page
        assert Counter(got) == Counter(list(server.items))


CHANGES = ["add", "add old", "remove", "add again", "add again", "put back", "nothing"]


@given(
    dates=DATES,
    k=KS,
    limit=st.integers(1, 8),
    trusted=st.sampled_from([1, 5, 256]),
    strict=st.booleans(),
    order=ORDERS,
    lookups=st.sampled_from(["exact", "forbidden", "wrong"]),
    fast=st.sampled_from([-5, 0, 5]),
    settled=st.sampled_from([0.0, 0.5, 1.0]),
    changes=st.lists(st.sampled_from(CHANGES), max_size=40),
    seed=st.integers(0, 10**6),
)
def test_ids_that_stay_come_exactly_once_while_others_come_and_go(
    dates: list[int],
    k: int,
    limit: int,
    trusted: int,
    strict: bool,
    order: str,
    lookups: str,
    fast: int,
    settled: float,
    changes: list[str],
    seed: int,
) -> None:
    away: dict[str, int] = {}
    todo = iter(changes)

    def meddle(server: Server) -> None:
        for _ in range(server.random.choice((0, 1, 1, 3))):
            change = next(todo, "nothing")
            if change == "add":
                server.add()
            elif change == "add old":
                server.add(server.random.randrange(1, server.clock + 1))
            elif change == "put back" and away:
                name, tick = away.popitem()
                server.items.setdefault(name, tick)
            elif change != "nothing" and server.items:
                name = server.random.choice(list(server.items))
                if change == "add again":
                    server.add_again(name)
                else:
                    away[name] = server.remove(name)

    server = Server(dates, strict=strict, order=order, lookups=lookups, seed=seed, meddle=meddle)
    before = set(server.items)
    walk = walk_of(
        now=server.clock + fast,
        limit=limit,
        trusted=trusted,
        max_limit=256,
        settled=int(settled * (server.clock - 1)),
    )
    driven = drive(walk, server, k=k, seed=seed)
    assert driven.overflow is None
    assert before - server.moved <= set(driven.items), "one that stayed was lost"
    assert len(set(driven.items)) == len(driven.items), "one came twice"
    assert set(driven.items) <= before | server.moved


def lost(seed: int, *, settled: int) -> set[str]:
    """Return what is lost of a list whose items jump to its top while it is walked."""

    def meddle(server: Server) -> None:
        server.clock += 3
        if server.asked:
            server.add_again(server.random.choice(sorted(set(server.items) - server.moved)))

    server = Server(range(1, 161), seed=seed, meddle=meddle, lookups="forbidden")
    before = set(server.items)
    walk = walk_of(now=400, settled=settled, limit=4, trusted=4)
    got = drive(walk, server, k=8, seed=seed).items
    return before - server.moved - set(got)


def test_settled_in_the_future_loses_ids() -> None:
    assert any(lost(seed, settled=10**6) for seed in range(300))
    assert not any(lost(seed, settled=160) for seed in range(60))


@pytest.mark.parametrize("size", [0, 1, 2, 9])
@pytest.mark.parametrize("dates", ["same", "different"])
@pytest.mark.parametrize("k", [1, 8])
def test_a_small_list_takes_one_request(size: int, dates: str, k: int) -> None:
    server = Server([5] * size if dates == "same" else range(1, size + 1))
    driven = drive(walk_of(now=server.clock), server, k=k)
    assert len(driven.items) == size
    assert server.asked == [(None, 100)]
    assert len(driven.pages) == 1


@given(dates=DATES, limit=st.integers(1, 5), now=st.integers(0, 60), k=KS, seed=st.integers(0, 99))
def test_timestamp_zero_is_never_asked_for(
    dates: list[int], limit: int, now: int, k: int, seed: int
) -> None:
    server = Server(dates, seed=seed, lookups="random")
    driven = drive(walk_of(now=now, limit=limit, max_limit=128), server, k=k, seed=seed)
    assert Counter(driven.items) == Counter(list(server.items))
    assert all(timestamp is None or timestamp > 0 for timestamp, _ in server.asked)


@pytest.mark.parametrize("lookups", ["exact", "forbidden"])
@pytest.mark.parametrize("date", [0, 1])
def test_a_list_that_reaches_down_to_1970_ends(lookups: str, date: int) -> None:
    server = Server([*range(60, 1, -1), *[date] * 30], lookups=lookups)
    driven = drive(walk_of(now=server.clock, limit=10), server)
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
    driven = drive(walk_of(now=server.clock, limit=10), server, k=k)
    assert driven.overflow is None
    assert Counter(driven.items) == Counter(list(server.items))
    assert server.requests < 60


@pytest.mark.parametrize("lookups", ["exact", "forbidden"])
def test_requests_for_twenty_even_pages(lookups: str) -> None:
    start = 1_700_000_000_000
    server = Server([start + n * 3_600_000 for n in range(2000)], lookups=lookups)
    drive(walk_of(now=server.clock), server)
    assert server.requests < 45


def test_the_end_is_taken_from_what_the_server_has_shown() -> None:
    server = Server(range(1, 26), cap=10)
    assert len(drive(walk_of(now=server.clock, limit=10, trusted=1), server).items) == 25
    timestamp, limit = server.asked[-1]
    assert limit == 10
    assert timestamp is not None
    assert timestamp < 11  # its page is shorter than those before


def test_trust_in_more_than_the_server_gives_loses_items() -> None:
    server = Server(range(1, 51), cap=10)
    assert len(drive(walk_of(now=server.clock, trusted=100), server).items) == 10
    assert len(drive(walk_of(now=server.clock, trusted=10), server).items) == 50
