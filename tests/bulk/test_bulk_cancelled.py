"""Calls of a bulk that end cancelled by themselves, and readers and blocks that are cancelled."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import Outcome, Session
from accutics_authentic.errors import CallCancelledError
from tests.faults.hostile import ok, silent
from tests.faults.secrets import leaks, shown
from tests.http.serving import serve
from tests.support.leaks import nothing_left


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def own_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None
    return task


async def returns(key: int) -> int:
    return key


async def raises(key: int) -> int:
    raise LookupError(key)


async def raises_cancelled(_: int) -> int:
    raise asyncio.CancelledError


async def awaits_what_was_cancelled(key: int) -> int:
    other = asyncio.ensure_future(asyncio.sleep(0, key))
    other.cancel()
    return await other


async def cancels_itself_and_waits(key: int) -> int:
    own_task().cancel()
    await asyncio.sleep(0)
    return key


async def cancels_itself_and_returns(key: int) -> int:
    own_task().cancel()
    return key


async def cancels_itself_and_raises(key: int) -> int:
    own_task().cancel()
    raise LookupError(key)


async def cancels_itself_and_goes_on(key: int) -> int:
    own_task().cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(0)
    return key


async def is_cancelled_by_another(key: int) -> int:
    asyncio.get_running_loop().call_soon(own_task().cancel)
    await asyncio.Event().wait()
    return key


async def runs_out_of_its_own_time(key: int) -> int:
    async with asyncio.timeout(0):
        await asyncio.Event().wait()
    return key


#: What a method does -> what must come of it.
METHODS: dict[Callable[[int], Any], type[Exception] | None] = {
    returns: None,
    raises: LookupError,
    raises_cancelled: CallCancelledError,
    awaits_what_was_cancelled: CallCancelledError,
    cancels_itself_and_waits: CallCancelledError,
    cancels_itself_and_returns: None,
    cancels_itself_and_raises: LookupError,
    cancels_itself_and_goes_on: None,
    is_cancelled_by_another: CallCancelledError,
    runs_out_of_its_own_time: TimeoutError,
}
calls = st.lists(st.tuples(st.sampled_from([*METHODS]), st.integers(0, 3)), max_size=12)


def check(outcome: Outcome[int, int], kind: type[Exception] | None) -> None:
    if kind is None:
        assert (outcome.value, outcome.error) == (outcome.key, None)
        return
    assert type(outcome.error) is kind
    with pytest.raises(kind):
        outcome.result()
    if isinstance(outcome.error, CallCancelledError):
        assert isinstance(outcome.error.__cause__, asyncio.CancelledError)
        assert outcome.error.ambiguous is True
        again = pickle.loads(pickle.dumps(outcome.error))  # noqa: S301 - our own bytes
        assert str(again) == str(outcome.error)


@given(calls, st.integers(1, 5), st.booleans())
def test_every_call_has_its_outcome_however_it_ends(
    todo: list[tuple[Callable[[int], Any], int]], concurrency: int, ordered: bool
) -> None:
    async def method(key: int) -> Any:
        does, delay = todo[key]
        await turns(delay)
        return await does(key)

    async def use() -> None:
        async with nothing_left(), Session() as session:
            keys = range(len(todo))
            bulk = session.bulk(method, keys, concurrency=concurrency, ordered=ordered)
            async with bulk as outcomes:
                got = [outcome async for outcome in outcomes]
            assert own_task().cancelling() == 0
        order = [outcome.key for outcome in got]
        assert order == [*keys] if ordered else sorted(order) == [*keys]
        for outcome in got:
            check(outcome, METHODS[todo[outcome.key][0]])

    asyncio.run(use())


@given(calls, st.integers(1, 5), st.booleans(), st.integers(0, 20))
def test_a_cancelled_reader_is_cancelled_and_loses_nothing_that_it_had(
    todo: list[tuple[Callable[[int], Any], int]], concurrency: int, ordered: bool, when: int
) -> None:
    got: list[Outcome[int, int]] = []

    async def method(key: int) -> Any:
        does, delay = todo[key]
        await turns(delay)
        return await does(key)

    async def read(session: Session) -> None:
        bulk = session.bulk(method, range(len(todo)), concurrency=concurrency, ordered=ordered)
        async with bulk as outcomes:
            async for outcome in outcomes:
                got.append(outcome)
            await asyncio.Event().wait()  # the block is cancelled at last

    async def use() -> None:
        async with nothing_left(), Session() as session:
            task = asyncio.create_task(read(session))
            await turns(when)
            task.cancel("enough")
            with pytest.raises(asyncio.CancelledError, match="enough"):
                await task
            assert len(asyncio.all_tasks()) == 1

    asyncio.run(use())
    assert len({outcome.key for outcome in got}) == len(got)
    for outcome in got:
        check(outcome, METHODS[todo[outcome.key][0]])


@pytest.fixture
async def session(clean_loop: None) -> AsyncIterator[Session]:
    async with Session() as session:
        yield session


@pytest.mark.parametrize("swallowed", [1, 2])
async def test_keys_that_swallow_the_cancellation_begin_no_call_after_the_block(
    session: Session, swallowed: int
) -> None:
    begun: list[int] = []

    async def method(key: int) -> None:
        begun.append(key)
        await asyncio.Event().wait()

    async def keys() -> AsyncGenerator[int, None]:
        yield 1
        for _ in range(swallowed):
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            await asyncio.sleep(0)  # Python 3.11 traces no line right after a swallowed exception
            yield 2

    async with nothing_left(), aclosing(keys()) as source, session.bulk(method, source):
        await turns(3)
    assert begun == [1]


@pytest.mark.parametrize("ordered", [True, False])
async def test_a_call_that_is_cancelled_before_it_began_has_its_outcome(
    session: Session, ordered: bool
) -> None:
    begun: list[int] = []

    async def method(key: int) -> int:
        begun.append(key)
        return key

    def keys() -> Iterator[int]:
        known = asyncio.all_tasks()
        yield 1
        [first] = asyncio.all_tasks() - known
        first.cancel()
        yield 2

    async with session.bulk(method, keys(), ordered=ordered) as outcomes:
        got = {outcome.key: outcome async for outcome in outcomes}
    assert begun == [2]
    check(got[1], CallCancelledError)
    check(got[2], None)


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("how", [raises_cancelled, cancels_itself_and_waits])
async def test_keys_that_end_cancelled_do_not_pass_for_the_end(
    session: Session, how: Callable[[int], Any], ordered: bool
) -> None:
    async def keys() -> AsyncIterator[int]:
        yield 1
        yield 2
        await how(3)

    async with session.bulk(returns, keys(), ordered=ordered) as outcomes:
        assert sorted([(await anext(outcomes)).key, (await anext(outcomes)).key]) == [1, 2]
        for _ in range(2):
            with pytest.raises(CallCancelledError, match="the keys of the bulk") as caught:
                await anext(outcomes)
            assert isinstance(caught.value.__cause__, asyncio.CancelledError)


async def test_another_reader_of_a_bulk_that_was_left_ends_without_an_error(
    session: Session,
) -> None:
    async def waits(_: int) -> None:
        await asyncio.Event().wait()

    async with session.bulk(waits, range(3)) as outcomes:
        reader = asyncio.create_task(anext(outcomes, "the end"))
        await turns(5)
    assert await reader == "the end"


class Stop(BaseException):
    """A BaseException, which is no outcome."""


async def test_what_is_no_exception_is_raised_to_the_reader(session: Session) -> None:
    async def stops(_: int) -> None:
        raise Stop

    async with session.bulk(stops, [1]) as outcomes:
        with pytest.raises(Stop):
            await anext(outcomes)


async def test_a_call_to_a_server_that_is_cancelled_by_another_shows_no_secret() -> None:
    tasks: list[asyncio.Task[Any]] = []

    async with nothing_left(), serve(silent, ok({"data": {"id": 2}})) as served:

        async def get(key: int) -> Any:
            tasks.append(own_task())
            return await served.campaigns.get(key)

        async with served.session.bulk(get, [1, 2], concurrency=1, ordered=True) as outcomes:
            await served.server.until_requested()
            tasks[0].cancel()
            first, second = [outcome async for outcome in outcomes]
        check(first, CallCancelledError)
        assert first.error is not None
        assert not leaks(shown(first.error))
        assert second.value == {"id": 2}
