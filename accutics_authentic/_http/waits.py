"""The waits of a call: before a retry, and for its turn where the API limits the rate."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import AccuticsAuthenticError, DeadlineError

from .call_state import Call
from .deadlines import Scope
from .messages import Head
from .observer import ClientEvents
from .retry import (
    RETRY_COST,
    RetryPolicy,
    backoff_delay,
    is_backpressure,
    is_refusal,
    is_retryable,
    retry_cost,
    spread,
)
from .session import Session, require_open
from .throttle import MAX_PAUSE, Throttle

if TYPE_CHECKING:
    from .call_events import CallEvents
    from .queue import Queue

MAX_EXCUSED, MAX_EXCUSED_IN_BATCH = 10, 100  # attempts of one call that do not count
NO_TURN = "the API's rate limit left it no turn"


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

    async def for_turn(self, call: Call) -> None:
        """Wait until the throttle admits *call*: for the end of a pause, and at the learned rate.

        In a batch, the wait does not count in the call's time limit.

        Raises:
            RateLimitedError: The pause is too long for this call.
        """
        began = self.session.clock.now()
        scope = call.open_session.deadlines.scope(call.deadline)
        self.prolong(scope, call)
        try:
            with scope:
                await self._admission(call, self.throttle.turns())
            if call.in_batch:
                call.deadline += self.session.clock.now() - began
        except TimeoutError:
            if not scope.expired:
                raise
            require_open(self.session)
            raise DeadlineError(f"{NO_TURN} {self.within(call)}", ambiguous=False) from None
        finally:
            with suppress(RuntimeError):  # a task that still waits is destroyed with its loop
                call.stats.waited += self.session.clock.now() - began
            if call.events is not None:
                call.events.end_wait(began)

    @asynccontextmanager
    async def in_slot(
        self, slot: AbstractAsyncContextManager[Any], call: Call, scope: Scope
    ) -> AsyncIterator[None]:
        """Enter *slot* for a call of a batch; the wait does not count in the call's time limit."""
        began = self.session.clock.now()
        async with slot:
            scope.prolong = None
            call.deadline += self.session.clock.now() - began
            yield

    def prolong(self, scope: Scope, call: Call) -> None:
        """Let *scope* not expire while *call* waits for its turn, if it is of a batch."""
        if call.in_batch:
            scope.prolong = self._latest_turn

    def _latest_turn(self) -> float:
        return self.throttle.latest_turn(self.policy.max_retry_after)

    def _end(self, call: Call) -> float:
        """Return when *call* must be sent at the latest."""
        return max(call.deadline, self._latest_turn()) if call.in_batch else call.deadline

    def within(self, call: Call) -> str:
        """Return the words for how long a call without a turn has waited."""
        if call.in_batch:
            waited = self.session.clock.now() - call.start
            return f"within {waited:.0f} s, and no other call was accepted"
        return f"within {call.deadline - call.start:g} s (Timeouts.call)"

    async def _admission(self, call: Call, queue: Queue) -> None:
        """Wait in the queue, and then until the next call may go."""
        clock, throttle = self.session.clock, self.throttle
        now = clock.now()
        error = throttle.pause_error(now, self._latest(call, now))
        events = self._events(call, logging.INFO)
        if events is not None and throttle.paused_until > now:
            by, status = throttle.paused_call, throttle.paused_by
            events.held(by=by, status=status, now=now, until=throttle.paused_until)
        if error is None and not call.requests:
            error = throttle.turn_error(now, self._end(call))
        if error is not None:
            raise error
        wait = throttle.expected_wait(now)
        if wait > 0 and events is not None:
            events.waiting(wait, "pause" if throttle.paused_until > now else "rate")
        waited = bool(len(queue))
        async with queue.turn(call.start, in_batch=call.in_batch) as place:
            while True:
                await queue.give_way(place)
                ready_at = throttle.ready_at(now := clock.now(), self._end(call))
                if ready_at <= now:
                    break
                error = throttle.pause_error(now, self._latest(call, now))
                if error is not None:
                    raise error
                waited = True
                if throttle.probing:
                    scope = call.open_session.deadlines.scope(ready_at)
                    with suppress(TimeoutError), scope:
                        await queue.news()
                else:
                    await clock.sleep(ready_at - now)
            require_open(self.session)
            call.epoch = throttle.admit(clock.now(), waited=waited)

    def over(self, call: Call, head: Head | None) -> None:
        """Tell the throttle what became of a request: its reply's *head*, or None without one."""
        from .quota import quota_left  # few APIs have a limit

        throttle = self.throttle
        with suppress(RuntimeError):  # a task that is still pending is destroyed with its loop
            now = self.session.clock.now()
            if head is None:
                throttle.lose(now, call.sent_epoch)
            elif not is_refusal(head.status, head.headers):
                quota = quota_left(head.headers, self.session.clock.wall())
                throttle.hear(now, call.sent_epoch, quota)
            throttle.turns().tell()

    def _latest(self, call: Call, now: float) -> float:
        return min(self._end(call), now + self.policy.max_retry_after)

    def before_retry(self, failure: AccuticsAuthenticError, call: Call) -> float | None:
        """Return the seconds to wait before the next attempt, or None not to retry.

        After a refusal by 429 it is 0: the call waits for its turn, as all others do. Then the
        retry costs nothing, since the rate bounds retries; and if the API has accepted another call
        lately, the attempt does not count, since it was only too early.
        """
        if is_backpressure(failure):
            return self._after_refusal(failure, call)
        policy = self.policy
        attempt = call.attempt - call.excused
        wait = backoff_delay(failure, attempt, policy, self.session.clock.chance())
        if wait is None or not self._may_repeat(failure, call, wait, call.deadline):
            return None
        exhausted = self.throttle.exhausted
        if not self.throttle.spend(retry_cost(failure)):
            self._exhausted(failure, call, begins=not exhausted)
            return None
        events = self._events(call, logging.INFO)
        if events is not None:
            events.waiting(wait, "retry", failure)
        return wait

    def _after_refusal(self, failure: AccuticsAuthenticError, call: Call) -> float | None:
        policy, throttle = self.policy, self.throttle
        now, chance = self.session.clock.now(), self.session.clock.chance()
        alive = throttle.is_alive(now)
        in_a_row = 0 if throttle.rate is None else throttle.rate.refusals
        attempt = max(1, in_a_row + (call.sent_epoch == throttle.epoch))
        wait = backoff_delay(failure, attempt, policy, chance)
        asked = min(failure.retry_after or wait or 0.0, MAX_PAUSE)
        late = spread(asked, chance) if failure.retry_after else 0.0
        events = self._events(call, logging.WARNING)
        by, known = 0 if events is None else events.call, throttle.rate is not None
        status, until, epoch = failure.status, now + asked, call.sent_epoch
        begins = throttle.refuse(now, until, status, by, epoch=epoch, late=late)
        if begins and events is not None:
            events.held(by=by, status=status, now=now, until=until, begins=True, known=known)
        most = MAX_EXCUSED_IN_BATCH if call.in_batch else MAX_EXCUSED
        if alive and policy.attempts > 1 and call.excused < most:
            call.excused += 1
        if wait is None or not self._may_repeat(failure, call, wait, self._end(call)):
            return None
        if throttle.capacity < RETRY_COST:
            exhausted, throttle.exhausted = throttle.exhausted, True
            self._exhausted(failure, call, begins=not exhausted)
            return None
        return 0.0

    def _exhausted(self, failure: AccuticsAuthenticError, call: Call, *, begins: bool) -> None:
        """Say that no retry can be paid; *begins* says whether the one before could."""
        failure.budget_exhausted = True
        events = self._events(call, logging.WARNING)
        if events is not None:
            events.budget_exhausted(failure, begins=begins)

    def _may_repeat(
        self, failure: AccuticsAuthenticError, call: Call, wait: float, end: float
    ) -> bool:
        """Return whether another attempt after *wait* seconds is allowed, whatever it costs."""
        if call.attempt - call.excused >= self.policy.attempts:
            return False
        in_time = self.session.clock.now() + wait <= end
        return in_time and is_retryable(failure, call.request)

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
