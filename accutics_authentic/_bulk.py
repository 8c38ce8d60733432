"""Bulk: one call per key, a bounded number at once, outcome by outcome.

One failure never loses the others: what a call raises is its outcome, also when it ends cancelled
without anybody having left the bulk. Keys are pulled as calls end and their outcomes are taken, so
neither keys nor outcomes pile up.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from functools import partial
from types import TracebackType
from typing import Generic, Self, TypeVar, cast

from attrs import field, frozen

from accutics_authentic._base.arguments import type_of
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import drop_frames, hides_frames, without
from accutics_authentic.errors import CallCancelledError, ConfigurationError, SessionError

K = TypeVar("K")
V = TypeVar("V")


@safe_repr
@frozen
class Outcome(Generic[K, V]):
    """What came of the call for one key.

    Attributes:
        key: The key.
        value: What the call returned, or None.
        error: What it raised, or None; ``CallCancelledError`` if it ended cancelled.
    """

    key: K
    value: V | None = field(default=None, repr=False)
    error: Exception | None = None

    @hides_frames
    def result(self) -> V:
        """Return the value, or raise the error."""
        if self.error is not None:
            raise self.error
        return cast(V, self.value)


class _Call(Generic[K, V]):
    """One call under way.

    Attributes:
        key: The key.
        outcome: What came of it; None before, and if the task ended cancelled.
        task: Makes the call.
    """

    __slots__ = ("key", "outcome", "task")

    def __init__(self, key: K, method: Callable[[K], Awaitable[V]]) -> None:
        self.key = key
        self.outcome: Outcome[K, V] | None = None
        self.task = asyncio.create_task(self._make(method))

    async def _make(self, method: Callable[[K], Awaitable[V]]) -> None:
        try:
            self.outcome = Outcome(self.key, await method(self.key))
        except Exception as error:
            drop_frames(error)
            self.outcome = Outcome(self.key, error=error)

    def result(self) -> Outcome[K, V]:
        """Return the outcome, once the task is done.

        A task may end cancelled although nobody has left the bulk: the method raised
        ``CancelledError``, as whoever awaits a cancelled future does, or somebody cancelled the
        task. It may also be cancelled too late, when the outcome is there.
        """
        if self.outcome is not None:
            return self.outcome
        error = _cancelled("a call", self.task)
        error.ambiguous = True  # how far it came is not known
        return Outcome(self.key, error=error)


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
        self._method = method
        self._pull = _puller(keys)
        self._ordered = ordered
        self._slots = asyncio.Semaphore(concurrency)
        self._running: set[_Call[K, V]] = set()
        self._line: deque[_Call[K, V]] = deque()  # as they are delivered
        self._left = False
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
        self._left = True
        feeder = self._feeder
        tasks = [*(call.task for call in self._running), *([feeder] if feeder else [])]
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
            if self._left:
                raise StopAsyncIteration
            if self._line and self._line[0].task.done():
                self._slots.release()
                return self._line.popleft().result()
            if feeder.done() and not self._running:
                if feeder.cancelled():
                    raise _cancelled("the keys", feeder)
                try:
                    feeder.result()  # what the keys raised, after the outcomes before it
                except Exception as error:
                    drop_frames(error)
                    raise
                raise StopAsyncIteration
            await self._news.wait()

    async def _feed(self) -> None:
        while True:
            await self._slots.acquire()
            try:
                key = await self._pull()
            except StopAsyncIteration:
                return
            call = _Call(key, self._method)
            self._running.add(call)
            call.task.add_done_callback(partial(self._ended, call))
            if self._ordered:
                self._line.append(call)

    def _ended(self, call: _Call[K, V], _: asyncio.Task[None]) -> None:
        self._running.discard(call)
        if not self._ordered:
            self._line.append(call)
        self._news.set()


def _cancelled(what: str, task: asyncio.Task[None]) -> CallCancelledError:
    """Return the error for a task that ended cancelled; raise what else it ended by."""
    error = CallCancelledError(f"{what} of the bulk ended cancelled, not by leaving the bulk")
    try:
        task.result()
    except asyncio.CancelledError as cause:
        error.__cause__ = cause.with_traceback(without(cause.__traceback__, __name__))
    return error


def _puller(keys: Iterable[K] | AsyncIterable[K]) -> Callable[[], Awaitable[K]]:
    """Return what pulls the next key, or raises ``StopAsyncIteration``."""
    if isinstance(keys, AsyncIterable):
        return aiter(keys).__anext__
    if not isinstance(keys, Iterable):
        raise ConfigurationError(f"keys are an iterable, sync or async, not {type_of(keys)}")
    iterator = iter(keys)

    async def pull() -> K:
        for key in iterator:
            return key
        raise StopAsyncIteration

    return pull
