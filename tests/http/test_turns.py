"""Waiting for a turn: the caller's limiter, and then one of the session's connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from accutics_authentic import Limits, Timeouts
from accutics_authentic._http.session import require_open
from accutics_authentic.errors import ConnectionLostError, DeadlineError
from tests.faults.hostile import closed, ok, silent
from tests.faults.secrets import check_error
from tests.support.idle import idle
from tests.support.leaks import nothing_left

from .serving import serve


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


async def test_a_limiter_does_not_replace_the_limit_of_connections() -> None:
    limits = Limits(connections=1, limiter=asyncio.Semaphore(9))
    async with serve(silent, limits=limits) as it:
        first = asyncio.create_task(it.get())
        await it.server.asked()
        second = asyncio.create_task(it.get())
        await idle()
        assert it.server.accepted == 1
        first.cancel()
        second.cancel()
        await asyncio.wait([first, second])


async def test_who_waits_for_the_limiter_keeps_no_connection_from_others() -> None:
    limiter = asyncio.Semaphore(0)
    async with serve(ok({}), limits=Limits(connections=1, limiter=limiter)) as it:
        first = asyncio.create_task(it.get())
        await asyncio.sleep(0)
        assert not require_open(it.session).slots.locked()
        limiter.release()
        await first


async def test_a_second_attempt_whose_turn_never_comes_is_told_as_that() -> None:
    class Once:
        entered = 0

        async def __aenter__(self) -> None:
            self.entered += 1
            if self.entered > 1:
                await asyncio.Event().wait()

        async def __aexit__(self, *_: object) -> None: ...

    limits, timeouts = Limits(limiter=Once()), Timeouts(attempt=5, call=20)
    async with serve(closed, expiring=True, limits=limits, timeouts=timeouts) as it:
        with pytest.raises(DeadlineError, match="no free connection") as caught:
            await it.get()
        error = check_error(caught.value)
        assert (error.attempts, error.ambiguous) == (1, True)  # the first attempt may have arrived
        lost = f"the connection to 127.0.0.1:{it.server.port} was lost before an answer came"
        assert error.earlier == (lost,)


async def test_a_limiter_that_asks_the_same_session_is_served() -> None:
    class Asking:
        async def __aenter__(self) -> None:
            await it.get(free)

        async def __aexit__(self, *_: object) -> None: ...

    async with serve(ok({}), ok({}), closed) as it:
        free = it.other()
        await it.get(it.other(limiter=Asking()))
        assert len(it.server.got) == 2
        with pytest.raises(ConnectionLostError):
            await it.get(it.other(limiter=Asking()))
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0
