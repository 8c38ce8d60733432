"""The library in uvloop's event loop, if it is installed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from accutics_authentic import Accutics, RetryPolicy, Session
from accutics_authentic.errors import AccuticsAuthenticError
from tests.support.ways import direct_requests

REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


async def exchange() -> list[Any]:
    """Send reads and writes to a server that ends kept connections, and some in a reply."""
    accepted = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal accepted
        accepted += 1
        for _ in range(2):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split()[0] or b"0")
            await reader.readexactly(length)
            writer.write(REPLY if b"/cut" not in head else REPLY[:20])
            if b"/cut" in head:
                break
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, Session(retry=RetryPolicy(attempts=1)) as session:
        port = server.sockets[0].getsockname()[1]
        client = Accutics(session, base_url=f"http://127.0.0.1:{port}", token="token")._client
        outcomes: list[Any] = []
        for method, path in [("POST", "x"), ("GET", "x"), ("PATCH", "x"), ("POST", "cut")] * 2:
            try:
                reply = await client.send(client.request(method, client.url(path), "x", b"[1]"))
                outcomes.append((reply.body, reply.requests))
            except AccuticsAuthenticError as error:
                outcomes.append((type(error).__name__, error.ambiguous))
    return [*outcomes, accepted]


def test_requests_are_sent_and_kept_connections_checked_under_uvloop() -> None:
    uvloop = pytest.importorskip("uvloop")
    with direct_requests() as direct:
        outcomes = uvloop.run(exchange())
    lost = ("ConnectionLostError", True)
    assert outcomes == [*[*[(b"{}", 1)] * 3, lost] * 2, 4]
    assert len(direct) == 8
