from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._http.throttling.queue import Queue


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.booleans()), max_size=12))
def test_the_oldest_call_goes_first_and_batches_last_and_a_cancelled_one_passes_its_turn_on(
    calls: list[tuple[bool, int, bool]],
) -> None:
    async def run() -> list[tuple[bool, int, int]]:
        queue, went = Queue(), []
        go = asyncio.Event()

        async def first() -> None:
            async with queue.turn(9, in_batch=True) as place:
                await go.wait()
                await queue.give_way(place)
                went.append((True, 9, -1))

        async def call(number: int, start: int, in_batch: bool) -> None:
            async with queue.turn(start, in_batch=in_batch) as place:
                await queue.give_way(place)
                went.append((in_batch, start, number))
                await asyncio.sleep(0)

        holding = asyncio.create_task(first())
        await asyncio.sleep(0)
        tasks = [
            asyncio.create_task(call(n, start, in_batch))
            for n, (in_batch, start, _) in enumerate(calls)
        ]
        await asyncio.sleep(0)
        assert len(queue) == 1 + len(calls)
        for task, (_, _, stays) in zip(tasks, calls, strict=True):
            if not stays:
                task.cancel()
        await asyncio.sleep(0)
        assert len(queue) == 1 + sum(stays for _, _, stays in calls)
        go.set()
        await asyncio.gather(holding, *tasks, return_exceptions=True)
        assert len(queue) == 0
        return went

    expected = [(batch, start, n) for n, (batch, start, stays) in enumerate(calls) if stays]
    assert asyncio.run(run()) == sorted([*expected, (True, 9, -1)])


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


async def test_a_call_that_is_cancelled_after_it_gave_way_has_no_turn_to_pass_on() -> None:
    queue = Queue()
    came = asyncio.Event()

    async def younger() -> None:
        async with queue.turn(1) as place:
            await came.wait()
            await queue.give_way(place)

    async def older() -> None:
        async with queue.turn(0):
            tasks[0].cancel()
            await asyncio.wait(tasks[:1])
            waiting = asyncio.create_task(older_still())
            await asyncio.sleep(0)
            assert len(queue) == 2  # it has not passed the turn of this one on
            waiting.cancel()
            await asyncio.wait([waiting])

    async def older_still() -> None:
        async with queue.turn(-1):
            raise AssertionError("two calls have the turn")

    tasks = [asyncio.create_task(each) for each in (younger(), older())]
    await asyncio.sleep(0)
    came.set()
    await asyncio.wait(tasks)
    assert tasks[0].cancelled()
    assert tasks[1].exception() is None
    assert len(queue) == 0


async def test_news_wake_the_call_that_waits_for_them() -> None:
    queue = Queue()
    queue.notify()  # nobody waits
    waiting = asyncio.create_task(queue.notified())
    await asyncio.sleep(0)
    queue.notify()
    queue.notify()
    await waiting
