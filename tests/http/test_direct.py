"""Requests that are sent without aiohttp's client, and those that are not."""

from __future__ import annotations

import asyncio
import logging
import socket
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp.client_proto import ResponseHandler

from accutics_authentic import Session
from accutics_authentic._http.messages import Request
from accutics_authentic._http.transport import direct_check, pool
from accutics_authentic._http.transport.direct import MAX_RENDERED
from accutics_authentic._http.transport.direct_check import Fitness, why_unfit
from accutics_authentic._http.transport.internals import MemoryTransport, call_when_lost
from accutics_authentic.errors import AccuticsAuthenticError, ConfigurationError, ConnectError
from tests.faults.hostile import Connection, head, ok, silent
from tests.support.idle import idle
from tests.support.leaks import nothing_left
from tests.support.mocked import HttpMock
from tests.support.ways import direct_requests

from .serving import Served, no_retry, serve


class Watching(aiohttp.TCPConnector):
    """A connector that sees each request."""

    async def connect(self, *args: Any, **kwargs: Any) -> Any:
        return await super().connect(*args, **kwargs)


async def test_requests_are_sent_directly_by_default() -> None:
    with direct_requests() as direct:
        async with serve(ok({})) as served:
            await served.get()
            await served.post()
            assert (direct, served.server.accepted) == (["GET", "POST"], 1)


@pytest.mark.parametrize(
    "options",
    [
        lambda: {"transport": "aiohttp"},
        lambda: {"trace_configs": [aiohttp.TraceConfig()]},
        lambda: {"connector": Watching()},
        lambda: {"connector": aiohttp.TCPConnector(force_close=True)},
    ],
    ids=["asked for", "traces", "connector", "force_close"],
)
async def test_aiohttps_client_sends_requests_that_need_it(options: Any) -> None:
    with direct_requests() as direct:
        chosen = options()
        async with serve(ok({}), **chosen) as served:
            assert (await served.post()).status == 200
            if "connector" in chosen:
                await chosen["connector"].close()
        assert not direct


@pytest.mark.parametrize("name", ["_request", "request"])
async def test_a_client_that_is_replaced_meanwhile_is_used(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = getattr(aiohttp.ClientSession, name)

    def recorder(*args: Any, **kwargs: Any) -> Any:
        recorded.append(args[1])
        return original(*args, **kwargs)

    recorded: list[str] = []
    with direct_requests() as direct:
        async with serve(ok({})) as served:
            await served.get()
            monkeypatch.setattr(aiohttp.ClientSession, name, recorder)
            await served.post()
            monkeypatch.undo()
            await served.get()
    assert (direct, recorded) == (["GET", "GET"], ["POST"])


async def test_a_mock_stands_in_for_the_client(mock: HttpMock) -> None:
    mock.get("http://127.0.0.1:9/campaigns", payload={})
    async with serve(ok({})) as served:
        client = served.client
        request = client.request("GET", client.url("campaigns"), "campaigns")
        mock.get(str(request.url), payload={})
        assert (await client.send(request)).body == b"{}"
        assert not served.server.received


def test_an_unknown_transport_is_refused() -> None:
    for wrong in ("curl", None, ["auto"]):
        with pytest.raises(ConfigurationError, match='"auto" or "aiohttp"'):
            Session(transport=wrong)  # type: ignore[arg-type]  # what is refused


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> Fitness:
    """Make the process forget that it has checked aiohttp."""
    fitness = Fitness()
    monkeypatch.setattr(pool, "FITNESS", fitness)
    return fitness


async def misread(self: ResponseHandler) -> Any:
    message, content = await read(self)
    return SimpleNamespace(code=message.code, headers=message.headers, raw_headers=()), content


def misset(self: ResponseHandler) -> None:
    """Take none of the arguments."""


read = ResponseHandler.read


@pytest.mark.parametrize(
    ("name", "changed", "why"),
    [("read", misread, "reply"), ("set_response_params", misset, "TypeError")],
)
async def test_an_aiohttp_that_differs_sends_all_requests_itself(
    name: str,
    changed: Any,
    why: str,
    unchecked: Fitness,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "accutics_authentic")
    with direct_requests() as direct, monkeypatch.context() as changing:
        async with nothing_left(), serve(ok({})) as served:
            changing.setattr(ResponseHandler, name, changed)
            assert await why_unfit() == why
            assert not await unchecked.check()
            changing.undo()
            await served.get()
            await asyncio.gather(served.post(), served.get())
    assert not direct
    assert [line.levelname for line in caplog.records if "is not as expected" in line.message] == [
        "INFO"
    ]


async def test_what_is_written_and_over_how_many_connections_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await why_unfit() is None
    monkeypatch.setattr(aiohttp.connector.Connection, "release", aiohttp.connector.Connection.close)
    assert await why_unfit() == "connections"
    request, _, answer, expected = direct_check._EXCHANGES[0]
    monkeypatch.setattr(direct_check, "_EXCHANGES", [(request, b"", answer, expected)])
    assert await why_unfit() == "bytes"


async def test_concurrent_first_requests_check_once_each_and_log_once(
    unchecked: Fitness, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def unfit() -> str:
        await asyncio.sleep(0)
        return "a test"

    monkeypatch.setattr(direct_check, "why_unfit", unfit)
    caplog.set_level(logging.INFO, "accutics_authentic")
    async with serve(ok({})) as served:
        await asyncio.gather(*(served.get() for _ in range(3)))
    assert len([line for line in caplog.records if "a test" in line.message]) == 1


async def test_any_number_of_header_sets_is_sent() -> None:
    async with serve(ok({})) as served:
        client = served.client
        for number in range(MAX_RENDERED + 2):
            request = Request(
                method="GET", url=client.url("x"), path="x", headers={"N": str(number)}
            )
            await client.send(request)
        got = [each.headers["n"] for each in served.server.received]
    assert got == [str(number) for number in range(MAX_RENDERED + 2)]


async def test_a_request_is_not_ambiguous_if_the_system_refused_its_first_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The connection is reset in the moment of the write, which no look could foresee."""
    resets = 0
    send = socket.socket.send

    def reset(self: socket.socket, data: Any, *flags: int) -> int:
        nonlocal resets
        if resets and bytes(data[:4]) == b"POST":
            resets -= 1
            raise ConnectionResetError(104, "reset")
        return send(self, data, *flags)

    async with serve(ok({}), retry=no_retry()) as served:
        await served.post()
        monkeypatch.setattr(socket.socket, "send", reset)
        resets = 1  # of a kept connection: another one is used
        assert (await served.post()).requests == 1
        assert (len(served.server.received), served.server.accepted) == (2, 2)
        resets = 2  # of a new one, too
        with pytest.raises(ConnectError, match="Connection reset by peer") as caught:
            await served.post()
        assert caught.value.ambiguous is False
        assert len(served.server.received) == 2


async def early(connection: Connection) -> None:
    """Refuse a body before it has been read."""
    await connection.send(head(413, "Content-Length: 2") + b"{}")


async def large(served: Served, size: int) -> Any:
    client = served.client
    body = b'"' + b"x" * size + b'"'
    return await client.send(client.request("POST", client.url("x"), "x", body))


@pytest.mark.parametrize("size", [2**20 - 2, 3 * 2**20], ids=["direct", "by aiohttp's client"])
async def test_a_reply_that_comes_before_the_body_is_written_is_that_reply(size: int) -> None:
    """And the connection, with the rest of the body in it, is never used again."""
    closed = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(1)
        await reader.readuntil(b"\r\n\r\n")
        await early(Connection(reader, writer))
        await closed.wait()
        writer.close()

    def small(address: Any) -> socket.socket:
        sock = socket.socket(*address[:3])
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return sock

    accepted: list[int] = []
    connector = aiohttp.TCPConnector(socket_factory=small)
    async with nothing_left(), connector, serve(ok({}), connector=connector) as served:
        listening = socket.create_server(("127.0.0.1", 0))
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server = await asyncio.start_server(answer, sock=listening, limit=1024)
        async with server:
            served.server.port, port = listening.getsockname()[1], served.server.port
            for number in (1, 2):
                with pytest.raises(AccuticsAuthenticError) as caught:
                    await large(served, size)
                assert (caught.value.status, len(accepted)) == (413, number)
            closed.set()
            await idle()
        served.server.port = port


@pytest.mark.parametrize("size", [0, 2**20 - 2])
async def test_a_connection_of_a_cancelled_request_is_closed(size: int) -> None:
    async with nothing_left(), serve(silent) as served:
        task = asyncio.ensure_future(large(served, size))
        await served.server.until_requested()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await served.server.until_disconnected()


async def test_a_new_connection_that_has_ended_before_the_write_carried_nothing() -> None:
    class Ending(aiohttp.TCPConnector):
        async def _create_connection(self, *args: Any) -> ResponseHandler:
            protocol = await super()._create_connection(*args)
            assert protocol.transport is not None
            protocol.transport.abort()
            return protocol

    connector = Ending()
    async with connector, serve(ok({}), connector=connector, retry=no_retry()) as served:
        with pytest.raises(ConnectError, match="Connection reset by peer") as caught:
            await served.post()
        assert caught.value.ambiguous is False
        assert not served.server.received


async def test_a_connection_that_ends_is_noticed_even_if_waiting_for_that_was_cancelled() -> None:
    calls: list[int] = []
    cancelled, lost = (ResponseHandler(asyncio.get_running_loop()) for _ in range(2))
    call_when_lost(cancelled, lambda: calls.append(1))
    assert cancelled.closed is not None
    cancelled.closed.cancel()
    lost.connection_lost(None)
    call_when_lost(lost, lambda: calls.append(2))  # it has ended, which the look itself shows
    await asyncio.sleep(0)
    assert calls == [1]


async def test_a_transport_in_memory_is_closed_once() -> None:
    transport = MemoryTransport(ResponseHandler(asyncio.get_running_loop()), [])
    for _ in range(2):
        transport.close()
        assert transport.is_closing()
