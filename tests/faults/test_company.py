"""The network of a company, as docs/network.md describes it: each way is tried with real parts."""

from __future__ import annotations

import asyncio
import ssl
import struct
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import trustme

from accutics_authentic import Accutics, Session
from accutics_authentic.errors import ConnectError
from tests.http.moving import MovingClock
from tests.support.connect_proxy import pass_on
from tests.support.tinyproxy import tinyproxy

from .calls import READS, check_raises
from .hostile import envelope, hostile, ok
from .secrets import TOKEN
from .test_proxy import ALL_SECRETS, HOST, Certificates, certificates, clients

__all__ = ["certificates"]


async def test_a_stream_is_read_through_a_real_proxy(
    certificates: Certificates, tmp_path: Path
) -> None:
    pages = [ok(envelope([{"id": 1}], next="?page=2")), ok(envelope([{"id": 2}]))]
    with tinyproxy(tmp_path, "proxy-user", "PROXYSENTINEL") as port:
        async with hostile(*pages, tls=certificates.server) as api:
            proxy = f"http://proxy-user:PROXYSENTINEL@127.0.0.1:{port}"
            async with clients(proxy, api.url, certificates.client) as (both, _):
                rows = [row async for row in both.accutics.resource("campaigns").stream()]
            assert rows == [{"id": 1}, {"id": 2}]
            assert [each.method for each in api.received] == ["GET", "GET"]
            await api.until_disconnected()
        for password, words, attempts in (
            ("WRONGSENTINEL", "did not accept the user name and the password in its URL", 1),
            ("PROXYSENTINEL", f"the proxy 127.0.0.1:{port} did not connect to 127.0.0.1:1 ", 3),
        ):
            proxy = f"http://proxy-user:{password}@127.0.0.1:{port}"
            async with clients(proxy, "https://127.0.0.1:1") as (both, _):
                error = await check_raises(
                    READS["get"],
                    both,
                    ConnectError,
                    secrets=(*ALL_SECRETS, "WRONGSENTINEL"),
                    ambiguous=False,
                    attempts=attempts,
                )
            assert words in str(error)


async def test_an_own_authority_and_a_client_certificate_come_by_a_connector(
    tmp_path: Path,
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "company-ca.pem")
    authority.issue_cert("job@example.com").private_key_and_cert_chain_pem.write_to_path(
        tmp_path / "job.pem"
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(server)
    authority.issue_cert("127.0.0.1").configure_cert(server)

    tls = ssl.create_default_context(cafile=str(tmp_path / "company-ca.pem"))
    tls.load_cert_chain(tmp_path / "job.pem")
    async with hostile(ok({"data": {"id": 7}}), tls=server) as api:
        async with (
            aiohttp.TCPConnector(ssl=tls) as connector,
            Session(connector=connector) as session,
        ):
            accutics = Accutics(session, base_url=api.url, token=TOKEN)
            assert await accutics.resource("campaigns").get(7) == {"id": 7}
        await api.until_disconnected()


async def test_an_own_authority_may_come_by_a_variable_that_openssl_reads(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "company-ca.pem")
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "company-ca.pem"))
    tls = ssl.create_default_context()  # as aiohttp makes its own, when it is imported
    async with hostile(ok({"data": {"id": 7}}), tls=server) as api:
        async with clients(None, api.url, tls) as (both, _):
            assert await READS["get"](both) == {"id": 7}
        await api.until_disconnected()


async def test_a_unix_socket_goes_through_no_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    path = str(tmp_path / "socket")
    async with hostile(ok({"data": {"id": 7}}), path=path) as api:
        connector = aiohttp.UnixConnector(path)
        async with connector, Session(trust_env=True, connector=connector) as session:
            accutics = Accutics(session, base_url="http://localhost", token=TOKEN)
            assert await accutics.resource("campaigns").get(7) == {"id": 7}
        await api.until_disconnected()


async def test_socks_comes_by_a_third_partys_connector(certificates: Certificates) -> None:
    aiohttp_socks = pytest.importorskip("aiohttp_socks", reason="pip install aiohttp-socks")
    seen = bytearray()
    targets: list[tuple[str, int]] = []

    async def socks5(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect without a password (RFC 1928)."""
        await reader.readexactly((await reader.readexactly(2))[1])
        writer.write(b"\x05\x00")
        assert await reader.readexactly(4) == b"\x05\x01\x00\x03"  # CONNECT to a name
        name = await reader.readexactly((await reader.readexactly(1))[0])
        targets.append((name.decode(), struct.unpack("!H", await reader.readexactly(2))[0]))
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", api.port)
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        await asyncio.gather(
            pass_on(reader, upstream_writer, seen), pass_on(upstream_reader, writer, seen)
        )

    async with hostile(ok({"data": {"id": 7}}), tls=certificates.server) as api:
        listening = await asyncio.start_server(socks5, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        connector: Any = aiohttp_socks.ProxyConnector.from_url(
            f"socks5://127.0.0.1:{port}", ssl=certificates.client
        )
        async with (
            listening,
            connector,
            Session(connector=connector, clock=MovingClock()) as session,
        ):
            accutics = Accutics(session, base_url=f"https://{HOST}", token=TOKEN)
            assert await accutics.resource("campaigns").get(7) == {"id": 7}
        await api.until_disconnected()
    assert targets == [(HOST, 443)]
    assert TOKEN.encode() not in seen
    assert b"HTTP" not in seen
