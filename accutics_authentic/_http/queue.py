"""Calls that wait for their turn, the oldest first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from itertools import count


class Queue:
    """A lock that is passed to the call that began first.

    So a call that was refused, and waits again, goes before younger ones. A call that stops waiting
    passes its turn on.
    """

    def __init__(self) -> None:
        self._taken = False
        self._length = 0
        self._count = count()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._news: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        """Return the number of calls that wait or have the turn."""
        return self._length

    @asynccontextmanager
    async def turn(self, start: float) -> AsyncIterator[None]:
        """Wait for the turn of a call that began at *start*, and have it within the block."""
        self._length += 1
        try:
            if self._taken:
                await self._wait(start)
            self._taken = True
            try:
                yield
            finally:
                self._pass_on()
        finally:
            self._length -= 1

    async def _wait(self, start: float) -> None:
        turn = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (start, next(self._count), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it came at the same moment
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            _, _, turn = heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._taken = False

    async def news(self) -> None:
        """Wait until ``tell`` is called."""
        self._news = asyncio.get_running_loop().create_future()
        await self._news

    def tell(self) -> None:
        """Let the call that has the turn look again how long it must wait."""
        if self._news is not None and not self._news.done():
            self._news.set_result(None)
