"""The clock that other tests rely on: time passes only while nothing else can happen."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic import Timeouts
from accutics_authentic.errors import AttemptTimeoutError
from accutics_authentic.sandbox.idle import GRACE
from tests.faults.hostile import dribbled, head, ok
from tests.support.examples import examples
from tests.support.idle import idle

from .moving import MovingClock
from .serving import no_retry, serve

TIMES = st.lists(st.integers(0, 99), max_size=8)


@settings(max_examples=examples(20))
@given(times=TIMES, cancelled=st.sets(st.integers(0, 7)))
async def test_timers_fire_in_order_each_at_its_time(times: list[int], cancelled: set[int]) -> None:
    clock = MovingClock(expiring=True)
    start = clock.now()
    rung: list[tuple[float, int]] = []
    handles = [
        clock.call_at(start + each, lambda n=n: rung.append((clock.now() - start, n)))  # type: ignore[misc]  # mypy infers no lambda with a default
        for n, each in enumerate(times)
    ]
    for n, handle in enumerate(handles):
        if n in cancelled:
            handle.cancel()
    await clock.wait(100)
    assert rung == sorted((each, n) for n, each in enumerate(times) if n not in cancelled)
    assert clock.now() == start + 100


async def test_no_time_passes_while_an_answer_is_on_its_way() -> None:
    timeouts = Timeouts(attempt=0.001, call=0.001)
    async with serve(ok({}), expiring=True, timeouts=timeouts) as served:
        for _ in range(30):
            await served.get()
        assert served.clock.now() == 1000


async def test_time_passes_while_a_server_waits_until_the_limit_is_reached() -> None:
    answer = dribbled(head(200, "Content-Length: 99"), [b" "] * 99)
    timeouts = Timeouts(attempt=20)
    async with serve(answer, expiring=True, timeouts=timeouts, retry=no_retry()) as served:
        with pytest.raises(AttemptTimeoutError):
            await served.get()
        assert served.clock.now() == 1020


async def test_timers_fire_at_once_after_the_loop_was_blocked() -> None:
    clock = MovingClock(expiring=True)
    rung: list[str] = []
    clock.call_at(1010, lambda: rung.append("due"))
    clock.call_at(1030, lambda: rung.append("later"))
    clock.advance(20)
    await asyncio.sleep(0)
    assert rung == ["due"]


async def test_a_timer_fires_in_the_context_in_which_it_was_set() -> None:
    clock, name = MovingClock(expiring=True), ContextVar("name", default="")
    seen: list[str] = []
    name.set("before")
    clock.call_at(1001, lambda: seen.append(name.get()))
    name.set("after")
    await clock.wait(2)
    assert seen == ["before"]


async def test_a_loop_with_a_task_or_a_short_timer_is_not_idle() -> None:
    steps = 0

    async def work() -> None:
        nonlocal steps
        for _ in range(20):
            await asyncio.sleep(0)
            steps += 1
        await asyncio.sleep(GRACE / 2)
        steps += 1

    task = asyncio.create_task(work())
    await idle()
    assert steps == 21
    await task


async def test_a_waiter_for_an_idle_loop_runs_before_time_passes() -> None:
    clock = MovingClock(expiring=True)
    clock.call_at(1010, lambda: None)
    await asyncio.gather(idle(), idle())
    assert clock.now() == 1000
