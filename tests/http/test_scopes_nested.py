"""Time limits nested in other cancellations, and the state they leave a task in."""

from __future__ import annotations

import asyncio

import pytest

from accutics_authentic._http.deadlines import Deadlines

from .test_scopes import Bells, ended, held


async def test_an_error_raised_because_of_a_timeout_is_not_hidden_by_it() -> None:
    clock = Bells()
    deadlines = Deadlines(clock)

    async def failing() -> None:
        with deadlines.scope(1030.0):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise LookupError("mine") from None

    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    clock.ring()
    with pytest.raises(LookupError, match="mine"):
        await task
    assert task.cancelling() == 0


async def test_a_task_that_was_cancelled_before_still_has_its_time_limits() -> None:
    clock = Bells()
    deadlines = Deadlines(clock)

    async def cleaning_up() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await held(deadlines.scope(1030.0))

    task = asyncio.create_task(cleaning_up())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    clock.ring()
    await ended(task)
    assert task.cancelling() == 1


async def test_of_two_deadlines_that_pass_at_once_the_outer_one_counts() -> None:
    clock = Bells()
    deadlines = Deadlines(clock)
    outer, inner = deadlines.scope(1030.0), deadlines.scope(1030.0)

    async def nested() -> None:
        with outer:
            with pytest.raises(asyncio.CancelledError) as caught:
                await held(inner)
            raise caught.value

    task = asyncio.create_task(nested())
    await asyncio.sleep(0)
    clock.ring()
    await ended(task)
    assert task.cancelling() == 0
