"""What a consumer notices: how soon the first item comes, and whether work overlaps requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, Awaitable, Callable
from functools import partial

import aiohttp

from benchmarks.clients import one_as_bytes
from benchmarks.fetchers import TOKEN
from benchmarks.ours import Ours, ours, way
from benchmarks.remote import served
from benchmarks.rounds import interleave, wall
from benchmarks.table import Row

SIZE = 100
BARE = "one page as bytes"

Work = Callable[[float], Awaitable[None]]


async def awaits(seconds: float) -> None:
    """Work without blocking the event loop."""
    await asyncio.sleep(seconds)


async def blocks(seconds: float) -> None:
    """Work and block the event loop."""
    time.sleep(seconds)  # noqa: ASYNC251 - a blocked loop is the case


async def consume(
    we: Ours, pages: int, seconds: float, work: Work, concurrency: int | None
) -> None:
    """Read *pages* pages item by item, and work for *seconds* on each page."""

    async def go(items: AsyncIterable[object]) -> None:
        number = 0
        async for _ in items:
            if number % SIZE == 0:
                await work(seconds)
            number += 1

    stream = we.resource(pages * SIZE).stream(page_size=SIZE)
    if concurrency is None:
        await go(stream)
    else:
        async with stream.open(concurrency=concurrency) as run:
            await go(run)


async def first(we: Ours, rows: int, concurrency: int | None) -> float:
    """Return the seconds until the first item has come."""
    stream = we.resource(rows).stream(page_size=SIZE)
    start = time.perf_counter()
    if concurrency is None:
        await anext(aiter(stream))
        return time.perf_counter() - start
    async with stream.open(concurrency=concurrency) as run:
        await anext(run)
        return time.perf_counter() - start


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    delay, pages = (0.005, 4) if quick else (0.05, 40)
    works: dict[str, Work] = {"awaits": awaits, "blocks the loop": blocks}
    with served(delay) as origin:
        async with aiohttp.ClientSession(headers=TOKEN) as bare, ours(origin) as we:
            url = f"{origin}/lists/{pages * SIZE}?page_size={SIZE}"
            soon = await interleave(
                {
                    BARE: wall(partial(one_as_bytes, bare, url)),
                    way(None): partial(first, we, pages * SIZE, None),
                    way(16): partial(first, we, pages * SIZE, 16),
                },
                rounds=1 if quick else 25,
            )
            hidden = await interleave(
                {
                    f"{name}, {way(k)}": wall(partial(consume, we, pages, delay, work, k))
                    for name, work in works.items()
                    for k in (None, 1, 4)
                },
                rounds=1 if quick else 2,
                warm=0,
            )
    return [
        *(
            Row(
                case=f"first item, 50 ms, {way(k)}",
                unit="ms",
                ours=soon.median(way(k)) * 1e3,
                limit=(BARE, soon.median(BARE) * 1e3),
                against=BARE,
                ratio=soon.ratio(way(k), BARE),
                most=1.05,
            )
            for k in (None, 16)
        ),
        *(
            Row(
                case=f"consumer {name} as long as a request, {way(k)}",
                unit="s",
                ours=hidden.median(f"{name}, {way(k)}"),
                limit=("ideal", (pages + 1) * delay),
                peers={f"ours, {way(None)}": hidden.median(f"{name}, {way(None)}")},
                against=f"ours, {way(None)}",
                ratio=hidden.ratio(f"{name}, {way(None)}", f"{name}, {way(k)}"),
                least=1.9,
            )
            for name in works
            for k in (1, 4)
        ),
    ]
