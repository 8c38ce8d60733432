"""The one timer behind all time limits of a session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from accutics_authentic._http.deadlines import Deadlines, Scope

from .moving import MovingClock


class Bells(MovingClock):
    """A clock whose timers fire when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.bells: list[tuple[float, Callable[[], None], asyncio.TimerHandle]] = []

    def call_at(self, when: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        handle = asyncio.get_running_loop().call_later(3600, callback)
        self.bells.append((when, callback, handle))
        return handle

    def set_for(self) -> list[float]:
        """Return when the timers that are not cancelled fire."""
        return [when for when, _, handle in self.bells if not handle.cancelled()]

    def ring(self) -> None:
        """Fire the timer that was set last."""
        when, callback, handle = self.bells.pop()
        handle.cancel()
        self.time = max(self.time, when)
        callback()


async def held(scope: Scope) -> None:
    with scope:
        await asyncio.Event().wait()


async def holding(*scopes: Scope) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(held(scope)) for scope in scopes]
    await asyncio.sleep(0)
    return tasks


async def ended(task: asyncio.Task[None]) -> None:
    with pytest.raises(TimeoutError):
        await task


@pytest.fixture
def clock() -> Bells:
    return Bells()


async def test_calls_that_end_in_time_share_one_timer(clock: Bells) -> None:
    deadlines = Deadlines(clock)
    for until in (1030.0, 1031.0, 1032.0):
        with deadlines.scope(until):
            pass
    assert clock.set_for() == [1030.0]
    deadlines.close()


async def test_an_earlier_deadline_sets_the_timer_again(clock: Bells) -> None:
    deadlines = Deadlines(clock)
    scope = deadlines.scope(1060.0)
    with scope:
        scope.reschedule(1030.0)
        assert clock.set_for() == [1030.0]
        scope.reschedule(1050.0)
        assert clock.set_for() == [1030.0]
    deadlines.close()
    assert clock.set_for() == []


async def test_when_the_timer_fires_overdue_scopes_expire_and_it_is_set_for_the_next(
    clock: Bells,
) -> None:
    deadlines = Deadlines(clock)
    first, second, third = map(deadlines.scope, (1030.0, 1030.0, 1040.0))
    tasks = await holding(first, second, third)
    clock.ring()
    await asyncio.gather(*map(ended, tasks[:2]))
    assert first.expired
    assert second.expired
    assert not third.expired
    assert clock.set_for() == [1040.0]
    clock.ring()
    await ended(tasks[2])
    assert clock.set_for() == []


async def test_a_timer_of_a_call_that_has_ended_ends_no_other(clock: Bells) -> None:
    deadlines = Deadlines(clock)
    with deadlines.scope(1030.0):
        pass
    scope = deadlines.scope(1050.0)
    with scope:
        clock.ring()
        await asyncio.sleep(0)
        assert clock.set_for() == [1050.0]
    assert not scope.expired
    clock.ring()
    assert clock.set_for() == []


async def test_a_deadline_is_extended_once_for_time_lost_to_a_blocked_loop(clock: Bells) -> None:
    deadlines = Deadlines(clock)
    scope = deadlines.scope(1030.0)
    (task,) = await holding(scope)
    clock.time = 1050.0  # and no timer has rung
    clock.ring()
    await asyncio.sleep(0)
    assert not scope.expired
    assert clock.set_for() == [1070.0]
    clock.time = 1090.0
    clock.ring()
    await ended(task)


async def test_a_deadline_that_passed_while_the_loop_was_blocked_is_extended_however_late(
    clock: Bells,
) -> None:
    deadlines = Deadlines(clock)
    scopes = [deadlines.scope(until) for until in (1030.0, 1049.5, 1051.0)]
    tasks = await holding(*scopes)
    clock.time = 1050.0
    clock.ring()
    await asyncio.sleep(0)
    assert not any(scope.expired for scope in scopes)
    assert [scope.until for scope in scopes] == [1070.0, 1070.0, 1051.0]
    deadlines.close()
    await asyncio.gather(*map(ended, tasks))


async def test_a_deadline_is_prolonged_while_it_may_be_and_for_all_time_lost_until_then(
    clock: Bells,
) -> None:
    scope = Deadlines(clock).scope(1030.0)
    allowed = 1100.0
    scope.prolong = lambda: allowed
    (task,) = await holding(scope)
    clock.ring()
    assert clock.set_for() == [1100.0]
    for late in (200.0, 500.0):  # the loop was blocked, so nobody could allow more
        clock.time = clock.set_for()[0] + late
        now = clock.time
        clock.ring()
        assert clock.set_for() == [now + late]
    clock.ring()
    await ended(task)


async def test_closing_expires_all_scopes_and_leaves_no_timer(clock: Bells) -> None:
    deadlines = Deadlines(clock)
    tasks = await holding(deadlines.scope(1030.0), deadlines.scope(2000.0))
    deadlines.close()
    assert clock.set_for() == []
    for task in tasks:
        await ended(task)
    deadlines.close()


async def test_closing_leaves_a_scope_that_has_expired_alone(clock: Bells) -> None:
    deadlines = Deadlines(clock)
    scope = deadlines.scope(1030.0)

    async def slow_to_end() -> None:
        with scope:
            try:
                await asyncio.Event().wait()
            finally:
                assert scope.expired
                deadlines.close()
                await asyncio.sleep(0)

    task = asyncio.create_task(slow_to_end())
    await asyncio.sleep(0)
    clock.ring()
    await ended(task)


async def test_a_task_that_closes_is_cancelled_where_it_waits_next(clock: Bells) -> None:
    deadlines = Deadlines(clock)

    async def closing() -> None:
        with deadlines.scope(1030.0):
            deadlines.close()
            await asyncio.Event().wait()

    task = asyncio.create_task(closing())
    await ended(task)
    assert task.cancelling() == 0


async def test_a_task_that_closes_and_does_not_wait_is_not_cancelled_afterwards(
    clock: Bells,
) -> None:
    deadlines = Deadlines(clock)

    async def closing() -> None:
        with deadlines.scope(1030.0) as scope:
            deadlines.close()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not scope.expired

    task = asyncio.create_task(closing())
    await task
    assert task.cancelling() == 0


async def test_the_callers_own_cancellation_wins_over_a_timeout(clock: Bells) -> None:
    deadlines = Deadlines(clock)
    (task,) = await holding(deadlines.scope(1030.0))
    task.cancel()
    clock.ring()
    with pytest.raises(asyncio.CancelledError):
        await task
    deadlines.close()
