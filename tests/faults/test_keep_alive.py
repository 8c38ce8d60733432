"""Kept connections that the server has closed: another one is used before anything is written."""

from __future__ import annotations

import asyncio
import select
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import trustme

from accutics_authentic import Accutics, RetryPolicy, Session
from accutics_authentic._http.client import Client
from accutics_authentic._http.transport.keep_alive import input_check
from accutics_authentic.errors import AccuticsAuthenticError
from tests.http.moving import MovingClock
from tests.http.serving import no_retry, serve

from .hostile import Connection, Hostile, hostile, ok, reply
from .parsers import every_stack
from .secrets import TOKEN

pytestmark = every_stack

UNASKED = b"HTTP/1.1 408 Too late\r\nContent-Length: 0\r\n\r\n"
ENDS: dict[str, Callable[[Hostile], None]] = {
    "ended": lambda server: server.end_all(),
    "ended with a word": lambda server: server.end_all(UNASKED),
    "a word": lambda server: server.send_to_all(UNASKED),
    "half a word": lambda server: server.send_to_all(b"H"),
    "reset": lambda server: server.abort_all(),
}


@asynccontextmanager
async def kept(*, tls: bool, own: bool) -> AsyncIterator[tuple[Client, Hostile]]:
    """Serve a client that never tries again, over the session's connector or the caller's own."""
    authority = trustme.CA()
    served, trusting = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), None
    authority.issue_cert("127.0.0.1").configure_cert(served)
    if tls:
        authority.configure_trust(trusting := ssl.create_default_context())
    async with hostile(ok({}), tls=served if tls else None) as server:
        connector = aiohttp.TCPConnector(ssl=trusting or True) if own else None
        async with Session(retry=no_retry(), connector=connector, clock=MovingClock()) as session:
            yield Accutics(session, base_url=server.url, token=TOKEN)._client, server
        if connector is not None:
            await connector.close()
        await server.until_disconnected()


async def send(client: Client, method: str) -> int:
    """Make one call and return the requests that it took."""
    reply = await client.send(client.request(method, client.url("x"), "x", b"{}"))
    return reply.requests


async def pause(server: Hostile) -> None:
    """Let the event loop notice what the server did."""
    for _ in range(20):
        await asyncio.sleep(0)


async def blocked(server: Hostile) -> None:
    """Continue at once, as if the loop had been blocked until now."""


@pytest.mark.parametrize("way", [{"tls": False, "own": False}, {"tls": True, "own": True}], ids=str)
@pytest.mark.parametrize(
    ("end", "then"),
    [
        ("ended", pause),
        ("ended", blocked),
        ("ended with a word", pause),
        ("ended with a word", blocked),
        ("a word", pause),
        ("a word", blocked),
        ("half a word", blocked),  # aiohttp's parser does not show what it has read
        ("reset", pause),  # a transport sends the reset in the next turn of the loop
    ],
)
async def test_a_kept_connection_that_has_ended_carries_no_write(
    end: str, then: Any, way: dict[str, bool]
) -> None:
    async with kept(**way) as (client, server):
        for number, method in enumerate(["POST", "GET", "PATCH"], 1):
            assert await send(client, method) == 1
            assert (len(server.received), server.accepted) == (number, number)
            ENDS[end](server)
            await then(server)


@pytest.mark.parametrize("way", [{"tls": False, "own": False}, {"tls": True, "own": True}], ids=str)
async def test_an_open_connection_is_reused(way: dict[str, bool]) -> None:
    async with kept(**way) as (client, server):
        for _ in range(4):
            assert await send(client, "POST") == 1
        assert (len(server.received), server.accepted) == (4, 1)


@pytest.mark.parametrize("poll", [True, False])
async def test_no_ended_connection_is_used_however_many_there_are(
    poll: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not poll:
        monkeypatch.delattr(select, "poll")
    all_here = asyncio.Event()

    async def together(connection: Connection) -> None:
        if len(server.received) == 8:
            all_here.set()
        await all_here.wait()
        await ok({})(connection)

    async with kept(tls=False, own=False) as (client, server):
        server.answers[:] = [together]
        await asyncio.gather(*(send(client, "GET") for _ in range(8)))
        server.end_all()
        assert await send(client, "POST") == 1
        assert (len(server.received), server.accepted) == (9, 9)


@pytest.mark.parametrize("body", [ok({}), reply(204)], ids=["body", "none"])
async def test_a_connection_used_by_another_session_is_checked_as_well(
    body: Any,
) -> None:
    async with hostile(body) as server:
        connector = aiohttp.TCPConnector()
        async with aiohttp.ClientSession(connector=connector) as http:
            async with http.get(server.url) as response:
                await response.read()
            server.end_all()
            async with Session(retry=no_retry(), connector=connector) as session:
                client = Accutics(session, base_url=server.url, token=TOKEN)._client
                assert await send(client, "POST") == 1
        assert (len(server.received), server.accepted) == (2, 2)
        await server.until_disconnected()


async def test_a_server_that_closes_every_connection_is_not_retried_forever() -> None:
    async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(1)
        writer.write(UNASKED)
        writer.close()
        await writer.wait_closed()

    accepted: list[int] = []
    server = await asyncio.start_server(rude, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, Session(retry=RetryPolicy(attempts=2), clock=MovingClock()) as session:
        client = Accutics(session, base_url=url, token=TOKEN)._client
        with pytest.raises(AccuticsAuthenticError):
            await send(client, "GET")
    assert len(accepted) <= 2


async def test_a_reply_that_ends_its_connection_does_no_harm() -> None:
    async def last_words(connection: Connection) -> None:
        await ok({})(connection)
        connection.writer.close()

    async with serve(last_words, retry=no_retry()) as served:
        for _ in range(5):
            assert (await served.post()).requests == 1


def test_nothing_arrives_where_there_is_no_socket() -> None:
    assert not input_check(None)()
    assert not input_check(asyncio.Transport())()
