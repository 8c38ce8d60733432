"""Whatever happens to fifty calls at once, their events pair."""

from __future__ import annotations

import asyncio
from typing import Any

from attrs import frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accutics_authentic import Accutics, Limits, RetryPolicy, Timeouts, errors
from accutics_authentic.events import AttemptFinished, CallFinished, Event
from tests.faults.hostile import Answer, Connection, closed, ok, raw, reset, silent, stalled
from tests.http.serving import serve
from tests.support.examples import examples

from .pairs import check_pairs

CALLS, CONNECTIONS = 50, 5
#: What an event may name.
NAMES = {*vars(errors), "CancelledError", "Fails"}


def slow(connection: Connection) -> Any:
    async def answer() -> None:
        await connection.sleep(4)
        await ok({})(connection)

    return answer()


ANSWERS: dict[str, Answer] = {
    "ok": ok({}),
    "slow": slow,
    "closed": closed,
    "reset": reset,
    "silent": silent,
    "stalled": stalled(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
    "broken": raw(b"HTTP/9 what\r\n\r\n", close=True),
    "400": ok({}, status=400),
    "401": ok({}, status=401),
    "429": ok({}, "Retry-After: 1", status=429),
    "429, long": ok({}, "Retry-After: 200", status=429),
    "500": ok({}, status=500),
    "503": ok({}, "Retry-After: 2", status=503),
}


@frozen
class Plan:
    """What one call does, and what is done to it."""

    method: str
    cancelled_after: int | None  # seconds, or turns of the loop if negative


plans = st.builds(
    Plan,
    st.sampled_from(["GET", "POST", "DELETE"]),
    st.none() | st.integers(-40, 20),
)


class Fails(Exception):  # noqa: N818 - it is nobody's fault
    """What the caller's own code raises."""


class Every:
    """Raises at every n-th use, for a limiter, a token provider and a handler."""

    def __init__(self, n: int | None) -> None:
        self.n, self.used = n, 0

    def use(self) -> None:
        self.used += 1
        if self.n is not None and self.used % self.n == 0:
            raise Fails

    async def __aenter__(self) -> None:
        self.use()
        await asyncio.sleep(0)

    async def __aexit__(self, *_: object) -> None:
        self.use()

    async def provide(self) -> str:
        await asyncio.sleep(0)
        self.use()
        return f"token-{self.used}"

    def handle(self, _: Event) -> None:
        self.use()


every = st.none() | st.integers(2, 30)


@settings(
    max_examples=examples(12),
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    answers=st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=60),
    calls=st.lists(plans, min_size=CALLS, max_size=CALLS),
    limiter=every,
    provider=every,
    handler=every,
    budget=st.none() | st.integers(0, 60),
    closed_after=st.none() | st.integers(0, 20),
)
async def test_the_events_of_fifty_calls_pair_whatever_happens_to_them(
    answers: list[str],
    calls: list[Plan],
    limiter: int | None,
    provider: int | None,
    handler: int | None,
    budget: int | None,
    closed_after: int | None,
) -> None:
    heard: list[Event] = []
    async with serve(
        *(ANSWERS[name] for name in answers),
        expiring=True,
        on_event=[Every(handler).handle, heard.append],
        retry=RetryPolicy(budget=budget),
        timeouts=Timeouts(attempt=6, call=30),
        limits=Limits(connections=CONNECTIONS, limiter=Every(limiter)),
    ) as served:
        clock, start = served.clock, served.clock.now()
        accutics = Accutics(
            served.session, base_url=served.server.url, token=Every(provider).provide
        )

        async def make(plan: Plan) -> None:
            task = asyncio.ensure_future(accutics.request(plan.method, "x"))
            after = plan.cancelled_after
            if after is not None and after >= 0:
                clock.call_at(start + after, lambda: (task.cancel(), None)[1])
            for _ in range(-(after or 0)):
                await asyncio.sleep(0)
            if after is not None and after < 0:
                task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()

        if closed_after is not None:
            clock.call_at(
                start + closed_after, lambda: closing.append(asyncio.ensure_future(aclose()))
            )
        closing: list[asyncio.Task[None]] = []
        aclose = served.session.aclose
        await asyncio.gather(*map(make, calls))
        await asyncio.gather(*closing)
    pairs = check_pairs(heard)
    assert len(pairs.calls) == CALLS or closed_after is not None
    assert pairs.most_in_flight <= CONNECTIONS
    for event in heard:
        if isinstance(event, CallFinished | AttemptFinished):
            assert event.error in {None, *NAMES}, event
