from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._http.queue import Queue


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=12))
def test_the_oldest_call_goes_first_and_one_that_is_cancelled_passes_its_turn_on(
    calls: list[tuple[int, bool]],
) -> None:
    async def run() -> list[tuple[int, int]]:
        queue, went = Queue(), []
        go = asyncio.Event()

        async def first() -> None:
            async with queue.turn(0):
                await go.wait()

        async def call(number: int, start: int) -> None:
            async with queue.turn(start):
                went.append((start, number))
                await asyncio.sleep(0)

        holding = asyncio.create_task(first())
        await asyncio.sleep(0)
        tasks = [asyncio.create_task(call(n, start)) for n, (start, _) in enumerate(calls)]
        await asyncio.sleep(0)
        assert len(queue) == 1 + len(calls)
        for task, (_, stays) in zip(tasks, calls, strict=True):
            if not stays:
                task.cancel()
        await asyncio.sleep(0)
        assert len(queue) == 1 + sum(stays for _, stays in calls)
        go.set()
        await asyncio.gather(holding, *tasks, return_exceptions=True)
        assert len(queue) == 0
        return went

    expected = sorted((start, n) for n, (start, stays) in enumerate(calls) if stays)
    assert asyncio.run(run()) == expected


async def test_a_turn_that_comes_with_the_cancellation_is_passed_on() -> None:
    queue = Queue()
    started = asyncio.Event()

    async def call() -> None:
        async with queue.turn(1):
            started.set()

    async with queue.turn(0):
        cancelled, other = asyncio.create_task(call()), asyncio.create_task(call())
        await asyncio.sleep(0)
    cancelled.cancel()  # in the same turn of the loop in which it got the turn
    await asyncio.wait([cancelled, other])
    assert cancelled.cancelled()
    assert started.is_set()
    assert len(queue) == 0


async def test_news_wake_the_call_that_waits_for_them() -> None:
    queue = Queue()
    queue.tell()  # nobody waits
    waiting = asyncio.create_task(queue.news())
    await asyncio.sleep(0)
    queue.tell()
    queue.tell()
    await waiting
