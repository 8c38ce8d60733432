"""Requests without aiohttp's ``ClientSession``: one write, then the reply.

A ``ClientSession`` makes a request object, a writer, a response object and several dicts of headers
for each request. Here the header lines of a client are rendered once. The connector with its pool,
the TLS, the protocol and the parser are aiohttp's, and a session's two ways share them.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import aiohttp

from accutics_authentic._http.credentials import Secret
from accutics_authentic._http.messages import Request

from .attempt import LOST, Attempt, LostError, ssl_reason
from .internals import (
    Connection,
    RawResponseMessage,
    ResponseHandler,
    expect_reply,
    is_interim,
    next_message,
)
from .keep_alive import Kept, StaleConnectionError
from .rendering import HeaderLines, render, render_headers
from .servers import Server

MAX_BODY = 2**20  # bytes written at once; aiohttp's client writes more in pieces
MAX_RENDERED = 64  # sets of headers whose lines are kept


class DirectResponse:
    """The reply to a request; leave its ``with`` once the body has been read.

    Attributes:
        status: HTTP status code.
        headers: All headers.
        raw_headers: The same, as they were received.
        content: What the body is read from.
        method: Of the request.
        connection: The connection, until it is released.
    """

    __slots__ = (
        *("_attempt", "_kept", "_server"),
        *("connection", "content", "headers", "method", "raw_headers", "status"),
    )

    def __init__(
        self,
        method: str,
        connection: Connection,
        message: RawResponseMessage,
        content: aiohttp.StreamReader,
        server: Server,
        kept: Kept,
        attempt: Attempt,
    ) -> None:
        self.method = method
        self.connection = connection
        self.status = message.code
        self.headers = message.headers
        self.raw_headers = message.raw_headers
        self.content = content
        self._server = server
        self._kept = kept
        self._attempt = attempt

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        connection = self.connection
        transport = connection.transport
        if kind is not None or transport is None or transport.get_write_buffer_size():
            _end(connection)
        else:
            self._attempt.ended = self._server.kept.release(self._kept, connection.protocol)
            connection.release()  # which closes it if the body was not read to its end


class Direct:
    """Sends requests over the connections of one session.

    Args:
        connector: The session's.
        line: Bytes allowed of each line of a head.
        headers: Headers allowed in a head.
    """

    def __init__(
        self,
        connector: aiohttp.BaseConnector,
        *,
        line: int,
        headers: int,
    ) -> None:
        self._connector = connector
        self._line = line
        self._headers = headers
        self._rendered: dict[
            tuple[str, str, int], tuple[HeaderLines | None, Mapping[str, str]]
        ] = {}

    def lines_for(self, request: Request, server: Server, header: str) -> HeaderLines | None:
        """Return the header lines of *request*; None if aiohttp's own client has to send it."""
        body = request.body
        if (body is not None and len(body) > MAX_BODY) or request.method == "CONNECT":
            return None
        key = server.host, header, id(request.headers)
        found = self._rendered.get(key)
        if found is None:
            if len(self._rendered) >= MAX_RENDERED:
                self._rendered.clear()
            lines = render_headers(server.host, request.headers, header)
            # With the headers, so that no others get their id.
            self._rendered[key] = found = lines, request.headers
        return found[0]

    async def send(
        self,
        request: Request,
        lines: HeaderLines,
        header: str,
        secret: Secret,
        server: Server,
        connect: aiohttp.ClientTimeout,
        attempt: Attempt,
    ) -> DirectResponse:
        """Write *request* with its header *lines*; return the reply once its head has arrived."""
        target, value = request.url.raw_path_qs, secret.header_value()
        data = render(request.method, target, lines, header, value, request.body)
        while True:  # ends: each failure removes one connection, and a new one is always accepted
            try:
                connection = await self._connector.connect(server.request, [], connect)
            except TimeoutError as error:
                raise aiohttp.ConnectionTimeoutError from error
            protocol = connection.protocol
            assert protocol is not None  # noqa: S101 - aiohttp has just set it up
            try:
                kept = self._write(data, request, server, protocol, attempt)
                if kept is not None:
                    message, content = await next_message(protocol)
                    while is_interim(message.code):
                        message, content = await next_message(protocol)
                    return DirectResponse(
                        request.method, connection, message, content, server, kept, attempt
                    )
            except LOST as error:
                reason = ssl_reason(error)
                break
            except BaseException:
                _end(connection)
                raise
            connection.close()
        _end(connection)
        raise LostError(reason)

    def _write(
        self,
        data: bytes,
        request: Request,
        server: Server,
        protocol: ResponseHandler,
        attempt: Attempt,
    ) -> Kept | None:
        """Write *data* at once; return None if this connection has ended and nothing was written.

        Raises:
            ConnectionResetError: A new connection has ended, and nothing was written.
        """
        try:
            kept = server.kept.take(protocol, attempt.began, idempotent=request.idempotent)
        except StaleConnectionError:
            return None
        expect_reply(protocol, method=request.method, line=self._line, headers=self._headers)
        transport = protocol.transport
        if transport is not None and not transport.is_closing():
            attempt.sent = True
            transport.write(data)
            if not transport.is_closing():
                return kept
            attempt.sent = False  # the system refused the first byte
        if kept.is_new:
            raise ConnectionResetError(errno.ECONNRESET, "")
        return None


def _end(connection: Connection) -> None:
    """Close *connection*, at once if bytes are left that were not sent."""
    transport = connection.transport
    if transport is not None and transport.get_write_buffer_size():
        transport.abort()
    connection.close()
