"""The waits of a call before a retry."""

from __future__ import annotations

import logging

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import AccuticsAuthenticError

from .call_state import Call
from .retry import (
    RETRY_COST,
    backoff_delay,
    is_backpressure,
    is_retryable,
    retry_cost,
    spread,
)
from .session import require_open
from .throttling.throttle import MAX_PAUSE
from .turns import Turns

MAX_EXCUSED, MAX_EXCUSED_IN_BATCH = 10, 100  # attempts of one call that do not count


class Waits(Frozen, frozen=True):
    """Decides how long the calls of one client wait before a retry, and waits.

    Attributes:
        turns: Gives the calls their turns; after a refusal, that is all that they wait for.
    """

    turns: Turns

    def before_retry(self, failure: AccuticsAuthenticError, call: Call) -> float | None:
        """Return the seconds to wait before the next attempt, or None not to retry.

        After a refusal by 429 it is 0: the call waits for its turn, as all others do. Then the
        retry costs nothing, since the rate bounds retries; and if the API has accepted another call
        lately, the attempt does not count, since it was only too early.
        """
        if is_backpressure(failure):
            return self._after_refusal(failure, call)
        policy = self.turns.policy
        attempt = call.attempt - call.excused
        wait = backoff_delay(failure, attempt, policy, self.turns.session.clock.chance())
        if wait is None or not self._may_repeat(failure, call, wait, call.deadline):
            return None
        exhausted = self.turns.throttle.exhausted
        if not self.turns.throttle.spend(retry_cost(failure)):
            self._exhausted(failure, call, begins=not exhausted)
            return None
        events = self.turns.events_of(call, logging.INFO)
        if events is not None:
            events.waiting(wait, "retry", failure)
        return wait

    def _after_refusal(self, failure: AccuticsAuthenticError, call: Call) -> float | None:
        policy, throttle = self.turns.policy, self.turns.throttle
        now, chance = self.turns.session.clock.now(), self.turns.session.clock.chance()
        alive = throttle.is_alive(now)
        in_a_row = 0 if throttle.rate is None else throttle.rate.refusals
        attempt = max(1, in_a_row + (call.sent_epoch == throttle.epoch))
        wait = backoff_delay(failure, attempt, policy, chance)
        asked = min(failure.retry_after or wait or 0.0, MAX_PAUSE)
        late = spread(asked, chance) if failure.retry_after else 0.0
        events = self.turns.events_of(call, logging.WARNING)
        by, known = 0 if events is None else events.call, throttle.rate is not None
        status, until, epoch = failure.status, now + asked, call.sent_epoch
        begins = throttle.refuse(now, until, status, by, epoch=epoch, late=late)
        if begins and events is not None:
            events.held(by=by, status=status, now=now, until=until, begins=True, known=known)
        max_excused = MAX_EXCUSED_IN_BATCH if call.in_batch else MAX_EXCUSED
        if alive and policy.attempts > 1 and call.excused < max_excused:
            call.excused += 1
        if wait is None or not self._may_repeat(failure, call, wait, self.turns.end(call)):
            return None
        if throttle.capacity < RETRY_COST:
            exhausted, throttle.exhausted = throttle.exhausted, True
            self._exhausted(failure, call, begins=not exhausted)
            return None
        return 0.0

    def _exhausted(self, failure: AccuticsAuthenticError, call: Call, *, begins: bool) -> None:
        """Say that no retry can be paid; *begins* says whether the one before could."""
        failure.budget_exhausted = True
        events = self.turns.events_of(call, logging.WARNING)
        if events is not None:
            events.budget_exhausted(failure, begins=begins)

    def _may_repeat(
        self, failure: AccuticsAuthenticError, call: Call, wait: float, end: float
    ) -> bool:
        """Return whether another attempt after *wait* seconds is allowed, whatever it costs."""
        if call.attempt - call.excused >= self.turns.policy.attempts:
            return False
        in_time = self.turns.session.clock.now() + wait <= end
        return in_time and is_retryable(failure, call.request)

    async def sleep(self, seconds: float, call: Call) -> None:
        """Wait, until the session is closed or the call's deadline passes at the latest."""
        call.stats.waited += seconds
        scope = call.open_session.deadlines.scope(call.deadline)
        events = call.events
        began = 0.0 if events is None else events.now()
        try:
            with scope:
                await self.turns.session.clock.sleep(seconds)
        except TimeoutError:
            if not scope.expired:
                raise
        finally:
            if events is not None:
                events.end_wait(began)
        require_open(self.turns.session)
