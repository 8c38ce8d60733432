"""A server that sends exactly the given bytes, right or wrong, over raw sockets."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from attrs import define, field, frozen

from tests.support.idle import idle

Sleep = Callable[[float], Awaitable[None]]


@frozen
class Received:
    """A request that the server received."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    head: bytes


@define(eq=False)
class Connection:
    """One connection, as answers see it; *target* is that of the request to answer."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sleep: Sleep = asyncio.sleep
    target: str = ""

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def until_closed(self) -> None:
        """Wait until the client closes the connection."""
        with suppress(ConnectionError):
            await self.reader.read()


Answer = Callable[[Connection], Awaitable[None]]


@define
class Hostile:
    """A running server. It repeats its last answer forever.

    Attributes:
        answers: The answers still to come.
        sleep: How its answers wait.
        received: The requests, oldest first.
        open: Number of connections that are open now.
        accepted: Number of connections so far.
    """

    answers: list[Answer]
    sleep: Sleep = asyncio.sleep
    port: int = 0
    scheme: str = "http"
    host: str = "127.0.0.1"
    received: list[Received] = field(factory=list)
    open: int = 0
    accepted: int = 0
    _writers: set[asyncio.StreamWriter] = field(factory=set)
    _news: asyncio.Event = field(factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.accepted += 1
        self._writers.add(writer)
        try:
            await self._answer_requests(Connection(reader, writer, self.sleep))
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            self.open -= 1
            self._news.set()
            self._writers.discard(writer)
            writer.close()
            with suppress(OSError):  # else asyncio logs an unretrieved exception
                await writer.wait_closed()

    async def _answer_requests(self, connection: Connection) -> None:
        while not connection.writer.is_closing():
            start = await connection.reader.readexactly(1)
            if start == b"\x16":  # the first byte of a TLS handshake
                await connection.send(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
                return
            head = start + await connection.reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").rstrip().split("\r\n")
            method, target, _ = first.split(" ")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (each.partition(":") for each in lines)
            }
            body = await connection.reader.readexactly(int(headers.get("content-length", "0")))
            self.received.append(Received(method, target, headers, body, head))
            self._news.set()
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            connection.target = target
            await answer(connection)

    async def until_disconnected(self) -> None:
        """Wait until no connection is open."""
        await self._until(lambda: not self.open)

    async def until_requested(self, count: int = 1) -> None:
        """Wait until *count* requests have arrived."""
        await self._until(lambda: len(self.received) >= count)

    async def _until(self, met: Callable[[], bool]) -> None:
        while not met():
            self._news.clear()
            await self._news.wait()

    def end_all(self, *last: bytes) -> None:
        """Send *last* and end all connections at once, before the event loop runs again."""
        for writer in self._writers:
            with socket.socket(fileno=os.dup(writer.get_extra_info("socket").fileno())) as sock:
                for piece in last:
                    sock.send(piece)
                sock.shutdown(socket.SHUT_WR)

    def send_to_all(self, data: bytes) -> None:
        """Send *data* over all connections at once, before the event loop runs again."""
        for writer in self._writers:
            os.write(writer.get_extra_info("socket").fileno(), data)

    def abort_all(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


@asynccontextmanager
async def hostile(
    *answers: Answer,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    sleep: Sleep = asyncio.sleep,
    path: str | None = None,
) -> AsyncIterator[Hostile]:
    """Serve *answers*, one per request, on a free port, or on the unix socket *path*."""
    server = Hostile(list(answers), sleep, scheme="https" if tls else "http", host=host)
    loop = asyncio.get_running_loop()
    complain = loop.get_exception_handler() or (
        lambda loop, context: loop.default_exception_handler(context)
    )

    def ours_only(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Ignore errors of the server's side of TLS when clients disconnect."""
        if not isinstance(context.get("exception"), ssl.SSLError | ConnectionError):
            complain(loop, context)

    loop.set_exception_handler(ours_only if tls else complain)
    if path is not None:
        listening = await asyncio.start_unix_server(server.serve, path, ssl=tls)
    else:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
        server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        server.abort_all()
        async with asyncio.timeout(60):
            await server.until_disconnected()
        await asyncio.sleep(0)


def raw(*pieces: bytes, apart: bool = False, close: bool = False) -> Answer:
    """Send exactly these bytes; if *apart*, each piece only once the one before has been read."""

    async def answer(connection: Connection) -> None:
        for piece in pieces:
            await connection.send(piece)
            await (idle() if apart else asyncio.sleep(0))
        if close:
            connection.writer.close()

    return answer


def head(status: int, *lines: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status} Said", *lines, "", ""]).encode("latin-1")


def reply(
    status: int = 200,
    body: bytes = b"",
    *lines: str,
    content_type: str | None = "application/json",
    close: bool = False,
) -> Answer:
    """Send a proper reply, with the length of *body*."""
    kind = () if content_type is None else (f"Content-Type: {content_type}",)
    return raw(head(status, f"Content-Length: {len(body)}", *kind, *lines) + body, close=close)


def ok(value: Any, *lines: str, status: int = 200) -> Answer:
    return reply(status, json.dumps(value).encode(), *lines)


def envelope(data: Any, **pagination: Any) -> dict[str, Any]:
    """Return *data* in the envelope of Accutics."""
    meta: dict[str, Any] = {"endpoint": "campaigns"}
    return {"data": data, "meta": {**meta, "pagination": pagination} if pagination else meta}


async def closed(connection: Connection) -> None:
    """Close without a reply."""
    connection.writer.close()


async def reset(connection: Connection) -> None:
    """Reset without a reply."""
    connection.reset()


async def silent(connection: Connection) -> None:
    """Never reply."""
    await connection.until_closed()


def stalled(*pieces: bytes) -> Answer:
    """Send these bytes and then nothing, without closing."""

    async def answer(connection: Connection) -> None:
        await connection.send(*pieces)
        await connection.until_closed()

    return answer


def dribbled(start: bytes, pieces: Iterable[bytes]) -> Answer:
    """Send *start*, then a piece every seven seconds until the client gives up."""

    async def answer(connection: Connection) -> None:
        await connection.send(start)
        for piece in pieces:
            await connection.send(piece)
            await connection.sleep(7)

    return answer


def closed_after(*pieces: bytes) -> Answer:
    """Send these bytes and close."""
    return raw(*pieces, close=True)


def reset_after(*pieces: bytes) -> Answer:
    """Send these bytes and reset the connection."""

    async def answer(connection: Connection) -> None:
        await connection.send(*pieces)
        await idle()  # else the reset overtakes the bytes
        connection.reset()

    return answer
