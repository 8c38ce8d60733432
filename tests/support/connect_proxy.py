"""What an HTTP proxy does, as answers of a hostile server."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from tests.faults.hostile import Answer, Connection


def tunnel(seen: bytearray, *, port: int | None = None) -> Answer:
    """Connect to the target of a CONNECT, and pass on all bytes both ways.

    Args:
        seen: All bytes that pass are appended.
        port: Connect to this port of loopback, whatever the target is.
    """

    async def answer(connection: Connection) -> None:
        host, _, number = connection.target.rpartition(":")
        upstream = (host, int(number)) if port is None else ("127.0.0.1", port)
        reader, writer = await asyncio.open_connection(*upstream)
        await connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(
            pass_on(connection.reader, writer, seen), pass_on(reader, connection.writer, seen)
        )

    return answer


def forward(*, port: int) -> Answer:
    """Ask a server on loopback for the path of the target, and pass on the reply."""

    async def answer(connection: Connection) -> None:
        path = urlsplit(connection.target).path
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        writer.write(request.encode())
        await pass_on(reader, connection.writer, bytearray())
        writer.close()

    return answer


async def pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: bytearray
) -> None:
    """Pass on all bytes, and the end of one side to the other."""
    with suppress(ConnectionError):
        while piece := await reader.read(65_536):
            seen += piece
            writer.write(piece)
            await writer.drain()
    writer.close()
