"""The sandbox as a whole: two ports, reproducible data, start and end."""

from __future__ import annotations

import asyncio
import gc
import socket
import ssl
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme
from aiohttp import ClientConnectionError, ClientConnectorError

from accutics_authentic import sandbox as package
from accutics_authentic.sandbox import Sandbox
from tests.sandbox.sandbox_client import running, until


def test_the_exported_names_of_the_sandbox_exist_and_are_sorted() -> None:
    assert package.__all__ == sorted(package.__all__)
    assert all(hasattr(package, name) for name in package.__all__)


async def test_the_two_servers_are_two_origins() -> None:
    async with Sandbox() as sandbox:
        ports = {urlsplit(url).port for url in (sandbox.accutics_url, sandbox.authentic_url)}
    assert len(ports) == 2


async def test_the_same_seed_makes_the_same_data() -> None:
    one, same, other = Sandbox(seed=1), Sandbox(seed=1), Sandbox(seed=2)

    def everything(sandbox: Sandbox) -> list[object]:
        items = sandbox.authentic.items.values()
        return [
            (sandbox.accutics_token, sandbox.authentic_token, sandbox.group_id),
            sandbox.accutics.collections["campaigns"].rows,
            [(item.id, item.created, item.data, item.scans) for item in items],
            sandbox.authentic.group(sandbox.group_id).data,
        ]

    assert everything(one) == everything(same)
    assert everything(one)[:3] != everything(other)[:3]


async def test_sizes_and_tokens_can_be_chosen() -> None:
    options = {"campaigns": 3, "group_items": 4}
    async with running(**options, accutics_token="a", authentic_token="b") as call:
        campaigns = await call.accutics("GET", "/campaigns")
        items = await call.items(call.sandbox.group_id)
        assert (call.sandbox.accutics_token, call.sandbox.authentic_token) == ("a", "b")
    assert (len(campaigns.json["data"]), len(items)) == (3, 4)


async def test_the_end_is_quick_with_idle_connections_and_requests_in_flight() -> None:
    tasks = asyncio.all_tasks()
    async with Sandbox() as sandbox:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", urlsplit(sandbox.accutics_url).port
        )
        sandbox.fail(delay=60)
        writer.write(b"GET /campaigns HTTP/1.1\r\nHost: x\r\n\r\n")
        idle = await asyncio.open_connection("127.0.0.1", urlsplit(sandbox.authentic_url).port)
        await until(lambda: sandbox.in_flight)
        start = time.monotonic()
    assert time.monotonic() - start < 20
    assert asyncio.all_tasks() == tasks
    assert sandbox.in_flight == 0
    assert await reader.read() == b""
    for closed in (writer, idle[1]):
        closed.close()
        await closed.wait_closed()
    gc.collect()  # an unclosed socket would warn now, and fail the test


async def test_a_client_that_connects_at_the_last_moment_is_turned_away() -> None:
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
    for turns in range(6):
        async with Sandbox(campaigns=0, group_items=0) as sandbox:
            address = ("127.0.0.1", urlsplit(sandbox.accutics_url).port)
            late = socket.create_connection(address)
            for _ in range(turns):
                await asyncio.sleep(0)
        late.close()
    gc.collect()
    assert failures == []


async def test_a_client_that_keeps_tls_open_does_not_delay_the_end() -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    async with Sandbox(ssl_context=server) as sandbox:
        url = urlsplit(sandbox.accutics_url)
        assert url.scheme == "https"
        _, writer = await asyncio.open_connection("127.0.0.1", url.port, ssl=client)
        start = time.monotonic()
    assert time.monotonic() - start < 20
    writer.close()


async def test_https_is_served_and_named_in_links() -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    async with running(ssl_context=server) as call:
        got = await call.accutics("GET", "/campaigns", ssl=client)
        assert got.json["meta"]["pagination"]["next"].startswith(call.sandbox.accutics_url)


async def test_a_port_that_is_taken_leaves_nothing_behind() -> None:
    async with Sandbox() as first:
        taken = urlsplit(first.authentic_url).port or 0
        second = Sandbox(authentic_port=taken)
        with pytest.raises(OSError, match="address already in use"):
            async with second:
                pass
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", urlsplit(second.accutics_url).port)


async def test_ports_can_be_chosen_and_nobody_listens_after_the_end() -> None:
    async with Sandbox() as sandbox:
        port = urlsplit(sandbox.accutics_url).port or 0
    async with running(accutics_port=port) as call:
        assert urlsplit(call.sandbox.accutics_url).port == port
        assert (await call.accutics("GET", "/campaigns")).status == 200
    async with running() as other:
        url = call.sandbox.accutics_url  # known after the end as well
        with pytest.raises(ClientConnectorError):
            await other.send("GET", url, {})


async def test_it_listens_on_ipv6_too() -> None:
    async with running(host="::1") as call:
        assert call.sandbox.accutics_url.startswith("http://[::1]:")
        assert (await call.accutics("GET", "/campaigns")).status == 200


def test_before_the_start_there_is_no_url() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        _ = Sandbox().accutics_url


async def test_closing_the_sandbox_disconnects_its_clients() -> None:
    async with running() as call:
        call.sandbox.fail(delay=60)
        post = asyncio.create_task(call.accutics("POST", "/campaigns", json={}))
        await until(lambda: call.sandbox.in_flight)
        await call.sandbox.__aexit__(None, None, None)
        with pytest.raises(ClientConnectionError):
            await post


@pytest.mark.parametrize(
    "wrong",
    [
        {"campaigns": -1},
        {"group_items": -1},
        {"latency": -1},
        {"accutics_port": 65_536},
        {"authentic_port": -1},
    ],
)
def test_a_number_out_of_range_is_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"^{next(iter(wrong))} must be at "):
        Sandbox(**wrong)


async def test_a_sandbox_runs_only_once_at_a_time_and_may_run_again() -> None:
    sandbox = Sandbox(campaigns=1)
    for _ in range(2):
        async with sandbox:
            url = sandbox.accutics_url
            with pytest.raises(RuntimeError, match="is running already"):
                await sandbox.__aenter__()
            assert sandbox.accutics_url == url


async def test_a_sandbox_whose_port_is_taken_can_be_started_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        sandbox = Sandbox(campaigns=1, authentic_port=taken.getsockname()[1])
        with pytest.raises(OSError, match="already in use"):
            await sandbox.__aenter__()
    async with sandbox:
        assert sandbox.connections == 0
