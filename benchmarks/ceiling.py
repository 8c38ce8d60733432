"""What anything over aiohttp's connections takes at least: connector, protocol and parser only.

No client, no limits, no checks, no errors. This library can come near it, and no further.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import aiohttp
import msgspec
from attrs import frozen
from yarl import URL

from accutics_authentic._http.transport.internals import (
    connect_request,
    expect_reply,
    next_message,
)
from benchmarks.models import Campaign, Envelope
from benchmarks.rounds import spread

CEILING = "connector, parser, msgspec"
CEILING_16 = f"{CEILING}, 16 workers"
HEADERS = "Accept: application/json\r\nAccept-Encoding: gzip\r\nAuthorization: Bearer token\r\n"
DECODE_PAGE = msgspec.json.Decoder(Envelope[list[Campaign]]).decode
DECODE_ENTITY = msgspec.json.Decoder(Envelope[Campaign]).decode


@frozen
class Ceiling:
    """GETs over the connections to one server.

    Attributes:
        connector: Keeps the connections.
        request: Tells it where to connect.
    """

    connector: aiohttp.BaseConnector
    request: aiohttp.ClientRequest

    async def get(self, url: str) -> bytes:
        """Return the body at *url*."""
        timeout = aiohttp.ClientTimeout(total=None)
        connection = await self.connector.connect(self.request, [], timeout)
        protocol = connection.protocol
        assert protocol is not None
        assert protocol.transport is not None
        expect_reply(protocol, method="GET", line=8_190, headers=128)
        where = URL(url, encoded=True)
        head = f"GET {where.raw_path_qs} HTTP/1.1\r\nHost: {where.host_port_subcomponent}\r\n"
        protocol.transport.write(f"{head}{HEADERS}\r\n".encode())
        _, content = await next_message(protocol)
        body = content.read_nowait() if content.is_eof() else await content.read()
        connection.release()
        return body

    async def get_entity(self, url: str) -> object:
        """Return the entity at *url*, decoded by msgspec alone."""
        return DECODE_ENTITY(await self.get(url)).data

    async def read(self, urls: Sequence[str], workers: int = 1) -> None:
        """Read the pages at *urls* and decode them by msgspec alone."""

        async def one(url: str) -> None:
            DECODE_PAGE(await self.get(url))

        await spread((partial(one, url) for url in urls), workers)


@asynccontextmanager
async def ceiling(origin: str) -> AsyncIterator[Ceiling]:
    """Open connections to *origin*."""
    async with aiohttp.TCPConnector(limit=0) as connector:
        yield Ceiling(connector, connect_request(URL(origin), asyncio.get_running_loop()))
