from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from accutics_authentic import Limits, Timeouts
from accutics_authentic.errors import (
    ConnectionLostError,
    DeadlineError,
    RateLimitedError,
    ServerError,
)
from tests.faults.hostile import closed, ok
from tests.faults.secrets import check_error
from tests.support.idle import idle
from tests.support.leaks import nothing_left

from .moving import MovingClock
from .opened import no_retry, opened


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


async def test_what_the_server_asks_for_is_waited_for_at_least() -> None:
    async with opened(ok({}, "Retry-After: 7", status=429), ok({})) as it:
        await it.get()
        assert it.clock.slept == [pytest.approx(7.35)]


@pytest.mark.parametrize(("asked", "calls"), [("121", 1), ("60", 1), ("59", 2)])
async def test_a_wait_that_is_too_long_is_not_begun(asked: str, calls: int) -> None:
    async with opened(ok({}, f"Retry-After: {asked}", status=503), timeouts=Timeouts()) as it:
        with pytest.raises(ServerError) as caught:
            await it.get()
        assert check_error(caught.value).retry_after == float(asked)
        assert len(it.methods) == calls
        assert len(it.clock.slept) == calls - 1


async def test_a_wait_that_does_not_fit_the_call_is_not_begun() -> None:
    async with opened(closed, timeouts=Timeouts(call=0.6)) as it:
        with pytest.raises(ConnectionLostError) as caught:
            await it.get()
        assert (caught.value.attempts, it.clock.slept) == (2, [0.25])


async def test_one_429_makes_all_calls_to_the_api_wait() -> None:
    async with opened(ok({}, "Retry-After: 10", status=429), ok({})) as it:
        with pytest.raises(RateLimitedError):
            await it.get(it.other(retry=no_retry()))
        start = it.clock.now()
        await asyncio.gather(*(it.get() for _ in range(5)))
        assert it.clock.now() - start == pytest.approx(10.5)
        assert [round(each, 9) for each in it.clock.slept] == [10.5] * 5
        await it.get()  # the gate is open again
        assert len(it.clock.slept) == 5


class HeldClock(MovingClock):
    """A clock on which nobody has slept before it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.sleeping = asyncio.Event()
        self.go = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        then = self.time + seconds
        self.slept.append(seconds)
        self.sleeping.set()
        await self.go.wait()
        self.time = max(self.time, then)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("turn", ["connections", "limiter"])
async def test_calls_that_wait_for_their_turn_wait_at_the_gate_as_well(
    turn: str, status: int
) -> None:
    clock = HeldClock()
    one: dict[str, Any] = {"connections": 1, "limiter": asyncio.Semaphore(1)}
    answers = ok({}, "Retry-After: 10", status=status), ok({})
    async with opened(*answers, clock=clock, limits=Limits(**{turn: one[turn]})) as it:
        calls = [asyncio.create_task(it.get()) for _ in range(5)]
        await clock.sleeping.wait()
        await idle()  # the others could send now
        assert len(it.server.got) == 1
        clock.go.set()
        assert [reply.attempts for reply in await asyncio.gather(*calls)] == [2, 1, 1, 1, 1]
        assert clock.slept == [10.5] * 5
        assert clock.now() == 1010.5


async def test_a_call_that_waits_for_its_turn_is_told_of_a_pause_that_is_too_long() -> None:
    answers = ok({}, "Retry-After: 100", status=429), ok({})
    async with opened(*answers, limits=Limits(connections=1)) as it:
        calls = [asyncio.create_task(it.get()) for _ in range(3)]
        first, *others = await asyncio.gather(*calls, return_exceptions=True)
        assert isinstance(first, RateLimitedError)
        for error in others:
            assert isinstance(error, DeadlineError)
            assert (check_error(error).attempts, error.retry_after) == (0, 100.0)
        assert len(it.server.got) == 1


async def test_another_token_is_not_tried_while_the_gate_is_closed() -> None:
    async def provide() -> str:
        if it.server.got:
            it.client._caller.lane.gate.close(it.clock.now() + 10)
        return f"token-{len(it.server.got)}"

    async with opened(ok({}, status=401), ok({})) as it:
        accutics = type(it.accutics)(it.session, base_url=it.server.url, token=provide)
        assert (await it.get(accutics._client)).attempts == 2
        assert it.clock.slept == [10.5]


async def test_a_503_without_a_time_makes_nobody_else_wait() -> None:
    async with opened(ok({}, status=503), ok({})) as it:
        with pytest.raises(ServerError):
            await it.get(it.other(retry=no_retry()))
        await it.get()
        assert it.clock.slept == []


async def test_a_pause_that_is_longer_than_a_call_may_take_is_told_at_once() -> None:
    async with opened(ok({}, "Retry-After: 100", status=429), ok({})) as it:
        with pytest.raises(RateLimitedError):
            await it.get()
        with pytest.raises(DeadlineError, match="asked for a pause") as caught:
            await it.get()
        error = check_error(caught.value)
        assert (error.retry_after, error.attempts, error.ambiguous) == (100.0, 0, False)
        assert len(it.methods) == 1


async def test_a_server_cannot_close_the_gate_for_longer_than_the_policy_allows() -> None:
    async with opened(ok({}, f"Retry-After: {10**9}", status=429), ok({})) as it:
        with pytest.raises(RateLimitedError):
            await it.get()
        await it.clock.sleep(120)
        await it.get()


async def test_another_api_does_not_wait() -> None:
    async with opened(ok({}, "Retry-After: 10", status=429), ok({})) as it:
        with pytest.raises(RateLimitedError):
            await it.get(it.other(retry=no_retry()))
        other = type(it.accutics)(it.session, base_url=f"{it.server.url}/v2", token="abc")
        await other.request("GET", "x")
        assert it.clock.slept == []
