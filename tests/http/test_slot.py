"""Waiting to send: for the caller's limiter, then for one of the session's slots."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from accutics_authentic import Limits, Timeouts
from accutics_authentic._http.session import require_open
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    BodyCutError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    RateLimitedError,
)
from tests.faults.calls import every_write
from tests.faults.hostile import closed, closed_after, head, ok, silent
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
    async with serve(silent, limits=limits) as served:
        first = asyncio.create_task(served.get())
        await served.server.until_requested()
        second = asyncio.create_task(served.get())
        await idle()
        assert served.server.accepted == 1
        first.cancel()
        second.cancel()
        await asyncio.wait([first, second])


async def test_waiting_for_the_limiter_holds_no_connection() -> None:
    limiter = asyncio.Semaphore(0)
    async with serve(ok({}), limits=Limits(connections=1, limiter=limiter)) as served:
        first = asyncio.create_task(served.get())
        await asyncio.sleep(0)
        assert require_open(served.session).slots.free == 1
        limiter.release()
        await first


async def test_a_second_attempt_that_never_gets_a_slot_is_a_deadline_error() -> None:
    class Once:
        entered = 0

        async def __aenter__(self) -> None:
            self.entered += 1
            if self.entered > 1:
                await asyncio.Event().wait()

        async def __aexit__(self, *_: object) -> None: ...

    limits, timeouts = Limits(limiter=Once()), Timeouts(attempt=5, call=20)
    async with serve(closed, expiring=True, limits=limits, timeouts=timeouts) as served:
        with pytest.raises(DeadlineError, match="no free connection") as caught:
            await served.get()
        error = check_error(caught.value)
        assert (error.attempts, error.ambiguous) == (1, True)  # the first attempt may have arrived
        lost = f"the connection to 127.0.0.1:{served.server.port} was lost before an answer came"
        assert error.earlier == (lost,)


class Leaving:
    """A limiter that calls *leave* when it is left."""

    def __init__(self, leave: Callable[[], Awaitable[object]]) -> None:
        self._leave = leave

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> bool:
        await self._leave()
        return True


@pytest.mark.parametrize("fault", [closed, closed_after(head(200, "Content-Length: 9"))])
@every_write
async def test_a_limiter_that_swallows_errors_swallows_none_here(call: Any, fault: Any) -> None:
    async with serve(fault, ok({}), limits=Limits(limiter=Leaving(idle))) as served:
        with pytest.raises((ConnectionLostError, BodyCutError)) as caught:
            await call(served)
        assert check_error(caught.value).ambiguous is True
        assert len(served.server.received) == 1


async def test_a_limiter_that_swallows_a_cancellation_swallows_none_here() -> None:
    async with serve(silent, limits=Limits(limiter=Leaving(idle))) as served:
        task = asyncio.ensure_future(served.get())
        await served.server.until_requested()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert len(served.server.received) == 1


async def test_nor_a_cancellation_while_the_call_waits_for_a_slot() -> None:
    limits = Limits(connections=1, limiter=Leaving(idle))
    async with serve(silent, limits=limits) as served:
        first = asyncio.ensure_future(served.get())
        await served.server.until_requested()
        second = asyncio.ensure_future(served.get())
        await idle()
        for each in (second, first):
            each.cancel()
            await asyncio.wait([each])
            assert each.cancelled()
        assert len(served.server.received) == 1


@pytest.mark.parametrize("raised", [ConnectError, RateLimitedError])
async def test_an_error_of_ours_that_a_limiter_raises_on_the_way_out_repeats_no_write(
    raised: type[AccuticsAuthenticError],
) -> None:
    async def leave() -> None:
        raise raised(status=429, ambiguous=False)

    async with serve(ok({}), limits=Limits(limiter=Leaving(leave))) as served:
        with pytest.raises(raised) as caught:
            await served.post()
        assert caught.value.ambiguous is True
        assert len(served.server.received) == 1


async def test_a_limiter_that_asks_the_same_session_is_served() -> None:
    class Asking:
        async def __aenter__(self) -> None:
            await served.get(free)

        async def __aexit__(self, *_: object) -> None: ...

    async with serve(ok({}), ok({}), closed) as served:
        free = served.other()
        await served.get(served.other(limiter=Asking()))
        assert len(served.server.received) == 2
        with pytest.raises(ConnectionLostError):
            await served.get(served.other(limiter=Asking()))
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0
