"""There is no connection, or none to the right server."""

from __future__ import annotations

import asyncio
import datetime
import os
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from typing import Any

import aiohttp
import pytest
import trustme

from accutics_authentic import Accutics, Authentic, Limits, Session, Timeouts
from accutics_authentic.errors import (
    AttemptTimeoutError,
    CertificateError,
    ConnectError,
    ConnectionLostError,
)
from tests.http.moving import MovingClock
from tests.http.serving import serve

from .calls import READS, WRITES, Clients, check_raises, every_call
from .hostile import Answer, Connection, closed, head, hostile, ok, raw, stalled
from .parsers import both_ways
from .secrets import TOKEN, check_error

DEBUG = True
pytestmark = both_ways


@asynccontextmanager
async def clients(url: str, **options: Any) -> AsyncIterator[tuple[Clients, MovingClock]]:
    clock = options.setdefault("clock", MovingClock())
    async with Session(**options) as session:
        common: dict[str, Any] = {"base_url": url, "token": TOKEN, "allow_http": True}
        yield Clients(Accutics(session, **common), Authentic(session, **common)), clock


@every_call
async def test_a_refused_connection_is_retried_and_then_raised(call: Any) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    async with clients(f"http://127.0.0.1:{port}") as (both, clock):
        error = await check_raises(call, both, ConnectError, ambiguous=False, attempts=3)
        assert f"no connection to 127.0.0.1:{port} (Connection refused)" in str(error)
        assert len(clock.slept) == 2


class NoSuchName(aiohttp.abc.AbstractResolver):
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        raise OSError(None, "no such name")

    async def close(self) -> None: ...


@every_call
async def test_an_unknown_host_name_is_a_connect_error(call: Any) -> None:
    connector = aiohttp.TCPConnector(resolver=NoSuchName())
    async with connector, clients("http://api.invalid", connector=connector) as (both, _):
        error = await check_raises(call, both, ConnectError, ambiguous=False, attempts=3)
        assert "the name api.invalid could not be found" in str(error)
        assert "api.invalid:80" in str(error)


@pytest.mark.parametrize("call", [READS["get"], WRITES["create"]])
async def test_a_connection_that_is_never_made_times_out(call: Any) -> None:
    with closing(socket.socket()) as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        async with clients(url, timeouts=Timeouts(connect=0.05)) as (both, _):
            error = await check_raises(call, both, ConnectError, ambiguous=False, attempts=3)
        assert "within 0.05 s (Timeouts.connect)" in str(error)
        for filler in fillers:
            filler.close()


async def test_a_pool_of_the_callers_that_is_exhausted_ends_in_time() -> None:
    connector = aiohttp.TCPConnector(limit=1)
    slow = stalled(head(200, "Content-Length: 9"))
    timeouts = Timeouts(call=1000)
    async with serve(slow, connector=connector, timeouts=timeouts, expiring=True) as served:
        async with (
            aiohttp.ClientSession(connector=connector, connector_owner=False) as http,
            http.get(served.server.url),
        ):
            await check_raises(
                READS["get"], served, AttemptTimeoutError, ambiguous=False, attempts=3
            )
        assert len(served.server.received) == 1
        await connector.close()


@pytest.mark.parametrize("connections", [1, 2])
async def test_reading_ahead_does_not_wait_for_itself(connections: int) -> None:
    pages = [ok({"data": [n], "meta": {"pagination": {"next": f"?page={n + 1}"}}}) for n in (1, 2)]
    limits = Limits(connections=connections)
    async with serve(*pages, ok({"data": [3], "meta": {}}), limits=limits) as served:
        resource = served.accutics.resource("campaigns", int)
        async with resource.stream().open(concurrency=8) as run:
            assert [row async for row in run] == [1, 2, 3]


FAULTS = {
    "unknown authority": "was issued by an authority that is not trusted here",
    "self-signed": "is self-signed",
    "wrong host": "is for another host name",
    "expired": "has expired",
    "not yet": "is not valid yet",
    "not known to be good": "was not accepted (OpenSSL's verify code 3)",
    "fingerprint": "has another fingerprint",
}
PAST = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
FUTURE = datetime.datetime(2199, 1, 1, tzinfo=datetime.UTC)


def certificates(fault: str) -> tuple[ssl.SSLContext, Any]:
    """Return two TLS contexts, for server and client, that do not agree."""
    authority = trustme.CA()
    certificate = authority.issue_cert(
        "127.0.0.1" if fault != "wrong host" else "other.example",
        not_before=FUTURE if fault == "not yet" else None,
        not_after={"expired": PAST, "not yet": FUTURE}.get(fault),
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    client = ssl.create_default_context()
    if fault == "not known to be good":
        client.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    if fault == "self-signed":
        with authority.private_key_pem.tempfile() as key, authority.cert_pem.tempfile() as chain:
            server.load_cert_chain(chain, key)
    else:
        certificate.configure_cert(server)
    if fault not in ("unknown authority", "self-signed"):
        authority.configure_trust(client)
    return server, client if fault != "fingerprint" else aiohttp.Fingerprint(bytes(32))


def client_certificates(*, ours: bool) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return TLS contexts for a server that wants a certificate, and a client without a good one.

    The client has one of another authority if *ours*, and else none.
    """
    server, client = certificates("none")
    trustme.CA().configure_trust(server)
    server.verify_mode = ssl.CERT_REQUIRED
    if ours:
        trustme.CA().issue_cert("me@example.com").configure_cert(client)
    return server, client


def refuse_client(listening: socket.socket, tls: ssl.SSLContext) -> None:
    """Shake hands with one client, which fails, and end so that it reads the alert."""
    accepted, _ = listening.accept()
    with tls.wrap_socket(accepted, server_side=True, do_handshake_on_connect=False) as line:
        with suppress(ssl.SSLError):
            line.do_handshake()
        with socket.socket(fileno=os.dup(line.fileno())) as plain:
            plain.shutdown(socket.SHUT_WR)
            while plain.recv(65_536):
                pass  # unread data would reset the connection


@pytest.mark.parametrize(("fault", "words"), FAULTS.items())
@pytest.mark.parametrize("call", [READS["get"], WRITES["create group"]])
async def test_an_invalid_certificate_is_refused(fault: str, words: str, call: Any) -> None:
    server_side, client_side = certificates(fault)
    async with hostile(ok({}), tls=server_side) as server:
        connector = aiohttp.TCPConnector(ssl=client_side)
        async with connector, clients(server.url, connector=connector) as (both, clock):
            error = await check_raises(call, both, CertificateError, ambiguous=False, attempts=1)
            assert f"the certificate of 127.0.0.1:{server.port} {words}" in str(error)
        assert not server.received
        assert not clock.slept
        await server.until_disconnected()


async def test_a_valid_certificate_is_accepted() -> None:
    server_side, client_side = certificates("none")
    async with hostile(ok({"data": {"id": 7}}), tls=server_side) as server:
        connector = aiohttp.TCPConnector(ssl=client_side)
        async with connector, clients(server.url, connector=connector) as (both, _):
            assert await both.accutics.resource("campaigns").get(7) == {"id": 7}
        await server.until_disconnected()


@pytest.mark.parametrize("call", [READS["get"], WRITES["create"]])
async def test_https_to_a_plain_port_is_a_certificate_error(call: Any) -> None:
    async with serve(ok({})) as served:
        url = served.server.url.replace("http:", "https:")
        async with clients(url) as (both, _):
            error = await check_raises(call, both, CertificateError, ambiguous=False, attempts=1)
            assert f"127.0.0.1:{served.server.port} does not speak TLS" in str(error)
        assert not served.server.received


@pytest.mark.parametrize("call", [READS["get"], WRITES["create"]])
@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("ours", [False, True])
async def test_a_server_that_wants_another_client_certificate_did_nothing(
    call: Any, newest: ssl.TLSVersion, ours: bool
) -> None:
    server_side, client_side = client_certificates(ours=ours)
    server_side.maximum_version = newest
    connector = aiohttp.TCPConnector(ssl=client_side)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        refusing = asyncio.create_task(asyncio.to_thread(refuse_client, listening, server_side))
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        async with connector, clients(url, connector=connector) as (both, clock):
            error = await check_raises(call, both, CertificateError, ambiguous=False, attempts=1)
            assert "refused the" in str(error)
            assert "ALERT" in str(error)
            assert not clock.slept
        await refusing


@pytest.mark.parametrize("call", [READS["get"], WRITES["create"]])
async def test_http_to_a_port_that_answers_with_a_tls_alert_did_nothing(call: Any) -> None:
    async with serve(alert(40)) as served:
        error = await check_raises(call, served, CertificateError, ambiguous=False, attempts=1)
        assert "speaks TLS: is base_url to begin with https?" in str(error)


def alert(number: int) -> Answer:
    """Refuse the handshake with a fatal alert of TLS."""
    return raw(bytes([0x15, 3, 3, 0, 2, 2, number]), close=True)


@pytest.mark.parametrize(
    ("answer", "kind", "words", "attempts"),
    [
        (alert(40), CertificateError, "refused the TLS handshake", 1),
        (alert(70), CertificateError, "PROTOCOL_VERSION", 1),
        (raw(b"SSH-2.0-x\r\n"), CertificateError, "does not speak TLS", 1),
        (closed, ConnectError, "ended the connection within the TLS handshake", 3),
    ],
)
async def test_a_handshake_that_fails_says_why(
    answer: Answer, kind: type[Any], words: str, attempts: int
) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        await answer(Connection(reader, writer))
        await reader.read()  # the rest of its hello, since unread data would reset the connection
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, clients(f"https://127.0.0.1:{port}") as (both, _):
        error = await check_raises(WRITES["create"], both, kind, ambiguous=False, attempts=attempts)
        assert f"127.0.0.1:{port}" in str(error)
        assert words in str(error)


class ProxyConnectionError(Exception):
    """An exception of a foreign connector, of an unknown class, with a secret in it."""


class OwnTimeoutError(TimeoutError):
    pass


class OwnOSError(OSError):
    pass


RAISED = [
    *(ProxyConnectionError, OwnTimeoutError, OwnOSError, RuntimeError, TypeError, EOFError),
    *(asyncio.CancelledError, asyncio.InvalidStateError, StopAsyncIteration, UnicodeError),
    *(aiohttp.ClientConnectionError, aiohttp.InvalidURL),
]


class Failing(aiohttp.TCPConnector):
    """A connector that raises a given exception, before or while connecting."""

    def __init__(self, error: type[BaseException], method: str) -> None:
        super().__init__()

        async def fail(*_: object, **__: object) -> Any:
            raise error(f"socks5://me:{TOKEN}@proxy")

        setattr(self, method, fail)


@pytest.mark.parametrize("method", ["connect", "_create_connection"])
@pytest.mark.parametrize("error", RAISED)
async def test_what_a_connector_of_the_callers_raises_is_a_connection_that_was_not_made(
    error: type[BaseException], method: str
) -> None:
    connector = Failing(error, method)
    async with connector, clients("http://127.0.0.1:9", connector=connector) as (both, clock):
        for call in (READS["rows"], WRITES["create"]):
            failure = await check_raises(call, both, ConnectError, ambiguous=False, attempts=3)
            assert "127.0.0.1:9" in str(failure)
            assert f"({error.__name__})" in str(failure)
            assert (failure.cursor is None) is (call is WRITES["create"])
        assert len(clock.slept) == 4


async def test_a_task_that_is_cancelled_while_it_connects_is_cancelled() -> None:
    connecting = asyncio.Event()

    class Slow(aiohttp.TCPConnector):
        async def connect(self, *_: object, **__: object) -> Any:
            connecting.set()
            await asyncio.Event().wait()

    async with Slow() as connector, clients("http://127.0.0.1:9", connector=connector) as (both, _):
        task = asyncio.ensure_future(READS["get"](both))
        await connecting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_what_a_trace_of_the_callers_raises_is_the_callers_own() -> None:
    async def fail(*_: object) -> None:
        raise LookupError("mine")

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_start.append(fail)
    async with clients("http://127.0.0.1:9", trace_configs=[trace]) as (both, clock):
        with pytest.raises(LookupError, match="mine"):
            await READS["get"](both)
        assert not clock.slept


async def test_http_to_a_tls_port_is_a_connection_error() -> None:
    server_side, _ = certificates("none")
    async with hostile(ok({}), tls=server_side) as server:
        async with clients(server.url.replace("https:", "http:")) as (both, clock):
            with pytest.raises(ConnectionLostError) as caught:
                await READS["get"](both)
            assert check_error(caught.value).attempts == 3
            assert len(clock.slept) == 2
        await server.until_disconnected()
