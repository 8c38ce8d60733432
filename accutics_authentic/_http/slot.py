"""Waiting to send: first for the caller's limiter, then for one of the session's slots."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from .limits import Limiter


class Slots:
    """A number of slots, for ``async with``, given to those who wait in the order they came.

    It does what ``asyncio.Semaphore`` does in a third of the time if one is free.

    Args:
        number: How many there are.

    Attributes:
        free: How many nobody holds.
    """

    __slots__ = ("_waiting", "free")

    def __init__(self, number: int) -> None:
        self.free = number
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        if self.free:  # so nobody waits
            self.free -= 1
        else:
            await self._wait()

    async def __aexit__(self, *_: object) -> None:
        self._release()

    async def _wait(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except BaseException:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif not turn.cancelled():  # it was given the slot just before
                self._release()
            raise

    def _release(self) -> None:
        """Give the slot to the first who still waits, so that nobody else takes it before."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.free += 1


def slot(
    limiter: Limiter | None, slots: AbstractAsyncContextManager[Any]
) -> AbstractAsyncContextManager[Any]:
    """Return what to enter around one request; entering it waits."""
    return slots if limiter is None else _both(limiter, slots)


@asynccontextmanager
async def _both(limiter: Limiter, slots: AbstractAsyncContextManager[Any]) -> AsyncIterator[None]:
    """Enter the limiter first: waiting for it does not hold a connection.

    No error is swallowed, whatever the limiter's ``__aexit__`` returns.
    """
    failure: BaseException | None = None
    async with limiter:
        try:
            async with slots:
                yield
        except BaseException as error:  # also a cancellation while it waits for a slot
            failure = error
            raise
    try:
        if failure is not None:
            raise failure
    finally:
        del failure  # breaks the cycle through its traceback
