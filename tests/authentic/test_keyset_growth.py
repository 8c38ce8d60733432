"""A group that grows between two readings, one of which resumes where the other was left."""

from __future__ import annotations

import random

from hypothesis import example, given
from hypothesis import strategies as st

from tests.authentic.model import LOOKUPS, Server, drive, pager_of
from tests.authentic.test_keyset_pager import ORDERS


def grow(server: Server) -> None:
    if server.requests < 60 and not server.requests % 4:
        server.clock += 1
        server.add()


@given(
    count=st.integers(0, 60),
    rounds=st.lists(st.tuples(st.integers(1, 40), st.integers(0, 70)), max_size=4),
    limit=st.sampled_from([1, 10, 30, 100]),
    cap=st.sampled_from([11, 1000]),
    strict=st.booleans(),
    order=ORDERS,
    lookups=st.sampled_from(LOOKUPS),
    removed=st.integers(0, 3),
    busy=st.booleans(),  # ids are added while it is read as well
    seed=st.integers(0, 10**6),
)
@example(
    count=120,
    rounds=[(10, 100)],
    limit=100,
    cap=1000,
    strict=True,
    order="stable",
    lookups="exact",
    removed=0,
    busy=False,
    seed=0,
)
@example(
    count=120,
    rounds=[(10, 50)] * 3,
    limit=100,
    cap=1000,
    strict=True,
    order="stable",
    lookups="exact",
    removed=0,
    busy=False,
    seed=0,
)
@example(
    count=30,
    rounds=[(5, 8)] * 5,
    limit=1,
    cap=1000,
    strict=True,
    order="stable",
    lookups="forbidden",
    removed=0,
    busy=False,
    seed=0,
)
def test_no_id_comes_twice_however_many_were_added_before_a_resume(
    count: int,
    rounds: list[tuple[int, int]],
    limit: int,
    cap: int,
    strict: bool,
    order: str,
    lookups: str,
    removed: int,
    busy: bool,
    seed: int,
) -> None:
    dates = range(1, 2 * count, 2)
    server = Server(
        dates,
        strict=strict,
        cap=cap,
        order=order,
        lookups=lookups,
        seed=seed,
        meddle=grow if busy else lambda _: None,
    )
    chance = random.Random(seed)
    at_first, got = set(server.items), list[str]()
    cursor = None
    for taken, added in [*rounds, (10**6, 0)]:
        driven = drive(pager_of(now=server.clock, limit=limit, cursor=cursor), server, seed=seed)
        for page in driven.pages:
            number = min(taken, len(page.items))
            got += page.items[:number]
            cursor = page.cursor_after(number)
            taken -= number
            if not taken:
                break
        for _ in range(added):
            server.clock += 1
            server.add()
        for name in chance.sample(sorted(server.items), min(removed, len(server.items))):
            server.remove(name)
    assert len(set(got)) == len(got), "one came twice"
    assert at_first - server.moved <= set(got), "one was missed"
