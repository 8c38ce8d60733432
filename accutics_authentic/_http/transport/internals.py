"""What this package uses of aiohttp's client beyond its documentation; tests pin each fact.

``direct_check.py`` sends requests over all of it before it is used in a process. If a version of
aiohttp differs, aiohttp's own client sends the requests, more slowly and to the same effect.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import cached_property
from types import FunctionType

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.connector import Connection
from aiohttp.http import RawResponseMessage
from yarl import URL

__all__ = ["Connection", "RawResponseMessage", "ResponseHandler"]

_CLIENT_METHODS = (aiohttp.ClientSession.request, aiohttp.ClientSession._request)


def is_client_replaced() -> bool:
    """Return whether a mock, a recorder or an instrument stands in for aiohttp's client."""
    request, _request = _CLIENT_METHODS
    session = aiohttp.ClientSession
    return session._request is not _request or session.request is not request


def is_plain(http: aiohttp.ClientSession, connector: aiohttp.BaseConnector) -> bool:
    """Return whether nothing wants to see each request of *http* as aiohttp's client makes it."""
    own = vars(aiohttp.client)
    return (
        all(type(each) is FunctionType and each.__globals__ is own for each in _CLIENT_METHODS)
        and type(http).__module__ == aiohttp.client.__name__
        and not http.trace_configs  # an instrument may have added one
        and not getattr(http, "_middlewares", ())
        and type(connector).connect is aiohttp.BaseConnector.connect
        and not connector.force_close
    )


class _ConnectRequest(aiohttp.ClientRequest):
    """A request whose key in the pool is made once."""

    @cached_property
    def connection_key(self) -> ConnectionKey:
        """The key."""
        return super().connection_key


def connect_request(url: URL, loop: asyncio.AbstractEventLoop) -> aiohttp.ClientRequest:
    """Return a request that tells a connector where to connect; it is never sent."""
    return _ConnectRequest("GET", url.origin(), loop=loop)


def expect_reply(protocol: ResponseHandler, *, method: str, line: int, headers: int) -> None:
    """Get *protocol* ready for the reply to one request, as aiohttp's client does.

    Args:
        protocol: Of a connection that nobody else uses.
        method: Of the request.
        line: Bytes allowed of each line of the head.
        headers: Headers allowed.
    """
    protocol.set_response_params(
        skip_payload=method == "HEAD",
        read_until_eof=True,
        auto_decompress=False,
        max_line_size=line,
        max_field_size=line,
        max_headers=headers,
    )


def next_message(
    protocol: ResponseHandler,
) -> Awaitable[tuple[RawResponseMessage, aiohttp.StreamReader]]:
    """Wait for the head of a reply; return it, and what the body is read from."""
    return protocol.read()


def is_interim(status: int) -> bool:
    """Return whether another reply follows, as after every 1xx but 101 (RFC 9110, 15.2)."""
    return 100 <= status <= 199 and status != 101


def was_used(protocol: ResponseHandler) -> bool:
    """Return whether a reply has come over the connection."""
    return protocol._payload is not None


def has_ended(protocol: ResponseHandler) -> bool:
    """Return whether aiohttp has noticed that a connection cannot be used again.

    Its connector has looked just before whether the connection is closing.
    """
    return protocol.should_close


def call_when_lost(protocol: ResponseHandler, callback: Callable[[], None]) -> None:
    """Call *callback* when the connection has ended."""

    def lost(closed: asyncio.Future[None]) -> None:
        if not closed.cancelled():
            closed.exception()  # retrieved, so that asyncio does not log it
        callback()

    if protocol.closed is not None:
        protocol.closed.add_done_callback(lost)


class MemoryTransport(asyncio.Transport):
    """The transport of a connection whose server gives *replies*, one to each write."""

    def __init__(self, protocol: ResponseHandler, replies: list[bytes]) -> None:
        super().__init__()
        self._protocol = protocol
        self._replies = replies
        self._closed = False
        self.written: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Record *data* and give the next reply."""
        self.written.append(bytes(data))
        self._protocol.data_received(self._replies.pop(0))

    def get_write_buffer_size(self) -> int:
        """Return 0: all is written."""
        return 0

    def is_closing(self) -> bool:
        """Return whether ``close`` was called."""
        return self._closed

    def close(self) -> None:
        """End the connection. Safe to call twice."""
        if not self._closed:
            self._closed = True
            self._protocol.connection_lost(None)


class MemoryConnector(aiohttp.BaseConnector):
    """Connects to servers in memory.

    Args:
        replies: What the servers answer, in this order.

    Attributes:
        transports: Of the connections so far.
    """

    def __init__(self, replies: list[bytes]) -> None:
        super().__init__()
        self._replies = replies
        self.transports: list[MemoryTransport] = []

    async def _create_connection(self, *_: object) -> ResponseHandler:
        protocol = ResponseHandler(asyncio.get_running_loop())
        transport = MemoryTransport(protocol, self._replies)
        self.transports.append(transport)
        protocol.connection_made(transport)
        return protocol
