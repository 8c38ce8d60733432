"""Bulk: one call per key, a bounded number at once, outcome by outcome.

One failure never loses the others: what a call raises becomes its outcome, and so does a call that
ends cancelled by itself. The next key is pulled when a call has ended and its outcome was
delivered, so neither keys nor outcomes pile up.
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
from accutics_authentic._base.batch import IN_BATCH
from accutics_authentic._base.copies import refuses_copies
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import drop_frames, hides_frames
from accutics_authentic.errors import CallCancelledError, ConfigurationError, SessionError

K = TypeVar("K")
K_co = TypeVar("K_co", covariant=True)
V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)


@safe_repr
@frozen
class Outcome(Generic[K_co, V_co]):
    """The result of the call for one key: its value or its error.

    ``result()`` is the typed way to the value: type checkers cannot know that there is one when
    ``error`` is None.

    Attributes:
        key: The key.
        value: What the call returned, or None.
        error: What it raised, or None; ``CallCancelledError`` if it ended cancelled.
    """

    key: K_co
    value: V_co | None = field(default=None, repr=False)
    error: Exception | None = None

    @hides_frames
    def result(self) -> V_co:
        """Return the value, or raise the error."""
        if self.error is not None:
            raise self.error
        return cast(V_co, self.value)


class _Call(Generic[K, V]):
    """One call in progress.

    Attributes:
        key: The key.
        outcome: None until the call ends, and if the task was cancelled.
        task: The task that makes the call.
    """

    __slots__ = ("key", "outcome", "task")

    def __init__(self, key: K, method: Callable[[K], Awaitable[V]]) -> None:
        self.key = key
        self.outcome: Outcome[K, V] | None = None
        self.task = asyncio.create_task(self._make(method))

    async def _make(self, method: Callable[[K], Awaitable[V]]) -> None:
        IN_BATCH.set(True)
        try:
            self.outcome = Outcome(self.key, await method(self.key))
        except Exception as error:
            self.outcome = _failed(self.key, error)

    def result(self) -> Outcome[K, V]:
        """Return the outcome, once the task is done.

        A task may end cancelled although nobody has left the bulk: the method raised
        ``CancelledError``, as it does when it awaits a cancelled future, or somebody cancelled the
        task. A cancellation that comes after the outcome changes nothing.
        """
        if self.outcome is not None:
            return self.outcome
        error = _cancelled_error("a call", self.task)
        error.ambiguous = True  # nobody knows how far it came
        return _failed(self.key, error)


@refuses_copies("hand over the keys, and make session and bulk where the work is")
@safe_repr
@hides_frames
class Bulk(Generic[K_co, V_co]):
    """Calls in progress: ``async with session.bulk(method, keys) as outcomes``.

    When the block ends, for whatever reason, calls in progress are cancelled and awaited.
    The constructor is private: use ``session.bulk()``.
    """

    def __init__(
        self,
        method: Callable[[K_co], Awaitable[V_co]],
        keys: Iterable[K_co] | AsyncIterable[K_co],
        *,
        concurrency: int,
        ordered: bool,
    ) -> None:
        self._method = method
        self._next_key = _key_source(keys)
        self._ordered = ordered
        self._slots = asyncio.Semaphore(concurrency)
        self._running: set[_Call[K_co, V_co]] = set()
        self._queue: deque[_Call[K_co, V_co]] = deque()  # in the order of delivery
        self._left = False
        self._delivered = 0
        self._news = asyncio.Event()
        self._feeder: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        method = getattr(self._method, "__qualname__", type_of(self._method))
        counts = f"delivered={self._delivered} running={len(self._running)}"
        state = "new" if self._feeder is None else "closed" if self._left else "open"
        return f"<Bulk of {method}, {counts}, {state}>"

    async def __aenter__(self) -> Self:
        if self._feeder is not None:
            raise SessionError("a bulk can be opened only once: call session.bulk() again")
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
        self._queue.clear()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome[K_co, V_co]:
        feeder = self._feeder
        if feeder is None:
            raise SessionError(
                "a bulk can be read only inside: async with session.bulk(...) as outcomes"
            )
        while True:
            self._news.clear()
            if self._left:
                raise StopAsyncIteration
            if self._queue and self._queue[0].task.done():
                self._slots.release()
                self._delivered += 1
                return self._queue.popleft().result()
            if feeder.done() and not self._running:
                if feeder.cancelled():
                    raise _cancelled_error("the keys", feeder)
                feeder.result()  # raises what the keys raised, after the outcomes before it
                raise StopAsyncIteration
            await self._news.wait()

    async def _feed(self) -> None:
        IN_BATCH.set(True)  # keys may come from a stream, which waits behind the calls
        while not self._left:
            await self._slots.acquire()
            try:
                key = await self._next_key()
            except StopAsyncIteration:
                return
            if not self._left:  # it was, if the keys' own code swallowed the cancellation
                self._begin(_Call(key, self._method))

    def _begin(self, call: _Call[K_co, V_co]) -> None:
        self._running.add(call)
        call.task.add_done_callback(partial(self._ended, call))
        if self._ordered:
            self._queue.append(call)

    def _ended(self, call: _Call[K_co, V_co], _: asyncio.Task[None]) -> None:
        self._running.discard(call)
        if not self._ordered:
            self._queue.append(call)
        self._news.set()


def _failed(key: K, error: Exception) -> Outcome[K, V]:
    drop_frames(error)  # it is returned, not raised
    return Outcome(key, error=error)


def _cancelled_error(what: str, task: asyncio.Task[None]) -> CallCancelledError:
    """Return the error for a task that ended cancelled; if it ended otherwise, raise that."""
    error = CallCancelledError(f"{what} of the bulk ended cancelled, not by leaving the bulk")
    try:
        task.result()
    except asyncio.CancelledError as cause:
        error.__cause__ = cause
    return error


def _key_source(keys: Iterable[K] | AsyncIterable[K]) -> Callable[[], Awaitable[K]]:
    """Return the function that returns the next key, or raises ``StopAsyncIteration``."""
    if isinstance(keys, AsyncIterable):
        return aiter(keys).__anext__
    if not isinstance(keys, Iterable):
        raise ConfigurationError(f"keys must be an iterable, sync or async, not {type_of(keys)}")
    iterator = iter(keys)

    async def next_key() -> K:
        try:
            return next(iterator)
        except StopIteration:
            raise StopAsyncIteration from None

    return next_key
