"""One attempt: a request out, a whole reply back. The only door to aiohttp's client.

Everything that aiohttp does on its own is off: redirects (a token would follow), the repetition
of a lost request, cookies, proxies and netrc from the environment, its own decompression and time
limits. Its exceptions end here: they hold headers and URLs, so ours are made from plain facts
and raised where theirs are no longer at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO

import aiohttp
from aiohttp.connector import Connection
from aiohttp.hdrs import CONTENT_ENCODING, CONTENT_LENGTH
from aiohttp.http import HttpProcessingError
from attrs import define, field

from accutics_authentic.core.body import Body, is_cut
from accutics_authentic.core.credentials import Secret
from accutics_authentic.core.frames import without
from accutics_authentic.core.wire import Reply, Request
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    BodyCutError,
    CertificateError,
    ConnectError,
    ConnectionLostError,
    DecodeError,
    ProtocolError,
)

HEADERS = (
    "content-length",
    "content-type",
    "date",
    "location",
    "retry-after",
    "transfer-encoding",
)
BODY_OF_AN_ERROR = 64 * 1024  # bytes read of what comes with a status that is no success


class _LostError(Exception):
    """A lost connection, under a name that aiohttp does not answer with another request."""


class _Outgoing(aiohttp.ClientRequest):
    """A request that knows whether it went out. A trace would cost every call a tenth."""

    sent = False

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        self.sent = True
        return await super().send(conn)


@define
class Trace:
    """How far an attempt has come.

    Attributes:
        until: When it ends, by the session's clock.
        head: Status and headers of the reply, once they have come.
    """

    until: float
    head: Reply | None = None
    _outgoing: aiohttp.ClientRequest | None = field(default=None, repr=False)

    @property
    def sent(self) -> bool:
        """The head of the request has gone out: the server may act on it."""
        return isinstance(self._outgoing, _Outgoing) and self._outgoing.sent

    async def watch(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Send once: keep aiohttp from sending again behind the retry policy's back."""
        self._outgoing = request
        try:
            return await handler(request)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            pass
        raise _LostError

    def explain(self, failure: AccuticsAuthenticError, request: Request) -> AccuticsAuthenticError:
        """Add to *failure* what is known of the attempt, and return it."""
        failure.fill(status=self.head and self.head.status, ambiguous=self.sent)
        if self.head is not None and self.head.success and not request.repeatable:
            failure.done = True
        return failure


class Transport:
    """An open pool of connections.

    Args:
        connector: The caller's own, left open; None makes one.
        trace_configs: The caller's own aiohttp traces.
        limit: Bytes allowed in one body.
    """

    def __init__(
        self,
        connector: aiohttp.BaseConnector | None,
        trace_configs: Sequence[aiohttp.TraceConfig],
        *,
        limit: int,
    ) -> None:
        self._limit = limit
        self._http = aiohttp.ClientSession(
            connector=connector or aiohttp.TCPConnector(limit=0),  # the session counts by itself
            connector_owner=connector is None,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            request_class=_Outgoing,
            trace_configs=list(trace_configs),
            skip_auto_headers=["Content-Type"],
        )

    async def close(self) -> None:
        """Close the connections that are ours."""
        await self._http.close()

    def abandon(self) -> None:
        """Let go of the connections, where nothing can be awaited any more."""
        connector = None if self._http.connector_owner is False else self._http.connector
        self._http.detach()
        if connector is not None:
            closing = connector.close()
            with suppress(StopIteration, RuntimeError):
                closing.__await__().send(None)

    async def attempt(
        self, request: Request, header: str, secret: Secret, connect: float, trace: Trace
    ) -> Reply:
        """Send *request* once, with *secret* in *header*, and return the whole reply.

        Of a reply that is no success, the body is what could be had of it, without the token.

        Raises:
            TransportError: No whole answer came; ``ambiguous`` unless nothing was sent.
            ProtocolError: The answer breaks HTTP, or is larger than allowed.
        """
        try:
            outcome = await self._exchange(request, header, secret, connect, trace)
        except BaseException as error:  # a cancellation, or what a trace of the caller's raised
            error.__context__ = None
            error.with_traceback(without(error.__traceback__, "aiohttp", "aiosignal", __name__))
            raise
        if isinstance(outcome, AccuticsAuthenticError):
            raise trace.explain(outcome, request)
        return outcome

    async def _exchange(
        self, request: Request, header: str, secret: Secret, connect: float, trace: Trace
    ) -> Reply | AccuticsAuthenticError:
        """Return the reply or the failure: raised here, it would have this frame's response."""
        try:
            async with self._http.request(
                request.method,
                request.url,
                data=_payload(request.body),
                headers={**request.headers, header: secret.reveal()},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect),
                middlewares=(trace.watch,),
            ) as response:
                trace.head = head = Reply(response.status, _headers(response, secret))
                if not head.success:
                    body = secret.hide((await _rest(response)).decode("latin-1"))
                    return Reply(head.status, head.headers, body.encode("latin-1"))
                reply = Reply(head.status, head.headers, await self._body(response))
        except (_LostError, aiohttp.ClientError, HttpProcessingError, OSError) as error:
            return _failure(error, trace)
        except AccuticsAuthenticError as error:
            return error
        if is_cut(reply):
            return DecodeError("the JSON ended before it was whole", path="$", transient=True)
        return reply

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        length = "" if response.method == "HEAD" else response.headers.get(CONTENT_LENGTH, "")
        announced = int(length) if length.isdecimal() else None
        return await _read(
            response, Body(self._limit, encoding=_encoding(response), announced=announced)
        )


async def _rest(response: aiohttp.ClientResponse) -> bytes:
    """Return the body of an error if it is as it should be; the status says enough without."""
    try:
        return await _read(response, Body(BODY_OF_AN_ERROR, encoding=_encoding(response)))
    except (ProtocolError, aiohttp.ClientError, HttpProcessingError):
        return b""


def _encoding(response: aiohttp.ClientResponse) -> str:
    return ", ".join(response.headers.getall(CONTENT_ENCODING, ()))


def _payload(body: bytes | None) -> bytes | BytesIO | None:
    """Return *body* as aiohttp wants it: it warns of large ones that are not a file."""
    return BytesIO(body) if body is not None and len(body) > 2**20 else body


async def _read(response: aiohttp.ClientResponse, body: Body) -> bytes:
    """Read to the end of the body, or of the connection, which aiohttp may not tell of itself.

    Its fast parser gives up on a chunk that is none and closes the connection, and whoever reads
    would wait for ever.
    """
    content, protocol = response.content, response.connection and response.connection.protocol
    lost = protocol and protocol.closed

    def end(_: object) -> None:
        if not content.is_eof() and content.exception() is None:
            content.set_exception(aiohttp.ClientPayloadError())

    if lost:
        lost.add_done_callback(end)
    elif protocol:  # it is lost already
        end(None)
    try:
        async for chunk in content.iter_any():
            body.feed(chunk)
    finally:
        if lost:
            lost.remove_done_callback(end)
    return body.whole()


def _headers(response: aiohttp.ClientResponse, secret: Secret) -> dict[str, str]:
    """Return the headers that something depends on, without the token."""
    found: dict[str, str] = {}
    for name in HEADERS:
        values = response.headers.getall(name, ())
        if values:
            found[name] = secret.hide(", ".join(values))
    return found


def _failure(error: Exception, trace: Trace) -> AccuticsAuthenticError:
    """Return our error for one of aiohttp's, made of plain facts."""
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return CertificateError("the server could not prove who it is (TLS)")
        case aiohttp.ClientConnectorDNSError():
            return ConnectError(f"the name {error.host} could not be found")
        case aiohttp.ConnectionTimeoutError():
            return ConnectError("no connection in time (Timeouts.connect)")
        case aiohttp.ClientConnectorError():
            return ConnectError(f"no connection to {error.host} ({_reason(error.os_error)})")
        case aiohttp.ClientPayloadError():
            return BodyCutError("the body ended before it was whole")
        case aiohttp.ClientResponseError():
            return ProtocolError("the answer is not proper HTTP", transient=True)
        case _ if trace.head is not None:
            return BodyCutError("the connection ended before the body was whole")
        case _:
            return ConnectionLostError("the connection was lost before an answer came")


def _reason(error: OSError) -> str:
    return type(error).__name__ if error.errno is None else f"errno {error.errno}"
