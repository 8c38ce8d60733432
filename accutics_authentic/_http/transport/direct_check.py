"""Whether the installed aiohttp is fit for direct requests; checked once per process."""

from __future__ import annotations

import asyncio

import aiohttp
from yarl import URL

from accutics_authentic._base.log import logger
from accutics_authentic._base.structs import Mutable
from accutics_authentic._http.credentials import Secret
from accutics_authentic._http.messages import Request

from .attempt import Attempt
from .direct import Direct
from .internals import MemoryConnector
from .servers import Servers

TIMEOUT = 1.0  # seconds; nothing in the check waits for anything

#: Requests, what must be written, the reply, and what must be read of it.
_EXCHANGES = (
    (
        Request(method="GET", url=URL("http://localhost/a?b=%20"), path="", headers={"X": "y"}),
        b"GET /a?b=%20 HTTP/1.1\r\nHost: localhost\r\nX: y\r\nT: t\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: b\r\n\r\n{}",
        (200, "b", ((b"Content-Length", b"2"), (b"A", b"b")), b"{}"),
    ),
    (
        Request(method="POST", url=URL("http://localhost/"), path="", body=b"[]"),
        b"POST / HTTP/1.1\r\nHost: localhost\r\nT: t\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\nA: c\r\n\r\n1\r\n7\r\n0\r\n\r\n",
        (404, "c", ((b"Transfer-Encoding", b"chunked"), (b"A", b"c")), b"7"),
    ),
)


class Fitness(Mutable):
    """Whether direct requests work in this process.

    Attributes:
        fit: Whether they do; None if nobody has checked.
    """

    fit: bool | None = None

    async def check(self) -> bool:
        """Return whether they work; if not, log why, once."""
        if self.fit is None:
            why = await why_unfit()
            if why is not None and self.fit is None:
                logger.info(
                    "aiohttp %s is not as expected (%s): its own client sends all requests",
                    aiohttp.__version__,
                    why,
                )
            self.fit = why is None
        return self.fit


FITNESS = Fitness()


async def why_unfit() -> str | None:
    """Send requests to a server in memory; return what went wrong, or None."""
    try:
        async with asyncio.timeout(TIMEOUT):
            return await _exchange()
    except Exception as error:
        return type(error).__name__


async def _exchange() -> str | None:
    connector = MemoryConnector([reply for _, _, reply, _ in _EXCHANGES])
    async with connector:
        servers = Servers(asyncio.get_running_loop().time)
        direct = Direct(connector, line=8_190, headers=128)
        for request, written, _, expected in _EXCHANGES:
            server = servers.at(request.url)
            lines = direct.lines_for(request, server, "T")
            assert lines is not None  # noqa: S101 - none of them needs aiohttp's client
            attempt, timeout = Attempt(0.0), aiohttp.ClientTimeout(total=None)
            with await direct.send(
                request, lines, "T", Secret("t"), server, timeout, attempt
            ) as response:
                body = await response.content.read()
                got = response.status, response.headers["A"], response.raw_headers, body
            if got != expected:
                return "reply"
            if connector.transports[-1].written[-1] != written:
                return "bytes"
        if [each.written for each in connector.transports] != [[each[1] for each in _EXCHANGES]]:
            return "connections"
    return None
