"""A server's link, and the request line that results from it."""

from __future__ import annotations

import socket
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from accutics_authentic import Accutics, Session

from .hostile import hostile, ok
from .secrets import TOKEN


class Home(AbstractResolver):
    """Resolves every host to this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: int = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None: ...


def page(link: str | None) -> dict[str, Any]:
    return {"data": [1], "meta": {"pagination": {"next": link}}}


@pytest.mark.parametrize(
    ("link", "sent"),
    [
        ("?page=2", "/v1/campaigns?page=2"),
        ("?sig=a+b%2b%2F~;,|[1]{x}\"'<>^`\\", "/v1/campaigns?sig=a+b%2b%2F~;,|[1]{x}\"'<>^`\\"),
        ("?q=M\u00fcller und S\u00f6hne", "/v1/campaigns?q=M%C3%BCller%20und%20S%C3%B6hne"),
        ("/caf\u00e9/\U0001f600?a=%zz", "/caf%C3%A9/%F0%9F%98%80?a=%zz"),
        ("http://M\u00dcNCHEN.example:{port}/v1/x?y", "/v1/x?y"),
        ("//xn--mnchen-3ya.EXAMPLE:{port}/v1/x#there", "/v1/x"),
    ],
)
async def test_a_link_is_sent_exactly_but_for_characters_that_no_request_line_may_hold(
    link: str, sent: str
) -> None:
    async with (
        hostile() as server,
        aiohttp.TCPConnector(resolver=Home()) as connector,
        Session(connector=connector) as session,
    ):
        server.answers[:] = [ok(page(link.replace("{port}", str(server.port)))), ok(page(None))]
        accutics = Accutics(
            session,
            base_url=f"http://m\u00fcnchen.example:{server.port}/v1",
            token=TOKEN,
            allow_http=True,
        )
        items = aiter(accutics.resource("campaigns", int).stream())
        assert [item async for item in items] == [1, 1]
        _, second = server.received
        assert second.head.split(b"\r\n", 1)[0].decode() == f"GET {sent} HTTP/1.1"
        assert second.headers["host"] == f"xn--mnchen-3ya.example:{server.port}"
        assert items.report.complete
