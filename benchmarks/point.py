"""Single calls: what one costs beyond its bytes, and how much of that is the retry loop."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from itertools import repeat
from typing import Any

import aiohttp
import backoff
from yarl import URL

from accutics_authentic import RetryPolicy, Timeouts
from accutics_authentic._accutics.errors import read_problem
from accutics_authentic._http.call import Sender
from accutics_authentic._http.credentials import Credentials
from accutics_authentic._http.messages import Reply, Request
from accutics_authentic._http.stats import CallStats
from accutics_authentic._http.throttling.throttle import Throttle
from accutics_authentic._http.turns import Turns
from accutics_authentic._http.waits import Waits
from benchmarks.ceiling import CEILING, ceiling
from benchmarks.clients import one_as_bytes
from benchmarks.fetchers import TOKEN, fetchers
from benchmarks.models import module, pydantic_page
from benchmarks.ours import Ours, ours
from benchmarks.remote import served
from benchmarks.rounds import Probe, interleave, interleave_costs, spread
from benchmarks.table import Row

OURS, BARE, AWAIT = "ours", "aiohttp, bytes only", "a bare await"
JSON, PYDANTIC, BACKOFF = "aiohttp + json", "httpx + pydantic", "backoff, decorated once"
REPLY = Reply(200)

Call = Callable[[], Awaitable[object]]


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    return [*await calls(quick=quick), await retry_loop(quick=quick)]


async def calls(*, quick: bool) -> list[Row]:
    """Get one entity, decoded, with deadlines and retries, and compare with its bytes alone."""
    times = 10 if quick else 32
    with served() as origin:
        url = f"{origin}/lists/100/42"
        async with (
            AsyncExitStack() as stack,
            aiohttp.ClientSession(headers=TOKEN) as bare,
            ours(origin) as we,
            ceiling(origin) as lowest,
        ):

            async def by_hand() -> object:
                async with bare.get(url) as response:
                    return json.loads(await response.read())["data"]

            others = await fetchers(stack)
            cases: dict[str, Call | None] = {
                OURS: partial(we.resource(100).get, 42),
                BARE: partial(one_as_bytes, bare, url),
                JSON: by_hand,
                PYDANTIC: await httpx_pydantic(stack, url),
                CEILING: partial(lowest.get_entity, url),
                **{name: fetch and partial(fetch, url) for name, fetch in others.items()},
            }
            found = {
                workers: await interleave_costs(
                    {
                        name: call and partial(some, call, times, workers)
                        for name, call in cases.items()
                    },
                    rounds=1 if quick else 80,
                    per=times * 1e-6,
                    warmed=True,
                )
                for workers in (1, 16)
            }
    return [
        Row(
            case=f"call, decoded, {workers} at a time",
            unit="us",
            ours=costs.processor.low(OURS),
            limit=(BARE, costs.processor.low(BARE)),
            peers={each: costs.processor.low_of(each) for each in [*cases][2:]},
            against=BARE,
            ratio=costs.processor.low_ratio(OURS, BARE),
            wall=costs.wall.low_ratio(OURS, BARE),
            most=0.9,
        )
        for workers, costs in found.items()
    ]


async def some(call: Call, times: int, workers: int) -> None:
    """Make *call* *times* times, with this many workers."""
    await spread(repeat(call, times), workers)


async def httpx_pydantic(stack: AsyncExitStack, url: str) -> Call | None:
    """Return a call in the style of generated SDKs; None if these libraries are missing."""
    httpx, page = module("httpx"), pydantic_page()
    if httpx is None or page is None:
        return None
    model = page.model_fields["data"].annotation.__args__[0]
    answer = module("pydantic").create_model("Answer", data=(model, ...))
    client = await stack.enter_async_context(httpx.AsyncClient(headers=TOKEN))

    async def call() -> object:
        return answer.model_validate_json((await client.get(url)).content)

    return call


class Bare(Sender, frozen=True):
    """The retry loop around an attempt that succeeds at once."""

    async def _attempt(self, *_: Any, **__: Any) -> Reply:  # Any: the arguments are not used
        return REPLY


def bare_sender(we: Ours) -> Bare:
    """Return the retry loop of a client."""
    events = we.accutics._client.events
    throttle = Throttle(500, 500)
    turns = Turns(session=we.session, policy=RetryPolicy(), throttle=throttle, events=events)
    return Bare(
        session=we.session,
        base="http://127.0.0.1",
        credentials=Credentials("token", header="Authorization"),
        read_problem=read_problem,
        timeouts=Timeouts(),
        limiter=None,
        throttle=throttle,
        turns=turns,
        waits=Waits(turns),
    )


async def retry_loop(*, quick: bool) -> Row:
    """Time the loop alone: every call pays for it, and few need it."""
    times = 10 if quick else 2_000

    async def nothing() -> Reply:
        return REPLY

    def probe(call: Call) -> Probe:
        async def measure() -> float:
            start = time.thread_time_ns()
            for _ in range(times):
                await call()
            return (time.thread_time_ns() - start) / times

        return measure

    async with ours("http://127.0.0.1") as we:
        caller = bare_sender(we)
        request = Request(method="GET", url=URL("http://127.0.0.1"), path="/")
        samples = await interleave(
            {
                OURS: probe(partial(caller.send, request, CallStats())),
                AWAIT: probe(nothing),
                BACKOFF: probe(backoff.on_exception(backoff.expo, OSError, max_tries=3)(nothing)),
            },
            rounds=1 if quick else 80,
        )
    added = samples.median(OURS) - samples.median(AWAIT)
    return Row(
        case="retry loop around a call that succeeds",
        unit="ns",
        ours=added,
        limit=(AWAIT, samples.median(AWAIT)),
        peers={BACKOFF: samples.of(BACKOFF)},
        against="a microsecond",
        ratio=added / 1e3,
        most=0.9,
    )
