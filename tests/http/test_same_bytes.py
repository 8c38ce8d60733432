"""A session's two ways to send a request put the same bytes on the wire."""

from __future__ import annotations

import asyncio
import string
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic import Accutics, Session
from accutics_authentic._http.client import Client
from accutics_authentic._http.messages import Request
from tests.faults.hostile import Hostile, hostile, reply
from tests.faults.secrets import TOKEN
from tests.support.ways import direct_requests

NAME = string.ascii_letters + string.digits + "-_"
names = st.text(NAME, min_size=1, max_size=20).filter(lambda name: name.lower() != "content-length")
values = st.text(
    st.characters(min_codepoint=32, exclude_characters="\x7f", exclude_categories=["Cs"]),
    max_size=20,
)


@pytest.fixture(scope="module")
def wire() -> Any:
    """A recording server and a client for each way to it."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def start() -> tuple[Hostile, list[Client]]:
            server = await stack.enter_async_context(hostile(reply(204)))
            clients = []
            for way in ("auto", "aiohttp"):
                session = await stack.enter_async_context(Session(transport=way))
                clients.append(Accutics(session, base_url=server.url, token=TOKEN)._client)
            return server, clients

        server, clients = runner.run(start())

        async def exchange(request: Request) -> list[bytes]:
            server.received.clear()
            for client in clients:
                await client.send(request)
            return [got.head + got.body for got in server.received]

        yield server.url, lambda request: runner.run(exchange(request))
        runner.run(stack.aclose())


@given(
    st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "X"]),
    st.text(max_size=30),
    st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3),
    st.dictionaries(names, values, max_size=4),
    st.none() | st.binary(max_size=100),
)
@example("GET", "", {}, {"Authorization": "mine", "user-agent": "x", "Accept": "a"}, None)
@example("POST", "", {}, {"Content-Type": "text/plain", "Host": "other"}, bytes(3_000_000))
@example("PUT", "", {}, {"Connection": "close"}, b"")
def test_both_ways_put_the_same_bytes_on_the_wire(
    wire: Any, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: Any
) -> None:
    url, exchange = wire
    target = (URL(url) / "x").joinpath(path.replace("/", "-") or "y").with_query(query)
    request = Request(method=method, url=target, path="x", headers=headers, body=body)
    with direct_requests() as direct:
        by_us, by_aiohttp = exchange(request)
    assert by_us == by_aiohttp
    framed = {"host", "connection"} & {name.lower() for name in headers}
    assert direct == ([] if framed or len(body or b"") > 2**20 else [method])
