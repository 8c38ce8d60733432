"""A clock that moves by itself: sleeps end at once, and time limits run out if they should."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context, copy_context
from heapq import heappop, heappush
from itertools import count

from accutics_authentic._base.clock import Clock
from accutics_authentic.sandbox.idle import Idle

Timer = tuple[float, int, asyncio.TimerHandle, Callable[[], None], Context]


class MovingClock(Clock):
    """Time stands still, except that a sleep advances it at once.

    Args:
        expiring: Whether time limits run out. They do when the event loop is idle, that is, when
            nothing else could end the wait. So no test depends on how fast it runs.
        chance: What ``chance`` always returns.

    Attributes:
        time: What ``now`` returns.
        slept: The seconds of each sleep.
    """

    def __init__(self, *, expiring: bool = False, chance: float = 0.5) -> None:
        self.expiring = expiring
        self.time = 1_000.0
        self.slept: list[float] = []
        self._chance = chance
        self._timers: list[Timer] = []  # a heap
        self._count = count()  # timers of the same time fire in the order they were set
        self._waiting = False  # for the loop to be idle

    def now(self) -> float:
        return self.time

    def wall(self) -> float:
        return 1_700_000_000.0 + self.time - 1_000.0

    def chance(self) -> float:
        return self._chance

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        then = self.time + seconds
        await asyncio.sleep(0)
        self.advance(then - self.time)

    def call_at(self, when: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, (), asyncio.get_running_loop())
        if self.expiring:
            self._set(handle, callback)
        return handle

    async def wait(self, seconds: float) -> None:
        """Wait like a server: until this much time has passed while the loop was idle."""
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._set(asyncio.TimerHandle(self.time + seconds, over.set, (), loop), over.set)
        await over.wait()

    def advance(self, seconds: float) -> None:
        """Advance the time at once, as when something blocks the loop."""
        self.time += max(0.0, seconds)
        while self._timers and self._timers[0][0] <= self.time:
            self._ring()

    def _set(self, handle: asyncio.TimerHandle, callback: Callable[[], None]) -> None:
        timer = handle.when(), next(self._count), handle, callback, copy_context()
        heappush(self._timers, timer)
        self._wait()

    def _wait(self) -> None:
        if self._timers and not self._waiting:
            self._waiting = True
            Idle.of(asyncio.get_running_loop()).call_last(self._pass)

    def _pass(self) -> None:
        """Advance the time until the next timer fires."""
        self._waiting = False
        while self._timers and self._timers[0][2].cancelled():
            heappop(self._timers)
        if self._timers:
            self.time = max(self.time, self._timers[0][0])
            self._ring()
        self._wait()

    def _ring(self) -> None:
        _, _, handle, callback, context = heappop(self._timers)

        def run() -> None:
            if not handle.cancelled():
                callback()

        asyncio.get_running_loop().call_soon(run, context=context)
