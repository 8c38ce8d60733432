"""Work that would block the event loop, in a thread that never outlives the call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import TypeVar

from accutics_authentic.errors import ExportError

T = TypeVar("T")

STOP_AGAIN = 0.1  # seconds


async def in_thread(work: Callable[[], T], stop: Callable[[], None] = lambda: None) -> T:
    """Return what *work* returns. It runs to its end, also if this call is cancelled.

    Args:
        work: Runs in a thread.
        stop: Called when this call is cancelled, and again and again until *work* has ended, which
            may just have begun what can be stopped.
    """
    future = asyncio.get_running_loop().run_in_executor(None, work)
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait([future], timeout=None if cancelled is None else STOP_AGAIN)
        except asyncio.CancelledError as error:
            cancelled = error
        if cancelled is not None:
            stop()
    if cancelled is not None:
        future.exception()  # counts as seen
        raise cancelled
    return future.result()


class Stopping:
    """Whether long work in a thread should end early."""

    def __init__(self) -> None:
        self._event = Event()
        self._lock = Lock()
        self._interrupt: Callable[[], None] | None = None

    def stop(self) -> None:
        """Let the work end."""
        self._event.set()
        with self._lock:
            if self._interrupt is not None:
                self._interrupt()

    def check(self) -> None:
        """Raise an error if the work should end; nobody waits for its result any more."""
        if self._event.is_set():
            raise ExportError("the conversion was stopped")

    @contextmanager
    def calls(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Let ``stop`` call *interrupt*, too, until the block ends."""
        self.check()
        self._interrupt = interrupt
        try:
            yield
        finally:
            with self._lock:
                self._interrupt = None
