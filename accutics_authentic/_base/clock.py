"""Time and chance for a session; tests replace it. Nothing else reads a clock."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable


class Clock:
    """The event loop's monotonic time, the system's date, and random numbers."""

    def now(self) -> float:
        """Return monotonic seconds; only differences are meaningful."""
        return asyncio.get_running_loop().time()

    def wall(self) -> float:
        """Return seconds since 1970, to compare with the dates in headers."""
        return time.time()

    def chance(self) -> float:
        """Return a number in [0, 1), for jitter."""
        return random.random()  # noqa: S311 - it spreads load, and protects no secret

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def call_at(self, when: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call *callback* when ``now()`` reaches *when*, unless the handle is cancelled."""
        return asyncio.get_running_loop().call_at(when, callback)

    def watch(self, in_flight: Callable[[], int]) -> None:
        """Record that a session was opened: *in_flight* counts its requests in flight.

        This clock does nothing; one that jumps ahead does so only if there are none.
        """


def time_in(loop: asyncio.AbstractEventLoop, clock: Clock) -> Callable[[], float]:
    """Return what tells the time of *clock* while *loop* runs.

    ``Clock.now`` looks for the running loop, which is a system call in Python 3.11.
    """
    is_own = getattr(clock.now, "__func__", None) is Clock.now
    return loop.time if is_own else clock.now
