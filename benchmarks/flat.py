"""Whether rows at the end of a long list cost more: processor time, by tenths of the list.

Two readers of one list take turns, a few pages each, one in the second tenth and one in the last:
a machine that is slow for a while is slow for both.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

from benchmarks.ours import Ours, ours, way
from benchmarks.remote import served
from benchmarks.rounds import Samples, interleave
from benchmarks.table import Row

EARLY, LATE = "second tenth", "last tenth"
TURNS = 20  # turns that each reader takes in its tenth

Items = AsyncIterator[object]
Open = Callable[[AsyncExitStack], Awaitable[Items]]


async def read(items: Items, count: int) -> float:
    """Continue to read, and return the microseconds of processor time per item."""
    start = time.process_time()
    for _ in range(count):
        await anext(items)
    return (time.process_time() - start) / count * 1e6


async def tenths(open_: Open, count: int, rounds: int) -> Samples:
    """Measure both readers of a list of *count* items, *rounds* times."""
    turn = count // 10 // TURNS
    early: list[float] = []
    late: list[float] = []
    for _ in range(rounds):
        async with AsyncExitStack() as stack:
            first, last = await open_(stack), await open_(stack)
            await read(first, count // 10)
            await read(last, count // 10 * 9)
            turns = await interleave(
                {EARLY: partial(read, first, turn), LATE: partial(read, last, turn)},
                rounds=TURNS,
                warm=0,
            )
        early += turns.figures[EARLY]
        late += turns.figures[LATE]
    return Samples({EARLY: early, LATE: late})


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    many, fewer = (1_000, 1_000) if quick else (200_000, 100_000)
    async with AsyncExitStack() as stack:
        origin = stack.enter_context(served())
        we = await stack.enter_async_context(ours(origin))
        cases: dict[str, tuple[int, Open]] = {
            **{f"rows, {way(k)}": (many, partial(rows, we, many, k)) for k in (None, 1, 16)},
            f"ids of a group, {way(None)}": (fewer, partial(ids, we, fewer)),
        }
        found = {
            name: await tenths(open_, count, rounds=1 if quick else 3)
            for name, (count, open_) in cases.items()
        }
    return [
        Row(
            case=f"processor time of {cases[name][0]:,} {name}, {LATE}",
            unit="us per row",
            ours=samples.median(LATE),
            limit=(EARLY, samples.median(EARLY)),
            against=EARLY,
            ratio=samples.ratio(LATE, EARLY),
            least=0.95,
            most=1.05,
        )
        for name, samples in found.items()
    ]


async def rows(we: Ours, count: int, concurrency: int | None, stack: AsyncExitStack) -> Items:
    """Open a list of rows."""
    stream = we.resource(count).stream(page_size=100)
    if concurrency is None:
        return aiter(stream)
    return await stack.enter_async_context(stream.open(concurrency=concurrency))


async def ids(we: Ours, count: int, _: AsyncExitStack) -> Items:
    """Open the items of a group."""
    return aiter(we.authentic.groups.stream_items(f"uniform-{count}", limit=100))
