"""What becomes of one attempt: how far it has come, and that it stays one."""

from __future__ import annotations

from contextvars import ContextVar

import aiohttp
from aiohttp.connector import Connection

from accutics_authentic._base.structs import Mutable
from accutics_authentic._http.headers import request_id, shown_headers
from accutics_authentic._http.messages import Reply, Request
from accutics_authentic.errors import AccuticsAuthenticError

from .keep_alive import check_reusable

LOST = (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)


class LostError(Exception):
    """A lost connection, under a name that aiohttp does not answer with another request."""


class Attempt(Mutable):
    """How far an attempt has come.

    Attributes:
        until: When it ends, by the session's clock.
        head: Status and headers of the reply, once they have come.
        sent: The head of the request has gone out: the server may act on it.
    """

    until: float
    head: Reply | None = None
    sent: bool = False

    def annotate(self, failure: AccuticsAuthenticError, request: Request) -> AccuticsAuthenticError:
        """Add to *failure* what is known of the attempt, and return it."""
        failure.fill(ambiguous=self.sent)
        if self.head is not None:
            headers = self.head.headers
            failure.fill(
                status=self.head.status,
                request_id=request_id(headers),
                headers=shown_headers(headers),
            )
            if self.head.success and not request.idempotent:
                failure.done = True
        return failure


# That of the attempt that a task makes; outside of one nobody looks.
CURRENT_ATTEMPT: ContextVar[Attempt] = ContextVar("UNDER_WAY", default=Attempt(0.0))  # noqa: B039 - as above


class AttemptRequest(aiohttp.ClientRequest):
    """A request that tells when it goes out, and goes out once.

    aiohttp would send again behind the retry policy's back. Its own traces and middlewares could
    tell and prevent that as well, and cost every call a tenth and a thirtieth.
    """

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """Note it, and send, unless the connection was kept and has ended."""
        assert conn.protocol is not None  # noqa: S101 - aiohttp has just set it up
        check_reusable(conn.protocol)
        CURRENT_ATTEMPT.get().sent = True
        try:
            return await super().send(conn)
        except LOST:
            pass
        raise LostError


class AttemptResponse(aiohttp.ClientResponse):
    """A response that is waited for once."""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        """Wait for the head."""
        try:
            return await super().start(connection)
        except LOST:
            pass
        raise LostError
