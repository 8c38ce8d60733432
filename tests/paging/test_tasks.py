from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accutics_authentic._paging.run import MAX_UNSENT
from accutics_authentic._paging.tasks import start_task, tasks_begin_at_once
from accutics_authentic.events import AttemptStarted, Event
from tests.support.idle import idle

from .listed import listed

made: list[asyncio.Task[Any]] = []


def factory(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
    made.append(asyncio.Task(coroutine, loop=loop, **options))
    return made[-1]


@contextmanager
def using(task_factory: Any) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    loop.set_task_factory(task_factory)
    try:
        yield
    finally:
        loop.set_task_factory(None)
        made.clear()


@pytest.mark.parametrize("task_factory", [None, factory])
async def test_a_task_comes_from_the_loops_factory_or_begins_at_once_if_it_can(
    task_factory: Any,
) -> None:
    begun = False

    async def begin() -> int:
        nonlocal begun
        begun = True
        return 7

    with using(task_factory):
        task = start_task(begin())
        assert begun is tasks_begin_at_once()
        assert made == ([] if task_factory is None else [task])
        assert await task == 7


@pytest.mark.parametrize("task_factory", [None, factory])
@pytest.mark.parametrize("concurrency", [1, 3, 16])
async def test_most_of_the_window_is_sent_when_a_page_comes_whatever_the_consumer_does_then(
    concurrency: int, task_factory: Any
) -> None:
    events: list[Event] = []
    async with listed(rows=400, on_event=events.append) as it:
        with using(task_factory):
            async with it.stream().open(concurrency=concurrency) as run:
                pages = 0
                async for _ in run.pages():
                    pages += 1
                    window = 1 if pages == 1 else concurrency
                    sent = sum(isinstance(event, AttemptStarted) for event in events)
                    assert sent > min(40, pages + window * (1 - MAX_UNSENT)) - 1
    assert pages == 40


async def test_pages_that_have_come_are_delivered_with_few_turns_of_the_loop() -> None:
    async with listed(rows=400) as it, it.stream().open(concurrency=16) as run:
        pages = run.pages()
        for _ in range(3):
            await anext(pages)
        await idle()
        loop = asyncio.get_running_loop()
        turns: list[asyncio.Handle] = []

        def count_turns() -> None:
            turns.append(loop.call_soon(count_turns))

        count_turns()
        for _ in range(16):
            await anext(pages)
        turns[-1].cancel()
    assert len(turns) - 1 <= 1 / MAX_UNSENT
