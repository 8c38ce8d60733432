"""One attempt: a request out, a whole reply back. The only door to aiohttp's client.

Everything that aiohttp does on its own is off: redirects (a token would follow), the repetition
of a lost request, cookies, proxies and netrc from the environment, its own decompression and time
limits. Its exceptions end here: they hold headers and URLs, so ours are made from plain facts
and raised where theirs are no longer at hand.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from types import SimpleNamespace

import aiohttp
from aiohttp.hdrs import CONTENT_ENCODING, CONTENT_LENGTH
from attrs import define

from accutics_authentic.core.body import Body
from accutics_authentic.core.credentials import Secret
from accutics_authentic.core.wire import Reply, Request
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    AttemptTimeoutError,
    BodyCutError,
    CertificateError,
    ConnectError,
    ConnectionLostError,
    DecodeError,
    ProtocolError,
)

BODY_OF_AN_ERROR = 64 * 1024  # bytes read of what comes with a status that is no success


@define
class Trace:
    """How far an attempt has come.

    Attributes:
        until: When the attempt ends, by the session's clock; None while it waits for its turn.
        sent: The head of the request has gone out: the server may act on it.
        status: The status, once it has come.
    """

    until: float | None = None
    sent: bool = False
    status: int | None = None

    def explain(self, failure: AccuticsAuthenticError, request: Request) -> AccuticsAuthenticError:
        """Add to *failure* what is known of the attempt, and return it."""
        failure.fill(status=self.status, ambiguous=self.sent)
        if self.status is not None and self.status < 300 and not request.repeatable:
            failure.done = True
        return failure


class _LostError(Exception):
    """A lost connection, under a name that aiohttp does not answer with another request."""


async def _once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a request again behind the retry policy's back."""
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        pass
    raise _LostError


async def _headers_sent(
    _: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestHeadersSentParams
) -> None:
    context.trace_request_ctx.sent = True


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
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_headers_sent)
        self._limit = limit
        self._http = aiohttp.ClientSession(
            connector=connector or aiohttp.TCPConnector(limit=0),  # the session counts by itself
            connector_owner=connector is None,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            middlewares=(_once,),
            trace_configs=[*trace_configs, trace],
            skip_auto_headers=["Content-Type"],
        )

    async def close(self) -> None:
        """Close the connections that are ours."""
        await self._http.close()

    async def attempt(
        self, request: Request, header: str, secret: Secret, connect: float, trace: Trace
    ) -> Reply:
        """Send *request* once, with *secret* in *header*, and return the whole reply.

        Raises:
            TransportError: No whole answer came; ``ambiguous`` unless nothing was sent.
            ProtocolError: The answer breaks HTTP, or is larger than allowed.
        """
        try:
            async with self._http.request(
                request.method,
                request.url,
                data=request.body,
                headers={**request.headers, header: secret.reveal()},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect),
                trace_request_ctx=trace,
            ) as response:
                trace.status = response.status
                reply = Reply(response.status, _headers(response), await self._body(response))
                _refuse_cut(reply)
                return reply
        except (_LostError, aiohttp.ClientError, OSError) as error:
            failure = _failure(error, trace)
        except AccuticsAuthenticError as error:
            failure = error
        raise trace.explain(failure, request)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """Read the body to its end; of one that comes with an error, what can be had."""
        if response.status >= 300:
            try:
                return await _read(response, Body(BODY_OF_AN_ERROR, encoding=_encoding(response)))
            except (ProtocolError, aiohttp.ClientError):
                return b""  # the status says enough
        announced = response.headers.get(CONTENT_LENGTH, "")
        return await _read(
            response,
            Body(
                self._limit,
                encoding=_encoding(response),
                announced=int(announced) if announced.isdecimal() else None,
            ),
        )


async def _read(response: aiohttp.ClientResponse, body: Body) -> bytes:
    async for chunk in response.content.iter_any():
        body.feed(chunk)
    return body.whole()


def _refuse_cut(reply: Reply) -> None:
    """Refuse JSON that ends in the middle, where only the end of the connection ends a body.

    With a length or chunks a cut is seen on the wire; here nothing else can tell.
    """
    if "content-length" in reply.headers or "transfer-encoding" in reply.headers:
        return
    cut = False
    if reply.status < 300 and reply.body and "json" in reply.headers.get("content-type", ""):
        try:
            json.loads(reply.body)
        except (ValueError, RecursionError):
            cut = True
    if cut:
        raise DecodeError("the JSON ended before it was whole", path="$", transient=True)


def _encoding(response: aiohttp.ClientResponse) -> str:
    return response.headers.get(CONTENT_ENCODING, "")


def _headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in response.headers.items():
        name = name.lower()
        found[name] = f"{found[name]}, {value}" if name in found else value
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
        case asyncio.TimeoutError():
            return AttemptTimeoutError("the server was silent for too long")
        case _ if trace.status is not None:
            return BodyCutError("the connection ended before the body was whole")
        case _:
            return ConnectionLostError("the connection was lost before an answer came")


def _reason(error: OSError) -> str:
    return type(error).__name__ if error.errno is None else f"errno {error.errno}"
