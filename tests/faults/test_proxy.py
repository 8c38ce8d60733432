"""Through a proxy: what it reads, and what it does instead of connecting."""

from __future__ import annotations

import asyncio
import pickle
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from typing import Any

import aiohttp
import pytest
import trustme
from attrs import frozen

from accutics_authentic import Accutics, Authentic, Session, Timeouts
from accutics_authentic._http.user_agent import LIBRARY
from accutics_authentic.errors import (
    AttemptTimeoutError,
    CertificateError,
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    NotFoundError,
    ServerError,
    StatusError,
)
from tests.http.moving import MovingClock
from tests.support.connect_proxy import forward, tunnel

from .calls import READS, WRITES, Clients, check_raises, every_call
from .hostile import (
    Answer,
    closed,
    closed_after,
    envelope,
    hostile,
    ok,
    raw,
    reply,
    reset,
    silent,
)
from .secrets import SECRETS, TOKEN, leaks, shown

USER_INFO = "proxy-user:PROXYSENTINEL"
IN_HEADER = "cHJveHktdXNlcjpQUk9YWVNFTlRJTkVM"  # the same, as the header has it
ALL_SECRETS = (*SECRETS, "PROXYSENTINEL", IN_HEADER)
HOST = "api.example.com"  # is looked up by the proxy, or not at all


@frozen
class Certificates:
    """TLS contexts of a server and of a client that trusts it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


@pytest.fixture(scope="module")
def certificates() -> Certificates:
    authority = trustme.CA()
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(HOST, "127.0.0.1").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return Certificates(server, client)


def with_user_info(url: str) -> str:
    return url.replace("://", f"://{USER_INFO}@")


@asynccontextmanager
async def clients(
    proxy: str | None,
    url: str = f"https://{HOST}",
    tls: ssl.SSLContext | bool = True,
    **options: Any,
) -> AsyncIterator[tuple[Clients, MovingClock]]:
    clock = MovingClock(expiring=options.pop("expiring", False))
    connector = aiohttp.TCPConnector(ssl=tls)
    async with (
        connector,
        Session(proxy=proxy, connector=connector, clock=clock, **options) as session,
    ):
        common: dict[str, Any] = {"base_url": url, "token": TOKEN, "allow_http": True}
        yield Clients(Accutics(session, **common), Authentic(session, **common)), clock


@pytest.fixture(autouse=True)
def no_proxy_is_shown(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert "PROXYSENTINEL" not in caplog.text


@every_call
async def test_every_call_goes_through_a_tunnel_in_which_the_proxy_reads_nothing(
    call: Any, certificates: Certificates
) -> None:
    seen = bytearray()
    async with hostile(reply(404), tls=certificates.server) as api:
        async with hostile(tunnel(seen, port=api.port)) as proxy:
            url = f"https://{HOST}:8443"
            async with clients(
                with_user_info(proxy.url), url, certificates.client, app="my-job/1.2"
            ) as (both, _):
                await check_raises(call, both, NotFoundError, secrets=ALL_SECRETS)
            await proxy.until_disconnected()
        await api.until_disconnected()
    [connect] = proxy.received
    assert (connect.method, connect.target) == ("CONNECT", f"{HOST}:8443")
    assert connect.headers["proxy-authorization"] == f"Basic {IN_HEADER}"
    assert connect.headers["user-agent"] == f"my-job/1.2 {LIBRARY}"
    read = connect.head + seen
    assert not [secret for secret in SECRETS if secret.encode() in read]
    assert b"HTTP" not in seen
    assert api.received
    for request in api.received:
        assert TOKEN in request.head.decode()
        assert "proxy" not in request.head.decode().lower()


async def test_a_stream_reads_all_its_pages_through_one_tunnel(certificates: Certificates) -> None:
    pages = [ok(envelope([{"id": 1}], next="?page=2")), ok(envelope([{"id": 2}]))]
    async with hostile(*pages, tls=certificates.server) as api:
        async with hostile(tunnel(bytearray(), port=api.port)) as proxy:
            async with clients(proxy.url, tls=certificates.client) as (both, _):
                rows = [row async for row in both.accutics.resource("campaigns").stream()]
            await proxy.until_disconnected()
        await api.until_disconnected()
    assert rows == [{"id": 1}, {"id": 2}]
    assert len(proxy.received) == 1


async def test_a_proxy_may_speak_tls_itself(certificates: Certificates) -> None:
    seen = bytearray()
    async with hostile(ok({"data": {"id": 7}}), tls=certificates.server) as api:
        async with hostile(tunnel(seen, port=api.port), tls=certificates.server) as proxy:
            async with clients(with_user_info(proxy.url), tls=certificates.client) as (both, _):
                assert await READS["get"](both) == {"id": 7}
            await proxy.until_disconnected()
        await api.until_disconnected()
    assert b"HTTP" not in seen


ENDED = "closed the connection instead of connecting to api.example.com:443"
REFUSALS: dict[str, tuple[Answer, str, int]] = {
    "407": (
        reply(407, b"ANSWERSENTINEL", "Proxy-Authenticate: Basic realm=ANSWERSENTINEL"),
        "did not accept the user name and the password in its URL (status 407)",
        1,
    ),
    "407 for Kerberos": (
        reply(407, b"", "Proxy-Authenticate: Negotiate", "Proxy-Authenticate: NTLM"),
        "wants Negotiate or NTLM, and no password in a URL: give the address of a helper",
        1,
    ),
    "401": (reply(401), "did not accept the user name and the password in its URL (status 401)", 1),
    "403": (reply(403, b"{}"), "did not connect to api.example.com:443 (status 403)", 3),
    "404": (reply(404, b"{}"), "did not connect to api.example.com:443 (status 404)", 3),
    "502": (
        reply(502, b"ANSWERSENTINEL"),
        "did not connect to api.example.com:443 (status 502)",
        3,
    ),
    "a redirect": (reply(302, b"", "Location: https://x.example"), "(status 302)", 3),
    "closes": (closed, ENDED, 3),
    "resets": (reset, ENDED, 3),
    "closes in the head": (closed_after(b"HTTP/1.1 200 OK\r\n"), ENDED, 3),
    "garbage": (closed_after(b"SSH-2.0-ANSWERSENTINEL\r\n"), "is not proper HTTP", 3),
    "a long head": (raw(b"HTTP/1.1 200 " + b"x" * 20_000), "is not proper HTTP", 3),
    "closes the tunnel": (
        closed_after(b"HTTP/1.1 200 OK\r\n\r\n"),
        "ended the connection within the TLS handshake",
        3,
    ),
}


@pytest.mark.parametrize(("answer", "words", "attempts"), REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("call", [READS["rows"], WRITES["create"]], ids=["read", "write"])
async def test_a_proxy_that_does_not_connect_is_a_connect_error(
    call: Any, answer: Answer, words: str, attempts: int
) -> None:
    async with hostile(answer) as proxy, clients(with_user_info(proxy.url)) as (both, clock):
        error = await check_raises(
            call, both, ConnectError, secrets=ALL_SECRETS, ambiguous=False, attempts=attempts
        )
        assert f"the proxy 127.0.0.1:{proxy.port}" in str(error)
        assert words in str(error)
        assert error.status is None  # which would be the API's
        assert len(clock.slept) == attempts - 1


async def test_a_proxy_that_wants_a_password_says_where_it_belongs() -> None:
    async with hostile(reply(407)) as proxy, clients(proxy.url) as (both, _):
        error = await check_raises(READS["get"], both, ConnectError, ambiguous=False, attempts=1)
        assert "asks for a user name and a password, which the URL of the proxy can hold" in str(
            error
        )


@pytest.mark.parametrize("call", [READS["get"], WRITES["create"]], ids=["read", "write"])
async def test_a_proxy_that_never_answers_takes_as_long_as_connecting_may(call: Any) -> None:
    async with hostile(silent) as proxy:
        url = with_user_info(proxy.url)
        async with clients(url, timeouts=Timeouts(connect=0.05)) as (both, _):
            error = await check_raises(
                call, both, ConnectError, secrets=ALL_SECRETS, ambiguous=False, attempts=3
            )
        assert (
            f"no connection to {HOST}:443 through the proxy 127.0.0.1:{proxy.port} within 0.05 s "
            "(Timeouts.connect)" in str(error)
        )
        await proxy.until_disconnected()


@pytest.mark.parametrize("call", [READS["get"], WRITES["create"]], ids=["read", "write"])
async def test_an_attempt_that_ends_before_the_proxy_answers_has_sent_nothing(call: Any) -> None:
    async with hostile(silent) as proxy:
        async with clients(
            with_user_info(proxy.url), expiring=True, timeouts=Timeouts(call=1000)
        ) as (both, _):
            await check_raises(
                call, both, AttemptTimeoutError, secrets=ALL_SECRETS, ambiguous=False, attempts=3
            )
        await proxy.until_disconnected()


async def test_a_call_that_is_cancelled_while_the_proxy_connects_leaves_nothing() -> None:
    async with hostile(silent) as proxy, clients(with_user_info(proxy.url)) as (both, _):
        task = asyncio.ensure_future(READS["get"](both))
        await proxy.until_requested()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        await proxy.until_disconnected()
    assert not leaks(shown(caught.value), ALL_SECRETS)


async def test_a_proxy_that_is_not_there_is_named() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    for base in (f"https://{HOST}", f"http://{HOST}"):
        async with clients(f"http://{USER_INFO}@127.0.0.1:{port}", base) as (both, _):
            error = await check_raises(
                WRITES["create"],
                both,
                ConnectError,
                secrets=ALL_SECRETS,
                ambiguous=False,
                attempts=3,
            )
            assert f"no connection to the proxy 127.0.0.1:{port} (Connection refused)" in str(error)


@pytest.mark.parametrize("fault", ["not trusted", "not TLS", "not trusted inside"])
async def test_what_is_wrong_with_tls_names_the_one_it_is_about(
    fault: str, certificates: Certificates
) -> None:
    inside = fault == "not trusted inside"
    tls = None if inside or fault == "not TLS" else certificates.server
    async with hostile(ok({}), tls=certificates.server) as api:
        async with hostile(tunnel(bytearray(), port=api.port), tls=tls) as proxy:
            url = proxy.url if inside else proxy.url.replace("http:", "https:")
            async with clients(with_user_info(url)) as (both, _):
                error = await check_raises(
                    READS["get"],
                    both,
                    CertificateError,
                    secrets=ALL_SECRETS,
                    ambiguous=False,
                    attempts=1,
                )
            await proxy.until_disconnected()
        await api.until_disconnected()
    at_proxy = f"the proxy 127.0.0.1:{proxy.port}"
    expected = {
        "not trusted": f"the certificate of {at_proxy} was issued by an authority",
        "not TLS": f"{at_proxy} does not speak TLS",
        "not trusted inside": f"the certificate of {HOST}:443 through {at_proxy} was issued by",
    }
    assert expected[fault] in str(error)


async def test_a_write_that_is_lost_in_a_tunnel_may_have_been_done(
    certificates: Certificates,
) -> None:
    async with hostile(closed, tls=certificates.server) as api:
        async with hostile(tunnel(bytearray(), port=api.port)) as proxy:
            async with clients(proxy.url, tls=certificates.client) as (both, _):
                error = await check_raises(
                    WRITES["create"], both, ConnectionLostError, ambiguous=True, attempts=1
                )
            await proxy.until_disconnected()
        await api.until_disconnected()
    assert f"the connection to {HOST}:443 was lost" in str(error)


async def test_a_407_of_the_server_behind_a_tunnel_is_its_own(certificates: Certificates) -> None:
    async with hostile(reply(407), tls=certificates.server) as api:
        async with hostile(tunnel(bytearray(), port=api.port)) as proxy:
            async with clients(proxy.url, tls=certificates.client) as (both, _):
                await check_raises(READS["get"], both, StatusError, status=407, attempts=1)
            await proxy.until_disconnected()
        await api.until_disconnected()


async def test_over_http_a_proxy_is_sent_the_whole_request_and_its_own_credentials() -> None:
    async with hostile(reply(200, b'{"data": {"id": 7}}', close=True)) as api:
        async with hostile(forward(port=api.port)) as proxy:
            async with clients(with_user_info(proxy.url), "http://api.example.com") as (both, _):
                assert await READS["get"](both) == {"id": 7}
            await proxy.until_disconnected()
        await api.until_disconnected()
    [request] = proxy.received
    assert request.target == "http://api.example.com/campaigns/7"
    assert request.headers["proxy-authorization"] == f"Basic {IN_HEADER}"


@pytest.mark.parametrize("call", [READS["get"], WRITES["create"]], ids=["read", "write"])
async def test_a_407_over_http_comes_from_the_proxy(call: Any) -> None:
    async with (
        hostile(reply(407)) as proxy,
        clients(with_user_info(proxy.url), "http://api.example.com") as (both, _),
    ):
        error = await check_raises(
            call, both, ConnectError, secrets=ALL_SECRETS, ambiguous=False, attempts=1
        )
    assert "did not accept the user name" in str(error)
    assert error.status is None


async def test_a_502_over_http_may_come_from_the_server() -> None:
    async with (
        hostile(reply(502)) as proxy,
        clients(proxy.url, "http://api.example.com") as (
            both,
            _,
        ),
    ):
        await check_raises(
            WRITES["create"], both, ServerError, status=502, ambiguous=True, attempts=1
        )


@pytest.mark.parametrize("base", ["http://127.0.0.1:8080", "http://localhost.", "http://[::1]"])
@pytest.mark.parametrize("proxy", ["http://proxy.example:3128", "https://192.0.2.1"])
async def test_http_to_this_machine_is_not_allowed_through_a_proxy_on_another(
    base: str, proxy: str
) -> None:
    session = Session(proxy=proxy)
    with pytest.raises(ConfigurationError, match="over http the token can be read"):
        Accutics(session, base_url=base, token=TOKEN)
    Accutics(session, base_url=base, token=TOKEN, allow_http=True)


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:8080", "http://localhost.", "http://[::1]"])
async def test_http_through_a_proxy_on_this_machine_is_allowed_to_this_machine_only(
    proxy: str,
) -> None:
    session = Session(proxy=with_user_info(proxy))
    Accutics(session, base_url="http://127.0.0.1:8080", token=TOKEN)
    with pytest.raises(ConfigurationError, match="over http the token can be read"):
        Authentic(session, base_url="http://192.0.2.1", token=TOKEN)


@pytest.mark.parametrize("proxy", ["http://{}@p:x", "socks5://{}@p", "http://{}@p/path", "{}@p"])
def test_a_refused_proxy_is_not_shown(proxy: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^proxy must") as caught:
        Session(proxy=proxy.format(USER_INFO))
    assert not leaks(shown(caught.value), ALL_SECRETS)


async def test_a_session_does_not_show_its_proxy() -> None:
    async with Session(proxy=f"http://{USER_INFO}@proxy.example:3128") as session:
        options = session._pool_options
        texts = f"{session!r} {vars(session)!r} {options!r} {options.proxy!r}"
        assert not leaks(texts, ALL_SECRETS)
        for one in (session, options, options.proxy):
            with pytest.raises(TypeError):
                pickle.dumps(one)
