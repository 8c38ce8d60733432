"""Bulk: one call per key, a bounded number at once, outcome by outcome.

One failure never loses the others: what a call raises is its outcome. Keys are pulled as calls
end and their outcomes are taken, so neither keys nor outcomes pile up.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from types import TracebackType
from typing import Generic, Self, TypeVar, cast

from attrs import field, frozen

from accutics_authentic.core.check import kind_of
from accutics_authentic.errors import ConfigurationError, SessionError

K = TypeVar("K")
V = TypeVar("V")


@frozen
class Outcome(Generic[K, V]):
    """What came of the call for one key.

    Attributes:
        key: The key.
        value: What the call returned, or None.
        error: What it raised, or None.
    """

    key: K
    value: V | None = field(default=None, repr=False)
    error: Exception | None = None

    def result(self) -> V:
        """Return the value, or raise the error."""
        if self.error is not None:
            raise self.error
        return cast(V, self.value)


class Bulk(Generic[K, V]):
    """Calls under way: ``async with session.bulk(method, keys) as outcomes``.

    When the block ends, however it ends, what is still under way is cancelled and awaited.
    """

    def __init__(
        self,
        method: Callable[[K], Awaitable[V]],
        keys: Iterable[K] | AsyncIterable[K],
        concurrency: int,
        ordered: bool,  # noqa: FBT001 - handed over by Session.bulk, which takes it by name
    ) -> None:
        if not callable(method):
            raise ConfigurationError("the method is a coroutine function of one key")
        self._method = method
        self._pull = _puller(keys)
        self._ordered = ordered
        self._slots = asyncio.Semaphore(concurrency)
        self._running: set[asyncio.Task[Outcome[K, V]]] = set()
        self._line: deque[asyncio.Task[Outcome[K, V]]] = deque()  # as they are handed out
        self._news = asyncio.Event()
        self._feeder: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self._feeder is not None:
            raise SessionError("a bulk is opened once: call session.bulk() again")
        self._feeder = asyncio.create_task(self._feed())
        self._feeder.add_done_callback(lambda _: self._news.set())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        feeder = self._feeder
        tasks = [*self._running, *([feeder] if feeder else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._line.clear()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome[K, V]:
        feeder = self._feeder
        if feeder is None:
            raise SessionError("a bulk is read inside: async with session.bulk(...) as outcomes")
        while True:
            self._news.clear()
            if self._line and self._line[0].done():
                self._slots.release()
                return self._line.popleft().result()
            if feeder.done() and not self._running:
                if not feeder.cancelled():
                    feeder.result()  # what the keys raised, after the outcomes before it
                raise StopAsyncIteration
            await self._news.wait()

    async def _feed(self) -> None:
        while True:
            await self._slots.acquire()
            try:
                key = await self._pull()
            except StopAsyncIteration:
                return
            task = asyncio.create_task(self._call(key))
            self._running.add(task)
            task.add_done_callback(self._ended)
            if self._ordered:
                self._line.append(task)

    async def _call(self, key: K) -> Outcome[K, V]:
        try:
            return Outcome(key, await self._method(key))
        except Exception as error:
            return Outcome(key, error=error)

    def _ended(self, task: asyncio.Task[Outcome[K, V]]) -> None:
        self._running.discard(task)
        if not self._ordered:
            self._line.append(task)
        self._news.set()


def _puller(keys: Iterable[K] | AsyncIterable[K]) -> Callable[[], Awaitable[K]]:
    """Return what pulls the next key, or raises ``StopAsyncIteration``."""
    if isinstance(keys, AsyncIterable):
        return aiter(keys).__anext__
    if not isinstance(keys, Iterable):
        raise ConfigurationError(f"keys are an iterable, sync or async, not {kind_of(keys)}")
    iterator = iter(keys)

    async def pull() -> K:
        for key in iterator:
            return key
        raise StopAsyncIteration

    return pull
