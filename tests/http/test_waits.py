from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from accutics_authentic import Accutics, Limits, RetryPolicy, Timeouts
from accutics_authentic.errors import (
    ConnectionLostError,
    RateLimitedError,
    ServerError,
    StatusError,
)
from accutics_authentic.events import Event, Held, Waiting
from tests.faults.hostile import closed, ok
from tests.faults.secrets import TOKEN, check_error
from tests.support.idle import idle
from tests.support.leaks import nothing_left

from .moving import MovingClock
from .serving import no_retry, serve


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


async def test_what_the_server_asks_for_is_waited_for_at_least() -> None:
    async with serve(ok({}, "Retry-After: 7", status=429), ok({})) as served:
        await served.get()
        assert served.clock.slept == [pytest.approx(7.35)]


@pytest.mark.parametrize(("asked", "calls"), [("121", 1), ("60", 1), ("59", 2)])
async def test_a_wait_that_is_too_long_is_not_begun(asked: str, calls: int) -> None:
    async with serve(ok({}, f"Retry-After: {asked}", status=503), timeouts=Timeouts()) as served:
        with pytest.raises(ServerError) as caught:
            await served.get()
        assert check_error(caught.value).retry_after == float(asked)
        assert len(served.methods) == calls
        assert len(served.clock.slept) == calls - 1


async def test_a_wait_that_does_not_fit_the_call_is_not_begun() -> None:
    async with serve(closed, timeouts=Timeouts(call=0.6)) as served:
        with pytest.raises(ConnectionLostError) as caught:
            await served.get()
        assert (caught.value.attempts, served.clock.slept) == (2, [0.25])


async def test_one_429_makes_all_calls_to_the_api_wait() -> None:
    async with serve(ok({}, "Retry-After: 10", status=429), ok({})) as served:
        with pytest.raises(RateLimitedError):
            await served.get(served.other(retry=no_retry()))
        start = served.clock.now()
        await asyncio.gather(*(served.get() for _ in range(5)))
        first, *others = served.clock.slept
        assert first == pytest.approx(10.5)
        assert 0 < sum(others) < 1  # one by one, at the rate that is tried first
        assert served.clock.now() - start == pytest.approx(10.5 + sum(others))


class HeldClock(MovingClock):
    """A clock whose sleeps wait until the test releases them."""

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
async def test_calls_that_wait_for_their_turn_wait_for_the_end_of_a_pause_as_well(
    turn: str, status: int
) -> None:
    clock = HeldClock()
    one: dict[str, Any] = {"connections": 1, "limiter": asyncio.Semaphore(1)}
    answers = ok({}, "Retry-After: 10", status=status), ok({})
    async with serve(*answers, clock=clock, limits=Limits(**{turn: one[turn]})) as served:
        calls = [asyncio.create_task(served.get()) for _ in range(5)]
        await clock.sleeping.wait()
        await idle()  # the others could send now
        assert len(served.server.received) == 1
        clock.go.set()
        assert [reply.requests for reply in await asyncio.gather(*calls)] == [2, 1, 1, 1, 1]
        assert clock.slept[0] == pytest.approx(10.5)
        assert 1010.5 < clock.now() < 1011.5


async def test_a_call_that_waits_for_a_slot_fails_if_a_pause_is_too_long() -> None:
    answers = ok({}, "Retry-After: 100", status=429), ok({})
    async with serve(*answers, limits=Limits(connections=1)) as served:
        calls = [asyncio.create_task(served.get()) for _ in range(3)]
        first, *others = await asyncio.gather(*calls, return_exceptions=True)
        assert isinstance(first, RateLimitedError)
        for error in others:
            assert isinstance(error, RateLimitedError)
            assert (check_error(error).attempts, error.retry_after) == (0, 100.0)
            assert "paused by an earlier 429 for 100 s more" in str(error)
        assert len(served.server.received) == 1


async def test_another_token_is_not_tried_during_a_pause() -> None:
    async def provide() -> str:
        if served.server.received:
            now = served.clock.now()
            accutics._client._sender.throttle.refuse(now, now + 10, 429)
        return f"token-{len(served.server.received)}"

    async with serve(ok({}, status=401), ok({})) as served:
        accutics = type(served.accutics)(served.session, base_url=served.server.url, token=provide)
        assert (await served.get(accutics._client)).requests == 2
        assert served.clock.slept == [10]


async def test_a_503_without_a_time_makes_nobody_else_wait() -> None:
    async with serve(ok({}, status=503), ok({})) as served:
        with pytest.raises(ServerError):
            await served.get(served.other(retry=no_retry()))
        await served.get()
        assert served.clock.slept == []


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "options", [{}, {"timeouts": Timeouts(call=1000), "retry": RetryPolicy(max_retry_after=50)}]
)
async def test_a_pause_longer_than_a_call_may_wait_fails_at_once(status: int, options: Any) -> None:
    async with serve(ok({}, "Retry-After: 100", status=status), ok({})) as served:
        with pytest.raises(StatusError):
            await served.get()
        await served.clock.sleep(10.26)
        with pytest.raises(RateLimitedError) as caught:
            await served.get(served.other(**options))
        error = check_error(caught.value)
        assert error.retry_after == pytest.approx(89.74)
        assert (error.status, error.attempts, error.ambiguous) == (None, 0, False)
        text = f"GET campaigns: paused by an earlier {status} for 89.7 s more"
        assert str(error) == text
        assert len(served.methods) == 1


async def test_a_wait_for_the_end_of_a_pause_leaves_time_for_the_attempt() -> None:
    async with serve(ok({}, "Retry-After: 10", status=429), ok({})) as served:
        with pytest.raises(RateLimitedError):
            await served.get(served.other(retry=no_retry()))
        await served.get(served.other(timeouts=Timeouts(call=10.5)))
        assert served.clock.slept == [10.25]  # and not 10.5


@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_is_logged_once_and_each_wait_for_its_end_is_an_event(
    caplog: pytest.LogCaptureFixture, status: int
) -> None:
    heard: list[Event] = []
    limited = ok({}, "Retry-After: 10", status=status)
    caplog.set_level(logging.WARNING)
    async with serve(*[limited] * 3, ok({}), on_event=heard.append) as served:
        failing = [served.get(served.other(retry=no_retry())) for _ in range(3)]
        for error in await asyncio.gather(*failing, return_exceptions=True):
            assert isinstance(error, StatusError)
        began = [event for event in heard if isinstance(event, Held)]
        heard.clear()
        await asyncio.gather(*(served.get() for _ in range(4)))
    [first] = began
    assert caplog.messages == [
        f"GET campaigns (call {first.call}): status {status}, all calls of this client pause for"
        " 10.000 s"
    ]
    assert (first.by, first.begins, first.until, first.seconds) == (first.call, True, 1010, 10)
    assert not first.known
    waits = [event for event in heard if isinstance(event, Waiting)]
    assert [(w.call, w.reason) for w in waits] == [(number, "pause") for number in (4, 5, 6, 7)]
    assert [w.seconds for w in waits] == pytest.approx([10.5 + n / 10 for n in range(4)])
    held = [event for event in heard if isinstance(event, Held)]
    assert [(h.call, h.begins, h.status, h.until) for h in held] == [
        (number, False, status, 1010) for number in (4, 5, 6, 7)
    ]
    assert {h.by for h in held} == {first.call}


async def test_a_limit_that_is_known_is_not_logged_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with serve(ok({}, "Retry-After: 1", status=429)) as served:
        with pytest.raises(RateLimitedError):
            await served.get()
    assert len(caplog.messages) == 1


@pytest.mark.parametrize(
    ("asked", "lasts"), [(6, 6), (3600, 3600), (86_400, 86_400), (10**9, 86_400)]
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_lasts_as_long_as_the_server_asked_up_to_a_day(
    asked: int, lasts: int, status: int
) -> None:
    policy = RetryPolicy(max_retry_after=1)
    async with serve(
        ok({}, f"Retry-After: {asked}", status=status), ok({}), retry=policy
    ) as served:
        with pytest.raises(StatusError) as caught:
            await served.get()
        assert caught.value.retry_after == asked
        for passed in (0, lasts - 2):
            await served.clock.sleep(passed)
            with pytest.raises(RateLimitedError) as caught:
                await served.get()
            assert caught.value.retry_after == pytest.approx(lasts - passed)
        assert len(served.methods) == 1
        await served.clock.sleep(1)
        await served.get()  # waits for the rest
        assert len(served.methods) == 2


@pytest.mark.parametrize(("path", "token"), [("/v2", TOKEN), ("", "another"), ("", TOKEN)])
async def test_another_base_url_or_token_does_not_wait(path: str, token: str) -> None:
    async with serve(ok({}, "Retry-After: 10", status=429), ok({})) as served:
        with pytest.raises(RateLimitedError):
            await served.get(served.other(retry=no_retry()))
        other = Accutics(served.session, base_url=f"{served.server.url}{path}", token=token)
        await other.request("GET", "x")
        same = (path, token) == ("", TOKEN)
        assert served.clock.slept == ([10.5] if same else [])
