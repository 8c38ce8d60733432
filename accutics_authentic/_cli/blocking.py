"""Calls of the system that may block for long: a pipe, a terminal, or a file on a slow disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

T = TypeVar("T")


async def in_own_thread(work: Callable[[], T]) -> T:
    """Return what *work* returns. If this call is cancelled, nobody waits for *work* any more.

    A thread of the loop's executor would keep the process alive until *work* has ended. *work* must
    hold no lock that the end of the process needs, as those of ``sys.stdin`` and ``sys.stdout``.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: Exception | None) -> None:
        if outcome.done():  # cancelled
            return
        if error is None:
            outcome.set_result(result)  # type: ignore[arg-type]  # T may be None itself
        else:
            outcome.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as raised:
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(partial(settle, result, error))

    threading.Thread(target=run, name="accutics-authentic blocking call", daemon=True).start()
    return await outcome
