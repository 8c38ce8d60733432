"""The time limits of all calls, kept by one timer.

A timer per call would cost a tenth of the call, and hardly any would ever fire. So a scope only
records its deadline, and one timer is set for the earliest: when it fires, the overdue scopes
expire, and it is set again. A call that ends in time does not touch it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import inf
from types import TracebackType
from typing import Self

from accutics_authentic._base.clock import Clock

LOOP_BLOCKED_AFTER = 1.0  # seconds; if the timer is this late, the consumer blocked the loop


class Deadlines:
    """The time limits of the calls of one session.

    Attributes:
        loop: The event loop of the tasks; None if it has to be looked for, which takes longer.
        scopes: The scopes that tasks are in.
        next_due: When the timer fires.
    """

    def __init__(self, clock: Clock, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.loop = loop
        self._clock = clock
        self.scopes: set[Scope] = set()
        self._timer: asyncio.TimerHandle | None = None
        self.next_due = inf

    def scope(self, until: float) -> Scope:
        """Return a time limit for ``with``, which expires at *until*."""
        return Scope(self, until)

    def close(self) -> None:
        """Expire all scopes, whatever time they have left, as soon as their tasks wait."""
        soon = asyncio.get_running_loop().call_soon  # one of them may be the task that closes
        for scope in self.scopes:
            soon(scope.expire)
        if self._timer is not None:
            self._timer.cancel()

    def _arm(self, at: float) -> None:
        """Set the timer to *at*, earlier than it was."""
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
                once_more = not scope.extended or scope.prolong is not None
                if late > LOOP_BLOCKED_AFTER and once_more:
                    scope.extend(now + late)  # its reply may have arrived meanwhile
                else:
                    scope.end(now)
        earliest = min((scope.until for scope in self.scopes), default=inf)
        if earliest < inf:
            self._arm(earliest)


class Scope:
    """A time limit of one call: the ``with`` block raises ``TimeoutError`` once it has passed.

    It does what ``asyncio.timeout`` does in a third of the time: no timer of its own, no await.

    Attributes:
        until: By the session's clock; changed by ``reschedule``.
        prolong: Returns until when the limit is prolonged where it would expire; None: it is not.
        extended: Already extended once for time lost to a blocked loop.
        expired: Whether its expiry cancelled the task.
    """

    __slots__ = (
        "_cancellations_before",
        "_deadlines",
        "_task",
        "expired",
        "extended",
        "prolong",
        "until",
    )

    def __init__(self, deadlines: Deadlines, until: float) -> None:
        self.until = until
        self.prolong: Callable[[], float] | None = None
        self.extended = False
        self.expired = False
        self._deadlines = deadlines

    def __enter__(self) -> Self:
        deadlines = self._deadlines
        task = asyncio.current_task(deadlines.loop)
        assert task is not None  # noqa: S101 - a call is always awaited in a task
        self._task = task
        self._cancellations_before = task.cancelling()  # by others
        deadlines.scopes.add(self)
        if self.until < deadlines.next_due:
            deadlines._arm(self.until)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._deadlines.scopes.discard(self)
        only_ours = self.expired and self._task.uncancel() <= self._cancellations_before
        if only_ours and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def reschedule(self, until: float) -> None:
        """Change the deadline to *until*, and let nothing prolong it."""
        self.until = until
        self.prolong = None
        if until < self._deadlines.next_due:
            self._deadlines._arm(until)

    def extend(self, until: float) -> None:
        """Change the deadline to *until*, for time lost to a blocked loop."""
        self.until = until
        self.extended = True

    def end(self, now: float) -> None:
        """Expire, unless ``prolong`` allows more time."""
        until = -inf if self.prolong is None else self.prolong()
        if until > now:
            self.until = until
        else:
            self.expire()

    def expire(self) -> None:
        """Expire now by cancelling the task, unless the call has finished."""
        self.until = inf
        if not self.expired and self in self._deadlines.scopes:
            self.expired = True
            self._task.cancel()
