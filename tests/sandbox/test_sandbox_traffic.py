"""Requests are recorded, counted, held back and delayed."""

from __future__ import annotations

import asyncio
import time
from io import BytesIO
from urllib.parse import urlsplit

from accutics_authentic.sandbox import RecordedRequest
from tests.sandbox.sandbox_client import running, until


async def test_every_request_is_recorded_as_it_was_on_the_wire() -> None:
    async with running() as call:
        before = time.monotonic()
        await call.accutics("POST", "/a%2Fb%20c/d?x=1&x=%26&y", json={"k": 1})
        await call.authentic("GET", "/groups/x")
        requests = call.sandbox.requests
        first, second = requests
        assert first.origin == call.sandbox.accutics_url
        assert first.headers["authorization"] == f"Bearer {call.sandbox.accutics_token}"
    assert (first.api, first.method, first.path) == ("accutics", "POST", "/a%2Fb%20c/d")
    assert first.query == "x=1&x=%26&y"
    assert first.params == {"x": ["1", "&"], "y": [""]}
    assert first.segments == ("a/b c", "d")
    assert (first.body, first.json) == (b'{"k": 1}', {"k": 1})
    assert before <= first.time <= second.time <= time.monotonic()
    assert (second.api, second.body) == ("authentic", b"")
    assert "Bearer" not in repr(first)


async def test_recorded_requests_can_be_selected_and_forgotten() -> None:
    async with running() as call:
        await call.accutics("GET", "/campaigns")
        await call.accutics("GET", "/campaigns/1")
        await call.accutics("POST", "/campaigns", json={})
        await call.authentic("GET", "/groups/x")
        requests = call.sandbox.requests
        assert len(requests.select()) == 4
        assert len(requests.select(api="accutics")) == 3
        assert len(requests.select(api="accutics").select(method="GET")) == 2
        assert len(requests.select(path="/campaigns/*")) == 1
        assert len(requests.select(path="/campaigns/")) == 1
        requests.clear()
        assert call.sandbox.requests == []


async def test_recording_can_be_switched_off() -> None:
    async with running(record=False) as call:
        await call.accutics("GET", "/campaigns")
        assert call.sandbox.requests == []


async def test_connections_can_be_told_apart_and_counted() -> None:
    async with running() as call:
        for _ in range(2):
            await call.accutics("GET", "/campaigns")
        headers = {"Connection": "close"}
        await call.accutics("GET", "/campaigns", headers=headers)
        await call.accutics("GET", "/campaigns")
        first, second, third, fourth = [seen.connection for seen in call.sandbox.requests]
        assert call.sandbox.connections == 1
    assert first == second == third != fourth
    assert call.sandbox.connections == 0


async def test_hooks_run_before_each_request_and_can_hold_it_back() -> None:
    released, seen = asyncio.Event(), []

    async def wait(request: RecordedRequest) -> None:
        seen.append(request.path)
        await released.wait()

    async with running() as call:
        rows = call.sandbox.accutics.collections["campaigns"]
        call.sandbox.before_request += [lambda _: rows.insert({"name": "drift"}), wait]
        tasks = [asyncio.create_task(call.accutics("GET", "/campaigns/1")) for _ in range(3)]
        await until(lambda: len(seen) == 3)
        assert (call.sandbox.in_flight, call.sandbox.peak) == (3, 3)
        released.set()
        await asyncio.gather(*tasks)
        assert (call.sandbox.in_flight, call.sandbox.peak) == (0, 3)
        assert len(rows) == 248
        assert seen == ["/campaigns/1"] * 3


async def test_latency_is_for_every_request() -> None:
    async with running(latency=0.05) as call:
        start = time.monotonic()
        await call.accutics("GET", "/campaigns/1")
        await call.authentic("GET", "/groups/x")
        assert time.monotonic() - start >= 0.1
        call.sandbox.latency = 0.0


async def test_a_large_body_is_taken() -> None:
    async with running() as call:
        body = BytesIO(b'{"name": "' + b"x" * 3_000_000 + b'"}')
        got = await call.accutics("POST", "/campaigns", data=body)
    assert got.status == 201


async def test_a_truncated_request_is_not_recorded() -> None:
    async with running() as call:
        address = ("127.0.0.1", urlsplit(call.sandbox.accutics_url).port)
        _, writer = await asyncio.open_connection(*address)
        writer.write(b"POST /campaigns HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        await until(lambda: not call.sandbox.connections)
        assert call.sandbox.requests == []
