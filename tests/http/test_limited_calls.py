"""Calls to an API that limits them, over sockets, with a clock that moves by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from accutics_authentic import RetryPolicy, Timeouts
from accutics_authentic._http.stats import CallStats
from accutics_authentic._http.throttling.rate import PROBE_WAIT
from accutics_authentic.errors import DeadlineError, RateLimitedError, SessionError
from tests.faults.hostile import Answer, Connection, closed, ok, silent
from tests.support.idle import idle
from tests.support.leaks import nothing_left
from tests.support.limited import Bucket

from .moving import MovingClock
from .serving import Served, no_retry, serve

REFUSED = ok({}, "Retry-After: 1", status=429)


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


def limited(bucket: Bucket, clock: MovingClock) -> Answer:
    """Answer as a server with *bucket* does."""
    accepted = ok({})

    async def answer(connection: Connection) -> None:
        await (accepted if bucket.take(clock.now()) else REFUSED)(connection)

    return answer


async def learn(served: Served) -> None:
    """Let the session learn that the API has a limit."""
    with pytest.raises(RateLimitedError):
        await served.get(served.other(retry=no_retry()))


async def test_all_calls_at_a_limited_api_succeed() -> None:
    clock = MovingClock()
    async with serve(limited(Bucket(at=clock.now()), clock), clock=clock) as served:
        stats = CallStats()
        left = iter(range(1_000))

        async def work() -> None:
            for _ in left:
                await served.get(stats=stats)

        await asyncio.gather(*(work() for _ in range(50)))
        assert stats.requests - stats.retries == 1_000
        assert stats.retries <= 100
        assert stats.waited > 0
        assert served.client._sender.throttle.balance == 500
        assert 9 < clock.now() - 1_000 < 20


async def test_refusals_do_not_count_while_the_api_accepts_other_calls() -> None:
    policy = RetryPolicy(attempts=2)
    answers = REFUSED, ok({}), *[REFUSED] * 5, ok({}), REFUSED, ok({})
    async with serve(*answers, retry=policy) as served:
        assert [(await served.get()).requests for _ in range(3)] == [2, 6, 2]


async def test_a_limit_without_end_is_an_error_after_some_attempts_more() -> None:
    async with serve(REFUSED, ok({}), REFUSED, timeouts=Timeouts(call=1000)) as served:
        await served.get()
        with pytest.raises(RateLimitedError) as caught:
            await served.get()
        assert caught.value.attempts == 3 + 10


async def test_without_a_budget_nothing_is_tried_again_after_a_429() -> None:
    async with serve(REFUSED, ok({}), retry=RetryPolicy(budget=0)) as served:
        with pytest.raises(RateLimitedError) as caught:
            await served.get()
        assert caught.value.budget_exhausted
        assert len(served.server.received) == 1


async def test_a_retry_after_a_429_costs_nothing() -> None:
    async with serve(REFUSED, ok({}), retry=RetryPolicy(budget=5)) as served:
        await served.get()
        assert served.client._sender.throttle.balance == 5


async def test_a_pause_without_a_time_doubles_with_each_refusal_in_a_row() -> None:
    refused = ok({}, status=429)
    async with serve(refused, refused, refused, refused, ok({})) as served:
        with pytest.raises(RateLimitedError):
            await served.get()
        await served.get()
        assert served.clock.slept == pytest.approx([0.5, 1.0, 2.0, 4.0])


async def test_the_first_call_after_a_pause_is_waited_for() -> None:
    release = asyncio.Event()

    async def slow(connection: Connection) -> None:
        await release.wait()
        await ok({})(connection)

    async with serve(REFUSED, slow, ok({})) as served:
        await learn(served)
        calls = [asyncio.create_task(served.get()) for _ in range(3)]
        await served.server.until_requested(2)
        await idle()
        assert len(served.server.received) == 2
        release.set()
        await asyncio.gather(*calls)
        assert len(served.server.received) == 4


@pytest.mark.parametrize("fault", [closed, silent])
async def test_a_first_call_without_a_reply_does_not_keep_the_others_waiting(
    fault: Answer,
) -> None:
    async with serve(REFUSED, fault, ok({}), expiring=True) as served:
        await learn(served)
        first = asyncio.create_task(served.get(served.other(retry=no_retry())))
        await served.server.until_requested(2)
        start = served.clock.now()
        await served.get()
        assert served.clock.now() - start <= PROBE_WAIT
        first.cancel()
        await asyncio.wait([first])
        if fault is closed:
            assert not first.cancelled()
            assert first.exception() is not None


async def test_a_call_that_stops_waiting_gives_its_turn_to_the_next() -> None:
    release = asyncio.Event()

    async def slow(connection: Connection) -> None:
        await release.wait()
        await ok({})(connection)

    async with serve(REFUSED, slow, ok({})) as served:
        await learn(served)
        calls = [asyncio.create_task(served.get()) for _ in range(4)]
        await served.server.until_requested(2)
        await idle()
        calls[1].cancel()  # it has the turn
        calls[2].cancel()  # it waits for it
        await asyncio.wait(calls[1:3])
        release.set()
        await asyncio.gather(calls[0], calls[3])
        assert len(served.server.received) == 3


async def test_a_call_waits_while_it_has_time_however_many_wait_before_it() -> None:
    async with serve(REFUSED, silent, expiring=True, timeouts=Timeouts(attempt=50)) as served:
        await learn(served)
        throttle = served.client._sender.throttle
        assert throttle.rate is not None
        throttle.rate.plateau = 1.0
        first = asyncio.create_task(served.get())
        await served.server.until_requested(2)
        calls = [asyncio.create_task(served.get()) for _ in range(50)]
        await idle()
        hurried = served.other(timeouts=Timeouts(call=PROBE_WAIT / 2))
        began = served.clock.time
        with pytest.raises(DeadlineError, match=r"left it no turn within 1 s \(Timeouts.call\)"):
            await served.get(hurried)
        assert served.clock.time == pytest.approx(began + PROBE_WAIT / 2)
        for call in (first, *calls):
            call.cancel()
        await asyncio.wait([first, *calls])


async def test_a_refused_call_that_gets_no_turn_again_says_so() -> None:
    clock = MovingClock(expiring=True)
    async with serve(
        limited(Bucket(at=clock.now(), rate=lambda _: 0.5), clock), clock=clock
    ) as served:
        failures = await asyncio.gather(*(served.get() for _ in range(120)), return_exceptions=True)
        failed = [each for each in failures if isinstance(each, Exception)]
        assert any("rate limit left it no turn within 60 s" in str(each) for each in failed)
        assert not any("no free connection" in str(each) for each in failed)


async def test_a_call_that_may_not_be_sent_in_time_by_the_servers_headers_fails_at_once() -> None:
    last = ok({}, "RateLimit-Remaining: 0", "RateLimit-Reset: 50")
    async with serve(REFUSED, last, ok({})) as served:
        await served.get()
        with pytest.raises(RateLimitedError, match="the API accepts no call for 50"):
            await served.get(served.other(timeouts=Timeouts(call=40)))
        assert len(served.server.received) == 2
        await served.get()
        assert served.clock.slept[-1] == pytest.approx(50)


async def test_a_call_that_gets_no_turn_within_its_time_says_so() -> None:
    async with serve(REFUSED, silent, expiring=True, timeouts=Timeouts(attempt=50)) as served:
        await learn(served)
        first = asyncio.create_task(served.get())
        await served.server.until_requested(2)
        with pytest.raises(DeadlineError, match="rate limit left it no turn") as caught:
            await served.get(served.other(timeouts=Timeouts(call=PROBE_WAIT / 2)))
        assert (caught.value.attempts, caught.value.ambiguous) == (0, False)
        first.cancel()
        await asyncio.wait([first])


async def test_a_session_that_is_closed_ends_the_calls_that_wait_for_their_turn() -> None:
    async with serve(REFUSED, silent) as served:
        await learn(served)
        calls = [asyncio.create_task(served.get()) for _ in range(3)]
        await served.server.until_requested(2)
        await idle()
        await served.session.aclose()
        ended = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(error) for error in ended] == [SessionError] * 3


async def test_a_pause_that_begins_while_a_call_waits_can_be_too_long_for_it() -> None:
    release = asyncio.Event()

    async def refuse(connection: Connection) -> None:
        await release.wait()
        await ok({}, "Retry-After: 100", status=429)(connection)

    async with serve(REFUSED, refuse) as served:
        await learn(served)
        calls = [asyncio.create_task(served.get()) for _ in range(3)]
        await served.server.until_requested(2)
        await idle()
        release.set()
        for error in await asyncio.gather(*calls, return_exceptions=True):
            assert isinstance(error, RateLimitedError)
            assert error.retry_after == 100.0
        assert len(served.server.received) == 2


async def test_a_timeout_of_the_callers_clock_is_passed_on() -> None:
    class Failing(MovingClock):
        async def sleep(self, seconds: float) -> None:
            raise TimeoutError("mine")

    async with serve(REFUSED, ok({}), clock=Failing()) as served:
        with pytest.raises(TimeoutError, match="mine"):
            await served.get()
