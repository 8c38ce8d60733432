from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from accutics_authentic import Limits, RetryPolicy, Timeouts
from accutics_authentic.errors import AccuticsAuthenticError, AttemptTimeoutError, ServerError
from tests.faults.hostile import ok, silent
from tests.support.leaks import nothing_left

from .serving import Served, serve


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


async def storm(served: Served, calls: int) -> list[AccuticsAuthenticError]:
    outcomes = await asyncio.gather(*(served.get() for _ in range(calls)), return_exceptions=True)
    return [outcome for outcome in outcomes if isinstance(outcome, AccuticsAuthenticError)]


async def test_a_storm_of_failing_calls_is_stopped_by_the_budget() -> None:
    async with serve(ok({}, status=500), limits=Limits(connections=40)) as served:
        errors = await storm(served, 400)
        assert len(errors) == 400
        assert len(served.server.received) == 400 + 500 // 5
        assert {type(error) for error in errors} == {ServerError}
        assert all(error.budget_exhausted for error in errors if (error.attempts or 0) < 3)


async def test_the_same_storm_without_a_budget_is_three_times_as_large() -> None:
    policy = RetryPolicy(budget=None)
    async with serve(ok({}, status=500), retry=policy, limits=Limits(connections=40)) as served:
        errors = await storm(served, 400)
        assert len(served.server.received) == 1200
        assert not any(error.budget_exhausted for error in errors)


async def test_a_budget_of_nothing_means_no_retry() -> None:
    async with serve(ok({}, status=500), retry=RetryPolicy(budget=0)) as served:
        errors = await storm(served, 5)
        assert len(served.server.received) == 5
        assert [error.budget_exhausted for error in errors] == [True] * 5


async def test_a_retry_that_helps_is_paid_back_and_a_success_earns_a_little() -> None:
    async with serve(ok({}, status=500), ok({}), retry=RetryPolicy(budget=20)) as served:
        throttle = served.client._sender.throttle
        await served.get()
        assert throttle.balance == 20
        throttle.balance = 3
        await served.get()
        assert throttle.balance == 4


async def test_a_call_that_fails_in_the_end_is_not_paid_back() -> None:
    async with serve(ok({}, status=500)) as served:
        await storm(served, 1)
        assert served.client._sender.throttle.balance == 490


async def test_timeouts_empty_the_budget_twice_as_fast() -> None:
    async with serve(
        silent, expiring=True, retry=RetryPolicy(budget=10), timeouts=Timeouts(call=1000)
    ) as served:
        (error,) = await storm(served, 1)
        assert isinstance(error, AttemptTimeoutError)
        assert (error.attempts, error.budget_exhausted) == (2, True)
