"""Time and chance, as a session sees them. Replace the clock in tests: nothing else tells time."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable


class Clock:
    """The real one: the event loop's monotonic time, the system's date, ordinary chance."""

    def now(self) -> float:
        """Return monotonic seconds; only differences mean something."""
        return asyncio.get_running_loop().time()

    def wall(self) -> float:
        """Return seconds since 1970, to compare with dates that servers send."""
        return time.time()

    def chance(self) -> float:
        """Return a number in [0, 1), for jitter."""
        return random.random()  # noqa: S311 - spreads load, keeps no secret

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def call_at(self, when: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Have *callback* called at *when*, by ``now()``, unless the handle is cancelled."""
        return asyncio.get_running_loop().call_at(when, callback)
