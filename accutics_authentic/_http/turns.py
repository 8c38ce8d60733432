"""The wait of a call for its turn: where the API limits the rate, and for a free connection."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import DeadlineError

from .call_state import Call
from .deadlines import Scope
from .limits import Limiter
from .messages import Head
from .observer import ClientEvents
from .retry import RetryPolicy, is_refusal
from .session import Session, require_open
from .slot import slot
from .throttling.throttle import Throttle

if TYPE_CHECKING:
    from .call_events import CallEvents
    from .throttling.queue import Queue

NO_TURN = "the API's rate limit left it no turn"


class Turns(Frozen, frozen=True, kw_only=True):
    """Gives the calls of one client their turns.

    A call may wait until its deadline. In a batch it waits while the API accepts others, and the
    wait does not count in its time limit.

    Attributes:
        session: Its clock tells the time.
        policy: The client's retry policy.
        throttle: Shared by all calls to this API.
        events: Of the client: who listens, and what they have in common.
    """

    session: Session
    policy: RetryPolicy
    throttle: Throttle
    events: ClientEvents

    async def wait(self, call: Call) -> None:
        """Wait until the throttle admits *call*: for the end of a pause, and at the learned rate.

        Raises:
            RateLimitedError: The pause is too long for this call.
        """
        began = self.session.clock.now()
        scope = call.open_session.deadlines.scope(call.deadline)
        self.prolong(scope, call)
        try:
            with scope:
                await self._admission(call, self.throttle.waiting_calls())
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

    def slot(self, call: Call, limiter: Limiter | None) -> AbstractAsyncContextManager[Any]:
        """Return what to enter around one request; entering it waits.

        In a batch, the wait does not count in the call's time limit.
        """
        slots = call.open_session.slots
        entered = slot(limiter, slots)
        if call.in_batch and (limiter is not None or not slots.free):
            return self._uncounted(entered, call)
        return entered

    @asynccontextmanager
    async def _uncounted(
        self, slot: AbstractAsyncContextManager[Any], call: Call
    ) -> AsyncIterator[None]:
        began = self.session.clock.now()
        async with slot:
            call.deadline += self.session.clock.now() - began
            yield

    def prolong(self, scope: Scope, call: Call) -> None:
        """Let *scope* not expire while *call* waits for its turn, if it is of a batch."""
        if call.in_batch:
            scope.prolong = self._latest_turn

    def _latest_turn(self) -> float:
        return self.throttle.latest_turn(self.policy.max_retry_after)

    def end(self, call: Call) -> float:
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
        events = self.events_of(call, logging.INFO)
        if events is not None and throttle.paused_until > now:
            by, status = throttle.paused_call, throttle.paused_by
            events.held(by=by, status=status, now=now, until=throttle.paused_until)
        if error is None and not call.requests:
            error = throttle.turn_error(now, self.end(call))
        if error is not None:
            raise error
        wait = throttle.expected_wait(now)
        if wait > 0 and events is not None:
            events.waiting(wait, "pause" if throttle.paused_until > now else "rate")
        waited = bool(len(queue))
        async with queue.turn(call.start, in_batch=call.in_batch) as place:
            while True:
                await queue.give_way(place)
                ready_at = throttle.ready_at(now := clock.now(), self.end(call))
                if ready_at <= now:
                    break
                error = throttle.pause_error(now, self._latest(call, now))
                if error is not None:
                    raise error
                waited = True
                if throttle.probing:
                    scope = call.open_session.deadlines.scope(ready_at)
                    with suppress(TimeoutError), scope:
                        await queue.notified()
                else:
                    await clock.sleep(ready_at - now)
            require_open(self.session)
            call.epoch = throttle.admit(clock.now(), waited=waited)

    def record(self, call: Call, head: Head | None) -> None:
        """Record in the throttle what came of a request: its reply's *head*, or None."""
        from .throttling.quota import quota_left  # few APIs have a limit

        throttle = self.throttle
        with suppress(RuntimeError):  # a task that is still pending is destroyed with its loop
            now = self.session.clock.now()
            if head is None:
                throttle.lose(now, call.sent_epoch)
            elif not is_refusal(head.status, head.headers):
                quota = quota_left(head.headers, self.session.clock.wall())
                throttle.accept(now, call.sent_epoch, quota)
            throttle.waiting_calls().notify()

    def _latest(self, call: Call, now: float) -> float:
        return min(self.end(call), now + self.policy.max_retry_after)

    def events_of(self, call: Call, level: int) -> CallEvents | None:
        """Return the events of *call* if anybody listens at *level*."""
        if call.events is None and self.events.observer.listens(level):
            from .call_events import call_events  # with all events; few programs listen

            call.events = call_events(self.events, call.request, call.stats.stream, call.start)
        return call.events
