"""Faults: what goes wrong, with which requests, and how often."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from aiohttp import (
    ClientError,
    ClientOSError,
    ClientPayloadError,
    ServerDisconnectedError,
)

from accutics_authentic.sandbox import RecordedRequest, Sandbox
from tests.sandbox.sandbox_client import running, until


async def test_a_status_comes_with_an_error_in_the_servers_own_form() -> None:
    async with running() as call:
        call.sandbox.fail(403, times=2)
        accutics = await call.accutics("GET", "/campaigns")
        authentic = await call.authentic("GET", f"/groups/{call.sandbox.group_id}")
        call.sandbox.fail(418)
        odd = await call.accutics("GET", "/campaigns")
    assert accutics.code == (403, "authorization")
    assert authentic.json == {"status": 403, "message": "error"}
    assert odd.code == (418, "error")


async def test_a_status_comes_with_headers_and_retry_after() -> None:
    async with running() as call:
        call.sandbox.fail(429, retry_after=1.5)
        call.sandbox.fail(302, headers={"Location": "https://elsewhere.invalid/"})
        limited = await call.accutics("GET", "/campaigns")
        redirect = await call.accutics("GET", "/campaigns")
    assert (limited.status, limited.headers["Retry-After"]) == (429, "1.5")
    assert (redirect.status, redirect.body) == (302, b"")
    assert redirect.headers["Location"] == "https://elsewhere.invalid/"


async def test_a_body_replaces_the_answer() -> None:
    async with running() as call:
        call.sandbox.fail(body="<html>ä</html>", content_type="text/html")
        call.sandbox.fail(502, body=b"\xff\xfe", content_type="application/octet-stream")
        call.sandbox.fail(json={"error": None}, headers={"X-Odd": "1"})
        call.sandbox.fail(json=None)
        html, raw, wrong, null = [await call.accutics("GET", "/campaigns") for _ in range(4)]
    assert (html.status, html.body) == (200, "<html>ä</html>".encode())
    assert html.headers["Content-Type"] == "text/html"
    assert (raw.status, raw.body) == (502, b"\xff\xfe")
    assert (wrong.json, wrong.headers["X-Odd"]) == ({"error": None}, "1")
    assert null.body == b"null"
    assert null.headers["Content-Type"] == "application/json"


async def test_a_failing_request_is_carried_out_only_if_applied() -> None:
    async with running(campaigns=0) as call:
        campaigns = call.sandbox.accutics.collections["campaigns"]
        call.sandbox.fail(503)
        assert (await call.accutics("POST", "/campaigns", json={})).status == 503
        assert len(campaigns) == 0
        call.sandbox.fail(503, applied=True)
        assert (await call.accutics("POST", "/campaigns", json={})).status == 503
        assert len(campaigns) == 1


async def test_an_answer_can_be_lost_after_the_request_is_carried_out() -> None:
    async with running(campaigns=1) as call:
        call.sandbox.fail(lost="closed", applied=True, method="DELETE")
        # a DELETE is sent again by aiohttp itself
        assert (await call.accutics("DELETE", "/campaigns/1")).status == 404
        assert len(call.sandbox.requests) == 2


@pytest.mark.parametrize(
    ("lost", "error"), [("closed", ServerDisconnectedError), ("reset", ClientOSError)]
)
async def test_a_connection_can_be_lost_before_the_answer(
    lost: Any, error: type[ClientError]
) -> None:
    async with running(campaigns=0) as call:
        call.sandbox.fail(lost=lost)
        with pytest.raises(error):
            await call.accutics("POST", "/campaigns", json={})
        assert len(call.sandbox.accutics.collections["campaigns"]) == 0
        assert len(call.sandbox.requests) == 1


@pytest.mark.parametrize("cut", [1, 50, 10**6])
async def test_a_body_can_be_truncated(cut: int) -> None:
    async with running() as call:
        call.sandbox.fail(cut=cut)
        with pytest.raises(ClientPayloadError):
            await call.accutics("GET", "/campaigns")
        assert (await call.accutics("GET", "/campaigns")).status == 200


async def test_a_request_whose_answer_is_truncated_is_carried_out() -> None:
    async with running(campaigns=0) as call:
        call.sandbox.fail(cut=5)
        with pytest.raises(ClientPayloadError):
            await call.accutics("POST", "/campaigns", json={})
        assert len(call.sandbox.accutics.collections["campaigns"]) == 1


async def test_a_delay_comes_before_the_request_is_carried_out() -> None:
    async with running(campaigns=0) as call:
        call.sandbox.fail(delay=0.2)
        start = time.monotonic()
        post = asyncio.create_task(call.accutics("POST", "/campaigns", json={}))
        await asyncio.sleep(0.1)
        assert len(call.sandbox.accutics.collections["campaigns"]) == 0
        assert (await post).status == 201
        assert time.monotonic() - start >= 0.19


@pytest.mark.parametrize("fault", [{"lost": "closed"}, {"lost": "reset"}, {"cut": 1}])
async def test_a_client_that_gave_up_is_left_alone(fault: dict[str, Any]) -> None:
    async with running() as call:
        call.sandbox.fail(delay=0.1, **fault)
        post = asyncio.create_task(call.accutics("POST", "/campaigns", json={}))
        await until(lambda: call.sandbox.in_flight)
        post.cancel()
        await asyncio.wait([post])
        assert call.sandbox.in_flight == 1
        await until(lambda: not call.sandbox.in_flight)


async def test_faults_hit_only_requests_that_match() -> None:
    async with running() as call:
        sandbox = call.sandbox
        fault = sandbox.fail(500, times=None, api="accutics", method="GET", path="/campaigns")
        others = [
            await call.authentic("GET", f"/groups/{sandbox.group_id}"),
            await call.accutics("POST", "/campaigns", json={}),
            await call.accutics("GET", "/campaignsandmore"),
        ]
        struck = [
            await call.accutics("GET", "/campaigns"),
            await call.accutics("GET", "/campaigns?page=2"),
            await call.accutics("GET", "/campaigns/1"),
        ]
        assert fault.hits == 3
        sandbox.faults.remove(fault)
        after = await call.accutics("GET", "/campaigns")
    assert [got.status for got in others] == [200, 201, 400]
    assert [got.status for got in struck] == [500, 500, 500]
    assert after.status == 200


async def test_a_path_can_be_a_glob_and_a_condition_anything() -> None:
    def second_page(request: RecordedRequest) -> bool:
        return request.params.get("page") == ["2"]

    async with running() as call:
        call.sandbox.fail(500, path="/api/v2/groups/*/items")
        call.sandbox.fail(500, where=second_page)
        group = await call.authentic("GET", f"/groups/{call.sandbox.group_id}")
        items = await call.authentic("GET", f"/groups/{call.sandbox.group_id}/items")
        pages = [(await call.accutics("GET", f"/campaigns?page={n}")).status for n in (1, 2, 2)]
        assert call.sandbox.faults == []
    assert (group.status, items.status) == (200, 500)
    assert pages == [200, 500, 200]


async def test_faults_are_used_up_in_order() -> None:
    async with running() as call:
        call.sandbox.fail(500, skip=1, times=2)
        call.sandbox.fail(404, times=1)
        statuses = [(await call.accutics("GET", "/campaigns")).status for _ in range(4)]
    assert statuses == [404, 500, 500, 200]


async def test_faults_can_be_removed() -> None:
    async with running() as call:
        call.sandbox.fail(500, times=None)
        call.sandbox.faults.clear()
        assert (await call.accutics("GET", "/campaigns")).status == 200


@pytest.mark.parametrize("times", [0, 1, 2])
async def test_as_many_requests_fail_as_was_said(times: int) -> None:
    async with running() as call:
        fault = call.sandbox.fail(500, times=times)
        statuses = [(await call.accutics("GET", "/campaigns")).status for _ in range(3)]
        assert call.sandbox.faults == []
    assert statuses == [500] * times + [200] * (3 - times)
    assert fault.hits == times


async def test_a_fault_that_has_nothing_left_hits_nothing() -> None:
    async with running() as call:
        call.sandbox.fail(500, times=None).left = 0
        assert (await call.accutics("GET", "/campaigns")).status == 200


@pytest.mark.parametrize("name", ["times", "skip", "cut", "delay"])
def test_a_fault_with_a_negative_number_is_refused_by_name(name: str) -> None:
    sandbox = Sandbox()
    negative: dict[str, Any] = {name: -1}
    with pytest.raises(ValueError, match=f"^{name} must be at least 0"):
        sandbox.fail(500, **negative)
    assert sandbox.faults == []


@pytest.mark.parametrize("status", [99, 1000])
def test_a_status_that_has_not_three_digits_is_refused(status: int) -> None:
    with pytest.raises(ValueError, match="status must be at "):
        Sandbox().fail(status)
