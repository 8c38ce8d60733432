"""The waits of a call: before a retry, and for the end of a pause that the API asked for."""

from __future__ import annotations

import logging

from accutics_authentic._base.log import logger
from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import AccuticsAuthenticError

from .call_state import Call
from .events import Event, emit, log_pause
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
    """

    session: Session
    policy: RetryPolicy
    throttle: Throttle

    async def for_pause(self, call: Call) -> None:
        """Wait for the end of a pause that the API asked for, if there is one."""
        clock, throttle = self.session.clock, self.throttle
        while (wait := throttle.paused_until - (now := clock.now())) > 0:
            latest = min(call.deadline, now + self.policy.max_retry_after)
            error = throttle.pause_error(now, latest)
            if error is not None:
                raise error
            left = call.deadline - throttle.paused_until
            wait += spread(wait, clock.chance(), at_most=left / 2)
            if self._observed(logging.INFO):
                self._emit(call.event("wait", seconds=wait, status=throttle.paused_by))
            await self.sleep(wait, call)

    def before_retry(self, failure: AccuticsAuthenticError, call: Call) -> float | None:
        """Return the seconds to wait before the next attempt, or None not to retry."""
        policy, now = self.policy, self.session.clock.now()
        wait = backoff_delay(failure, call.attempt, policy, self.session.clock.chance())
        if is_backpressure(failure):
            asked = min(failure.retry_after or wait or 0.0, MAX_PAUSE)
            if self.throttle.pause(now, now + asked, failure.status):
                log_pause(call.request, failure.status, asked)
        repeated = call.attempt < policy.attempts and is_retryable(failure, call.request)
        if wait is None or not repeated or now + wait > call.deadline:
            return None
        if not self.throttle.spend(retry_cost(failure)):
            failure.budget_exhausted = True
            return None
        return wait

    async def sleep(self, seconds: float, call: Call) -> None:
        """Wait, until the session is closed or the call's deadline passes at the latest."""
        call.stats.waited += seconds
        scope = call.open_session.deadlines.scope(call.deadline)
        try:
            with scope:
                await self.session.clock.sleep(seconds)
        except TimeoutError:
            if not scope.expired:
                raise
        require_open(self.session)

    def _observed(self, level: int = logging.DEBUG) -> bool:
        return self.session.on_event is not None or logger.isEnabledFor(level)

    def _emit(self, event: Event) -> None:
        emit(event, self.session.on_event)
