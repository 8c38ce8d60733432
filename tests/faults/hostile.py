"""A server that does as it is told, however wrong: raw sockets, since HTTP libraries are polite."""

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
class Got:
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    head: bytes


@define(eq=False)
class Line:
    """One connection, as an answer sees it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sleep: Sleep = asyncio.sleep

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def until_left(self) -> None:
        """Wait until the client goes."""
        with suppress(ConnectionError):
            await self.reader.read()


Answer = Callable[[Line], Awaitable[None]]


@define
class Hostile:
    """A running server. The last answer is given again and again.

    Attributes:
        sleep: How time passes for its answers.
        got: The requests, oldest first.
        open: Connections that are open now.
        accepted: Connections in all.
    """

    answers: list[Answer]
    sleep: Sleep = asyncio.sleep
    port: int = 0
    scheme: str = "http"
    host: str = "127.0.0.1"
    got: list[Got] = field(factory=list)
    open: int = 0
    accepted: int = 0
    _lines: set[asyncio.StreamWriter] = field(factory=set)
    _news: asyncio.Event = field(factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.accepted += 1
        self._lines.add(writer)
        try:
            await self._talk(Line(reader, writer, self.sleep))
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            self.open -= 1
            self._news.set()
            self._lines.discard(writer)
            writer.close()
            with suppress(OSError):  # else the loop complains that nobody heard of it
                await writer.wait_closed()

    async def _talk(self, line: Line) -> None:
        while not line.writer.is_closing():
            start = await line.reader.readexactly(1)
            if start == b"\x16":  # TLS
                await line.send(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
                return
            head = start + await line.reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").rstrip().split("\r\n")
            method, target, _ = first.split(" ")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (each.partition(":") for each in lines)
            }
            body = await line.reader.readexactly(int(headers.get("content-length", "0")))
            self.got.append(Got(method, target, headers, body, head))
            self._news.set()
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            await answer(line)

    async def gone(self) -> None:
        """Wait until no connection is open."""
        await self._until(lambda: not self.open)

    async def asked(self, count: int = 1) -> None:
        """Wait until so many requests have come."""
        await self._until(lambda: len(self.got) >= count)

    async def _until(self, met: Callable[[], bool]) -> None:
        while not met():
            self._news.clear()
            await self._news.wait()

    def end(self, *last: bytes) -> None:
        """Say *last* and end all connections at once, before the event loop runs again."""
        for writer in self._lines:
            with socket.socket(fileno=os.dup(writer.get_extra_info("socket").fileno())) as sock:
                for piece in last:
                    sock.send(piece)
                sock.shutdown(socket.SHUT_WR)

    def say(self, word: bytes) -> None:
        """Send *word* over all connections at once, before the event loop runs again."""
        for writer in self._lines:
            os.write(writer.get_extra_info("socket").fileno(), word)

    def drop(self) -> None:
        for writer in self._lines:
            writer.transport.abort()


@asynccontextmanager
async def hostile(
    *answers: Answer,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[Hostile]:
    """Serve *answers*, one per request, on a free port."""
    server = Hostile(list(answers), sleep, scheme="https" if tls else "http", host=host)
    loop = asyncio.get_running_loop()
    complain = loop.get_exception_handler() or (lambda loop, it: loop.default_exception_handler(it))

    def ours_only(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Leave out what the server's side of TLS has to say about clients that leave."""
        if not isinstance(context.get("exception"), ssl.SSLError | ConnectionError):
            complain(loop, context)

    loop.set_exception_handler(ours_only if tls else complain)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        server.drop()
        async with asyncio.timeout(60):
            await server.gone()
        await asyncio.sleep(0)


def raw(*pieces: bytes, apart: bool = False, close: bool = False) -> Answer:
    """Send just these bytes; if *apart*, each piece when the one before it has been read."""

    async def answer(line: Line) -> None:
        for piece in pieces:
            await line.send(piece)
            await (idle() if apart else asyncio.sleep(0))
        if close:
            line.writer.close()

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
    """Answer properly, with the length of *body*."""
    kind = () if content_type is None else (f"Content-Type: {content_type}",)
    return raw(head(status, f"Content-Length: {len(body)}", *kind, *lines) + body, close=close)


def ok(value: Any, *lines: str, status: int = 200) -> Answer:
    return reply(status, json.dumps(value).encode(), *lines)


def envelope(data: Any, **pagination: Any) -> dict[str, Any]:
    """Return what Accutics wraps around *data*."""
    meta: dict[str, Any] = {"endpoint": "campaigns"}
    return {"data": data, "meta": {**meta, "pagination": pagination} if pagination else meta}


async def closed(line: Line) -> None:
    """Close without an answer."""
    line.writer.close()


async def reset(line: Line) -> None:
    """Reset without an answer."""
    line.reset()


async def silent(line: Line) -> None:
    """Never answer."""
    await line.until_left()


def stalled(*pieces: bytes) -> Answer:
    """Send this much and no more."""

    async def answer(line: Line) -> None:
        await line.send(*pieces)
        await line.until_left()

    return answer


def dribbled(start: bytes, pieces: Iterable[bytes]) -> Answer:
    """Send *start*, then one piece every seven seconds until the client has had enough."""

    async def answer(line: Line) -> None:
        await line.send(start)
        for piece in pieces:
            await line.send(piece)
            await line.sleep(7)

    return answer


def cut(*pieces: bytes) -> Answer:
    """Send this much and close."""
    return raw(*pieces, close=True)


def torn(*pieces: bytes) -> Answer:
    """Send this much and reset."""

    async def answer(line: Line) -> None:
        await line.send(*pieces)
        await idle()  # else the reset overtakes what was sent
        line.reset()

    return answer
