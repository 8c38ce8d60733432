"""An open pool of connections, and one attempt over it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from io import BytesIO

import aiohttp
from aiohttp.hdrs import KEEP_ALIVE

from accutics_authentic._http.credentials import Secret
from accutics_authentic._http.headers import LazyHeaders
from accutics_authentic._http.limits import Limits
from accutics_authentic._http.messages import Head, Request
from accutics_authentic._http.user_agent import LIBRARY
from accutics_authentic.errors import AccuticsAuthenticError

from .attempt import CURRENT_ATTEMPT, Attempt, AttemptRequest, AttemptResponse
from .direct import Direct
from .direct_check import FITNESS
from .failure import is_transport_error, transport_error
from .internals import is_client_replaced, is_plain
from .keep_alive import StaleConnectionError
from .options import PoolOptions
from .proxies import Proxy
from .proxy_failure import check_not_refused
from .response import MAX_HEADERS, Response, check_head, read_body, read_error_body
from .servers import Server, Servers

#: Headers that aiohttp would add by itself; a request has those that it needs.
AUTO_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class Transport:
    """An open pool of connections.

    Args:
        options: What the caller says about them.
        limits: Bounds of the replies.
        now: The session's clock.
    """

    def __init__(self, options: PoolOptions, limits: Limits, now: Callable[[], float]) -> None:
        for each in options.trace_configs:
            each.freeze()  # the caller's, which may raise: before there is anything to close
        self._limits = limits
        self._proxies = options.proxies()
        connector = options.connector
        self._connector = connector or aiohttp.TCPConnector(limit=0)  # Limits.connections counts
        self._http = aiohttp.ClientSession(
            connector=self._connector,
            connector_owner=connector is None,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,  # it would read .netrc as well; self._proxies knows the proxies
            auto_decompress=False,
            request_class=AttemptRequest,
            response_class=AttemptResponse,
            trace_configs=list(options.trace_configs),
            skip_auto_headers=AUTO_HEADERS,
            max_line_size=limits.head,
            max_field_size=limits.head,
            max_headers=MAX_HEADERS + 2,  # one of the parsers counts two more lines
        )
        self._servers = Servers(now)
        self._direct: Direct | None = None
        if options.transport == "auto" and is_plain(self._http, self._connector):
            self._direct = Direct(self._connector, line=limits.head, headers=MAX_HEADERS + 2)

    async def close(self) -> None:
        """Close the connections, unless the connector is the caller's."""
        await self._http.close()

    def abandon(self) -> None:
        """Release the connections where nothing can be awaited any more."""
        connector = None if self._http.connector_owner is False else self._http.connector
        self._http.detach()
        if connector is not None:
            closing = connector.close()
            with suppress(StopIteration, RuntimeError):
                closing.__await__().send(None)

    async def attempt(
        self, request: Request, header: str, secret: Secret, connect: float, attempt: Attempt
    ) -> tuple[Head, bytes]:
        """Send *request* once, with *secret* in *header*, and return head and body of the reply.

        The body of an error is as much as could be read.

        Raises:
            TransportError: No complete reply arrived; ``ambiguous`` unless nothing was sent.
            ProtocolError: The reply breaks HTTP, or is larger than allowed.
        """
        server = self._servers.at(request.url)
        try:
            attempt.proxy = proxy = self._proxies.proxy_for(request.url)
            direct = self._direct
            if (
                direct is not None
                and proxy is None
                and not is_client_replaced()
                and (FITNESS.fit or await FITNESS.check())
                and (lines := direct.lines_for(request, server, header)) is not None
            ):
                timeout = _connect_timeout(connect, proxied=False)
                with await direct.send(
                    request, lines, header, secret, server, timeout, attempt
                ) as response:
                    return await self._read(response, request, server, secret, attempt)
            else:
                async with await self._send_by_client(
                    request, header, secret, server, connect, attempt
                ) as response:
                    return await self._read(response, request, server, secret, attempt)
        except AccuticsAuthenticError as error:
            failure = error
        except BaseException as error:
            if not is_transport_error(error):  # a cancellation, or raised by a trace callback
                error.__context__ = None  # may be one of aiohttp's, with headers and URLs
                raise
            failure = transport_error(
                error, attempt, request.url, connect=connect, head=self._limits.head
            )
        raise attempt.annotate(failure, request)

    async def _read(
        self,
        response: Response,
        request: Request,
        server: Server,
        secret: Secret,
        attempt: Attempt,
    ) -> tuple[Head, bytes]:
        """Return head and body of the reply."""
        headers, status = response.headers, response.status
        if KEEP_ALIVE in headers:
            server.kept.times.announce(headers[KEEP_ALIVE])
        if attempt.proxy is not None:
            check_not_refused(status, attempt.proxy, attempt, request.url)
        attempt.head = head = Head(status, LazyHeaders(headers, secret.redact))
        check_head(response, self._limits.head)
        if head.success:
            return head, await read_body(response, self._limits.body)
        return head, await read_error_body(response)

    async def _send_by_client(
        self,
        request: Request,
        header: str,
        secret: Secret,
        server: Server,
        connect: float,
        attempt: Attempt,
    ) -> aiohttp.ClientResponse:
        """Send *request* by aiohttp's client, and wait for the head."""
        credentials = {header: secret.header_value()}
        outer = CURRENT_ATTEMPT.get()
        attempt.kept, attempt.idempotent = server.kept, request.idempotent
        CURRENT_ATTEMPT.set(attempt)
        try:
            return await self._request(request, credentials, connect, attempt.proxy)
        finally:
            CURRENT_ATTEMPT.set(outer)  # reset() would raise where a pending task is destroyed

    async def _request(
        self, request: Request, credentials: dict[str, str], connect: float, proxy: Proxy | None
    ) -> aiohttp.ClientResponse:
        to_proxy = {} if proxy is None else proxy.headers()
        if request.url.scheme == "http":  # the proxy reads the request itself
            credentials.update(to_proxy)
        else:  # CONNECT has headers of its own
            to_proxy["User-Agent"] = request.headers.get("User-Agent", LIBRARY)
        while True:  # ends, as in Direct.send
            with suppress(StaleConnectionError):
                return await self._http.request(
                    request.method,
                    request.url,
                    data=_payload(request.body),
                    headers={**request.headers, **credentials},
                    allow_redirects=False,
                    timeout=_connect_timeout(connect, proxied=proxy is not None),
                    proxy=None if proxy is None else proxy.url,
                    proxy_headers=to_proxy,
                )


@lru_cache(maxsize=8)
def _connect_timeout(connect: float, *, proxied: bool) -> aiohttp.ClientTimeout:
    """Turn off all of aiohttp's timeouts but the one that only it can apply.

    The reply of a proxy to CONNECT is part of connecting, and has no timeout of its own.
    """
    return aiohttp.ClientTimeout(
        total=None, sock_connect=connect, connect=connect if proxied else None
    )


def _payload(body: bytes | None) -> bytes | BytesIO | None:
    """Return *body* as aiohttp wants it: it warns of large bytes that are not a file."""
    return BytesIO(body) if body is not None and len(body) > 2**20 else body
