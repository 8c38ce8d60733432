"""A clock for tests: who waits by it does not wait for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context, copy_context
from heapq import heappop, heappush
from itertools import count

from accutics_authentic._base.clock import Clock

from .idle import Idle

Timer = tuple[float, int, asyncio.TimerHandle, Callable[[], None], Context]


class FastClock(Clock):
    """A clock that jumps ahead while all that goes on is ``sleep``: ``Session(clock=FastClock())``.

    Between two jumps it goes like any clock. It jumps to the end of the next sleep when the event
    loop has nothing else to do and no request of its sessions is in flight: a wait on the network
    takes its time, and no time limit cuts it short. A ``Retry-After: 3`` takes milliseconds.

    It cannot see the work of threads, nor requests of other clients. It needs asyncio's own event
    loop. Make one for each event loop.

    Attributes:
        skipped: The seconds that it has jumped over so far.
        slept: The seconds of each sleep so far.
    """

    def __init__(self) -> None:
        self.skipped: float = 0.0
        self.slept: list[float] = []
        self._in_flight: list[Callable[[], int]] = []
        self._timers: list[Timer] = []  # a heap
        self._count = count()  # timers of the same time fire in the order they were set
        self._alarm: asyncio.TimerHandle | None = None  # of the loop, for the first timer
        self._sleeping = 0
        self._waiting = False  # for the loop to be idle

    def now(self) -> float:
        """Return monotonic seconds; only differences are meaningful."""
        return super().now() + self.skipped

    def wall(self) -> float:
        """Return seconds since 1970, ahead by what was skipped."""
        return super().wall() + self.skipped

    def chance(self) -> float:
        """Return 0.5, so that jitter is the same each time."""
        return 0.5

    async def sleep(self, seconds: float) -> None:
        """Wait until this much time has passed or was skipped."""
        self.slept.append(seconds)
        if seconds <= 0:
            return await asyncio.sleep(0)
        over = asyncio.Event()
        handle = self.call_at(self.now() + seconds, over.set)
        self._sleeping += 1
        self._await_idle()
        try:
            await over.wait()
        finally:
            self._sleeping -= 1
            handle.cancel()

    def call_at(self, when: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call *callback* when ``now()`` reaches *when*, unless the handle is cancelled.

        No jump is made for it, but one does not go past it either.
        """
        handle = asyncio.TimerHandle(when, callback, (), asyncio.get_running_loop())
        heappush(self._timers, (when, next(self._count), handle, callback, copy_context()))
        self._set_alarm()
        return handle

    def watch(self, in_flight: Callable[[], int]) -> None:
        """Do not jump while *in_flight* returns more than 0, as in ``lambda: sandbox.in_flight``.

        A session that is opened with this clock does this by itself.
        """
        self._in_flight.append(in_flight)

    def _await_idle(self) -> None:
        if self._sleeping and not self._waiting:
            self._waiting = True
            Idle.of(asyncio.get_running_loop()).call_last(self._jump)

    def _jump(self) -> None:
        """Skip the time until the next timer fires, unless a request is in flight."""
        self._waiting = False
        if self._sleeping and not any(in_flight() for in_flight in self._in_flight):
            self._drop_cancelled()
            self.skipped += max(0.0, self._timers[0][0] - self.now())
            self._ring()
        self._await_idle()

    def _ring(self) -> None:
        """Call what is due."""
        loop, now = asyncio.get_running_loop(), self.now()
        while self._timers and self._timers[0][0] <= now:
            _, _, handle, callback, context = heappop(self._timers)
            loop.call_soon(_call, handle, callback, context=context)
        self._set_alarm()

    def _set_alarm(self) -> None:
        """Have the loop call ``_ring`` when the first timer is due, also if no time is skipped."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        self._drop_cancelled()
        if self._timers:
            at = self._timers[0][0] - self.skipped
            self._alarm = asyncio.get_running_loop().call_at(at, self._ring)

    def _drop_cancelled(self) -> None:
        while self._timers and self._timers[0][2].cancelled():
            heappop(self._timers)


def _call(handle: asyncio.TimerHandle, callback: Callable[[], None]) -> None:
    if not handle.cancelled():
        callback()
