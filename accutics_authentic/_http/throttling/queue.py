"""Calls that wait for their turn: those of batches after the others, and the oldest first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from itertools import count

Place = tuple[bool, float, int]  # whether in a batch, when it began, and when it came


class Queue:
    """A lock that is passed to the call that began first.

    So a call that was refused, and waits again, goes before younger ones. The calls of a batch come
    after all others, whose time runs out meanwhile. A call that stops waiting passes its turn on.
    """

    def __init__(self) -> None:
        self._holder: Place | None = None  # of the turn
        self._length = 0
        self._count = count()
        self._waiting: list[tuple[Place, asyncio.Future[None]]] = []  # a heap
        self._notified: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        """Return the number of calls that wait or have the turn."""
        return self._length

    @asynccontextmanager
    async def turn(self, start: float, *, in_batch: bool = False) -> AsyncIterator[Place]:
        """Wait for the turn of a call that began at *start*, and have it within the block."""
        place = (in_batch, start, next(self._count))
        self._length += 1
        try:
            if self._holder is None:
                self._holder = place
            else:
                await self._enter(place)
            yield place
        finally:
            self._length -= 1
            if self._holder == place:  # not if it was cancelled while it waited
                self._pass_on()

    async def give_way(self, place: Place) -> None:
        """Let the calls before *place*, which has the turn, go first if any came meanwhile."""
        if self._waiting and self._waiting[0][0] < place:
            turn = self._enter(place)
            self._pass_on()
            await turn

    def _enter(self, place: Place) -> asyncio.Future[None]:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (place, turn))
        return turn

    def _pass_on(self) -> None:
        while self._waiting:
            place, turn = heappop(self._waiting)
            if not turn.done():
                self._holder = place
                turn.set_result(None)
                return
        self._holder = None

    async def notified(self) -> None:
        """Wait until ``notify`` is called."""
        self._notified = asyncio.get_running_loop().create_future()
        await self._notified

    def notify(self) -> None:
        """Let the call that has the turn look again how long it must wait."""
        if self._notified is not None and not self._notified.done():
            self._notified.set_result(None)
