"""The promises about group items, over sockets, with whatever the documents leave open."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from random import Random
from typing import Any

from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic import Authentic, Session
from accutics_authentic._base.clock import Clock
from accutics_authentic.errors import TieOverflowError
from accutics_authentic.sandbox import AuthenticSwitches, Sandbox
from tests.support.examples import examples
from tests.support.switches import authentic_switches

FIRST = 1_600_000_000_000


@define
class Meddler:
    """Adds, removes and moves items between any two requests, and knows which ones."""

    sandbox: Sandbox
    group: str
    random: Random
    changes: int
    touched: set[str] = field(factory=set)

    def __call__(self, _: object) -> None:
        for _ in range(self.random.choice((0, 1, 1, 3))):
            if self.changes:
                self.changes -= 1
                self._change()

    def _change(self) -> None:
        store, random = self.sandbox.authentic, self.random
        there = sorted(store.stamps(self.group))
        change = random.choice(("add", "add old", "remove", "again", "put back"))
        if change.startswith("add") or not there:
            stamp = None if change == "add" else FIRST + random.randrange(40)
            self.touched.add(store.add_item(self.group, stamp=stamp, joined=stamp))
            return
        item = random.choice(there)
        self.touched.add(item)
        if change == "remove":
            store.remove_item(self.group, item)
        else:  # never older than it was
            member = store.group(self.group).members[item]
            stamp, joined = member.item.created, member.joined
            if change == "again":
                stamp, joined = stamp + random.randrange(40), joined + random.choice((0, 5, 10**9))
            store.readd_item(self.group, item, stamp=stamp, joined=joined)


class Wrong(Clock):
    """A clock that is some minutes fast or slow."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def wall(self) -> float:
        return super().wall() + self._seconds


async def read(groups: Any, group: str, way: str, stop: int, **options: Any) -> list[list[str]]:
    """Read the group by a stream or a run, in one go or stopped and resumed; return each part."""
    parts: list[list[str]] = []

    async def part(items: AsyncIterator[str], least: int | None) -> None:
        got: list[str] = []
        parts.append(got)
        async for item in items:
            got.append(item)
            if len(got) == least:
                break

    cursor = None
    for least in (stop, None) if "resumed" in way else (None,):
        stream = groups.stream_items(group, cursor=cursor, **options)
        if way.startswith("run"):
            async with stream.open(concurrency=6) as run:
                await part(run, least)
            cursor = run.cursor
        else:
            items = aiter(stream)
            await part(items, least)
            cursor = items.cursor
    return parts


@given(
    side=authentic_switches(max_limit=st.sampled_from([None, None, 4, 9])),
    dates=st.lists(st.integers(0, 30), max_size=40),
    limit=st.integers(1, 12),
    changes=st.sampled_from([0, 0, 20]),
    way=st.sampled_from(["stream", "run", "stream, resumed", "run, resumed"]),
    stop=st.integers(1, 30),
    fast=st.sampled_from([-300, 0, 300]),
    after=st.none() | st.integers(-1, 31),
    seed=st.integers(0, 10**6),
)
@settings(max_examples=examples(60))  # with some 60 requests each
def test_what_stays_comes_exactly_once_and_nothing_twice(
    side: AuthenticSwitches,
    dates: list[int],
    limit: int,
    changes: int,
    way: str,
    stop: int,
    fast: int,
    after: int | None,
    seed: int,
) -> None:
    async def example() -> None:
        async with Sandbox(authentic=side, campaigns=0, group_items=0, seed=seed) as sandbox:
            random = Random(seed)
            stamps = [FIRST + date for date in dates]
            joined = [FIRST + random.randrange(40) for _ in dates]
            group = sandbox.authentic.add_group(stamps, joined=joined)
            listed_by = stamps if side.sort_by == "created" else joined
            at_start = dict(zip(sandbox.authentic.stamps(group), listed_by, strict=True))
            meddler = Meddler(sandbox, group, random, changes)
            sandbox.before_request.append(meddler)
            trusted = min(10, side.max_limit or 10)
            oldest = None if after is None else FIRST + after
            async with Session(clock=Wrong(fast)) as session:
                groups = Authentic(
                    session, base_url=sandbox.authentic_url, token=sandbox.authentic_token
                ).groups
                try:
                    options = {"limit": limit, "trusted": trusted, "after": oldest}
                    parts = await read(groups, group, way, stop, **options)
                except TieOverflowError:
                    crowd = Counter(listed_by)
                    assert changes or max(crowd.values()) >= trusted
                    return
            got = [item for part in parts for item in part]
            stayed = at_start.keys() - meddler.touched
            assert all(count == 1 for item, count in Counter(got).items() if item in stayed)
            assert {item for item in stayed if is_newer(at_start[item])} <= set(got)
            assert all(len(set(part)) == len(part) for part in parts)
            assert set(got) <= at_start.keys() | meddler.touched
            if not changes and side.ties != "shuffled" and oldest is not None:
                assert all(at_start[item] >= oldest for item in got)

    def is_newer(date: int) -> bool:
        """Return whether an item must come: one that is looked up may be said to be older."""
        is_told = side.sort_by == "joined" and side.lookups == "allowed"
        return after is None or date > FIRST + after + is_told

    asyncio.run(example())
