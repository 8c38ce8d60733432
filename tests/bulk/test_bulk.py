from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from accutics_authentic import Outcome, Session
from accutics_authentic.errors import ConfigurationError, NotFoundError, SessionError
from tests.faults.hostile import closed, ok
from tests.http.serving import serve
from tests.support.idle import idle
from tests.support.leaks import nothing_left


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


@pytest.fixture
async def session(nothing_is_left: None) -> AsyncIterator[Session]:
    async with Session() as session:
        yield session


async def halved(number: int) -> int:
    await asyncio.sleep(0.001 * (number % 3))
    if number % 2:
        raise LookupError(number)
    return number // 2


async def as_async(keys: Any) -> AsyncIterator[int]:
    for key in keys:
        await asyncio.sleep(0)
        yield key


@pytest.mark.parametrize("concurrency", [1, 3, 50])
@pytest.mark.parametrize("make", [range, as_async], ids=["sync", "async"])
async def test_each_key_has_one_outcome_and_failures_lose_no_others(
    session: Session, make: Any, concurrency: int
) -> None:
    keys = make(range(20)) if make is as_async else make(20)
    async with session.bulk(halved, keys, concurrency=concurrency) as outcomes:
        got = {outcome.key: outcome async for outcome in outcomes}
    assert sorted(got) == list(range(20))
    for key, outcome in got.items():
        if key % 2:
            assert outcome.value is None
            assert isinstance(outcome.error, LookupError)
            with pytest.raises(LookupError):
                outcome.result()
        else:
            assert (outcome.error, outcome.value, outcome.result()) == (None, key // 2, key // 2)


async def test_outcomes_come_in_the_order_of_the_keys_if_asked_for(session: Session) -> None:
    async with session.bulk(halved, range(20), concurrency=7, ordered=True) as outcomes:
        assert [outcome.key async for outcome in outcomes] == list(range(20))


async def test_keys_are_pulled_as_calls_end_and_outcomes_are_taken(session: Session) -> None:
    pulled: list[int] = []

    def keys() -> Iterator[int]:
        for key in range(1_000_000):
            pulled.append(key)
            yield key

    async with session.bulk(halved, keys(), concurrency=4) as outcomes:
        for taken in range(1, 10):
            await anext(outcomes)
            await idle()
            assert len(pulled) <= taken + 4
    assert len(pulled) <= 14


async def test_no_more_calls_are_under_way_than_allowed(session: Session) -> None:
    now = peak = 0

    async def count(_: int) -> None:
        nonlocal now, peak
        now += 1
        peak = max(peak, now)
        await asyncio.sleep(0.001)
        now -= 1

    async with session.bulk(count, range(30), concurrency=5) as outcomes:
        async for _ in outcomes:
            pass
    assert (peak, now) == (5, 0)


async def test_nothing_to_do_is_done_at_once(session: Session) -> None:
    async with session.bulk(halved, ()) as outcomes:
        assert [outcome async for outcome in outcomes] == []
        assert [outcome async for outcome in outcomes] == []


@pytest.mark.parametrize("ordered", [True, False])
async def test_what_the_keys_raise_comes_after_the_outcomes_before_it(
    session: Session, ordered: bool
) -> None:
    def keys() -> Iterator[int]:
        yield from (0, 2, 4)
        raise LookupError("no more keys")

    got = []
    async with session.bulk(halved, keys(), concurrency=2, ordered=ordered) as outcomes:
        for _ in range(3):
            got.append((await anext(outcomes)).key)
        with pytest.raises(LookupError, match="no more keys"):
            await anext(outcomes)
    assert sorted(got) == [0, 2, 4]


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("how", ["break", "error", "cancel"])
async def test_leaving_the_block_cancels_what_is_under_way(
    session: Session, how: str, ordered: bool
) -> None:
    ended: list[int] = []

    async def slow(key: int) -> int:
        if key == 0:
            return key
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(key)
        return key

    begun = asyncio.Event()

    async def use() -> None:
        async with session.bulk(slow, range(9), concurrency=4, ordered=ordered) as outcomes:
            assert (await anext(outcomes)).key == 0
            await asyncio.sleep(0)
            begun.set()
            if how == "error":
                raise LookupError("mine")
            if how == "cancel":
                await anext(outcomes)
        assert await anext(outcomes, None) is None

    task = asyncio.create_task(use())
    await begun.wait()
    if how == "cancel":
        await idle()
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    if how == "break":
        assert task.exception() is None
    assert sorted(ended) in ([1, 2, 3], [1, 2, 3, 4])


async def test_a_cancelled_step_loses_no_outcome(session: Session) -> None:
    got: list[int] = []
    async with session.bulk(halved, range(10), concurrency=2) as outcomes:
        while len(got) < 10:
            try:
                async with asyncio.timeout(0.0004):
                    got.append((await anext(outcomes)).key)
            except TimeoutError:
                continue
    assert sorted(got) == list(range(10))


async def test_several_readers_share_the_outcomes(session: Session) -> None:
    got: list[int] = []

    async with session.bulk(halved, range(30), concurrency=5) as outcomes:

        async def read() -> None:
            async for outcome in outcomes:
                got.append(outcome.key)

        await asyncio.gather(read(), read(), read())
    assert sorted(got) == list(range(30))


async def test_a_bulk_is_opened_once_and_read_inside(session: Session) -> None:
    bulk = session.bulk(halved, [0])
    with pytest.raises(SessionError, match="async with"):
        await anext(bulk)
    async with bulk as outcomes:
        assert aiter(outcomes) is outcomes
        with pytest.raises(SessionError, match="opened only once"):
            await bulk.__aenter__()


async def test_leaving_a_bulk_that_was_never_entered_is_fine(session: Session) -> None:
    await session.bulk(halved, [0]).__aexit__(None, None, None)


@pytest.mark.parametrize(
    ("method", "keys", "concurrency"),
    [
        (None, [1], 1),
        ("get", [1], 1),
        (halved, None, 1),
        (halved, 7, 1),
        (halved, [1], 0),
        (halved, [1], True),
        (halved, [1], 2.0),
    ],
)
async def test_what_cannot_be_right_is_refused_at_the_call(
    session: Session, method: Any, keys: Any, concurrency: Any
) -> None:
    with pytest.raises(ConfigurationError):
        session.bulk(method, keys, concurrency=concurrency)


async def test_an_outcome_shows_no_value() -> None:
    assert repr(Outcome("k", "SENTINEL")) == "Outcome(key='k', error=None)"


async def test_calls_of_a_bulk_are_calls_like_any_other() -> None:
    answers = ok({"data": {"id": 1}}), ok({}, status=404), closed, ok({"data": {"id": 3}})
    async with serve(*answers) as served:
        get = served.campaigns.get
        async with served.session.bulk(get, [1, 2, 3], concurrency=1, ordered=True) as outcomes:
            got = [outcome async for outcome in outcomes]
        assert [outcome.value for outcome in got] == [{"id": 1}, None, {"id": 3}]
        assert isinstance(got[1].error, NotFoundError)


async def test_closing_the_session_is_the_outcome_of_what_is_under_way() -> None:
    async with serve(ok({"data": {}})) as served:
        async with served.session.bulk(
            served.campaigns.get, range(1, 4), concurrency=1
        ) as outcomes:
            await anext(outcomes)
            await served.session.aclose()
            rest = [outcome async for outcome in outcomes]
        assert isinstance(rest[-1].error, SessionError)
