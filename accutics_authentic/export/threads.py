"""Work that would block the event loop, in a thread that never outlives the call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

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
