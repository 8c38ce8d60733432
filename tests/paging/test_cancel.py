from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from accutics_authentic import Limits
from tests.faults.hostile import closed, head, ok, reply, silent, stalled
from tests.faults.secrets import leaks, shown
from tests.http.moving import MovingClock
from tests.http.serving import Served, serve
from tests.support.idle import idle
from tests.support.leaks import nothing_left


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


async def cancelled(call: Awaitable[object], when: Callable[[], Awaitable[object]]) -> None:
    """Cancel *call* once *when* has come; it ends by that and nothing else, and shows no secret."""
    task = asyncio.ensure_future(call)
    await when()
    assert not task.done()
    task.cancel("enough")
    with pytest.raises(asyncio.CancelledError, match="enough") as caught:
        await task
    assert task.cancelled()
    assert not leaks(shown(caught.value))


class Sleepless(MovingClock):
    """A clock on which a sleep never ends."""

    def __init__(self) -> None:
        super().__init__()
        self.sleeping = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.sleeping.set()
        await asyncio.Event().wait()


async def slots_are_free(it: Served) -> None:
    """Show that the slot of the cancelled call can be had again."""
    it.server.answers[:] = [ok({})]
    await asyncio.gather(*(it.get() for _ in range(it.session.limits.connections)))


async def test_while_connecting() -> None:
    connecting = asyncio.Event()

    class Slow(aiohttp.ThreadedResolver):
        async def resolve(self, *_: object, **__: object) -> list[aiohttp.abc.ResolveResult]:
            connecting.set()
            await asyncio.Event().wait()
            return []

    connector = aiohttp.TCPConnector(resolver=Slow(), limit=1)
    async with serve(ok({}), connector=connector) as it:
        accutics = type(it.accutics)(
            it.session, base_url="http://slow.example", token="abc", allow_http=True
        )
        await cancelled(accutics.request("GET", "x"), connecting.wait)
        await slots_are_free(it)
        await connector.close()


@pytest.mark.parametrize(
    "answer",
    [
        silent,
        stalled(b"HTTP/1.1 200 "),
        stalled(head(200, "Content-Length: 9"), b"{"),
        stalled(head(404, "Content-Length: 9"), b"{"),
        stalled(head(200, "Transfer-Encoding: chunked"), b"5\r\n{"),
    ],
    ids=["headers", "status line", "body", "body of an error", "chunk"],
)
async def test_while_waiting_for_an_answer(answer: Callable[..., Awaitable[None]]) -> None:
    async with serve(answer, limits=Limits(connections=2)) as it:

        async def begun() -> None:
            await it.server.until_requested()
            await idle()

        await cancelled(it.accutics.request("GET", "campaigns"), begun)
        await (
            it.server.until_disconnected()
        )  # the connection is not kept: an answer may still come on it
        await slots_are_free(it)


async def test_between_two_attempts() -> None:
    clock = Sleepless()
    async with serve(closed, clock=clock) as it:
        await cancelled(it.accutics.request("GET", "campaigns"), clock.sleeping.wait)
        assert len(it.server.received) == 1
        await slots_are_free(it)


async def test_during_a_pause() -> None:
    clock = Sleepless()
    async with serve(ok({}), clock=clock) as it:
        it.client._sender.throttle.refuse(clock.now(), clock.now() + 10, 429)
        await cancelled(it.accutics.request("GET", "campaigns"), clock.sleeping.wait)
        assert not it.server.received


async def test_while_waiting_for_a_slot() -> None:
    async with serve(silent, limits=Limits(connections=1)) as it:
        first = asyncio.create_task(it.get())
        await cancelled(it.accutics.request("GET", "campaigns"), it.server.until_requested)
        first.cancel()
        await asyncio.wait([first])
        await slots_are_free(it)


async def test_while_waiting_for_the_limiter() -> None:
    limiter = asyncio.Semaphore(1)
    async with serve(ok({}), limits=Limits(limiter=limiter)) as it:
        await limiter.acquire()
        await cancelled(it.accutics.request("GET", "campaigns"), idle)
        limiter.release()
        await slots_are_free(it)
        assert not limiter.locked()


async def test_while_waiting_for_a_token() -> None:
    asked = asyncio.Event()

    async def provide() -> str:
        asked.set()
        await asyncio.Event().wait()
        return "never"

    async with serve(ok({})) as it:
        accutics = type(it.accutics)(it.session, base_url=it.server.url, token=provide)
        await cancelled(accutics.request("GET", "x"), asked.wait)
        assert not it.server.received


async def test_a_callers_own_timeout_is_the_callers_and_shows_no_token() -> None:
    async with serve(silent) as it:
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(0.02):
                await it.campaigns.get(1)
        assert not leaks(shown(caught.value))


async def test_a_cancellation_that_was_caught_leaves_the_task_as_it_was() -> None:
    async with serve(silent) as it:
        call = asyncio.create_task(it.get())

        async def outer() -> int:
            try:
                await call
            except asyncio.CancelledError:
                task = asyncio.current_task()
                assert task is not None
                return task.cancelling()
            return -1

        task = asyncio.create_task(outer())
        await it.server.until_requested()
        call.cancel()
        assert await task == 0  # only the call was cancelled


@pytest.mark.parametrize("hook", ["on_request_start", "on_request_end", "on_request_exception"])
async def test_a_trace_that_raises_is_heard_and_keeps_nothing(hook: str) -> None:
    async def fail(*_: object) -> None:
        raise LookupError("mine")

    trace = aiohttp.TraceConfig()
    getattr(trace, hook).append(fail)
    answer = closed if "exception" in hook else reply(200, b"{}")
    async with serve(answer, trace_configs=[trace], limits=Limits(connections=1)) as it:
        for _ in range(2):
            with pytest.raises(LookupError, match="mine") as caught:
                await it.accutics.request("GET", "campaigns")
            assert not leaks(shown(caught.value))
        assert any(entry.name == "fail" for entry in caught.traceback)
