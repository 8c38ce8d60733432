"""The events of calls."""

from __future__ import annotations

from typing import Literal

from ._event import CallEvent


class CallStarted(CallEvent, frozen=True, kw_only=True):
    """A call began: one request of the user's, or one page or look-up of a stream."""

    def _text(self) -> str:
        return "started"


class Waiting(CallEvent, frozen=True, kw_only=True):
    """A call begins to wait before it sends (again).

    Attributes:
        seconds: How long it will wait, unless its deadline or the end of the session comes first.
        reason: ``"retry"``: before the next attempt; ``"pause"``: for the end of a pause that the
            API asked for; ``"rate"``: for its turn at the rate that the API is known to accept.
        error: Name of the class of the error after which it retries; None for other reasons.
    """

    seconds: float
    reason: Literal["retry", "pause", "rate"]
    error: str | None = None

    def _text(self) -> str:
        after = "" if self.error is None else f" after {self.error}"
        return f"waits for {self.seconds:.3f} s ({self.reason}{after})"


class Held(CallEvent, frozen=True, kw_only=True):
    """The API asked for a pause: all calls with this base URL and these credentials are held.

    It comes once from the call whose reply begins the pause, and once from each call that meets it.

    Attributes:
        by: Id of the call whose reply asked for the pause, or prolonged it.
        status: HTTP status of that reply.
        until: When the pause ends, by the monotonic time of the session's clock (``Clock.now``),
            which by default is that of the event loop.
        seconds: How long that is from now.
        begins: True for the call whose reply begins the pause.
        known: True if it begins a pause of an API that is known to limit calls, which is usual.
    """

    by: int
    status: int | None
    until: float
    seconds: float
    begins: bool
    known: bool = False

    def _text(self) -> str:
        if self.begins:
            return f"status {self.status}, all calls of this client pause for {self.seconds:.3f} s"
        return f"held for {self.seconds:.3f} s, since call {self.by} got status {self.status}"


class BudgetExhausted(CallEvent, frozen=True, kw_only=True):
    """A call is not tried again, since the retry budget of its API is used up.

    Attributes:
        error: Name of the class of the error that is raised now.
        begins: True if the retry before this one, of any call, could still be paid.
    """

    error: str
    begins: bool

    def _text(self) -> str:
        return f"no retry after {self.error}: the budget (RetryPolicy.budget) is used up"


class CallFinished(CallEvent, frozen=True, kw_only=True):
    """A call ended. Always its last event.

    ``elapsed`` is the sum of ``queued``, of ``waited`` and of the ``seconds`` of its attempts.

    Attributes:
        outcome: ``"ok"``: it returned a reply; ``"error"``: it raised; ``"cancelled"``: it was
            cancelled from outside; ``"closed"``: the session was closed meanwhile.
        error: Name of the exception's class, unless the outcome is ``"ok"``.
        status: HTTP status that it ended with, if any.
        attempts: Requests that went out.
        elapsed: How long it took in all.
        queued: How long it was in queues: for a token, the limiter and a connection slot.
        waited: How long it waited before retries and for pauses.
    """

    outcome: Literal["ok", "error", "cancelled", "closed"]
    error: str | None
    status: int | None
    attempts: int
    elapsed: float
    queued: float
    waited: float

    def _text(self) -> str:
        error = "" if self.error is None else f" ({self.error})"
        took = f"{self.elapsed:.3f} s, {self.queued:.3f} queued, {self.waited:.3f} waited"
        return f"{self.outcome}{error} after {self.attempts} attempts and {took}"
