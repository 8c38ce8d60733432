"""Kept connections near the age at which the server ends them."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from accutics_authentic import Accutics, Session
from accutics_authentic.errors import ConnectionLostError
from tests.http.serving import Served, no_retry, serve
from tests.support.idle import idle

from .hostile import Connection, hostile, ok
from .parsers import both_ways
from .secrets import TOKEN

pytestmark = both_ways


async def send(served: Served, method: str) -> int:
    """Make one call, and return the number of connections that the server has accepted so far."""
    client = served.client
    reply = await client.send(client.request(method, client.url("x"), "x", b"{}"))
    assert reply.requests == 1
    return served.server.accepted


async def test_a_write_uses_a_connection_only_at_an_age_that_the_server_has_shown() -> None:
    async with serve(ok({}), retry=no_retry()) as served:
        pause = served.clock.advance
        assert await send(served, "POST") == 1
        pause(0.4)
        assert await send(served, "POST") == 1
        pause(4)  # found open, so that servers seem to keep connections that long
        assert await send(served, "POST") == 2
        pause(2.9)
        assert await send(served, "POST") == 2
        pause(3.1)
        assert await send(served, "POST") == 3


async def test_a_read_uses_a_connection_of_any_age_until_the_server_has_ended_one() -> None:
    async with serve(ok({}), retry=no_retry()) as served:
        pause, server = served.clock.advance, served.server
        assert await send(served, "GET") == 1
        pause(10)
        assert await send(served, "GET") == 1
        pause(5)
        server.end_all()
        await server.until_disconnected()
        await idle()  # the client has noticed, and when that was
        assert await send(served, "GET") == 2
        pause(3.9)
        assert await send(served, "GET") == 2
        pause(4.1)
        assert await send(served, "GET") == 3


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_server_that_says_how_long_it_keeps_connections_is_not_waited_for(
    method: str,
) -> None:
    async with serve(ok({}, "Keep-Alive: timeout=5"), retry=no_retry()) as served:
        for age, accepted in ((0, 1), (3.9, 1), (4.1, 2), (3.9, 2), (9, 3)):
            served.clock.advance(age)
            assert await send(served, method) == accepted


async def test_a_connection_that_is_lost_while_it_is_used_says_nothing_about_idle_ones() -> None:
    async def drop(connection: Connection) -> None:
        served.clock.advance(3)
        connection.writer.close()

    async with serve(ok({}), retry=no_retry()) as served:
        await send(served, "GET")
        served.server.answers[:] = [drop]
        with pytest.raises(ConnectionLostError):
            await send(served, "GET")
        served.server.answers[:] = [ok({})]
        assert await send(served, "GET") == 2
        served.clock.advance(9)
        assert await send(served, "GET") == 2


@pytest.mark.parametrize(("method", "accepted"), [("GET", 1), ("POST", 2)])
async def test_only_a_read_uses_a_connection_of_another_session_whose_age_is_unknown(
    method: str, accepted: int
) -> None:
    async with hostile(ok({})) as server:
        connector = aiohttp.TCPConnector()
        async with aiohttp.ClientSession(connector=connector) as http:
            async with http.get(server.url) as response:
                await response.read()
            async with Session(retry=no_retry(), connector=connector) as session:
                client = Accutics(session, base_url=server.url, token=TOKEN)._client
                await client.send(client.request(method, client.url("x"), "x", b"{}"))
            assert server.accepted == accepted
        await server.until_disconnected()


@pytest.mark.parametrize("steps", range(12))
async def test_a_request_that_is_cancelled_at_any_step_leaves_no_connection_in_use(
    steps: int,
) -> None:
    """The steps are turns of the event loop: connecting, writing, the head, the body."""

    async def slowly(connection: Connection) -> None:
        for piece in (b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 4\r\n\r\n", b"{", b"}  "):
            await connection.send(piece)
            await asyncio.sleep(0)

    connector = aiohttp.TCPConnector()
    async with connector, serve(slowly, connector=connector, retry=no_retry()) as served:
        task: asyncio.Task[Any] = asyncio.create_task(send(served, "GET"))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert not connector._acquired
        assert await send(served, "GET") in (1, 2)
        assert not connector._acquired
        await connector.close()


@pytest.mark.parametrize(("method", "ends"), [("POST", 1), ("GET", 2)])
async def test_a_server_that_ends_each_connection_without_a_word_loses_no_further_request(
    method: str, ends: int
) -> None:
    """The end may arrive when the next request has been sent already."""
    async with serve(ok({}), retry=no_retry()) as served:
        for _ in range(ends):
            await send(served, method)
            served.server.end_all()
            await served.server.until_disconnected()
            await idle()
        assert await send(served, method) == ends + 1
        assert await send(served, method) == ends + 2
        served.clock.advance(61)
        assert await send(served, "GET") == ends + 2  # found open: it keeps them after all
