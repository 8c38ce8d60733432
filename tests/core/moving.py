"""A clock that moves by itself: who sleeps has slept, and a timeout comes when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from accutics_authentic.core.clock import Clock


class MovingClock(Clock):
    """Time stands still, except that a sleep moves it at once, and a timeout that is up.

    Args:
        pace: Real seconds that a second of a timeout takes. The usual 1 means that a timeout of
            half a minute never comes in a test; tests of timeouts make time run.
        chance: What ``chance`` always returns.

    Attributes:
        time: What ``now`` returns.
        slept: The seconds of each sleep.
    """

    def __init__(self, *, pace: float = 1.0, chance: float = 0.5) -> None:
        self.pace = pace
        self.time = 1_000.0
        self.slept: list[float] = []
        self._chance = chance

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
        self.time = max(self.time, then)

    def call_at(self, when: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        def ring() -> None:
            self.time = max(self.time, when)
            callback()

        loop = asyncio.get_running_loop()
        return loop.call_later((when - self.time) * self.pace, ring)
