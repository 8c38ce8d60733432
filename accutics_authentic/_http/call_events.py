"""The events of one call, if anybody listens, and where its time went. No I/O here."""

from __future__ import annotations

from asyncio import CancelledError
from contextlib import suppress
from typing import Literal, TypedDict

from accutics_authentic._base.clock import Clock
from accutics_authentic._base.structs import Mutable
from accutics_authentic.errors import AccuticsAuthenticError, SessionError
from accutics_authentic.events import (
    AttemptFinished,
    AttemptStarted,
    BudgetExhausted,
    CallFinished,
    CallStarted,
    Held,
    Waiting,
)

from .emitting import emit
from .headers import rate_limits
from .messages import Head, Request
from .observer import ClientEvents, Observer


class CallFacts(TypedDict):
    """What all events of one call have in common."""

    call: int
    stream: int | None
    origin: str
    api: str
    method: str
    path: str


class CallEvents(Mutable):
    """Emits the events of one call.

    Attributes:
        observer: Who listens.
        clock: The session's.
        common: What all events have in common.
        start: When the call began, by that clock.
        last: The time last seen, by that clock.
        sent: When the attempt under way, or the last one, went out.
        attempts: Requests that went out so far.
        on_wire: Seconds that they took.
        waited: Seconds that the call waited.
        queued: Seconds that the requests sent so far were queued.
    """

    observer: Observer
    clock: Clock
    common: CallFacts
    start: float
    last: float
    sent: float = 0.0
    attempts: int = 0
    on_wire: float = 0.0
    waited: float = 0.0
    queued: float = 0.0

    @property
    def call(self) -> int:
        """Id of the call."""
        return self.common["call"]

    def now(self) -> float:
        """Return the time, or the time last seen if the event loop is gone already."""
        with suppress(RuntimeError):  # a task that is still pending is destroyed with its loop
            self.last = self.clock.now()
        return self.last

    def started(self) -> None:
        """Emit ``CallStarted``."""
        emit(self.observer, CallStarted(**self.common))

    def attempt_started(self, now: float) -> None:
        """Emit ``AttemptStarted``: a request goes out."""
        queued = now - self.start - self.on_wire - self.waited - self.queued
        self.queued += queued
        self.attempts += 1
        self.sent = self.last = now
        emit(
            self.observer,
            AttemptStarted(attempt=self.attempts, queued=max(0.0, queued), **self.common),
        )

    def attempt_finished(self, head: Head | None, error: str | None = None) -> None:
        """Emit ``AttemptFinished``: the reply was read, or the request ended by *error*."""
        seconds = self.now() - self.sent
        self.on_wire += seconds
        emit(
            self.observer,
            AttemptFinished(
                attempt=self.attempts,
                status=None if head is None else head.status,
                error=error,
                seconds=seconds,
                ratelimit={} if head is None else rate_limits(head.headers),
                **self.common,
            ),
        )

    def waiting(
        self,
        seconds: float,
        reason: Literal["retry", "pause", "rate"],
        error: AccuticsAuthenticError | None = None,
    ) -> None:
        """Emit ``Waiting``."""
        name = None if error is None else type(error).__name__
        emit(self.observer, Waiting(seconds=seconds, reason=reason, error=name, **self.common))

    def end_wait(self, since: float) -> None:
        """Count the time of a wait that began at *since*."""
        self.waited += self.now() - since

    def held(
        self,
        *,
        by: int,
        status: int | None,
        now: float,
        until: float,
        begins: bool = False,
        known: bool = False,
    ) -> None:
        """Emit ``Held``: the API pauses."""
        emit(
            self.observer,
            Held(
                by=by,
                status=status,
                until=until,
                seconds=until - now,
                begins=begins,
                known=known,
                **self.common,
            ),
        )

    def budget_exhausted(self, error: AccuticsAuthenticError, *, begins: bool) -> None:
        """Emit ``BudgetExhausted``: no retry can be paid after *error*."""
        name = type(error).__name__
        emit(self.observer, BudgetExhausted(error=name, begins=begins, **self.common))

    def finished(self, error: BaseException | None, status: int | None) -> None:
        """Emit ``CallFinished``: the call ended, with *error* or a reply."""
        elapsed = self.now() - self.start
        emit(
            self.observer,
            CallFinished(
                outcome=outcome_of(error),
                error=None if error is None else type(error).__name__,
                status=status,
                attempts=self.attempts,
                elapsed=elapsed,
                queued=max(0.0, elapsed - self.on_wire - self.waited),
                waited=self.waited,
                **self.common,
            ),
        )


def call_events(
    client: ClientEvents, request: Request, stream: int | None, start: float
) -> CallEvents:
    """Return the events of a new call, which sends *request* and began at *start*."""
    common = CallFacts(
        call=client.observer.next_call(),
        stream=stream,
        origin=client.origin,
        api=client.api,
        method=request.method,
        path=request.path,
    )
    return CallEvents(client.observer, client.clock, common, start, start)


def outcome_of(error: BaseException | None) -> Literal["ok", "error", "cancelled", "closed"]:
    """Return how a call ended that raised *error*."""
    if error is None:
        return "ok"
    if isinstance(error, SessionError):
        return "closed"
    is_error = isinstance(error, Exception) and not isinstance(error, CancelledError)
    return "error" if is_error else "cancelled"
