"""What becomes of one attempt: how far it has come, and that it stays one."""

from __future__ import annotations

import aiohttp
from aiohttp.connector import Connection

from accutics_authentic.core.inner import State
from accutics_authentic.core.wire import Reply, Request
from accutics_authentic.errors import AccuticsAuthenticError


class LostError(Exception):
    """A lost connection, under a name that aiohttp does not answer with another request."""


class Outgoing(aiohttp.ClientRequest):
    """A request that knows whether it went out. A trace would cost every call a tenth."""

    sent = False

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """Note it, and send."""
        self.sent = True
        return await super().send(conn)


class Trace(State):
    """How far an attempt has come.

    Attributes:
        until: When it ends, by the session's clock.
        head: Status and headers of the reply, once they have come.
        outgoing: What aiohttp sends, once it has been made.
    """

    until: float
    head: Reply | None = None
    outgoing: aiohttp.ClientRequest | None = None

    @property
    def sent(self) -> bool:
        """The head of the request has gone out: the server may act on it."""
        return isinstance(self.outgoing, Outgoing) and self.outgoing.sent

    async def watch(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Send once: keep aiohttp from sending again behind the retry policy's back."""
        self.outgoing = request
        try:
            return await handler(request)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            pass
        raise LostError

    def explain(self, failure: AccuticsAuthenticError, request: Request) -> AccuticsAuthenticError:
        """Add to *failure* what is known of the attempt, and return it."""
        failure.fill(status=self.head and self.head.status, ambiguous=self.sent)
        if self.head is not None and self.head.success and not request.repeatable:
            failure.done = True
        return failure
