"""This library, reading a list in every way it can."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from attrs import field, frozen

from accutics_authentic import Accutics, Authentic, Resource, Session
from accutics_authentic.events import Handler
from benchmarks.models import Campaign, Dated, Named, dated_converter, named_converter

PLAIN = "async for"


CONVERTERS = {Named: named_converter, Dated: dated_converter}


@frozen
class Ours:
    """Both clients over one session."""

    session: Session
    accutics: Accutics
    authentic: Authentic
    others: dict[type, Resource[Any]] = field(init=False, factory=dict)

    def resource(self, rows: int) -> Resource[Campaign]:
        """Return the list with *rows* rows."""
        return self.accutics.resource(("lists", rows), Campaign)

    async def read_as(self, model: type, rows: int, size: int = 100) -> int:
        """Read a list into ``Named`` or ``Dated``, by a plain loop."""
        if model not in self.others:
            converter = CONVERTERS[model]()
            path = ("lists", rows)
            self.others[model] = self.accutics.resource(path, model, converter=converter)
        return await count(self.others[model].stream(page_size=size), rows)

    async def read(self, rows: int, concurrency: int | None = None, size: int = 100) -> int:
        """Read a list one by one, by a plain loop if *concurrency* is None, else by a run."""
        stream = self.resource(rows).stream(page_size=size)
        if concurrency is None:
            return await count(stream, rows)
        async with stream.open(concurrency=concurrency) as run:
            return await count(run, rows)

    async def read_ids(self, group: str, concurrency: int | None = None, limit: int = 100) -> int:
        """Read the ids of a group of the benchmark's server."""
        expected = int(group.split("-")[1])
        stream = self.authentic.groups.stream_items(group, limit=limit)
        if concurrency is None:
            return await count(stream, expected)
        async with stream.open(concurrency=concurrency) as run:
            return await count(run, expected)


async def count(items: AsyncIterable[object], expected: int) -> int:
    """Count the items, one by one."""
    number = 0
    async for _ in items:
        number += 1
    assert number == expected, f"{number} of {expected}"
    return number


def way(concurrency: int | None) -> str:
    """Return the name of a way to read."""
    return PLAIN if concurrency is None else f"concurrency={concurrency}"


@asynccontextmanager
async def ours(origin: str, on_event: Handler | None = None) -> AsyncIterator[Ours]:
    """Open both clients."""
    async with Session(on_event=on_event) as session:
        yield Ours(
            session,
            Accutics(session, base_url=origin, token="token"),
            Authentic(session, base_url=origin, token="token"),
        )
