"""The handler for aiohttp's server, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web

from accutics_authentic import webhooks
from accutics_authentic.errors import ConfigurationError
from accutics_authentic.webhooks import Delivery, Limits
from tests.faults.secrets import chain, leaks, shown
from tests.sandbox.sandbox_client import until

from .bodies import ECHOED, SECRET, to_bytes, with_secret

BODY = to_bytes(with_secret())
OnDelivery = Callable[[Delivery], Awaitable[object]]

pytestmark = pytest.mark.usefixtures("clean_loop")


@asynccontextmanager
async def listening(
    on_delivery: OnDelivery, *, lingering: float = 10, **options: Any
) -> AsyncIterator[str]:
    """Serve a handler, and yield its URL.

    Args:
        on_delivery: Called with each delivery.
        lingering: Seconds that aiohttp waits, after an answer, for the rest of a body.
        options: Of the handler.
    """
    app = web.Application(client_max_size=1)  # of no effect
    app.router.add_post("/hook", webhooks.handler(on_delivery, **options))
    runner = web.AppRunner(app, lingering_time=lingering)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"{site.name}/hook"
    finally:
        await runner.cleanup()


async def post(url: str, body: Any = BODY, **options: Any) -> tuple[int, str]:
    async with ClientSession() as sender, sender.post(url, data=body, **options) as answer:
        return answer.status, await answer.text()


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


class Deliveries(list[Delivery]):
    async def take(self, delivery: Delivery) -> None:
        self.append(delivery)


async def test_a_delivery_is_answered_with_204_only_once_the_callers_coroutine_has_finished() -> (
    None
):
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def on_delivery(delivery: Delivery) -> None:
        assert delivery.event == "contentCreated"
        begun.set()
        await may_end.wait()

    async with listening(on_delivery, secret=SECRET) as url:
        sending = asyncio.create_task(post(url))
        await begun.wait()
        assert await post(url, b"{") != (204, "")  # others need not wait for it
        assert not sending.done()
        may_end.set()
        assert await sending == (204, "")


async def test_what_the_callers_coroutine_raises_is_a_500_and_shows_no_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def on_delivery(_: Delivery) -> None:
        raise LookupError("the table is away")

    async with listening(on_delivery, secret=SECRET) as url:
        status, text = await post(url)
    assert status == 500
    assert "table" not in text
    [record] = [each for each in caplog.records if each.name == "aiohttp.server"]
    assert record.exc_info
    error = record.exc_info[1]
    assert isinstance(error, LookupError)
    frames = "\n".join(map(shown, chain(error)))
    assert "table is away" in frames
    assert not leaks(frames, (SECRET, "SENTINEL"))


async def test_a_callers_own_answer_is_sent() -> None:
    async def on_delivery(_: Delivery) -> None:
        raise web.HTTPServiceUnavailable

    async with listening(on_delivery) as url:
        assert (await post(url, ECHOED))[0] == 503


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (204, BODY, {}),
        (204, chunks(BODY[:9], BODY[9:]), {}),
        (204, gzip.compress(BODY), {"Content-Encoding": "gzip"}),
        (400, b"", {}),
        (400, BODY[:-1], {}),
        (400, BODY.replace(b'"id"', b'"data"'), {}),
        (400, gzip.compress(BODY)[:-40], {"Content-Encoding": "gzip"}),
        (400, BODY, {"Content-Encoding": "gzip"}),
        (403, ECHOED, {}),
        (403, to_bytes(with_secret(SECRET + "x")), {}),
        (403, to_bytes(with_secret("")), {}),
        (413, b" " * 2001, {}),
        (413, chunks(b" " * 1000, b" " * 1000, b" "), {}),
        (413, gzip.compress(bytes(10**7)), {"Content-Encoding": "gzip"}),
    ],
)
async def test_what_is_refused_is_never_delivered(
    status: int, body: Any, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "accutics_authentic")
    deliveries = Deliveries()
    async with listening(deliveries.take, secret=SECRET, limits=Limits(body=2000)) as url:
        got, text = await post(url, body, headers=headers)
    assert got == status, text
    assert [each.event for each in deliveries] == ["contentCreated"] * (status == 204)
    ours = [each for each in caplog.records if each.name == "accutics_authentic"]
    logged = [each.getMessage() for each in ours]
    assert len(logged) == (status != 204)
    assert all(f"refused with {status}: " in each for each in logged)
    assert not leaks("\n".join([text, *logged]), (SECRET, "SENTINEL"))
    assert not [each for each in caplog.records if each.name == "aiohttp.server"]


@pytest.mark.parametrize(
    ("status", "part"),
    [(413, gzip.compress(bytes(10**6))), (400, b"no gzip")],
    ids=["much in little", "broken"],
)
async def test_the_rest_of_a_packed_body_is_not_unpacked_to_be_dropped(
    status: int, part: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """A megabyte of gzip is a gigabyte unpacked, which takes the event loop two seconds."""
    async with listening(Deliveries().take, lingering=3600, limits=Limits(body=2000)) as url:
        host, port = url.removeprefix("http://").removesuffix("/hook").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n"
        head += b"Transfer-Encoding: chunked\r\n\r\n"
        writer.write(head + b"%x\r\n%b\r\n" % (len(part), part))
        async with asyncio.timeout(60):  # it would be closed in an hour
            answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 %d " % status)
        assert b"Connection: close" in answer
        writer.close()
        await writer.wait_closed()
    assert {each.name for each in caplog.records} == {"accutics_authentic"}


async def test_a_body_that_its_sender_does_not_end_is_refused_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    deliveries = Deliveries()
    async with listening(deliveries.take) as url:
        host, port = url.removeprefix("http://").removesuffix("/hook").split(":")
        chunked = b"Transfer-Encoding: chunked"
        for head in (b"Content-Length: 99999", chunked, b"Content-Encoding: gzip\r\n" + chunked):
            _, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"POST /hook HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n3\r\n{ }")
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        await until(lambda: len(caplog.records) == 3)
        assert (await post(url, ECHOED))[0] == 204
    assert len(deliveries) == 1
    assert {each.name for each in caplog.records} == {"accutics_authentic"}
    assert all("refused with 400: the body is cut short" in each for each in caplog.messages)


async def test_a_body_as_long_and_as_deep_as_allowed_passes_and_one_level_more_does_not() -> None:
    deep = BODY.replace(b'"event"', b'"x": [[[[[[[[]]]]]]]], "event"')
    deliveries = Deliveries()
    async with listening(deliveries.take, limits=Limits(body=len(deep), depth=9)) as url:
        assert (await post(url, deep))[0] == 204
        assert (await post(url, chunks(deep[:9], deep[9:])))[0] == 204
    async with listening(deliveries.take, limits=Limits(depth=8)) as url:
        assert (await post(url, deep))[0] == 400
    assert len(deliveries) == 2


async def test_a_packed_body_that_has_arrived_whole_leaves_the_connection_open() -> None:
    packed, headers = gzip.compress(BODY), {"Content-Encoding": "gzip"}
    async with listening(Deliveries().take, secret="another") as url, ClientSession() as sender:
        for _ in range(2):
            async with sender.post(url, data=packed, headers=headers) as answer:
                assert answer.status == 403
                assert "Connection" not in answer.headers


@pytest.mark.parametrize(
    "request_",
    [b"Content-Length: 2001\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n7d1\r\n" + b" " * 2001],
    ids=["announced", "endless"],
)
async def test_what_is_too_long_is_answered_before_it_has_ended(request_: bytes) -> None:
    async with listening(Deliveries().take, lingering=0, limits=Limits(body=2000)) as url:
        host, port = url.removeprefix("http://").removesuffix("/hook").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /hook HTTP/1.1\r\nHost: x\r\n" + request_)
        async with asyncio.timeout(60):  # it would wait for ever
            assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        writer.close()
        await writer.wait_closed()


async def test_a_body_that_its_sender_dribbles_is_refused_once_its_time_is_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    deliveries = Deliveries()
    async with listening(deliveries.take, lingering=0, limits=Limits(seconds=0.02)) as url:
        host, port = url.removeprefix("http://").removesuffix("/hook").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        async with asyncio.timeout(60):  # it would wait for ever
            assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
        writer.close()
        await writer.wait_closed()
    assert deliveries == []
    [said] = [each for each in caplog.messages if "refused" in each]
    assert said.endswith(
        "refused with 408: the body did not arrive within 0.02 s (webhooks.Limits.seconds)"
    )


async def test_a_function_that_is_not_async_is_named(caplog: pytest.LogCaptureFixture) -> None:
    def known(_: Delivery) -> None: ...

    def unknown(_: Delivery): ...  # type: ignore[no-untyped-def]  # noqa: ANN202 - on purpose

    with pytest.raises(ConfigurationError, match="on_delivery must be an async function"):
        webhooks.handler(known)  # type: ignore[arg-type]  # mypy says so as well
    async with listening(unknown) as url:
        assert (await post(url, ECHOED))[0] == 500
    assert "on_delivery must be an async function" in caplog.text


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"secret": ""}, "secret must not be empty"),
        ({"secret": 7}, "secret must be a str or None, not int"),
        ({"limits": {}}, "limits must be a Limits, not dict"),
        ({"on_delivery": Deliveries}, "on_delivery must be an async function"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_served(
    options: dict[str, Any], text: str
) -> None:
    with pytest.raises(ConfigurationError, match=text):
        webhooks.handler(**{"on_delivery": Deliveries().take, **options})
