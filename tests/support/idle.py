"""Notice when an event loop has nothing left to do, so that no test guesses how long that takes.

A loop that has nothing ready waits in ``select``. Just before it would wait, what is registered
here is called. So a busy machine makes it come later and never too early: as long as a callback is
ready, a socket has data or a short timer runs, the loop is not idle. Client and server have to run
in this loop; what threads and other processes do cannot be seen.
"""

from __future__ import annotations

import asyncio
import selectors
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

#: Real seconds in which what the kernel still carries over loopback arrives, and in which timers of
#: the loop are waited for.
GRACE = 0.005

T = TypeVar("T")
Events = list[tuple[selectors.SelectorKey, int]]


class Idle:
    """What is called when a loop is idle, one callback each time, oldest first.

    Those that let time pass are called last: who waits for the loop to be idle wants to see what
    has happened by now, and not what happens later.
    """

    def __init__(self, select: Callable[[float | None], Events]) -> None:
        self._select = select
        self._callbacks: deque[Callable[[], None]] = deque()
        self._clocks: deque[Callable[[], None]] = deque()

    @classmethod
    def of(cls, loop: asyncio.AbstractEventLoop) -> Idle:
        """Return the one of *loop*, from now on in the place of its ``select``."""
        selector = loop._selector  # type: ignore[attr-defined]  # no public name sees what is ready
        if not isinstance(selector.select, cls):
            selector.select = cls(selector.select)
        idle: Idle = selector.select
        return idle

    def call(self, callback: Callable[[], None]) -> None:
        """Have *callback* called once, when the loop is idle next."""
        self._callbacks.append(callback)

    def call_last(self, callback: Callable[[], None]) -> None:
        """Have *callback*, which lets time pass, called once, when the loop is idle next."""
        self._clocks.append(callback)

    def withdraw(self, callback: Callable[[], None]) -> None:
        """Forget *callback*, if it was not called yet."""
        with suppress(ValueError):
            self._callbacks.remove(callback)

    def __call__(self, timeout: float | None = None) -> Events:
        """Select, unless there is nothing to select and something to call instead."""
        callbacks = self._callbacks or self._clocks
        busy = timeout is not None and timeout <= GRACE  # something is ready, or will soon be
        if busy or not callbacks:
            return self._select(timeout)
        events = self._select(GRACE)
        if not events:
            callbacks.popleft()()
        return events


async def idle() -> None:
    """Return once the running loop has nothing else to do."""
    over = asyncio.Event()
    Idle.of(asyncio.get_running_loop()).call(over.set)
    await over.wait()


async def before_idle(awaitable: Awaitable[T]) -> T:
    """Return what *awaitable* gives, cancelled with ``TimeoutError`` if it outlasts all else."""
    idle_loop = Idle.of(asyncio.get_running_loop())
    async with asyncio.timeout(None) as limit:

        def end() -> None:
            limit.reschedule(0)

        idle_loop.call(end)
        try:
            return await awaitable
        finally:
            idle_loop.withdraw(end)
