"""The events of the requests that a call makes."""

from __future__ import annotations

from collections.abc import Mapping

from ._event import CallEvent


class AttemptStarted(CallEvent, frozen=True, kw_only=True):
    """A request goes out now. It has its connection slot, and the limiter has let it pass.

    Attributes:
        attempt: Number of the request in its call, counted from 1. Repeating it with a new token
            counts as well.
        queued: What the request waited for a token, the limiter and a slot.
    """

    attempt: int
    queued: float

    def _text(self) -> str:
        return f"attempt {self.attempt} started, queued for {self.queued:.3f} s"


class AttemptFinished(CallEvent, frozen=True, kw_only=True):
    """A request ended: its reply was read to the end, or none will be.

    Attributes:
        attempt: Number of the request in its call, counted from 1.
        status: HTTP status, if one arrived.
        error: Name of the exception's class if no whole reply arrived, such as
            ``ConnectionLostError``, ``AttemptTimeoutError`` or ``CancelledError``. None for a whole
            reply, whatever its status.
        seconds: On the wire: from ``AttemptStarted`` to the last byte, connecting included.
        ratelimit: The reply's headers ``ratelimit``, ``ratelimit-*``, ``x-ratelimit-*`` and
            ``retry-after``: numbers as int or float, other values as text of at most 64 characters.
    """

    attempt: int
    status: int | None
    error: str | None
    seconds: float
    ratelimit: Mapping[str, int | float | str]

    def _text(self) -> str:
        ended = ", ".join(str(each) for each in (self.status, self.error) if each is not None)
        return f"attempt {self.attempt} finished after {self.seconds:.3f} s: {ended}"
