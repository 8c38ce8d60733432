"""What more processes gain: one list, read by its slices, in a pool of 1, 2 and 4 processes.

The processes are there, and have imported everything, before the time is taken. Each task opens its
own session. Every reply is late, as if the server were far away: without that, one machine would
measure how its processes and the server share its cores.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from benchmarks.ours import ours
from benchmarks.remote import served
from benchmarks.table import Row

DELAY = 0.05  # seconds
SLICES_EACH = 4  # for each process


def read(slice_: str, origin: str, rows: int) -> tuple[int, float]:
    """Read one slice; return how many rows it has, and the processor time in seconds."""
    start = time.process_time()
    return asyncio.run(_read(slice_, origin, rows)), time.process_time() - start


async def _read(slice_: str, origin: str, rows: int) -> int:
    async with ours(origin) as we:
        return len([row async for row in we.resource(rows).stream(slice=slice_)])


async def split(origin: str, rows: int, parts: int) -> tuple[str, ...]:
    """Return the slices of the list."""
    async with ours(origin) as we:
        return await we.resource(rows).stream(page_size=100).split(parts)


def read_all(pool: Executor, slices: Iterable[str], origin: str, rows: int) -> tuple[float, float]:
    """Read all slices; return the seconds by the clock, and of processor time."""
    start = time.perf_counter()
    found = list(pool.map(partial(read, origin=origin, rows=rows), slices))
    seconds = time.perf_counter() - start
    assert sum(count for count, _ in found) == rows
    return seconds, sum(cost for _, cost in found)


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    rows, counts = (1_600, (1, 2)) if quick else (32_000, (1, 2, 4))
    table: list[Row] = []
    cost_of_one = 0.0
    with served(DELAY) as origin:
        slices = await split(origin, rows, SLICES_EACH * counts[-1])
        for count in counts:
            with ProcessPoolExecutor(count, get_context("spawn")) as pool:
                warm = [pool.submit(read, slices[-1], origin, rows) for _ in range(2 * count)]
                await asyncio.gather(*map(asyncio.wrap_future, warm))
                seconds, cost = await asyncio.to_thread(read_all, pool, slices, origin, rows)
            ideal = rows / 100 * DELAY / count
            cost_of_one = cost_of_one or cost
            table += [
                Row(
                    case=f"slices, {DELAY * 1000:g} ms, {rows // 100} pages, processes={count}",
                    unit="s",
                    ours=seconds,
                    limit=("latency alone", ideal),
                    against="latency alone",
                    ratio=seconds / ideal,
                ),
                Row(
                    case=f"slices, processor time, processes={count}",
                    unit="us per row",
                    ours=cost / rows * 1e6,
                    limit=("processes=1", cost_of_one / rows * 1e6),
                    against="processes=1",
                    ratio=cost / cost_of_one,
                ),
            ]
    return table
