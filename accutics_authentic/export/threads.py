"""Work that would block the event loop, in a thread that never outlives the call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import TypeVar

from accutics_authentic.errors import ExportError

T = TypeVar("T")


async def in_thread(work: Callable[[], T], stop: Callable[[], None] = lambda: None) -> T:
    """Return what *work* returns. It runs to its end, also if this call is cancelled.

    Args:
        work: Runs in a thread.
        stop: Called when this call is cancelled, so that *work* ends early.
    """
    future = asyncio.get_running_loop().run_in_executor(None, work)
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as error:
            cancelled = error
            stop()
    if cancelled is not None:
        future.exception()  # counts as seen
        raise cancelled
    return future.result()


class Stopping:
    """Whether long work in a thread should end early."""

    def __init__(self) -> None:
        self._event = Event()
        self._interrupt: Callable[[], None] = lambda: None

    def stop(self) -> None:
        """Let the work end."""
        self._event.set()
        self._interrupt()

    def check(self) -> None:
        """Raise if the work should end; nobody sees what."""
        if self._event.is_set():
            raise ExportError("the conversion was stopped")

    @contextmanager
    def calls(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Let ``stop`` call *interrupt*, too."""
        self._interrupt = interrupt
        self.check()
        try:
            yield
        finally:
            self._interrupt = lambda: None
