"""Time limits of calls, all kept by one timer.

A timer per call would cost a tenth of the call, and hardly any of them ever rings. So a scope only
says until when it lasts, and one timer is set for the earliest: when it rings, whatever is late is
ended, and it is set again. A call that ends in time leaves it as it is.
"""

from __future__ import annotations

import asyncio
from math import inf
from types import TracebackType
from typing import Self

from .clock import Clock

LOOP_BLOCKED_AFTER = (
    1.0  # seconds late: the timer was kept from ringing by a consumer that blocked the loop
)


class Deadlines:
    """The time limits of the calls of one session.

    Attributes:
        scopes: Those that last.
        rings: When the timer does.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.scopes: set[Scope] = set()
        self._timer: asyncio.TimerHandle | None = None
        self.next_due = inf

    def scope(self, until: float) -> Scope:
        """Return a time limit until *until*, for ``with``."""
        return Scope(self, until)

    def close(self) -> None:
        """End all scopes, whatever time they have left, as soon as their tasks wait."""
        soon = asyncio.get_running_loop().call_soon  # one of them may be the task that closes
        for scope in self.scopes:
            soon(scope.expire)
        if self._timer is not None:
            self._timer.cancel()

    def _arm(self, at: float) -> None:
        """Set the timer, which rings later than that, to *at*."""
        if self._timer is not None:
            self._timer.cancel()
        self.next_due = at
        self._timer = self._clock.call_at(at, self._expire_due)

    def _expire_due(self) -> None:
        due, self.next_due, self._timer = self.next_due, inf, None
        now = max(due, self._clock.now())
        late = now - due
        for scope in self.scopes:
            if scope.until <= now:
                if late > LOOP_BLOCKED_AFTER and not scope.extended:
                    scope.extend(now + late)  # its answer may have come meanwhile
                else:
                    scope.expire()
        rings = min((scope.until for scope in self.scopes), default=inf)
        if rings < inf:
            self._arm(rings)


class Scope:
    """A time limit of one call: ``TimeoutError`` leaves the ``with`` if it was passed.

    What ``asyncio.timeout`` does, for a third of the time: it needs no timer of its own, and
    nothing to await.

    Attributes:
        until: By the session's clock; changed by ``reschedule``.
        excused: It was once given the time back for which the loop was blocked.
        expired: Its end was what interrupted the task.
    """

    __slots__ = ("_deadlines", "_others", "_task", "expired", "extended", "until")

    def __init__(self, deadlines: Deadlines, until: float) -> None:
        self.until = until
        self.extended = False
        self.expired = False
        self._deadlines = deadlines

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - whoever awaits a call is in one
        self._task = task
        self._others = task.cancelling()  # cancellations that are not ours to end
        self._deadlines.scopes.add(self)
        self.reschedule(self.until)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._deadlines.scopes.discard(self)
        ours_alone = self.expired and self._task.uncancel() <= self._others
        if ours_alone and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def reschedule(self, until: float) -> None:
        """Last until *until* instead."""
        self.until = until
        if until < self._deadlines.next_due:
            self._deadlines._arm(until)

    def extend(self, until: float) -> None:
        """Last until *until* instead, once."""
        self.until = until
        self.extended = True

    def expire(self) -> None:
        """Let the time be up, wherever the call waits, unless it has come to an end."""
        self.until = inf
        if not self.expired and self in self._deadlines.scopes:
            self.expired = True
            self._task.cancel()
