"""What a client sends, seen by aioresponses, without a socket. Only for method, URL and headers.

Middlewares, traces, timeouts, redirects and connections do not exist here, and an unregistered URL
looks like a lost connection. So all of these are tested against the sandbox.
"""

from __future__ import annotations

import json
from asyncio import AbstractEventLoop
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from aiohttp import ClientResponse, ClientSession, StreamReader
from aiohttp.client_proto import ResponseHandler
from aioresponses import aioresponses
from attrs import frozen
from yarl import URL


@frozen
class Sent:
    """One request, as it was passed to aiohttp.

    Attributes:
        url: The encoded URL, exactly as passed.
        headers: Headers by name in lower case.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None

    @property
    def json(self) -> Any:
        return None if self.body is None else json.loads(self.body)


class HttpMock(aioresponses):
    """The mock, with the requests in order and their URLs as they were before it sorts queries."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Sent] = []

    async def _request_mock(
        self, orig_self: ClientSession, method: str, url: URL | str, *args: Any, **kwargs: Any
    ) -> ClientResponse:
        headers = {name.lower(): value for name, value in kwargs["headers"].items()}
        self.sent.append(Sent(method, str(url), headers, kwargs["data"]))
        return await super()._request_mock(orig_self, method, url, *args, **kwargs)


class _Response(ClientResponse):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["stream_writer"] = SimpleNamespace(output_size=0)
        super().__init__(*args, **kwargs)


def _reader(loop: AbstractEventLoop) -> StreamReader:
    return StreamReader(ResponseHandler(loop=loop), limit=2**30, loop=loop)


@contextmanager
def mocked() -> Iterator[HttpMock]:
    """Replace aiohttp's transport by the mock within the block.

    aioresponses 0.7.9, the newest, does not fit aiohttp 3.14: it leaves out ``stream_writer``, so
    every answer is a ``TypeError`` (its issue 289). This fills it in. It also gives the reader a
    limit so high that it never pauses the connection, since the mocked one cannot be paused.
    """
    mock = HttpMock()
    with (
        patch("aioresponses.core.ClientResponse", _Response),
        patch("aioresponses.core.stream_reader_factory", _reader),
        mock,
    ):
        yield mock
