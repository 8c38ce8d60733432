"""Events: what they add to a call if nobody listens, and if a handler counts them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from functools import partial

from yarl import URL

from accutics_authentic._http.call_state import Call
from accutics_authentic._http.messages import Reply, Request
from accutics_authentic._http.session import require_open
from accutics_authentic._http.stats import CallStats
from accutics_authentic.events import Event
from benchmarks.ours import ours
from benchmarks.point import Bare, bare_sender
from benchmarks.point import Call as AnyCall
from benchmarks.remote import served
from benchmarks.rounds import Probe, interleave
from benchmarks.table import Row

HEARD, UNHEARD, CALL = "heard by a counter", "heard by nobody", "a call, decoded"
WITH, WITHOUT = "with the question who listens", "without"


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    counted: Counter[type] = Counter()

    def count(event: Event) -> None:
        counted[type(event)] += 1

    times = 10 if quick else 32
    async with AsyncExitStack() as stack:
        origin = stack.enter_context(served())
        we = await stack.enter_async_context(ours(origin))
        heard = await stack.enter_async_context(ours(origin, on_event=count))
        sender = bare_sender(we)
        request, stats = Request(method="GET", url=URL(origin), path="/"), CallStats()
        loops = await interleave(
            {
                WITH: busy(partial(sender.send, request, stats), 10 if quick else 2_000),
                WITHOUT: busy(partial(send, sender, request, stats), 10 if quick else 2_000),
            },
            rounds=1 if quick else 80,
        )
        calls = await interleave(
            {
                UNHEARD: busy(partial(we.resource(100).get, 42), times),
                HEARD: busy(partial(heard.resource(100).get, 42), times),
            },
            rounds=1 if quick else 80,
        )
    assert len(set(counted.values())) == 1  # of four kinds
    added, one = loops.median(WITH) - loops.median(WITHOUT), calls.median(UNHEARD)
    return [
        Row(
            case="events, heard by nobody, processor time added to a call",
            unit="ns",
            ours=added,
            limit=(CALL, one),
            against=CALL,
            ratio=added / one,
            most=0.01,
        ),
        Row(
            case="call, decoded, its four events heard by a counter, processor time",
            unit="ns",
            ours=calls.median(HEARD),
            limit=(UNHEARD, one),
            against=UNHEARD,
            ratio=calls.ratio(HEARD, UNHEARD),
        ),
    ]


def send(sender: Bare, request: Request, stats: CallStats) -> Awaitable[Reply]:
    """Do what ``Sender.send`` does, without asking who listens."""
    open_session = require_open(sender.session)
    start = sender.session.clock.now()
    return sender._repeat(Call(request, open_session, stats, start, start + sender.timeouts.call))


def busy(call: AnyCall, times: int) -> Probe:
    """Return a probe for the nanoseconds of this thread's processor time that one call takes."""

    async def measure() -> float:
        start = time.thread_time_ns()
        for _ in range(times):
            await call()
        return (time.thread_time_ns() - start) / times

    return measure
