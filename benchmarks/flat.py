"""Whether a long list costs more per row towards its end: processor time, by tenths.

Of each tenth the best of all rounds counts: what other programs take away is only ever added.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterable, Awaitable, Callable
from functools import partial
from itertools import pairwise

from benchmarks.ours import Ours, ours, way
from benchmarks.remote import served
from benchmarks.rounds import interleave
from benchmarks.table import Row


async def tenths(items: AsyncIterable[object], count: int) -> list[float]:
    """Return the processor time that each tenth of *items* took."""
    marks = [time.process_time()]
    number = 0
    async for _ in items:
        number += 1
        if number % (count // 10) == 0:
            marks.append(time.process_time())
    assert number == count
    return [after - before for before, after in pairwise(marks)]


async def rows(we: Ours, count: int, concurrency: int | None) -> list[float]:
    """Read Accutics rows."""
    stream = we.resource(count).stream(page_size=100)
    if concurrency is None:
        return await tenths(stream, count)
    async with stream.open(concurrency=concurrency) as run:
        return await tenths(run, count)


async def ids(we: Ours, count: int) -> list[float]:
    """Read the items of a group."""
    return await tenths(we.authentic.groups.stream_items(f"uniform-{count}", limit=100), count)


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    many, fewer = (1_000, 1_000) if quick else (200_000, 100_000)
    with served() as origin:
        async with ours(origin) as we:
            cases: dict[str, tuple[int, Callable[[], Awaitable[list[float]]]]] = {
                f"rows, {way(None)}": (many, partial(rows, we, many, None)),
                f"rows, {way(1)}": (many, partial(rows, we, many, 1)),
                f"rows, {way(16)}": (many, partial(rows, we, many, 16)),
                f"ids of a group, {way(None)}": (fewer, partial(ids, we, fewer)),
            }
            tenth: dict[str, list[list[float]]] = {name: [] for name in cases}

            async def read(name: str) -> float:
                tenth[name].append(await cases[name][1]())
                return sum(tenth[name][-1])

            await interleave(
                {name: partial(read, name) for name in cases}, rounds=1 if quick else 5, warm=0
            )

    def best(name: str, number: int) -> float:
        return min(parts[number] for parts in tenth[name]) / cases[name][0] * 1e7

    return [
        Row(
            case=f"processor time of {count:,} {name}, last tenth",
            unit="us per row",
            ours=best(name, -1),
            limit=("second tenth", best(name, 1)),
            against="second tenth",
            ratio=best(name, -1) / best(name, 1),
            least=0.95,
            most=1.05,
        )
        for name, (count, _) in cases.items()
    ]
