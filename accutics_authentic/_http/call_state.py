"""How far one call has come, and what its events and its error say of that."""

from __future__ import annotations

from typing import Any

from accutics_authentic._base.structs import Mutable
from accutics_authentic._error import mark_ambiguous
from accutics_authentic.errors import AccuticsAuthenticError

from .events import Event, EventKind
from .messages import Request
from .retry import may_have_acted
from .session import OpenSession
from .stats import CallStats
from .transport import Attempt


class Call(Mutable):
    """One call under way.

    Attributes:
        request: What it sends.
        opened: What the session holds.
        stats: Counts for whoever makes the call.
        deadline: When it has to be over, by the session's clock.
        attempt: The number of the attempt under way or next.
        requests: Made so far.
        trace: Of the attempt; None while it waits for its turn.
        earlier: What failed before.
    """

    request: Request
    open_session: OpenSession
    stats: CallStats
    deadline: float
    attempt: int = 0
    requests: int = 0
    current: Attempt | None = None
    earlier: tuple[AccuticsAuthenticError, ...] = ()

    def event(self, kind: EventKind, **facts: Any) -> Event:
        """Return the event of a step."""
        method, path = self.request.method, self.request.path
        return Event(kind=kind, method=method, path=path, attempt=self.attempt, **facts)

    def may_have_acted(self) -> bool:
        """Return whether the server may have done what the attempt under way asks for."""
        current = self.current
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
        """Add to *failure*, the last one, what is known of the call, and return it."""
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
