"""What an error shows of its reply, and what it never shows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accutics_authentic import Timeouts
from accutics_authentic.errors import (
    AttemptTimeoutError,
    BadRequestError,
    BodyCutError,
    ConnectionLostError,
    DeadlineError,
    DecodeError,
    HeadTooLargeError,
    InvalidRouteError,
    NotFoundError,
    ProtocolError,
    ServerError,
    StatusError,
)
from tests.http.serving import serve
from tests.http.test_redaction import EVERY

from .calls import DELETIONS, READS, WRITES, check_failure, check_raises
from .hostile import closed, closed_after, head, ok, reply, silent
from .parsers import every_stack
from .secrets import ANSWER, TOKEN

pytestmark = every_stack

TOLD = {"x-request-id": "r-1", "x-ratelimit-limit": "9", "ratelimit-policy": "q", "cf-ray": "c"}
HEADERS = [
    *(f"{name.title()}: {value}" for name, value in TOLD.items()),
    *(f"Set-Cookie: {ANSWER}", f"X-Api-Key: {ANSWER}", f"Server: {ANSWER}", f"Date: {ANSWER}"),
]
ABOUT_A_REPLY: dict[str, tuple[Any, type[StatusError | ProtocolError]]] = {
    "status": (ok({"x": 1}, *HEADERS, status=418), StatusError),
    "5xx": (reply(502, b"<html>", *HEADERS), ServerError),
    "no JSON": (reply(200, b"<html>", *HEADERS), DecodeError),
    "no such class": (ok([], *HEADERS), DecodeError),
    "cut": (closed_after(head(200, "Content-Length: 9", *HEADERS)), BodyCutError),
    "encoding": (reply(200, b"{}", "Content-Encoding: br", *HEADERS), ProtocolError),
}


@pytest.mark.parametrize(("answer", "kind"), ABOUT_A_REPLY.values(), ids=ABOUT_A_REPLY)
@pytest.mark.parametrize("name", ["get", "rows", "group", "items", "create"])
async def test_an_error_about_a_reply_names_it_and_shows_its_limits(
    name: str, answer: Any, kind: type[StatusError | ProtocolError]
) -> None:
    async with serve(answer) as served:
        error = await check_raises({**READS, **WRITES}[name], served, kind)
    assert (error.request_id, error.headers) == ("r-1", TOLD)


@pytest.mark.parametrize("answer", [closed, head(200, "X: " + "x" * 70_000)], ids=["no", "long"])
async def test_an_error_about_no_reply_has_no_headers(answer: Any) -> None:
    fault = answer if answer is closed else closed_after(answer)
    kind = ConnectionLostError if answer is closed else HeadTooLargeError
    async with serve(fault) as served:
        error = await check_raises(WRITES["create"], served, kind)
    assert (error.headers, error.request_id) == (None, None)


@pytest.mark.parametrize("spelling", EVERY.values(), ids=EVERY)
async def test_an_echoed_token_is_redacted_wherever_it_appears(spelling: Any) -> None:
    echo = spelling(TOKEN)
    body = {
        "error": {"code": echo, "message": f"no {echo}!", "data": {echo: [json.dumps([echo])]}},
        "meta": {"endpoint": echo},
    }
    line = echo.replace("\n", "")
    async with serve(
        ok(body, f"X-Request-Id: {line}", f"RateLimit-1: {line}", status=400)
    ) as served:
        error = await check_raises(READS["get"], served, BadRequestError)
    texts = [error.code, error.message, error.endpoint, error.request_id]
    texts += (error.headers or {}).values()
    assert all("<secret>" in (text or "") for text in texts)
    assert "<secret>" in next(iter(error.data))
    assert "<secret>" in json.dumps([*error.data.values()])
    assert echo not in repr(vars(error))


PAGE = f"<html><title>404 &lt;none&gt; </title><p>{ANSWER}".encode()


@pytest.mark.parametrize("name", ["get", "rows", "item", "create"])
async def test_a_page_where_json_is_due_says_its_title_and_asks_for_the_base_url(name: str) -> None:
    async with serve(reply(404, PAGE, content_type="text/html")) as served:
        error = await check_raises({**READS, **WRITES}[name], served, NotFoundError)
        assert error.message == "404 <none>"
        assert f"is base_url {served.server.url} right?" in str(error)
    async with serve(ok({"message": "gone"}, status=404)) as served:
        error = await check_raises({**READS, **WRITES}[name], served, NotFoundError, message="gone")
        assert "base_url" not in str(error)


async def test_a_page_that_refuses_the_method_asks_for_the_base_url() -> None:
    async with serve(reply(405, PAGE, content_type="text/html")) as served:
        error = await check_raises(WRITES["create"], served, StatusError)
        assert f"is base_url {served.server.url} right?" in str(error)


async def test_a_route_that_is_not_known_asks_for_the_base_url() -> None:
    body = {"error": {"code": "invalid_route", "message": "m", "data": {}}}
    async with serve(ok(body, status=400)) as served:
        error = await check_raises(READS["get"], served, InvalidRouteError)
        assert f"is base_url {served.server.url} right?" in str(error)


@pytest.mark.parametrize("call", [WRITES["create"], WRITES["delete hook"], DELETIONS["delete"]])
@pytest.mark.parametrize("fault", [closed, ok({}, status=500)], ids=["lost", "500"])
async def test_a_write_that_may_have_been_done_says_so(call: Any, fault: Any) -> None:
    async with serve(fault) as served:
        kind = ConnectionLostError if fault is closed else ServerError
        error = await check_raises(call, served, kind, ambiguous=True)
        assert "; it may have been done" in str(error)
    async with serve(ok({}, status=400)) as served:
        error = await check_raises(call, served, BadRequestError, ambiguous=False)
        assert "may have been done" not in str(error)


async def test_a_read_is_never_said_to_have_been_done() -> None:
    error = await check_failure(READS["get"], closed, kind=ConnectionLostError, n=3, ambiguous=True)
    assert "may have been done" not in str(error)


@pytest.mark.parametrize(
    ("timeouts", "kind", "words"),
    [
        (Timeouts(attempt=7.5), AttemptTimeoutError, "within 7.5 s (Timeouts.attempt)"),
        (Timeouts(call=20), DeadlineError, "within 20 s (Timeouts.call)"),
    ],
)
async def test_a_timeout_says_how_long_it_was(
    timeouts: Timeouts, kind: type[AttemptTimeoutError | DeadlineError], words: str
) -> None:
    async with serve(silent, expiring=True, timeouts=timeouts) as served:
        assert words in str(await check_raises(WRITES["create"], served, kind, ambiguous=True))
