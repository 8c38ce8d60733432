"""Calls of a bulk or a run wait for their turn while others get theirs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accutics_authentic import Accutics, Limits, Session, Timeouts
from accutics_authentic._base.clock import Clock
from accutics_authentic.errors import DeadlineError, RateLimitedError
from accutics_authentic.sandbox import FastClock
from tests.faults.hostile import Answer, Connection, envelope, hostile, ok, silent
from tests.faults.secrets import TOKEN
from tests.support.leaks import nothing_left
from tests.support.limited import Bucket

from .moving import MovingClock
from .serving import no_retry, serve

LONGEST_SILENCE = 60.0 + 120.0  # RetryPolicy.max_retry_after more than a minute
REFUSED = ok({}, "Retry-After: 1", status=429)


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


class Slow:
    """A limiter that admits one call every so many seconds, and after *last* calls none."""

    def __init__(self, clock: MovingClock, seconds: float, last: int = 1_000) -> None:
        self._clock, self._seconds, self._left = clock, seconds, last
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> None:
        async with self._lock:
            await self._clock.wait(self._seconds)
            self._left -= 1
            if self._left < 0:
                await asyncio.Event().wait()

    async def __aexit__(self, *_: object) -> None: ...


def limited(clock: Clock, rate: float, burst: float = 1) -> Answer:
    """Answer as a server that accepts *rate* calls a second does."""
    bucket = Bucket(at=clock.now(), rate=lambda _: rate, burst=burst)
    accepted = ok({})

    async def answer(connection: Connection) -> None:
        await (accepted if bucket.take(clock.now()) else REFUSED)(connection)

    return answer


async def get_all(api: Accutics, keys: int, concurrency: int = 50) -> list[Exception]:
    """Return the errors of a bulk of so many calls."""

    async def get(key: int) -> None:
        await api.request("GET", f"things/{key}")

    async with api._client.session.bulk(get, range(keys), concurrency=concurrency) as outcomes:
        return [outcome.error async for outcome in outcomes if outcome.error is not None]


@settings(max_examples=6)
@example(concurrency=30, keys=40, rate=0.5, burst=1, call=2.0)
@given(
    st.integers(1, 40), st.integers(1, 40), st.floats(0.3, 50), st.integers(1, 5), st.floats(2, 60)
)
def test_no_call_of_a_bulk_fails_because_more_are_sent_at_once_than_the_api_accepts(
    concurrency: int, keys: int, rate: float, burst: int, call: float
) -> None:
    async def run() -> list[Exception]:
        clock = FastClock()
        timeouts = Timeouts(call=call, attempt=call)
        async with (
            hostile(limited(clock, rate, burst)) as server,
            Session(clock=clock, timeouts=timeouts) as session,
        ):
            api = Accutics(session, base_url=server.url, token=TOKEN)
            return await get_all(api, keys, concurrency)

    assert asyncio.run(run()) == []


async def test_nor_because_the_callers_limiter_admits_fewer() -> None:
    clock = MovingClock(expiring=True)
    options: dict[str, Any] = {
        "limits": Limits(limiter=Slow(clock, 5.0)),
        "timeouts": Timeouts(call=8, attempt=8),
    }
    async with serve(ok({}), clock=clock, **options) as served:
        assert await get_all(served.accutics, 30) == []
        assert clock.now() == 1_000 + 30 * 5


async def test_nor_do_the_keys_if_they_are_read_from_the_same_api() -> None:
    clock = MovingClock(expiring=True)
    options: dict[str, Any] = {
        "limits": Limits(limiter=Slow(clock, 5.0)),
        "timeouts": Timeouts(call=8, attempt=8),
    }
    async with serve(ok({}), clock=clock, **options) as served:

        async def keys() -> AsyncIterator[int]:
            for key in range(10):
                await served.get()
                yield key

        async def get(key: int) -> None:
            await served.get()

        async with served.session.bulk(get, keys(), concurrency=6) as outcomes:
            assert [outcome.error async for outcome in outcomes] == [None] * 10


async def test_nor_because_there_are_fewer_connections() -> None:
    async def slow(connection: Connection) -> None:
        await clock.wait(5.0)
        await ok({})(connection)

    clock = MovingClock(expiring=True)
    options: dict[str, Any] = {
        "limits": Limits(connections=2),
        "timeouts": Timeouts(call=8, attempt=8),
    }
    async with serve(slow, clock=clock, **options) as served:
        assert await get_all(served.accutics, 20) == []
        assert clock.now() == 1_000 + 20 / 2 * 5


async def test_nor_because_of_a_pause_that_the_policy_allows() -> None:
    refused = ok({}, "Retry-After: 100", status=429)
    async with serve(refused, ok({})) as served:
        assert await get_all(served.accutics, 10, 1) == []
        assert served.clock.now() > 1_100


async def test_a_longer_pause_is_an_error_at_once() -> None:
    refused = ok({}, "Retry-After: 121", status=429)
    async with serve(refused, ok({})) as served:
        errors = await get_all(served.accutics, 10, 1)
        assert [type(error) for error in errors] == [RateLimitedError] * 10
        assert served.clock.now() == 1_000


async def test_a_run_waits_for_its_turn_as_a_bulk_does() -> None:
    async def answer(connection: Connection) -> None:
        number = int(parse_qs(urlsplit(connection.target).query).get("page", ["1"])[0])
        more = {"next": f"?page={number + 1}&page_size=1"} if number < 12 else {}
        page = envelope([{"id": number}], total_items=12, items_per_page=1, **more)
        await ok(page)(connection)

    clock = MovingClock(expiring=True)
    options: dict[str, Any] = {
        "limits": Limits(limiter=Slow(clock, 5.0)),
        "timeouts": Timeouts(call=8, attempt=8),
    }
    async with serve(answer, clock=clock, **options) as served:
        async with served.campaigns.stream(page_size=1).open(concurrency=8) as run:
            assert [row["id"] async for row in run] == [*range(1, 13)]
        assert clock.now() == 1_000 + 12 * 5


async def test_a_call_that_waits_for_a_limiter_that_admits_no_more_ends() -> None:
    clock = MovingClock(expiring=True)
    options: dict[str, Any] = {
        "limits": Limits(limiter=Slow(clock, 5.0, last=3)),
        "timeouts": Timeouts(call=8),
    }
    async with serve(ok({}), clock=clock, **options) as served:
        errors = await get_all(served.accutics, 6)
        text = "no free connection, limiter or token within 195 s, and no other call was accepted"
        assert [type(error) for error in errors] == [DeadlineError] * 3
        assert [str(error).partition(": ")[2] for error in errors] == [text] * 3
        assert clock.now() == 1_000 + 15 + LONGEST_SILENCE


async def test_calls_that_wait_for_an_api_that_only_refuses_end() -> None:
    async with serve(ok({}, "Retry-After: 30", status=429), expiring=True) as served:
        errors = await get_all(served.accutics, 20)
        assert [type(error) for error in errors] == [RateLimitedError] * 20
        assert len(served.server.received) < 20 + LONGEST_SILENCE / 30 + 2
        assert served.clock.now() < 1_000 + LONGEST_SILENCE + 40


async def test_only_the_waits_for_its_turn_do_not_count_in_the_time_of_a_call() -> None:
    clock = MovingClock(expiring=True)
    limits, timeouts = Limits(limiter=Slow(clock, 5.0)), Timeouts(call=12, attempt=10)
    async with serve(ok({}), silent, clock=clock, limits=limits, timeouts=timeouts) as served:
        [error] = await get_all(served.accutics, 2)
        assert isinstance(error, DeadlineError)
        assert "no whole answer within 12 s (Timeouts.call)" in str(error)
        assert error.elapsed == pytest.approx(5 + 5 + 10 + 5 + 2)


async def test_a_call_outside_goes_before_those_of_a_bulk() -> None:
    async with serve(REFUSED, ok({}), expiring=True) as served:
        began = asyncio.Event()
        ended: list[int] = []

        async def get(key: int) -> None:
            await served.get()
            ended.append(key)
            began.set()

        with pytest.raises(RateLimitedError):
            await served.get(served.other(retry=no_retry()))
        async with served.session.bulk(get, range(20), concurrency=20) as outcomes:
            await began.wait()
            await served.get()
            assert len(ended) < 10
            assert len([outcome async for outcome in outcomes]) == 20
