"""Over TLS, nothing that leads from https to http is followed, even on the same host."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import trustme

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic.errors import ConfigurationError, ForeignLinkError, RedirectError

from .calls import GROUP, READS, WRITES, Clients, check_raises
from .hostile import Hostile, envelope, hostile, ok, reply
from .secrets import BODY, QUERY, TOKEN
from .test_links import read


@asynccontextmanager
async def over_tls() -> AsyncIterator[tuple[Clients, Hostile, Hostile]]:
    """Open clients of a server over TLS, and a server without TLS that must receive nothing."""
    authority = trustme.CA()
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(served)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    connector = aiohttp.TCPConnector(ssl=trusting)
    async with hostile(ok({})) as plain, hostile(ok({}), tls=served) as server, connector:
        async with Session(connector=connector) as session:
            url: dict[str, Any] = {"base_url": server.url, "token": TOKEN}
            yield Clients(Accutics(session, **url), Authentic(session, **url)), server, plain
        await connector.close()
        await server.until_disconnected()
        assert not plain.accepted


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", [READS["page"], READS["item"], WRITES["POST"]])
async def test_a_redirect_to_http_is_not_followed(call: Any, status: int) -> None:
    async with over_tls() as (both, server, plain):
        server.answers[:] = [reply(status, b"", f"Location: {plain.url}/campaigns?{QUERY}")]
        await check_raises(call, both, RedirectError, status=status, attempts=1)
        assert len(server.received) == 1


@pytest.mark.parametrize("way", ["stream", "run"])
async def test_a_next_link_to_http_is_not_followed(way: str) -> None:
    async with over_tls() as (both, server, plain):
        server.answers[:] = [ok(envelope([7], next=f"{plain.url}/campaigns?page=2"))]
        got: list[int] = []
        with pytest.raises(ForeignLinkError, match="http://127"):
            await read(both.accutics.resource("campaigns", int).stream(), way, got)
        assert got == [7]
        assert len(server.received) == 1


@pytest.mark.parametrize("kind", [Accutics, Authentic])
def test_a_base_url_of_http_must_be_asked_for_or_stay_on_this_machine(kind: Any) -> None:
    session = Session()
    with pytest.raises(ConfigurationError, match="https"):
        kind(session, base_url="http://api.example.com", token=TOKEN)
    kind(session, base_url="http://api.example.com", token=TOKEN, allow_http=True)
    kind(session, base_url="http://localhost:1", token=TOKEN)


async def test_over_tls_everything_else_works() -> None:
    async with over_tls() as (both, server, _):
        server.answers[:] = [ok({"id": GROUP, "data": {"title": BODY}})]
        assert (await both.authentic.groups.get(GROUP)).id == GROUP
        assert server.received[0].headers["an-api-token"] == TOKEN
