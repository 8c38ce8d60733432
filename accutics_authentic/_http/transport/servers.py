"""What a session keeps of each server that it sends requests to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp
from yarl import URL

from accutics_authentic._base.structs import Frozen

from .internals import connect_request
from .keep_alive import KeptConnections


class Server(Frozen, frozen=True):
    """One server, by scheme, host and port.

    Attributes:
        request: Tells a connector where to connect.
        host: The value of the ``Host`` header.
        kept: The connections to it.
    """

    request: aiohttp.ClientRequest
    host: str
    kept: KeptConnections


class Servers:
    """The servers of one session.

    Args:
        now: The session's clock.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._servers: dict[tuple[str, str], Server] = {}

    def at(self, url: URL) -> Server:
        """Return the server that a request to *url* goes to."""
        key = url.scheme, url.raw_authority
        server = self._servers.get(key)
        if server is None:
            host = url.host_port_subcomponent
            assert host is not None  # noqa: S101 - the URL of a request is absolute
            request = connect_request(url, asyncio.get_running_loop())
            self._servers[key] = server = Server(request, host, KeptConnections(self._now))
        return server
