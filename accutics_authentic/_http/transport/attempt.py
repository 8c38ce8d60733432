"""The progress of one attempt, and the classes that report it from inside aiohttp.

The classes are the price of aiohttp's design: a session takes a request class and a response
class, and makes the instances itself, so an attempt can reach them through a context variable
only. aiohttp's tracing and middleware could do this too, at about 10 % and 3 % per call.
"""

from __future__ import annotations

import ssl
from contextvars import ContextVar

import aiohttp
from aiohttp.connector import Connection

from accutics_authentic._base.structs import Mutable
from accutics_authentic._http.headers import request_id, shown_headers
from accutics_authentic._http.messages import Head, Request
from accutics_authentic.errors import AccuticsAuthenticError

from .keep_alive import KeptConnections
from .proxies import Proxy

LOST = (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)


class LostError(Exception):
    """The connection was lost; unlike aiohttp's own errors, it does not make aiohttp resend."""


def ssl_reason(error: BaseException) -> str:
    """Return OpenSSL's reason for a lost connection, such as an alert, or nothing."""
    cause = error.__cause__
    return (cause.reason or "") if isinstance(cause, ssl.SSLError) else ""


class Attempt(Mutable):
    """How far one attempt has come.

    Attributes:
        until: When its time is up, by the session's clock.
        head: Status and headers of the reply, once they have arrived.
        sent: Whether any of the request was written: from then on the server may act on it.
        proxy: The proxy that it goes through.
        began: When it began, by the same clock.
        ended: When the whole reply had been read; 0 if aiohttp's client sent the request.
        kept: The connections to the server, where aiohttp's client picks one of them.
        idempotent: Whether the request may be sent twice.
    """

    until: float
    head: Head | None = None
    sent: bool = False
    proxy: Proxy | None = None
    began: float = 0.0
    ended: float = 0.0
    kept: KeptConnections | None = None
    idempotent: bool = False

    def annotate(self, failure: AccuticsAuthenticError, request: Request) -> AccuticsAuthenticError:
        """Add the facts of this attempt to *failure*, and return it."""
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


# The current task's attempt; not read outside an attempt.
CURRENT_ATTEMPT: ContextVar[Attempt] = ContextVar("CURRENT_ATTEMPT", default=Attempt(0.0))  # noqa: B039 - as above


class AttemptRequest(aiohttp.ClientRequest):
    """A request that records that it is sent, and is sent once.

    aiohttp resends a request whose kept connection was lost, which is up to the retry policy here.
    """

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """Send, unless this is a kept connection that the server has ended."""
        attempt, protocol = CURRENT_ATTEMPT.get(), conn.protocol
        connections = attempt.kept
        assert protocol is not None  # noqa: S101 - aiohttp has just set it up
        assert connections is not None  # noqa: S101 - set where the attempt is
        kept = connections.take(protocol, attempt.began, idempotent=attempt.idempotent)

        def release() -> None:
            connections.release(kept, protocol)

        conn.add_callback(release)
        attempt.sent = True
        try:
            return await super().send(conn)
        except LOST as error:
            reason = ssl_reason(error)
        raise LostError(reason)


class AttemptResponse(aiohttp.ClientResponse):
    """A response that does not make aiohttp resend the request either."""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        """Wait for the status and headers."""
        try:
            return await super().start(connection)
        except LOST as error:
            reason = ssl_reason(error)
        raise LostError(reason)
