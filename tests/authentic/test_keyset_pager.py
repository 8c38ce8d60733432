"""Nothing is lost, nothing comes twice, newest first, whatever the server is like."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tests.authentic.model import LOOKUPS, Server, drive, pager_of

DATES = (
    st.lists(st.integers(1, 40), max_size=60)
    | st.lists(st.integers(1, 3), max_size=60)
    | st.lists(st.integers(1, 10**6), max_size=60)
    | st.lists(st.integers(1, 40) | st.integers(10**5, 10**5 + 40), max_size=60)
)
ORDERS = st.sampled_from(["stable", "reversed", "shuffled"])
KS = st.sampled_from([1, 2, 3, 8])


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
    max_held=st.sampled_from([None, 4, 7]),
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
    max_held: int | None,
    seed: int,
) -> None:
    server = Server(
        dates, strict=strict, order=order, resolution=resolution, lookups=lookups, seed=seed
    )
    pager = pager_of(
        now=max(1, server.clock - slow),
        limit=limit,
        trusted=trusted,
        max_limit=128,
        max_pages_held=max_held,
    )
    driven = drive(pager, server, k=k, seed=seed)
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
    seed: int,
) -> None:
    server = Server(dates, strict=strict, cap=cap, order=order, lookups=lookups, seed=seed)
    pager = pager_of(now=server.clock, limit=limit, trusted=min(trusted, cap), max_limit=128)
    driven = drive(pager, server, k=k, seed=seed)
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
    pager = pager_of(
        now=server.clock + fast,
        limit=limit,
        trusted=trusted,
        max_limit=256,
    )
    driven = drive(pager, server, k=k, seed=seed)
    assert driven.overflow is None
    assert before - server.moved <= set(driven.items), "one that stayed was lost"
    assert len(set(driven.items)) == len(driven.items), "one came twice"
    assert set(driven.items) <= before | server.moved
