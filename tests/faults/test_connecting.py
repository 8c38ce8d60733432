"""No connection, or not with whom it claims to be."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import aiohttp
import pytest
import trustme

from accutics_authentic import Accutics, Authentic, Limits, Session, Timeouts
from accutics_authentic.errors import (
    AttemptTimeoutError,
    CertificateError,
    ConnectError,
    ConnectionLostError,
)
from tests.core.moving import MovingClock
from tests.core.opened import opened

from .hostile import head, hostile, ok, stalled
from .rows import READS, WRITES, Both, every_call, refused
from .secrets import TOKEN, check_error

DEBUG = True


@asynccontextmanager
async def clients(url: str, **options: Any) -> AsyncIterator[tuple[Both, MovingClock]]:
    clock = options.setdefault("clock", MovingClock())
    async with Session(**options) as session:
        common: dict[str, Any] = {"base_url": url, "token": TOKEN, "allow_http": True}
        yield Both(Accutics(session, **common), Authentic(session, **common)), clock


@every_call
async def test_a_port_that_refuses_is_tried_again_and_told(call: Any) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    async with clients(f"http://127.0.0.1:{port}") as (both, clock):
        error = await refused(call, both, ConnectError, ambiguous=False, attempts=3)
        assert "127.0.0.1" in str(error)
        assert len(clock.slept) == 2


class NoSuchName(aiohttp.abc.AbstractResolver):
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        raise OSError(None, "no such name")

    async def close(self) -> None: ...


@every_call
async def test_a_name_that_is_not_known_is_told(call: Any) -> None:
    connector = aiohttp.TCPConnector(resolver=NoSuchName())
    async with connector, clients("http://api.invalid", connector=connector) as (both, _):
        error = await refused(call, both, ConnectError, ambiguous=False, attempts=3)
        assert "api.invalid" in str(error)


@pytest.mark.parametrize("call", [READS["get"], WRITES["create"]])
async def test_connecting_that_hangs_ends_in_time(call: Any) -> None:
    with closing(socket.socket()) as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        async with clients(url, timeouts=Timeouts(connect=0.05)) as (both, _):
            error = await refused(call, both, ConnectError, ambiguous=False, attempts=3)
        assert "Timeouts.connect" in str(error)
        for filler in fillers:
            filler.close()


async def test_a_pool_of_the_callers_that_is_exhausted_ends_in_time() -> None:
    connector = aiohttp.TCPConnector(limit=1)
    slow = stalled(head(200, "Content-Length: 9"))
    timeouts = Timeouts(call=1000)
    async with opened(slow, connector=connector, timeouts=timeouts, expiring=True) as it:
        async with (
            aiohttp.ClientSession(connector=connector, connector_owner=False) as http,
            http.get(it.server.url),
        ):
            await refused(READS["get"], it, AttemptTimeoutError, ambiguous=False, attempts=3)
        assert len(it.server.got) == 1
        await connector.close()


@pytest.mark.parametrize("connections", [1, 2])
async def test_reading_ahead_does_not_wait_for_itself(connections: int) -> None:
    pages = [ok({"data": [n], "meta": {"pagination": {"next": f"?page={n + 1}"}}}) for n in (1, 2)]
    limits = Limits(connections=connections)
    async with opened(*pages, ok({"data": [3], "meta": {}}), limits=limits) as it:
        resource = it.accutics.resource("campaigns", int)
        async with resource.stream().open(concurrency=8) as run:
            assert [row async for row in run] == [1, 2, 3]


def certificates(fault: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the server's context and the client's, at odds with each other."""
    authority = trustme.CA()
    name = "127.0.0.1" if fault != "wrong host" else "other.example"
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = authority.issue_cert(name, not_after=past if fault == "expired" else None)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(server)
    client = ssl.create_default_context()
    if fault != "unknown authority":
        authority.configure_trust(client)
    return server, client


@pytest.mark.parametrize("fault", ["unknown authority", "wrong host", "expired"])
@pytest.mark.parametrize("call", [READS["get"], WRITES["create group"]])
async def test_a_certificate_that_proves_nothing_is_refused(fault: str, call: Any) -> None:
    server_side, client_side = certificates(fault)
    async with hostile(ok({}), tls=server_side) as server:
        connector = aiohttp.TCPConnector(ssl=client_side)
        async with connector, clients(server.url, connector=connector) as (both, clock):
            await refused(call, both, CertificateError, ambiguous=False, attempts=1)
        assert not server.got
        assert not clock.slept
        await server.gone()


async def test_a_certificate_that_is_good_is_taken() -> None:
    server_side, client_side = certificates("none")
    async with hostile(ok({"data": {"id": 7}}), tls=server_side) as server:
        connector = aiohttp.TCPConnector(ssl=client_side)
        async with connector, clients(server.url, connector=connector) as (both, _):
            assert await both.accutics.resource("campaigns").get(7) == {"id": 7}
        await server.gone()


@pytest.mark.parametrize("call", [READS["get"], WRITES["create"]])
async def test_https_to_a_plain_port_is_told(call: Any) -> None:
    async with opened(ok({})) as it:
        url = it.server.url.replace("http:", "https:")
        async with clients(url) as (both, _):
            await refused(call, both, CertificateError, ambiguous=False, attempts=1)
        assert not it.server.got


async def test_http_to_a_tls_port_is_told() -> None:
    server_side, _ = certificates("none")
    async with hostile(ok({}), tls=server_side) as server:
        async with clients(server.url.replace("https:", "http:")) as (both, clock):
            with pytest.raises(ConnectionLostError) as caught:
                await READS["get"](both)
            assert check_error(caught.value).attempts == 3
            assert len(clock.slept) == 2
        await server.gone()
