"""Wait until an event loop has nothing left to do, so that no test guesses how long that takes.

Client and server must run in this loop; the work of threads and other processes cannot be seen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from accutics_authentic.sandbox.idle import Idle

T = TypeVar("T")


async def idle() -> None:
    """Wait until the running loop has nothing else to do."""
    over = asyncio.Event()
    Idle.of(asyncio.get_running_loop()).call(over.set)
    await over.wait()


async def before_idle(awaitable: Awaitable[T]) -> T:
    """Return the result of *awaitable*; raise ``TimeoutError`` if the loop is idle before that."""
    idle_loop = Idle.of(asyncio.get_running_loop())
    async with asyncio.timeout(None) as limit:

        def end() -> None:
            limit.reschedule(0)

        idle_loop.call(end)
        try:
            return await awaitable
        finally:
            idle_loop.withdraw(end)
