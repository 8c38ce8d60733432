"""One call: its attempts, the waits between them, and the deadline of all. The retry loop.

From the outside in: ``Sender.send`` repeats what ``retry.py`` allows, after the waits of
``waits.py`` and ``turns.py``; ``_attempt`` applies the time limits, refreshes a refused token, and
turns an error status into an error; ``_exchange`` waits for the limiter and a free connection, and
sends. Each calls the next.
"""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from accutics_authentic._base.batch import IN_BATCH
from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    AttemptTimeoutError,
    DeadlineError,
    SessionError,
)

from .call_state import Call
from .credentials import Credentials, Secret
from .deadlines import Scope
from .limits import Limiter, Timeouts
from .messages import Head, Reply, Request
from .retry import (
    SUCCESS_REFUND,
    may_have_acted,
    retry_cost,
    was_done_before,
)
from .session import Session, is_closed, require_open
from .stats import CallStats
from .throttling.throttle import Throttle
from .transport import Attempt
from .turns import NO_TURN, Turns
from .waits import Waits

if TYPE_CHECKING:
    from .call_events import CallEvents
    from .problem import ReadProblem


class Sender(Frozen, frozen=True, kw_only=True):
    """Sends the requests of one client.

    Attributes:
        session: Carries the requests.
        base: The base URL, for error texts.
        credentials: The API's token.
        read_problem: Reads the vendor's error bodies.
        timeouts: The client's time limits.
        limiter: Entered once per attempt, if there is one.
        throttle: Shared by all calls to this API.
        turns: Gives the calls their turns.
        waits: The waits between the attempts.
    """

    session: Session
    base: str
    credentials: Credentials
    read_problem: ReadProblem
    timeouts: Timeouts
    limiter: Limiter | None
    throttle: Throttle
    turns: Turns
    waits: Waits

    def send(self, request: Request, stats: CallStats) -> Coroutine[Any, Any, Reply]:
        """Return the successful reply to *request*, retried as the policy allows.

        Await it at once: the call begins now. If nobody listens, no other coroutine is around it.

        Raises:
            AccuticsAuthenticError: The last failure, with ``attempts``, ``elapsed``,
                ``ambiguous`` (True if any attempt was) and a summary of the ``earlier`` ones.
        """
        open_session = require_open(self.session)
        start = open_session.now()
        end = start + self.timeouts.call
        call = Call(request, open_session, stats, start, end, IN_BATCH.get())
        events = self.turns.events_of(call, logging.DEBUG)
        return self._repeat(call) if events is None else self._observed(call, events)

    async def _observed(self, call: Call, events: CallEvents) -> Reply:
        """Make the call, and emit its first event and its last, however it ends."""
        try:
            events.started()
            reply = await self._repeat(call)
        except BaseException as error:
            status = error.status if isinstance(error, AccuticsAuthenticError) else None
            events.finished(error, status)
            raise
        events.finished(None, reply.status)
        return reply

    async def _repeat(self, call: Call) -> Reply:
        """Make attempts until one succeeds, or the policy allows no more."""
        clock, request = self.session.clock, call.request
        last_retry_cost = 0
        wait: float | None = None
        while True:
            call.attempt += 1
            try:
                if wait:
                    await self.waits.sleep(wait, call)
                if call.epoch != self.throttle.epoch:
                    await self.turns.wait(call)
                reply = await self._attempt(call)
            except AccuticsAuthenticError as error:
                failure = error
            except StopAsyncIteration as error:  # as below; it would end a loop over a stream
                foreign = RuntimeError("a token provider or a trace raised StopAsyncIteration")
                call.add_note(foreign)
                raise foreign from error
            except Exception as error:  # raised by a limiter, a trace or a token provider
                call.add_note(error)
                raise
            else:
                if self.throttle.balance < self.throttle.capacity:
                    self.throttle.refund(last_retry_cost or SUCCESS_REFUND)
                return reply
            if was_done_before(request, failure, call.earlier):
                self.throttle.refund(last_retry_cost)
                return call.reply(Head(204), b"", clock.now())
            wait = self.waits.before_retry(failure, call)
            if wait is None:
                break
            call.earlier += (failure,)
            last_retry_cost = retry_cost(failure)
        raise call.annotate(failure, clock.now() - call.start)

    async def _attempt(self, call: Call) -> Reply:
        """Make one attempt within its own time limit and the rest of the call's."""
        call.current_attempt = None
        scope = call.open_session.deadlines.scope(call.deadline)
        failure: AccuticsAuthenticError
        reply: Reply | None = None
        try:
            with scope:
                secret = self.credentials.secret or await self.credentials.refresh()
                reply = await self._exchange(call, scope, secret)
                if reply.status in (401, 403):
                    call.current_attempt = None
                    scope.reschedule(call.deadline)  # the refresh may take all of the call's time
                    now = self.session.clock.now()
                    newer = await self.credentials.refresh_after(secret, reply.status, now)
                    if newer is not None:
                        reply = await self._exchange(call, scope, newer)
        except TimeoutError:
            if not scope.expired:
                raise
            failure = self._timeout_error(call, reply)
        except AccuticsAuthenticError as error:
            failure = error
            if call.may_have_acted():
                failure.ambiguous = True  # the error may be the limiter's, raised as it was left
        else:
            if reply.success:
                return reply
            failure = self._status_error(reply, call.request)
        try:
            require_open(self.session)
        except SessionError as closed:  # if it was closed meanwhile, that is the error
            closed.fill(ambiguous=failure.ambiguous, done=failure.done)
            failure = closed
        raise failure

    async def _exchange(self, call: Call, scope: Scope, secret: Secret) -> Reply:
        """Wait for limiter and connection, send, and return the reply, whatever its status."""
        while True:
            self.turns.prolong(scope, call)
            if call.epoch != self.throttle.epoch:  # or the API refused another one meanwhile
                await self.turns.wait(call)
            async with self.turns.slot(call, self.limiter):
                if call.epoch == self.throttle.epoch:
                    if is_closed(self.session):  # meanwhile
                        require_open(self.session)
                    now = call.open_session.now()
                    call.stats.requests += 1
                    call.stats.retries += call.requests > 0
                    call.requests += 1
                    scope.reschedule(min(call.deadline, now + self.timeouts.attempt))
                    call.current_attempt = attempt = Attempt(scope.until, began=now)
                    header, connect = self.credentials.header, self.timeouts.connect
                    call.sent_epoch, call.epoch = call.epoch, 0
                    events = call.events
                    try:
                        if events is not None:
                            events.attempt_started(now)
                        head, body = await call.open_session.transport.attempt(
                            call.request, header, secret, connect, attempt
                        )
                    except BaseException as error:
                        if events is not None:
                            name = self._name_of(error, call, attempt, expired=scope.expired)
                            events.attempt_finished(attempt.head, name)
                        raise
                    finally:
                        if call.sent_epoch:
                            self.turns.record(call, attempt.head)
                    if events is not None:
                        events.attempt_finished(head)
                    now = attempt.ended or call.open_session.now()
                    if call.in_batch and not call.sent_epoch:
                        self.throttle.accepted_at = now
                    return call.reply(head, body, now, secret.redact)

    def _status_error(self, reply: Reply, request: Request) -> AccuticsAuthenticError:
        from .status import status_error  # with much that only reads error bodies

        failure = status_error(reply, self.read_problem, self.session.clock.wall(), self.base)
        failure.ambiguous = may_have_acted(reply.status, request)
        return failure

    def _timeout_error(self, call: Call, refused: Reply | None) -> AccuticsAuthenticError:
        """Return the timeout error, or the HTTP error if an error status had already arrived.

        *refused* is the 401 or 403 after which the token was refreshed.
        """
        attempt = call.current_attempt
        in_call = f"within {self.timeouts.call:g} s (Timeouts.call)"
        if attempt is None:
            status = None if refused is None else refused.status
            if refused is not None and status == 403:  # perhaps not about the token at all
                return self._status_error(refused, call.request)
            limited = self.throttle.epoch != call.epoch  # admitted in no epoch, or an earlier one
            text = NO_TURN if limited else "no free connection, limiter or token"
            text = f"{text} {self.turns.within(call)}"
            return DeadlineError(text, status=status, ambiguous=False)
        head = attempt.head
        if head is not None and not head.success:
            return self._status_error(Reply(head.status, head.headers), call.request)
        if attempt.until < call.deadline:
            text = f"no whole answer within {self.timeouts.attempt:g} s (Timeouts.attempt)"
            return attempt.annotate(AttemptTimeoutError(text), call.request)
        return attempt.annotate(DeadlineError(f"no whole answer {in_call}"), call.request)

    def _name_of(self, error: BaseException, call: Call, attempt: Attempt, *, expired: bool) -> str:
        """Return the name of what ended *attempt*, which *expired* cancels for three reasons."""
        if not expired or not isinstance(error, CancelledError):
            return type(error).__name__
        if is_closed(self.session):
            return SessionError.__name__
        timeout = AttemptTimeoutError if attempt.until < call.deadline else DeadlineError
        return timeout.__name__
