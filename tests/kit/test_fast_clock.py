"""The clock that ships: it jumps to the next sleeper while nothing else goes on."""

from __future__ import annotations

import asyncio
import time
from contextvars import ContextVar
from email.utils import formatdate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic import Accutics, RetryPolicy, Session, Timeouts
from accutics_authentic.errors import AttemptTimeoutError
from accutics_authentic.sandbox import FastClock, Sandbox
from accutics_authentic.sandbox.idle import Idle
from tests.support.examples import examples
from tests.support.idle import idle

HOUR = 3600.0  # nobody waits for this long: a test that does hangs


def client(sandbox: Sandbox, session: Session) -> Accutics:
    return Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)


@settings(max_examples=examples(20))
@given(
    sleeps=st.lists(st.integers(0, 9), min_size=1, max_size=6),
    timers=st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=6),
)
async def test_sleeps_and_timers_end_in_order_each_at_its_time(
    sleeps: list[int], timers: list[tuple[int, bool]]
) -> None:
    clock, ended = FastClock(), list[tuple[int, float]]()
    start = clock.now()

    def end(hours: int) -> None:
        ended.append((hours, clock.now() - start))

    async def sleep(hours: int) -> None:
        await clock.sleep(hours * HOUR)
        end(hours)

    for hours, cancelled in timers:
        timer = clock.call_at(start + hours * HOUR, lambda hours=hours: end(hours))  # type: ignore[misc]  # mypy infers no lambda with a default
        if cancelled:
            timer.cancel()
    await asyncio.gather(*map(sleep, sleeps))
    await asyncio.sleep(0)
    expected = [hours for hours, cancelled in timers if not cancelled and hours <= max(sleeps)]
    assert [hours for hours, _ in ended] == sorted([*sleeps, *expected])
    assert all(hours * HOUR <= at < (hours + 1) * HOUR for hours, at in ended)
    assert clock.slept == [hours * HOUR for hours in sleeps]
    assert max(sleeps) * HOUR - 60 <= clock.skipped <= max(sleeps) * HOUR


async def test_a_timer_alone_makes_no_jump_and_fires_in_time() -> None:
    clock, fired, start = FastClock(), asyncio.Event(), time.monotonic()
    clock.call_at(clock.now() + HOUR, fired.set)
    clock.call_at(clock.now() + 0.02, fired.set)
    await fired.wait()
    assert time.monotonic() - start >= 0.02
    assert clock.skipped == 0


async def test_a_timer_that_is_cancelled_when_it_is_due_does_not_fire() -> None:
    clock, fired = FastClock(), list[str]()
    first = clock.call_at(clock.now(), lambda: second.cancel())
    second = clock.call_at(first.when(), lambda: fired.append("second"))
    await clock.sleep(HOUR)
    assert not fired


async def test_a_timer_fires_in_the_context_in_which_it_was_set() -> None:
    clock, name, seen = FastClock(), ContextVar("name", default=""), list[str]()
    name.set("before")
    clock.call_at(clock.now() + 1, lambda: seen.append(name.get()))
    name.set("after")
    await clock.sleep(2)
    assert seen == ["before"]


async def test_both_times_jump_together() -> None:
    clock = FastClock()
    now, wall = clock.now(), clock.wall()
    await clock.sleep(HOUR)
    assert clock.now() - now == pytest.approx(HOUR, abs=60)
    assert clock.wall() - wall == pytest.approx(HOUR, abs=60)
    assert clock.chance() == 0.5


async def test_no_jump_is_made_while_another_task_runs() -> None:
    clock, steps, seen = FastClock(), 0, list[int]()

    async def work() -> None:
        nonlocal steps
        for _ in range(50):
            await asyncio.sleep(0)
            steps += 1

    async def sleep() -> None:
        await clock.sleep(HOUR)
        seen.append(steps)

    await asyncio.gather(sleep(), work())
    assert seen == [50]


async def test_a_sleep_that_is_cancelled_lets_no_time_pass() -> None:
    clock = FastClock()
    clock.watch(lambda: 1)  # so that the sleep is not over before it is cancelled
    sleeping = asyncio.create_task(clock.sleep(HOUR))
    await idle()
    sleeping.cancel()
    await asyncio.wait([sleeping])
    await idle()
    assert sleeping.cancelled()
    assert clock.skipped == 0


async def test_a_waiter_for_an_idle_loop_runs_before_time_is_skipped() -> None:
    clock = FastClock()
    sleeping = asyncio.create_task(clock.sleep(HOUR))
    await asyncio.gather(idle(), idle())
    assert clock.skipped == 0
    await sleeping


def test_a_loop_that_is_not_asyncios_is_refused() -> None:
    class Loop:
        __module__ = "uvloop.loop"

    with pytest.raises(RuntimeError, match="needs asyncio's own event loop, not that of uvloop"):
        Idle.of(Loop())  # type: ignore[arg-type]  # what is tested


@pytest.mark.parametrize("dated", [False, True])
async def test_a_retry_after_takes_no_time(dated: bool) -> None:
    clock = FastClock()
    async with Sandbox(campaigns=1) as sandbox, Session(clock=clock) as session:
        after = formatdate(clock.wall() + 20, usegmt=True) if dated else 20
        sandbox.fail(429, retry_after=after, times=2)
        start = time.monotonic()
        assert await client(sandbox, session).resource("campaigns").count() == 1
        assert time.monotonic() - start < 18  # never so long, however busy the machine is
    assert len(sandbox.requests) == 3
    assert 18 <= clock.skipped < 50


async def test_a_wait_on_the_network_is_not_cut_short() -> None:
    """One call waits for its next attempt, for an hour, while another waits for a reply."""
    clock = FastClock()
    timeouts = Timeouts(attempt=30, call=3 * HOUR)
    retry = RetryPolicy(base=HOUR, cap=HOUR)
    held, released = asyncio.Event(), asyncio.Event()
    async with (
        Sandbox(campaigns=1) as sandbox,
        Session(clock=clock, timeouts=timeouts, retry=retry) as session,
    ):

        async def hold(request: object) -> None:
            if not held.is_set():
                held.set()
                await released.wait()

        sandbox.before_request.append(hold)
        campaigns = client(sandbox, session).resource("campaigns")
        slow = asyncio.create_task(campaigns.count())
        await held.wait()
        sandbox.fail(500)
        again = asyncio.create_task(campaigns.count())
        for _ in range(3):
            await idle()
        assert clock.slept  # the second call waits
        assert clock.skipped == 0
        released.set()
        assert await slow == 1
        assert await again == 1
    assert clock.skipped > 60
    assert len(sandbox.requests) == 3  # no attempt was repeated because its time was up


async def test_time_limits_still_run_out_by_real_time() -> None:
    clock = FastClock()
    timeouts = Timeouts(attempt=0.05)
    async with (
        Sandbox() as sandbox,
        Session(clock=clock, timeouts=timeouts, retry=RetryPolicy(attempts=2)) as session,
    ):
        sandbox.fail(delay=60, times=None)
        start = time.monotonic()
        with pytest.raises(AttemptTimeoutError):
            await client(sandbox, session).resource("campaigns").count()
        assert time.monotonic() - start >= 0.1
