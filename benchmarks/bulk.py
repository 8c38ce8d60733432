"""Many calls at once, 50 ms each."""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import repeat

import aiohttp

from benchmarks.clients import one_as_bytes
from benchmarks.fetchers import TOKEN
from benchmarks.ours import Ours, ours
from benchmarks.remote import served
from benchmarks.rounds import interleave_costs
from benchmarks.table import Row

ITEM = "a18bcfe56800" + 28 * "0"  # an item of the benchmark's server
PEER = "aiohttp, semaphore and gather, bytes only"


async def mine(we: Ours, times: int, width: int) -> None:
    """Get an item many times by ``session.bulk``."""
    keys = repeat(ITEM, times)
    async with we.session.bulk(we.authentic.items.get, keys, concurrency=width) as outcomes:
        async for outcome in outcomes:
            outcome.result()


async def gathered(session: aiohttp.ClientSession, url: str, times: int, width: int) -> None:
    """Do it as most people would: a task for each call, and a semaphore."""
    slots = asyncio.Semaphore(width)

    async def call() -> None:
        async with slots:
            await one_as_bytes(session, url)

    await asyncio.gather(*(call() for _ in range(times)))


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    delay, times, width = (0.005, 40, 10) if quick else (0.05, 2_000, 100)
    ideal = times / width * delay
    with served(delay) as origin:
        url = f"{origin}/api/v2/items/{ITEM}"
        async with aiohttp.ClientSession(headers=TOKEN) as bare, ours(origin) as we:
            costs = await interleave_costs(
                {
                    "ours": partial(mine, we, times, width),
                    PEER: partial(gathered, bare, url, times, width),
                },
                rounds=1 if quick else 10,
            )
    return [
        Row(
            case=f"bulk, 50 ms, {times:,} calls, {width} at a time",
            unit="s by the clock",
            ours=costs.wall.low("ours"),
            limit=("ideal", ideal),
            against=PEER,
            ratio=costs.wall.low_ratio("ours", PEER),
            most=1.0,
        ),
        Row(
            case=f"bulk, 50 ms, {times:,} calls, {width} at a time, processor",
            unit="s",
            ours=costs.processor.low("ours"),
            limit=(PEER, costs.processor.low(PEER)),
            against=PEER,
            ratio=costs.processor.low_ratio("ours", PEER),
        ),
    ]
