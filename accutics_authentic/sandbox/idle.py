"""Notice when an event loop has nothing left to do, so that nobody guesses how long that takes.

A loop that has nothing ready waits in ``select``. Just before it would wait, the callbacks
registered here are called. On a busy machine they are called later, but never too early: as long as
a callback is ready, a socket has data or a short timer runs, the loop is not idle. The work of
threads and other processes cannot be seen.
"""

from __future__ import annotations

import asyncio
import selectors
from collections import deque
from collections.abc import Callable
from contextlib import suppress

#: Real seconds to wait for data that is still under way over loopback, and for the loop's timers.
GRACE = 0.005

Events = list[tuple[selectors.SelectorKey, int]]


class Idle:
    """Callbacks for when a loop is idle: one is called each time, oldest first.

    Those that let time pass are called last: whoever waits until the loop is idle wants to see
    what has happened by now, not what happens later.
    """

    def __init__(self, select: Callable[[float | None], Events]) -> None:
        self._select = select
        self._callbacks: deque[Callable[[], None]] = deque()
        self._clocks: deque[Callable[[], None]] = deque()

    @classmethod
    def of(cls, loop: asyncio.AbstractEventLoop) -> Idle:
        """Return the object for *loop*; it replaces the loop's ``select`` from now on.

        Raises:
            RuntimeError: The loop is not asyncio's own, so it has none.
        """
        selector = getattr(loop, "_selector", None)  # no public name shows what is ready
        if selector is None:
            kind = type(loop).__module__.partition(".")[0]
            raise RuntimeError(f"a FastClock needs asyncio's own event loop, not that of {kind}")
        if not isinstance(selector.select, cls):
            selector.select = cls(selector.select)
        idle: Idle = selector.select
        return idle

    def call(self, callback: Callable[[], None]) -> None:
        """Call *callback* once, when the loop is idle next."""
        self._callbacks.append(callback)

    def call_last(self, callback: Callable[[], None]) -> None:
        """Call *callback*, which lets time pass, once, when the loop is idle next."""
        self._clocks.append(callback)

    def withdraw(self, callback: Callable[[], None]) -> None:
        """Remove *callback* if it was not called yet."""
        with suppress(ValueError):
            self._callbacks.remove(callback)

    def __call__(self, timeout: float | None = None) -> Events:
        """Select, or call a callback if nothing is ready."""
        callbacks = self._callbacks or self._clocks
        busy = timeout is not None and timeout <= GRACE  # something is ready, or will soon be
        if busy or not callbacks:
            return self._select(timeout)
        events = self._select(GRACE)
        if not events:
            callbacks.popleft()()
        return events
