"""One call: attempts, waits between them, and the deadline over all. The loop around an attempt.

From the outside in: ``Caller.send`` repeats what ``retry.py`` allows; ``_attempt`` holds one
attempt to its time; ``_exchange`` waits for its turn, sends, and makes an error of a reply that is
no success. Each does what its name says and calls the next.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import nullcontext
from itertools import count
from typing import Any

from attrs import frozen

from accutics_authentic.core.credentials import Credentials, Secret
from accutics_authentic.core.events import Event, Kind, Meter, logger, tell
from accutics_authentic.core.limits import Limiter, Timeouts
from accutics_authentic.core.retry import (
    REWARD,
    Lane,
    RetryPolicy,
    asks_for_pause,
    cost,
    may_repeat,
    pause,
)
from accutics_authentic.core.session import Session
from accutics_authentic.core.status import ReadProblem, status_error
from accutics_authentic.core.transport import Trace
from accutics_authentic.core.wire import Reply, Request
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    AttemptTimeoutError,
    DeadlineError,
    NotFoundError,
)


@frozen(kw_only=True, eq=False)
class Caller:
    """Sends the requests of one client."""

    session: Session
    credentials: Credentials
    read_problem: ReadProblem
    policy: RetryPolicy
    timeouts: Timeouts
    limiter: Limiter | None
    lane: Lane

    async def send(self, request: Request, meter: Meter) -> Reply:
        """Return the successful reply to *request*, trying as often as the policy allows.

        Raises:
            AccuticsAuthenticError: The last failure, with ``attempts``, ``elapsed``,
                ``ambiguous`` (of any attempt) and, in short, what failed ``earlier``.
        """
        self.session.opened()
        start = self.session.clock.now()
        deadline = start + self.timeouts.call
        earlier: list[AccuticsAuthenticError] = []
        spent = 0
        for number in count(1):
            try:
                await self._pass_gate(deadline, meter)
                reply = await self._attempt(request, number, deadline, meter)
            except AccuticsAuthenticError as error:
                failure = error
            else:
                self.lane.budget.give(spent or REWARD)
                return reply
            if _was_done_before(request, failure, earlier):
                return Reply(204)
            wait = self._wait_after(failure, request, number, deadline)
            if wait is None:
                break
            earlier.append(failure)
            spent = cost(failure)
            self._tell("wait", request, number, seconds=wait)
            await self._sleep(wait, deadline, meter)
        failure.fill(
            method=request.method,
            path=request.path,
            attempts=number,
            elapsed=self.session.clock.now() - start,
            earlier=tuple(str(error) for error in earlier),
        )
        failure.ambiguous = failure.ambiguous or any(error.ambiguous for error in earlier)
        raise failure

    async def _pass_gate(self, deadline: float, meter: Meter) -> None:
        """Wait until the API may be asked again, if it told anyone to pause."""
        clock = self.session.clock
        while (wait := self.lane.gate.opens - clock.now()) > 0:
            if clock.now() + wait > deadline:
                raise DeadlineError(
                    "the API asked for a pause that is longer than this call may take",
                    retry_after=wait,
                    ambiguous=False,
                )
            await self._sleep(wait + clock.chance() * min(1.0, wait / 10), deadline, meter)

    def _wait_after(
        self, failure: AccuticsAuthenticError, request: Request, number: int, deadline: float
    ) -> float | None:
        """Return the seconds to wait before the next attempt, or None: there is none."""
        clock, policy, lane = self.session.clock, self.policy, self.lane
        wait = pause(failure, number, policy, clock.chance())
        if asks_for_pause(failure):
            asked = min(failure.retry_after or wait or 0.0, policy.max_retry_after)
            lane.gate.close(clock.now() + asked)
        if wait is None or number >= policy.attempts or not may_repeat(failure, request):
            return None
        if clock.now() + wait > deadline:
            return None
        if not lane.budget.take(cost(failure)):
            failure.budget_exhausted = True
            return None
        return wait

    async def _attempt(self, request: Request, number: int, deadline: float, meter: Meter) -> Reply:
        """Make one attempt, held to its time and to what is left of the call's."""
        trace = Trace()
        began = self.session.clock.now()
        self._tell("request", request, number)

        async def exchange(request: Request, header: str, secret: Secret) -> Reply:
            meter.requests += 1
            meter.retries += number > 1
            return await self._exchange(request, header, secret, trace, scope, deadline)

        failure: AccuticsAuthenticError
        try:
            async with self.session.scope(deadline) as scope:
                reply = await self.credentials.send(request, exchange)
        except TimeoutError:
            if not scope.expired():
                raise
            failure = trace.explain(_too_late(trace, deadline), request)
        except AccuticsAuthenticError as error:
            failure = error
        else:
            seconds = self.session.clock.now() - began
            self._tell("reply", request, number, status=reply.status, seconds=seconds)
            return reply
        self.session.opened()  # closed meanwhile: that is the error then
        self._tell(
            "failure",
            request,
            number,
            status=failure.status,
            error=type(failure).__name__,
            seconds=self.session.clock.now() - began,
        )
        raise failure

    async def _exchange(
        self,
        request: Request,
        header: str,
        secret: Secret,
        trace: Trace,
        scope: asyncio.Timeout,
        deadline: float,
    ) -> Reply:
        """Wait for a turn, send, and make an error of a reply that is no success."""
        async with self.limiter or nullcontext(), self.session.opened().slots:
            transport = self.session.opened().transport  # it may have been closed meanwhile
            clock = self.session.clock
            trace.until = min(deadline, clock.now() + self.timeouts.attempt)
            scope.reschedule(trace.until)
            reply = await transport.attempt(request, header, secret, self.timeouts.connect, trace)
        if not 200 <= reply.status < 300:
            raise status_error(reply, self.read_problem, clock.wall())
        return reply

    async def _sleep(self, seconds: float, deadline: float, meter: Meter) -> None:
        """Wait, unless the session is closed or the call's time is up."""
        meter.waited += seconds
        try:
            async with self.session.scope(deadline) as scope:
                await self.session.clock.sleep(seconds)
        except TimeoutError:
            if not scope.expired():
                raise
        self.session.opened()

    def _tell(self, kind: Kind, request: Request, number: int, **facts: Any) -> None:
        on_event = self.session.on_event
        if on_event is not None or logger.isEnabledFor(logging.DEBUG):
            tell(
                Event(kind=kind, method=request.method, path=request.path, attempt=number, **facts),
                on_event,
            )


def _was_done_before(
    request: Request, failure: AccuticsAuthenticError, earlier: list[AccuticsAuthenticError]
) -> bool:
    """Tell whether a deletion finds nothing because an attempt whose answer was lost did it."""
    return (
        request.method == "DELETE"
        and isinstance(failure, NotFoundError)
        and any(error.ambiguous for error in earlier)
    )


def _too_late(trace: Trace, deadline: float) -> AccuticsAuthenticError:
    if trace.until is None:
        return DeadlineError("no free connection, limiter or token within Timeouts.call")
    if trace.until < deadline:
        return AttemptTimeoutError("no whole answer within Timeouts.attempt")
    return DeadlineError("no whole answer within Timeouts.call")
