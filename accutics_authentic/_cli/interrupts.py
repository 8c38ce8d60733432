"""What SIGINT, SIGTERM and SIGHUP do at each moment of a command."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine
from types import FrameType
from typing import Any, TypeVar

from .exits import StoppedError

T = TypeVar("T")
NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


class Interrupts:
    """The handler of these signals. It has four moments.

    1. Before the event loop runs, a signal raises ``KeyboardInterrupt``.
    2. The first one that meets the work cancels it: what was read is kept, and the state written.
    3. Another one raises ``KeyboardInterrupt``, for a user who does not want to wait.
    4. Once the work has ended, signals change nothing: what it has done is what must be reported.
    """

    def __init__(self) -> None:
        self._cancel: Callable[[], object] | None = None
        self._cancelled = False
        self._installed: list[int] = []

    def install(self) -> None:
        """Handle the signals, except those that this process inherited as ignored (``nohup``)."""
        for name in NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self.handle)
                self._installed.append(number)

    def end(self) -> None:
        """Ignore the signals from now on; Python resets any other handler before it exits."""
        for number in self._installed:  # 4
            signal.signal(number, signal.SIG_IGN)

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Handle one signal, by the moment that it comes in."""
        if self._cancel is None or self._cancelled:  # 1, 3
            raise KeyboardInterrupt
        self._cancelled = True  # 2
        self._cancel()

    async def watch(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what *work* returns; it is cancelled by a signal."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in one
        # a handler runs between any two steps of the loop, which may be asleep
        self._cancel = lambda: loop.call_soon_threadsafe(task.cancel)
        try:
            return await work
        finally:
            self.end()


async def write(call: Awaitable[T]) -> T:
    """Return what a call that changes something returns.

    Raises:
        StoppedError: It was interrupted, and may have been carried out.
    """
    try:
        return await call
    except asyncio.CancelledError:
        raise StoppedError("it may have been done, so look what is there first") from None
