"""The waits of a call: before a retry, and for the end of a pause that the API asked for."""

from __future__ import annotations

import logging

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import AccuticsAuthenticError

from .call_events import CallEvents, ClientEvents
from .call_state import Call
from .retry import (
    RetryPolicy,
    backoff_delay,
    is_backpressure,
    is_retryable,
    retry_cost,
    spread,
)
from .session import Session, require_open
from .throttle import MAX_PAUSE, Throttle


class Waits(Frozen, frozen=True, kw_only=True):
    """Decides how long the calls of one client wait, and waits.

    Attributes:
        session: Its clock tells the time.
        policy: The client's retry policy.
        throttle: Shared by all calls to this API.
        events: Makes the events of calls.
    """

    session: Session
    policy: RetryPolicy
    throttle: Throttle
    events: ClientEvents

    async def for_pause(self, call: Call) -> None:
        """Wait for the end of a pause that the API asked for, if there is one."""
        clock, throttle = self.session.clock, self.throttle
        while (wait := throttle.paused_until - (now := clock.now())) > 0:
            latest = min(call.deadline, now + self.policy.max_retry_after)
            error = throttle.pause_error(now, latest)
            events = self._events(call, logging.INFO)
            if events is not None:
                by, status = throttle.paused_call, throttle.paused_by
                events.held(by=by, status=status, now=now, until=throttle.paused_until)
            if error is not None:
                raise error
            left = call.deadline - throttle.paused_until
            wait += spread(wait, clock.chance(), at_most=left / 2)
            if events is not None:
                events.waiting(wait, "pause")
            await self.sleep(wait, call)

    def before_retry(self, failure: AccuticsAuthenticError, call: Call) -> float | None:
        """Return the seconds to wait before the next attempt, or None not to retry."""
        policy, now = self.policy, self.session.clock.now()
        wait = backoff_delay(failure, call.attempt, policy, self.session.clock.chance())
        if is_backpressure(failure):
            asked = min(failure.retry_after or wait or 0.0, MAX_PAUSE)
            events = self._events(call, logging.WARNING)
            by = 0 if events is None else events.call
            begins = self.throttle.pause(now, now + asked, failure.status, by)
            if begins and events is not None:
                status, until = failure.status, now + asked
                events.held(by=by, status=status, now=now, until=until, begins=True)
        repeated = call.attempt < policy.attempts and is_retryable(failure, call.request)
        if wait is None or not repeated or now + wait > call.deadline:
            return None
        exhausted = self.throttle.exhausted
        if not self.throttle.spend(retry_cost(failure)):
            failure.budget_exhausted = True
            events = self._events(call, logging.WARNING)
            if events is not None:
                events.budget_exhausted(failure, begins=not exhausted)
            return None
        events = self._events(call, logging.INFO)
        if events is not None:
            events.waiting(wait, "retry", failure)
        return wait

    async def sleep(self, seconds: float, call: Call) -> None:
        """Wait, until the session is closed or the call's deadline passes at the latest."""
        call.stats.waited += seconds
        scope = call.open_session.deadlines.scope(call.deadline)
        events = call.events
        began = 0.0 if events is None else events.now()
        try:
            with scope:
                await self.session.clock.sleep(seconds)
        except TimeoutError:
            if not scope.expired:
                raise
        finally:
            if events is not None:
                events.end_wait(began)
        require_open(self.session)

    def _events(self, call: Call, level: int) -> CallEvents | None:
        """Return the events of *call* if anybody listens at *level*."""
        if call.events is None and self.events.observer.listens(level):
            call.events = self.events.of_call(call.request, call.stats.stream, call.start)
        return call.events
