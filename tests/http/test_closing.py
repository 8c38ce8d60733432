"""Calls under way when another task closes something, and use in another event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from accutics_authentic import Accutics, Limits, Session
from accutics_authentic.errors import SessionError
from tests.faults.calls import DELETIONS, WRITES, check_raises
from tests.faults.hostile import Answer, closed, envelope, head, hostile, ok, silent, stalled
from tests.support.idle import idle
from tests.support.leaks import nothing_left

from .serving import Served, serve
from .test_waits import HeldClock


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


async def closed_while(served: Served, call: Awaitable[Any], waits: asyncio.Event) -> None:
    """Close the session while *call* waits: it ends at once, and nothing was sent."""
    task = asyncio.ensure_future(call)
    async with asyncio.timeout(60):
        await waits.wait()
        await served.session.aclose()
        with pytest.raises(SessionError, match="is closed"):
            await task
    assert not served.server.received


async def test_a_session_is_closed_while_a_call_connects() -> None:
    connecting = asyncio.Event()

    class Slow(aiohttp.ThreadedResolver):
        async def resolve(self, *_: object, **__: object) -> list[aiohttp.abc.ResolveResult]:
            connecting.set()
            await asyncio.Event().wait()
            return []

    connector = aiohttp.TCPConnector(resolver=Slow())
    async with connector, serve(ok({}), connector=connector) as served:
        accutics = Accutics(served.session, base_url="https://slow.example", token="abc")
        await closed_while(served, accutics.request("GET", "x"), connecting)


async def test_a_session_is_closed_while_a_call_waits_for_the_limiter() -> None:
    entering = asyncio.Event()

    class Full:
        async def __aenter__(self) -> None:
            entering.set()
            await asyncio.Event().wait()

        async def __aexit__(self, *_: object) -> None: ...

    async with serve(ok({}), limits=Limits(limiter=Full())) as served:
        await closed_while(served, served.get(), entering)


async def test_a_limiter_that_swallows_the_closing_admits_no_request() -> None:
    entering = asyncio.Event()

    class Stubborn:
        async def __aenter__(self) -> None:
            entering.set()
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

        async def __aexit__(self, *_: object) -> None: ...

    async with serve(ok({}), limits=Limits(limiter=Stubborn())) as served:
        task = asyncio.ensure_future(served.get())
        await entering.wait()
        await served.session.aclose()
        with pytest.raises(SessionError, match="is closed") as caught:
            await task
        assert (caught.value.attempts, caught.value.ambiguous) == (0, False)
    assert not served.server.received


async def test_a_session_is_closed_while_a_call_waits_for_a_token() -> None:
    asked = asyncio.Event()

    async def provide() -> str:
        asked.set()
        await asyncio.Event().wait()
        return "never"

    async with serve(ok({})) as served:
        accutics = Accutics(served.session, base_url=served.server.url, token=provide)
        await closed_while(served, accutics.request("GET", "x"), asked)


async def test_a_session_that_a_token_provider_closes_sends_nothing_and_cancels_nobody() -> None:
    async def provide() -> str:
        await served.session.aclose()
        return "too-late"

    async with serve(ok({})) as served:
        accutics = Accutics(served.session, base_url=served.server.url, token=provide)
        with pytest.raises(SessionError, match="is closed"):
            await accutics.request("GET", "campaigns")
        await asyncio.sleep(0)
        assert not served.server.received


@pytest.mark.parametrize("where", ["provider", "limiter"])
async def test_a_session_that_a_token_provider_closes_ends_its_call_wherever_it_waits(
    where: str,
) -> None:
    async def provide() -> str:
        await served.session.aclose()
        if where == "provider":
            await asyncio.Event().wait()
        return "too-late"

    async with serve(ok({}), limits=Limits(limiter=asyncio.Semaphore(0))) as served:
        accutics = Accutics(served.session, base_url=served.server.url, token=provide)
        async with asyncio.timeout(60):
            with pytest.raises(SessionError, match="is closed"):
                await accutics.request("GET", "campaigns")
        assert not served.server.received


async def test_a_token_provider_that_does_not_heed_its_end_sends_nothing() -> None:
    asked = asyncio.Event()

    async def provide() -> str:
        asked.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return "too-late"

    async with serve(ok({})) as served:
        accutics = Accutics(served.session, base_url=served.server.url, token=provide)
        await closed_while(served, accutics.request("GET", "x"), asked)


async def test_a_session_is_closed_while_a_call_waits_for_the_end_of_a_pause() -> None:
    clock = HeldClock()
    async with serve(ok({}), clock=clock) as served:
        served.client._sender.throttle.refuse(clock.now(), clock.now() + 10, 429)
        await closed_while(served, served.get(), clock.sleeping)


CALLS = {**WRITES, **DELETIONS}


@pytest.mark.parametrize("answer", [silent, stalled(b"HTTP/1.1 2"), stalled(head(502))])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_a_write_under_way_when_its_session_closes_may_have_been_done(
    call: Any, answer: Answer
) -> None:
    async with serve(answer) as served:
        task = asyncio.ensure_future(call(served))
        await served.server.until_requested()
        await served.session.aclose()
        error = await check_raises(lambda _: task, served, SessionError, ambiguous=True, attempts=1)
    assert "this Session is closed" in str(error)
    assert str(error).endswith("; it may have been done")


async def test_a_write_whose_answer_had_begun_when_its_session_closed_is_done() -> None:
    async with serve(stalled(head(201, "Content-Length: 9"))) as served:
        reading = asyncio.Event()
        trace = aiohttp.TraceConfig()

        async def note(*_: object) -> None:
            reading.set()

        trace.on_request_end.append(note)
        async with Session(trace_configs=[trace]) as session:
            accutics = Accutics(session, base_url=served.server.url, token="abc")
            task = asyncio.ensure_future(accutics.resource("campaigns").create({}))
            await reading.wait()
            await idle()  # until it waits for the body
            await session.aclose()
            error = await check_raises(
                lambda _: task, served, SessionError, ambiguous=True, done=True
            )
    assert "the server accepted the request" in str(error)


async def test_a_deletion_that_waits_to_try_again_when_its_session_closes_stays_ambiguous() -> None:
    clock = HeldClock()
    async with serve(closed, clock=clock) as served:
        task = asyncio.ensure_future(served.campaigns.delete(1))
        await clock.sleeping.wait()
        await served.session.aclose()
        error = await check_raises(lambda _: task, served, SessionError, ambiguous=True, attempts=1)
    assert error.earlier
    assert str(error).endswith("; it may have been done")


@pytest.mark.parametrize("pages", [False, True])
async def test_a_stream_that_another_task_closes_ends_for_its_reader(pages: bool) -> None:
    following = envelope(["b"], next="?page=3")
    async with serve(ok(envelope(["a"], next="?page=2")), ok(following)) as served:
        stream = served.accutics.resource("campaigns", str).stream()
        reading: Any = stream.pages() if pages else aiter(stream)
        await anext(reading)
        reader = asyncio.create_task(anext(reading, "the end"))
        await served.server.until_requested(2)
        cursor = reading.cursor
        await reading.aclose()
        assert await reader == "the end"
        assert reading.cursor == cursor  # the page that came too late was not delivered
        assert await anext(reading, "the end") == "the end"
        assert len(served.server.received) == 2


USES: dict[str, Callable[[Session, Any], Awaitable[object]]] = {
    "stream": lambda _, resource: anext(aiter(resource.stream())),
    "pages": lambda _, resource: anext(resource.stream().pages()),
    "run": lambda _, resource: resource.stream().open().__aenter__(),
    "page": lambda _, resource: resource.page(1),
    "bulk": lambda session, resource: session.bulk(resource.get, [1]).__aenter__(),
    "write": lambda _, resource: resource.create({"name": "n"}),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_whatever_is_done_in_another_loop_is_refused_before_anything_is_sent(use: Any) -> None:
    session = Session()

    async def elsewhere() -> None:
        async with hostile(silent) as server:
            resource = Accutics(session, base_url=server.url, token="abc").resource("campaigns")
            with pytest.raises(SessionError, match="another event loop"):
                async with asyncio.timeout(60):
                    await use(session, resource)
            assert not server.accepted

    with asyncio.Runner() as home, asyncio.Runner() as away:
        home.run(session.__aenter__())
        away.run(elsewhere())
        home.run(session.aclose())
