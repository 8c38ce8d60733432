from __future__ import annotations

import asyncio
import gc
import pickle
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from accutics_authentic import Accutics, Authentic, Limits, RetryPolicy, Session
from accutics_authentic._http.session import require_open
from accutics_authentic.errors import ConfigurationError, SessionError
from accutics_authentic.sandbox import Sandbox
from tests.faults.hostile import hostile, ok, silent
from tests.faults.secrets import TOKEN
from tests.support.leaks import nothing_left

from .moving import MovingClock
from .serving import serve


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


def test_a_session_needs_no_loop_to_be_created_and_no_closing_if_never_opened() -> None:
    session = Session()
    assert repr(session) == "<Session, not open>"
    Accutics(session, base_url="https://api.example.com", token="abc")
    Authentic(session, token="abc")


async def test_a_session_that_is_not_open_says_so() -> None:
    session = Session()
    accutics = Accutics(session, base_url="http://127.0.0.1:1", token="abc")
    for call in (accutics.request("GET", "x"), anext(aiter(accutics.resource("x").stream()))):
        with pytest.raises(SessionError, match="enter it with async with first"):
            await call
    with pytest.raises(SessionError, match="enter it"):
        session.bulk(accutics.resource("x").get, [1])
    with pytest.raises(SessionError, match="enter it"):
        async with accutics.resource("x").stream().open():
            pytest.fail("it is not open")


async def test_a_closed_session_says_so_and_stays_closed() -> None:
    async with serve(ok({})) as served:
        assert repr(served.session) == "<Session, open>"
        await served.get()
        await served.session.aclose()
        await served.session.aclose()
        assert repr(served.session) == "<Session, closed>"
        with pytest.raises(SessionError, match="is closed"):
            await served.get()
        with pytest.raises(SessionError, match="opened only once"):
            async with served.session:
                pytest.fail("it was closed")
    assert len(served.server.received) == 1


@pytest.mark.parametrize("again", [Session.aopen, Session.__aenter__])
async def test_a_session_is_opened_once(again: Callable[[Session], Awaitable[Session]]) -> None:
    async with Session() as session:
        with pytest.raises(SessionError, match="opened only once"):
            await again(session)
        assert repr(session) == "<Session, open>"


async def test_a_session_can_be_opened_and_closed_by_calls() -> None:
    async with hostile(ok({})) as server:
        session = Session()
        assert await session.aopen() is session
        await Accutics(session, base_url=server.url, token="abc").request("GET", "x")
        await session.aclose()
        await server.until_disconnected()


async def test_opening_that_fails_leaves_nothing_and_may_be_tried_again() -> None:
    class Stubborn(aiohttp.TraceConfig):
        def freeze(self) -> None:
            failures.pop()

    failures = [True]
    session = Session(trace_configs=[Stubborn()])
    failures.clear()
    with pytest.raises(IndexError):
        await session.aopen()
    gc.collect()  # a session of aiohttp's that is left open warns then
    assert repr(session) == "<Session, not open>"
    failures += [True] * 2
    async with session:
        assert repr(session) == "<Session, open>"


async def test_closing_a_session_that_was_never_open_is_fine() -> None:
    session = Session()
    await session.aclose()
    with pytest.raises(SessionError, match="is closed"):
        require_open(session)


async def test_a_call_under_way_ends_when_the_session_is_closed() -> None:
    async with serve(silent) as served:
        call = asyncio.create_task(served.get())
        await served.server.until_requested()
        await served.session.aclose()
        with pytest.raises(SessionError, match="is closed"):
            await call
    assert len(served.server.received) == 1


async def test_a_call_that_waits_for_a_connection_ends_when_the_session_is_closed() -> None:
    async with serve(silent, limits=Limits(connections=1)) as served:
        calls = [asyncio.create_task(served.get()) for _ in range(3)]
        await served.server.until_requested()
        await served.session.aclose()
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [SessionError] * 3
    assert len(served.server.received) == 1


async def test_a_call_that_waits_to_try_again_ends_when_the_session_is_closed() -> None:
    waiting = asyncio.Event()

    class Endless(MovingClock):
        async def sleep(self, _: float) -> None:
            waiting.set()
            await asyncio.Event().wait()

    async with hostile(ok({}, status=503)) as server:
        async with Session(clock=Endless()) as session:
            accutics = Accutics(session, base_url=server.url, token="abc")
            call = asyncio.create_task(accutics.request("GET", "x"))
            await waiting.wait()
            await session.aclose()
            with pytest.raises(SessionError, match="is closed"):
                await call
        await server.until_disconnected()


def test_a_session_belongs_to_the_loop_that_opened_it() -> None:
    session = Session()

    async def use() -> None:
        async with hostile(ok({})) as server:
            accutics = Accutics(session, base_url=server.url, token="abc")
            with pytest.raises(SessionError, match="another event loop"):
                await accutics.request("GET", "x")
        assert not server.received

    with asyncio.Runner() as first, asyncio.Runner() as second:
        first.run(session.aopen())
        second.run(use())
        first.run(session.aclose())


async def test_a_session_that_was_never_closed_warns_once_and_lets_go() -> None:
    async with hostile(ok({})) as server:
        session = Session()
        await session.aopen()
        await Accutics(session, base_url=server.url, token="abc").request("GET", "x")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            del session
            gc.collect()
        await server.until_disconnected()
    assert [(w.category, str(w.message)) for w in caught] == [
        (ResourceWarning, "<Session, open> was never closed: use async with, or await aclose()")
    ]


def test_a_session_whose_loop_is_gone_warns_once() -> None:
    session = Session()
    with asyncio.Runner() as runner:
        runner.run(session.aopen())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del session
        gc.collect()
    assert [w.category for w in caught] == [ResourceWarning]


async def test_a_connector_of_the_callers_is_used_and_never_closed() -> None:
    async with aiohttp.TCPConnector() as connector, hostile(ok({})) as server:
        for _ in range(2):
            async with Session(connector=connector) as session:
                accutics = Accutics(session, base_url=server.url, token="abc")
                await accutics.request("GET", "x")
            assert not connector.closed
        assert (len(server.received), server.accepted) == (2, 1)
        session = Session(connector=connector)
        await session.aopen()
        with pytest.warns(ResourceWarning, match="never closed"):
            session.__del__()
        session._open = None
        assert not connector.closed
        await connector.close()
        await server.until_disconnected()


async def test_proxies_of_the_environment_are_ignored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with serve(ok({})) as served:
        await served.get()


async def test_a_clients_options_override_the_sessions() -> None:
    session = Session(retry=RetryPolicy(attempts=5), limits=Limits(limiter=asyncio.Semaphore()))
    policy = RetryPolicy(attempts=1)
    limiter = asyncio.Semaphore()
    own = Accutics(
        session, base_url="https://api.example.com", token="abc", retry=policy, limiter=limiter
    )._client._sender
    usual = Accutics(session, base_url="https://api.example.com", token="abc")._client._sender
    assert (own.turns.policy, own.limiter) == (policy, limiter)
    assert (usual.turns.policy, usual.limiter) == (session.retry, session.limits.limiter)
    assert own.throttle is usual.throttle  # one API, one budget


@pytest.mark.parametrize("session", [None, object(), Session])
def test_the_first_argument_is_a_session(session: Any) -> None:
    with pytest.raises(ConfigurationError, match="Session"):
        Accutics(session, base_url="https://api.example.com", token="abc")


async def test_neither_a_session_nor_its_clients_show_the_token() -> None:
    async with Sandbox() as sandbox, Session() as session:
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=TOKEN)
        authentic = Authentic(session, base_url=sandbox.authentic_url, token=TOKEN)
        for one in (session, accutics, accutics._client, authentic, authentic._client):
            assert TOKEN not in f"{one!r} {vars(one)!r}"
            with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
                pickle.dumps(one)
