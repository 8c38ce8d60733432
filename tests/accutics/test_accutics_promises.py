"""The promises about lists that change between any two requests, over sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import Any

from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic import Accutics, Resource, Run, Session
from accutics_authentic._paging.stream import Items
from accutics_authentic.errors import DriftError, PagingError
from accutics_authentic.sandbox import AccuticsSwitches, Collection, Sandbox
from tests.support.examples import examples
from tests.support.switches import WITHOUT_TOTALS, accutics_switches

Row = dict[str, Any]


@define
class Meddler:
    """Inserts and deletes rows between any two requests, now and then both at once.

    Attributes:
        moving: A row that moves each time as well; 0: none.
    """

    rows: Collection
    random: Random
    changes: int
    moving: int = 0
    touched: set[int] = field(factory=set)

    def __call__(self, _: object) -> None:
        for change in self.random.choice(((), ("out",), ("in",), ("out", "in"), ("in", "in"))):
            there = [row["id"] for row in self.rows.rows]
            if self.changes and (there or change == "in"):
                self.changes -= 1
                if change == "in":
                    place = self.random.randrange(len(there) + 1)
                    id_ = self.rows.insert({"name": "put in"}, at=place)
                else:
                    id_ = self.random.choice(there)
                    self.rows.delete(id_)
                self.touched.add(int(id_))
        there = [row["id"] for row in self.rows.rows]
        if self.moving in there:
            self.touched.add(self.moving)
            row = self.rows.get(self.moving)
            self.rows.delete(self.moving)
            self.rows.insert(row, at=self.random.randrange(len(there)))


async def read(
    resource: Resource[Row], way: str, stop: int, into: list[int], **how: Any
) -> tuple[str, ...]:
    """Read the list by a stream or a run, in one go or stopped and resumed; return the drift."""

    async def part(rows: AsyncIterator[Row], count: int | None) -> None:
        async for row in rows:
            into.append(row["id"])
            if len(into) == count:
                break

    cursor = None
    for count in (stop, None) if "resumed" in way else (None,):
        stream = resource.stream(cursor=cursor, **how)
        rows: Run[Row] | Items[Row]
        if way.startswith("run"):
            async with stream.open(concurrency=6) as rows:
                await part(rows, count)
        else:
            rows = aiter(stream)
            await part(rows, count)
        cursor = rows.cursor
    return rows.report.drift


@given(
    count=st.integers(0, 90),
    size=st.integers(5, 30),
    changes=st.sampled_from([0, 3, 30]),
    mode=st.sampled_from(["report", "raise", "repair"]),
    way=st.sampled_from(["stream", "run", "stream, resumed", "run, resumed"]),
    stop=st.integers(1, 60),
    seed=st.integers(0, 10**6),
    moving=st.sampled_from([0, 1, 20, 50]),
    switches=accutics_switches(next_link="honest") | accutics_switches(),
)
@settings(max_examples=examples(60))  # with some ten requests each
def test_each_mode_keeps_its_promise_while_rows_come_and_go(
    count: int,
    size: int,
    changes: int,
    mode: str,
    way: str,
    stop: int,
    seed: int,
    moving: int,
    switches: AccuticsSwitches,
) -> None:
    moves = moving if mode == "repair" and size >= 9 else 0  # two anchors on nearly every page
    honest = switches.next_link == "honest"
    # without its query a link leads to pages of another size; repair requests its own sizes
    check_int = honest and (switches.links_keep_query or mode == "repair")
    has_totals = switches.edit_pagination not in WITHOUT_TOTALS and "resumed" not in way

    async def example() -> None:
        async with (
            Sandbox(campaigns=count, group_items=0, seed=seed) as sandbox,
            Session() as session,
        ):
            sandbox.accutics.switches = switches
            campaigns = sandbox.accutics.collections["campaigns"]
            at_start = [row["id"] for row in campaigns.rows]
            meddler = Meddler(campaigns, Random(seed), changes, moves)
            sandbox.before_request.append(meddler)
            resource = Accutics(
                session, base_url=sandbox.accutics_url, token=sandbox.accutics_token
            ).resource("campaigns")
            got: list[int] = []
            error: PagingError | None = None
            drift: tuple[str, ...] = ()
            try:
                drift = await read(
                    resource, way, stop, got, page_size=size, key="id", on_drift=mode
                )
            except PagingError as caught:
                error = caught
            assert len(set(got)) == len(got)
            assert set(got) <= {*at_start, *meddler.touched}
            assert not sandbox.requests.select(api="authentic")  # where foreign links lead
            stayed = [id_ for id_ in at_start if id_ not in meddler.touched]
            if mode == "repair":
                came = [id_ for id_ in got if id_ in set(stayed)]
                assert came == (stayed[: len(came)] if error else stayed)
                assert error is None or not honest
            elif honest:
                assert error is None or (mode == "raise" and isinstance(error, DriftError))
            if not meddler.touched:
                assert got == at_start[: len(got)] if switches.links_keep_query else True
                assert not check_int or (error is None and got == at_start)
                assert not has_totals or got == at_start or error or drift

    asyncio.run(asyncio.wait_for(example(), 20))
