from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from accutics_authentic import Limits, Timeouts
from accutics_authentic._http.stats import CallStats
from accutics_authentic.errors import (
    AttemptTimeoutError,
    ConnectionLostError,
    DeadlineError,
    NotFoundError,
    StatusError,
    UnauthorizedError,
)
from tests.faults.hostile import closed, head, ok, silent, stalled
from tests.faults.secrets import check_error
from tests.support.leaks import nothing_left

from .moving import MovingClock
from .serving import no_retry, serve


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


async def test_an_attempt_that_takes_too_long_is_given_up_and_another_one_made() -> None:
    async with serve(silent, ok({}), expiring=True) as served:
        assert (await served.get()).requests == 2
        assert served.clock.now() == pytest.approx(1030.25)


@pytest.mark.parametrize("answer", [silent, stalled(head(200, "Content-Length: 9"), b"{")])
async def test_each_attempt_has_its_own_time(answer: Any) -> None:
    async with serve(answer, expiring=True, timeouts=Timeouts(call=1000)) as served:
        with pytest.raises(AttemptTimeoutError, match=r"Timeouts\.attempt") as caught:
            await served.get()
        error = check_error(caught.value)
        assert (error.attempts, error.elapsed, error.ambiguous) == (3, 90.75, True)


async def test_the_call_ends_in_time_whatever_its_attempts_may_take() -> None:
    async with serve(silent, expiring=True, timeouts=Timeouts(attempt=30, call=40)) as served:
        with pytest.raises(DeadlineError, match=r"Timeouts\.call") as caught:
            await served.get()
        error = check_error(caught.value)
        assert (error.attempts, error.elapsed, error.ambiguous) == (2, 40.0, True)


async def test_a_write_that_takes_too_long_is_ambiguous() -> None:
    async with serve(silent, expiring=True) as served:
        with pytest.raises(AttemptTimeoutError) as caught:
            await served.post()
        assert (caught.value.attempts, caught.value.ambiguous) == (1, True)


async def test_an_error_whose_body_does_not_arrive_is_still_that_error() -> None:
    answer = stalled(head(404, "Content-Length: 99"), b"{")
    async with serve(answer, expiring=True) as served:
        with pytest.raises(NotFoundError) as caught:
            await served.get()
        error = check_error(caught.value)
        assert (error.attempts, error.ambiguous) == (1, False)


async def test_waiting_for_a_free_connection_is_the_calls_time_and_no_attempt() -> None:
    limits = Limits(connections=1)
    async with serve(silent, expiring=True, timeouts=Timeouts(call=300), limits=limits) as served:
        first = asyncio.create_task(served.get())
        await served.server.until_requested()
        with pytest.raises(DeadlineError, match="no free connection") as caught:
            await served.get(served.other(timeouts=Timeouts(call=5)))
        error = check_error(caught.value)
        assert (error.attempts, error.ambiguous, error.status) == (0, False, None)
        first.cancel()
        assert len(served.server.received) == 1


async def test_waiting_for_the_limiter_is_the_calls_time() -> None:
    limiter = asyncio.Semaphore(0)
    limits = Limits(limiter=limiter)
    async with serve(ok({}), expiring=True, timeouts=Timeouts(attempt=1), limits=limits) as served:
        with pytest.raises(DeadlineError, match="limiter"):
            await served.get()
        assert not served.server.received


async def test_the_limiter_is_entered_once_per_attempt_even_if_it_looks_empty() -> None:
    class Limiter:
        entered = left = 0

        def __len__(self) -> int:
            return 0

        async def __aenter__(self) -> None:
            self.entered += 1

        async def __aexit__(self, *_: object) -> None:
            self.left += 1

    limiter = Limiter()
    limits = Limits(limiter=limiter)
    async with serve(closed, ok({}), limits=limits) as served:
        await served.get()
    assert (limiter.entered, limiter.left) == (2, 2)


async def test_waiting_for_a_token_is_the_calls_time() -> None:
    async def provide() -> str:
        await asyncio.Event().wait()
        return "never"

    async with serve(ok({}), expiring=True, timeouts=Timeouts(attempt=1)) as served:
        accutics = type(served.accutics)(served.session, base_url=served.server.url, token=provide)
        with pytest.raises(DeadlineError, match="token"):
            await accutics.request("GET", "x")
        assert served.clock.now() == 1060.0


async def test_waiting_for_another_token_is_the_calls_time_too() -> None:
    async def provide() -> str:
        if served.server.received:
            await asyncio.Event().wait()
        return "old"

    timeouts = Timeouts(attempt=10, call=60)
    async with serve(ok({}, status=401), expiring=True, timeouts=timeouts) as served:
        accutics = type(served.accutics)(served.session, base_url=served.server.url, token=provide)
        with pytest.raises(DeadlineError, match="token") as caught:
            await served.get(accutics._client)
        error = check_error(caught.value)
        assert (error.attempts, error.elapsed, error.ambiguous) == (1, 60.0, False)


async def test_another_token_that_takes_its_time_is_still_used() -> None:
    async def provide() -> str:
        if served.server.received:
            await served.clock.sleep(20)
        return f"token-{len(served.server.received)}"

    timeouts = Timeouts(attempt=10)
    async with serve(ok({}, status=401), ok({}), timeouts=timeouts) as served:
        accutics = type(served.accutics)(served.session, base_url=served.server.url, token=provide)
        answer = await served.get(accutics._client)
        assert (answer.requests, answer.elapsed) == (2, 20.0)


async def test_a_token_that_is_refused_twice_counts_both_requests() -> None:
    async def provide() -> str:
        return f"token-{len(served.server.received)}"

    stats = CallStats()
    async with serve(ok({}, status=401)) as served:
        accutics = type(served.accutics)(served.session, base_url=served.server.url, token=provide)
        with pytest.raises(UnauthorizedError) as caught:
            await served.get(accutics._client, stats)
        assert check_error(caught.value).attempts == 2
        assert (stats.requests, stats.retries) == (2, 1)
        assert [got.headers["authorization"] for got in served.server.received] == [
            "Bearer token-0",
            "Bearer token-1",
        ]


@pytest.mark.parametrize("status", [400, 404, 500])
async def test_other_errors_than_401_and_403_refresh_no_token(status: int) -> None:
    given_out: list[str] = []

    async def provide() -> str:
        given_out.append("token")
        return f"token-{len(given_out)}"

    async with serve(ok({}, status=status), retry=no_retry()) as served:
        accutics = type(served.accutics)(served.session, base_url=served.server.url, token=provide)
        for _ in range(2):
            with pytest.raises(StatusError) as caught:
                await served.get(accutics._client)
            assert caught.value.status == status
        assert len(given_out) == 1


async def test_a_connection_lost_after_a_401_is_a_connection_error() -> None:
    async def provide() -> str:
        return f"token-{len(served.server.received)}"

    async with serve(ok({}, status=401), closed, retry=no_retry()) as served:
        accutics = type(served.accutics)(served.session, base_url=served.server.url, token=provide)
        with pytest.raises(ConnectionLostError) as caught:
            await served.get(accutics._client)
        assert caught.value.status is None


@pytest.mark.parametrize("where", ["provider", "limiter"])
async def test_a_timeout_of_the_callers_own_code_is_the_callers(where: str) -> None:
    async def provide() -> str:
        raise TimeoutError("mine")

    class Limiter:
        async def __aenter__(self) -> None:
            raise TimeoutError("mine")

        async def __aexit__(self, *_: object) -> None: ...

    async with serve(ok({})) as served:
        options: dict[str, Any] = (
            {"token": provide} if where == "provider" else {"token": "a", "limiter": Limiter()}
        )
        accutics = type(served.accutics)(served.session, base_url=served.server.url, **options)
        with pytest.raises(TimeoutError, match="mine"):
            await accutics.request("GET", "x")


async def test_a_timeout_of_the_callers_own_clock_is_the_callers() -> None:
    class Broken(MovingClock):
        async def sleep(self, seconds: float) -> None:
            raise TimeoutError(f"mine, after {seconds}")

    async with serve(closed, clock=Broken()) as served:
        with pytest.raises(TimeoutError, match="mine"):
            await served.get()


async def test_time_for_which_a_consumer_blocks_the_loop_does_not_count() -> None:
    pages = [ok({"data": [n], "meta": {"pagination": {"next": f"?page={n + 1}"}}}) for n in (1, 2)]
    async with serve(*pages, ok({"data": [3], "meta": {}}), expiring=True) as served:
        got: list[int] = []
        async with served.accutics.resource("campaigns", int).stream().open() as run:
            async for row in run:
                got.append(row)
                served.clock.advance(1000)
        assert got == [1, 2, 3]
        assert run.report.retries == 0
