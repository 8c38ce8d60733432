"""What a session takes from the environment, if it is told to: proxies, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from accutics_authentic import Accutics, Session
from accutics_authentic.errors import ConfigurationError, ConnectError
from tests.http.moving import MovingClock

from .calls import READS, WRITES, check_raises
from .hostile import closed, hostile, ok, reply
from .secrets import TOKEN
from .test_proxy import ALL_SECRETS, HOST, IN_HEADER, clients, with_user_info

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_other_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
async def test_a_trusted_environment_names_the_proxy(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hostile(reply(502)) as proxy:
        monkeypatch.setenv(name, with_user_info(proxy.url))
        async with clients(None, trust_env=True) as (both, _):
            error = await check_raises(
                READS["get"], both, ConnectError, secrets=ALL_SECRETS, attempts=3
            )
    assert f"the proxy 127.0.0.1:{proxy.port} did not connect to {HOST}:443" in str(error)
    assert {each.headers["proxy-authorization"] for each in proxy.received} == {
        f"Basic {IN_HEADER}"
    }


async def test_the_environment_is_read_when_the_session_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with hostile(reply(502)) as proxy:
        session = Session(trust_env=True, clock=MovingClock())
        monkeypatch.setenv("https_proxy", proxy.url)
        async with session:
            monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
            accutics = Accutics(session, base_url=f"https://{HOST}", token=TOKEN)
            with pytest.raises(ConnectError, match=r"\(status 502\)"):
                await accutics.request("GET", "x")
    assert proxy.received


@pytest.mark.parametrize("trust_env", [False, True])
async def test_loopback_never_goes_through_a_proxy_of_the_environment(
    trust_env: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hostile(closed) as proxy, hostile(ok({"data": {"id": 7}})) as api:
        for name in NAMES[:-1]:
            monkeypatch.setenv(name, proxy.url)
        async with clients(None, api.url, trust_env=trust_env) as (both, _):
            assert await READS["get"](both) == {"id": 7}
        await api.until_disconnected()
    assert not proxy.accepted


async def test_what_no_proxy_names_is_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hostile(closed) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setenv("NO_PROXY", "example.org, 192.0.2.0/24")

        class Direct(aiohttp.TCPConnector):
            async def connect(self, req: Any, *_: object, **__: object) -> Any:
                assert req.proxy is None
                raise OSError

        connector = Direct()
        async with (
            connector,
            Session(trust_env=True, connector=connector, clock=MovingClock()) as session,
        ):
            for host in ("api.example.org", "192.0.2.7"):
                accutics = Accutics(session, base_url=f"https://{host}", token=TOKEN)
                with pytest.raises(ConnectError, match=f"no connection to {host}:443"):
                    await accutics.request("GET", "x")
    assert not proxy.accepted


async def test_netrc_is_never_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login someone password NETRCSENTINEL\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    async with hostile(reply(407)) as proxy, hostile(ok({"data": {"id": 7}})) as api:
        monkeypatch.setenv("https_proxy", proxy.url)
        for url in (api.url, f"http://{HOST}"):
            monkeypatch.setenv("http_proxy", proxy.url)
            async with clients(None, url, trust_env=True) as (both, _):
                if url == api.url:
                    assert await READS["get"](both) == {"id": 7}
                else:
                    await check_raises(READS["get"], both, ConnectError, attempts=1)
        async with clients(None, trust_env=True) as (both, _):
            await check_raises(WRITES["create"], both, ConnectError, attempts=1)
        await api.until_disconnected()
    assert [each.headers["authorization"] for each in api.received] == [f"Bearer {TOKEN}"]
    assert [each.method for each in proxy.received] == ["GET", "CONNECT"]
    assert not [each for each in proxy.received if "proxy-authorization" in each.headers]


async def test_a_variable_that_names_no_proxy_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("all_proxy", "socks5://proxy-user:PROXYSENTINEL@127.0.0.1:1")
    async with clients(None, trust_env=True) as (both, clock):
        for call in (READS["rows"], WRITES["create"]):
            error = await check_raises(
                call, both, ConfigurationError, secrets=ALL_SECRETS, ambiguous=False
            )
            assert "all_proxy, which trust_env=True reads, must be an http or https proxy" in str(
                error
            )
        assert not clock.slept


async def test_a_connector_to_one_place_goes_through_no_proxy(tmp_path: Path) -> None:
    async with aiohttp.UnixConnector(str(tmp_path / "socket")) as connector:
        with pytest.raises(ConfigurationError, match="cannot be used with a UnixConnector"):
            Session(proxy="http://proxy.example:3128", connector=connector)


@pytest.mark.parametrize("value", [None, "yes", 1])
def test_trust_env_is_a_bool(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="trust_env must be a bool"):
        Session(trust_env=value)
