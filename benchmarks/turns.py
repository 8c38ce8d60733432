"""Makes turns of work with whatever version of the library is on the path, one for each line read.

Run as a script by ``against``, and so by old versions as well: it uses public names only, and
nothing else of this package.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterable, Awaitable, Callable
from datetime import datetime

from attrs import frozen

from accutics_authentic import Accutics, Authentic, Session

WORKERS = 16


@frozen
class Budget:
    """A nested object."""

    amount: float
    currency: str


@frozen
class Campaign:
    """A row of the benchmarks' server."""

    id: int
    name: str
    status: str
    version: int
    score: float
    enabled: bool
    created: int
    starts: datetime
    note: str | None
    budget: Budget
    tags: list[str]
    owner: str


async def exhaust(items: AsyncIterable[object]) -> None:
    """Read all items."""
    async for _ in items:
        pass


async def main(origin: str, rows: int, ids: int) -> None:
    """Read names of cases from standard input; write processor time and wall time of each."""
    async with Session() as session:
        accutics = Accutics(session, base_url=origin, token="token")
        authentic = Authentic(session, base_url=origin, token="token")
        campaigns = accutics.resource(("lists", rows), Campaign)

        async def ahead(concurrency: int) -> None:
            async with campaigns.stream(page_size=100).open(concurrency=concurrency) as run:
                await exhaust(run)

        async def calls(workers: int) -> None:
            async def some() -> None:
                for _ in range(ids // 100 // workers + 1):
                    await campaigns.get(42)

            await asyncio.gather(*(some() for _ in range(workers)))

        cases: dict[str, Callable[[], Awaitable[None]]] = {
            "stream, async for": lambda: exhaust(campaigns.stream(page_size=100)),
            "stream, concurrency=1": lambda: ahead(1),
            "stream, concurrency=16": lambda: ahead(16),
            "ids of a group": lambda: exhaust(authentic.groups.stream_items(f"uniform-{ids}")),
            "call, 1 at a time": lambda: calls(1),
            "call, 16 at a time": lambda: calls(WORKERS),
        }
        print(*cases, sep=";", flush=True)
        for line in sys.stdin:
            start, busy = time.perf_counter(), time.process_time()
            await cases[line.strip()]()
            busy = time.process_time() - busy
            print(busy, time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
