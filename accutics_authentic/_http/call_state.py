"""The state of one call under way, for its events and its error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from accutics_authentic._base.structs import Mutable
from accutics_authentic._error import mark_ambiguous
from accutics_authentic.errors import AccuticsAuthenticError

from .messages import Head, Reply, Request
from .retry import may_have_acted
from .session import OpenSession
from .stats import CallStats
from .transport import Attempt

if TYPE_CHECKING:
    from .call_events import CallEvents


class Call(Mutable):
    """One call under way.

    Attributes:
        request: What it sends.
        open_session: What the session holds while it is open.
        stats: Counts requests for the caller.
        start: When it began, by the session's clock.
        deadline: When it must have ended, by the same clock; in a batch, later by the waits for its
            turn.
        in_batch: Whether it is one of several that the library makes at once.
        attempt: Number of the current attempt, counted from 1.
        requests: Requests made so far; one attempt may make two, with a refreshed token.
        current_attempt: The request in flight; None while the call waits to send it.
        earlier: The failures of earlier attempts.
        events: Its events; None if nobody listens.
        epoch: The epoch of the throttle in which the next request may be sent; 0 if it was not
            admitted yet.
        sent_epoch: The epoch in which the last one was sent.
        excused: Attempts that do not count, since they were only sent too fast.
    """

    request: Request
    open_session: OpenSession
    stats: CallStats
    start: float
    deadline: float
    in_batch: bool = False
    attempt: int = 0
    requests: int = 0
    current_attempt: Attempt | None = None
    earlier: tuple[AccuticsAuthenticError, ...] = ()
    events: CallEvents | None = None
    epoch: int = 0
    sent_epoch: int = 0
    excused: int = 0

    def reply(
        self, head: Head, body: bytes, now: float, redact: Callable[[str], str] = str
    ) -> Reply:
        """Return the reply that arrived, with the facts of the call so far."""
        elapsed = now - self.start
        return Reply(head.status, head.headers, body, self.requests, elapsed, redact)

    def may_have_acted(self) -> bool:
        """Return whether the server may have done what the attempt under way asks for."""
        current = self.current_attempt
        if current is None or not current.sent:
            return False
        head = current.head
        return head is None or head.success or may_have_acted(head.status, self.request)

    def add_note(self, error: Exception) -> None:
        """Note on *error*, which is not ours, that a write may have been done."""
        acted = self.may_have_acted() or any(each.ambiguous for each in self.earlier)
        if acted and not self.request.safe:
            name = f"{self.request.method} {self.request.path}"
            error.add_note(f"{name} was sent before this was raised: it may have been done")

    def annotate(self, failure: AccuticsAuthenticError, elapsed: float) -> AccuticsAuthenticError:
        """Add the facts of the call to its last *failure*, and return it."""
        failure.fill(
            method=self.request.method,
            path=self.request.path,
            attempts=self.requests,
            elapsed=elapsed,
            earlier=tuple(str(error) for error in self.earlier),
        )
        failure.ambiguous = failure.ambiguous or any(error.ambiguous for error in self.earlier)
        if failure.ambiguous and not failure.done and not self.request.safe:
            mark_ambiguous(failure)
        return failure
