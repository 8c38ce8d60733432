"""``raw()`` of both clients, and ``idempotent=`` of ``raw()`` and ``request()``."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from accutics_authentic import RawReply, RetryPolicy
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    BodyCutError,
    ConfigurationError,
    ConflictError,
    ConnectionLostError,
    DecodeError,
    NotFoundError,
    RedirectError,
    ServerError,
)
from tests.faults.hostile import closed, closed_after, head, ok, raw, reply, reset
from tests.faults.secrets import ANSWER, TOKEN, check_error, leaks

from .moving import MovingClock
from .serving import serve

SHOWN = {
    "content-type": "application/json",
    "date": "Wed, 21 Oct 2015 07:28:00 GMT",
    "etag": '"v1"',
    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
    "location": "/campaigns/8?" + "x" * 300,
    "link": '</campaigns/9>; rel="next"',
    "allow": "GET, PUT",
    "deprecation": "@1",
    "sunset": "never",
    "retry-after": "3",
    "x-ratelimit-limit": "9",
    "x-request-id": "r-1",
}
LINES = [f"{name.title()}: {value}" for name, value in SHOWN.items() if name != "content-type"]
HIDDEN = [f"Set-Cookie: {ANSWER}", f"X-Api-Key: {ANSWER}", f"Server: {ANSWER}"]


async def test_a_raw_reply_has_status_listed_headers_and_body_as_they_came() -> None:
    body = b' {"data": {"id": 7}} '
    async with serve(reply(201, body, *LINES, *HIDDEN)) as served:
        for client in (served.accutics, served.authentic):
            got = await client.raw("post", "api/v2/x", params={"a": 1}, json={"b": [2]})
            assert type(got) is RawReply
            assert (got.status, got.headers, got.request_id) == (201, SHOWN, "r-1")
            assert (got.body, got.json()) == (body, {"data": {"id": 7}})
            assert got.attempts == 1
            assert 0 <= got.elapsed < 1
            sent = served.server.received[-1]
            assert (sent.method, sent.target, sent.body) == ("POST", "/api/v2/x?a=1", b'{"b":[2]}')


async def test_a_raw_reply_is_frozen_pickles_and_shows_no_body() -> None:
    async with serve(ok({"a": ANSWER}, *HIDDEN)) as served:
        got = await served.accutics.raw("GET", "x")
    assert repr(got).startswith("RawReply(status=200, request_id=None, body=<23 bytes>, attempts=1")
    assert not leaks(repr(got))
    with pytest.raises(AttributeError):
        got.status = 204  # type: ignore[misc]  # what is tested
    for other in (pickle.loads(pickle.dumps(got)), copy.copy(got), copy.deepcopy(got)):  # noqa: S301 - our own
        assert other == got
        assert other.json() == {"a": ANSWER}


async def test_no_header_of_a_raw_reply_has_the_token() -> None:
    lines = [f"{line}{TOKEN}" for line in LINES if not line.startswith(("Date", "Retry"))]
    async with serve(reply(200, b"", *lines, f"Date: {TOKEN}")) as served:
        got = await served.accutics.raw("GET", "x")
    assert len(got.headers) == len(SHOWN) - 1
    assert not leaks(repr(got.headers) + repr(got.request_id))


@pytest.mark.parametrize(
    ("method", "answer", "body"),
    [
        ("GET", reply(204), b""),
        ("HEAD", raw(head(200, "Content-Length: 9", "ETag: 1")), b""),
        ("OPTIONS", reply(200, b"", "Allow: GET"), b""),
        ("DELETE", reply(202, b"7"), b"7"),
        ("GET", reply(200, b"a,b\n1,2", content_type="text/csv"), b"a,b\n1,2"),
    ],
)
@pytest.mark.parametrize("transport", ["auto", "aiohttp"])
async def test_any_method_and_any_body_will_do(
    method: str, answer: Any, body: bytes, transport: str
) -> None:
    async with serve(answer, transport=transport) as served:
        got = await served.accutics.raw(method, "x", headers={"Accept": "text/csv"})
        assert got.body == body
        assert served.methods == [method]
        if not body:
            assert got.json() is None
            assert await served.accutics.request(method, "x") is None


@pytest.mark.parametrize("method", ["TRACE", "connect"])
async def test_what_would_repeat_the_token_or_open_a_tunnel_is_not_sent(method: str) -> None:
    async with serve(ok({})) as served:
        for send in (served.accutics.raw, served.authentic.request):
            with pytest.raises(ConfigurationError, match=f"method must not be {method.upper()}"):
                await send(method, "x")
        assert not served.server.received


@pytest.mark.parametrize(("method", "done"), [("GET", None), ("POST", True), ("DELETE", True)])
async def test_a_body_that_is_no_json_is_an_error_with_the_facts_of_the_call(
    method: str, done: bool | None
) -> None:
    async with serve(reply(200, b"<html>", "X-Request-Id: r-1")) as served:
        got = await served.accutics.raw(method, "campaigns/8", idempotent=True)
        with pytest.raises(DecodeError, match="is HTML, not JSON") as caught:
            got.json()
        error = check_error(caught.value)
        assert (error.method, error.path, error.status) == (method, "campaigns/:id", 200)
        assert (error.request_id, error.done, error.attempts) == ("r-1", done, 1)
        with pytest.raises(DecodeError) as caught:
            await served.accutics.request(method, "campaigns/8", idempotent=True)
        assert caught.value.done is done
    with pytest.raises(DecodeError, match="not JSON"):
        RawReply(status=200, body=b"<").json()


@pytest.mark.parametrize(
    ("status", "kind"),
    [(304, RedirectError), (302, RedirectError), (404, NotFoundError), (409, ConflictError)],
)
async def test_any_status_but_success_is_the_error_that_it_is_everywhere(
    status: int, kind: type[AccuticsAuthenticError]
) -> None:
    async with serve(reply(status)) as served:
        for client in (served.accutics, served.authentic):
            with pytest.raises(kind) as caught:
                await client.raw("GET", "api/v2/x", headers={"If-None-Match": '"v1"'})
            assert check_error(caught.value).status == status


async def test_a_deletion_that_was_done_before_has_a_status_of_success() -> None:
    async with serve(closed, reply(404)) as served:
        got = await served.accutics.raw("DELETE", "x")
        assert (got.status, got.headers, got.body, got.attempts) == (204, {}, b"", 2)


LOST = {"reset": reset, "cut": closed_after(head(200, "Content-Length: 9")), "503": reply(503)}
KEY = {"Idempotency-Key": "k1"}


@pytest.mark.parametrize("failure", LOST.values(), ids=LOST)
@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
async def test_a_write_is_repeated_only_if_the_caller_says_that_it_is_idempotent(
    method: str, failure: Any
) -> None:
    async with serve(failure, failure, ok({"a": 1})) as served:
        for client in (served.accutics, served.authentic):
            body = {"b": 1}
            served.server.answers = [failure, failure, ok({"a": 1})]
            got = await client.raw(method, "x", json=body, headers=KEY, idempotent=True)
            assert (got.json(), got.attempts) == ({"a": 1}, 3)
            for each in served.server.received[-3:]:
                assert (each.method, json.loads(each.body)) == (method, body)
                assert each.headers["idempotency-key"] == "k1"
            for idempotent in (None, False):
                served.server.answers = [failure, ok({"a": 1})]
                with pytest.raises(AccuticsAuthenticError) as caught:
                    await client.request(method, "x", headers=KEY, idempotent=idempotent)
                assert (caught.value.attempts, caught.value.ambiguous) == (1, True)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (LOST["reset"], ConnectionLostError),
        (LOST["503"], ServerError),
        (LOST["cut"], BodyCutError),
    ],
)
async def test_an_idempotent_write_that_fails_to_the_end_may_have_been_done(
    failure: Any, kind: type[AccuticsAuthenticError]
) -> None:
    async with serve(failure) as served:
        with pytest.raises(kind) as caught:
            await served.accutics.request("POST", "x", json={}, idempotent=True)
        assert (caught.value.ambiguous, caught.value.attempts) == (True, 3)
        assert "may have been done" in str(caught.value) or caught.value.done
        served.server.answers = [failure, reply(409)]
        with pytest.raises(ConflictError) as conflict:
            await served.accutics.request("POST", "x", json={}, idempotent=True)
        assert conflict.value.ambiguous


async def test_a_read_is_sent_once_if_the_caller_says_that_it_is_not_idempotent() -> None:
    async with serve(closed, clock=MovingClock(), retry=RetryPolicy(attempts=5)) as served:
        with pytest.raises(ConnectionLostError) as caught:
            await served.accutics.request("GET", "x/delete", idempotent=False)
        assert (caught.value.attempts, caught.value.ambiguous) == (1, True)


@pytest.mark.parametrize("idempotent", [0, 1, "yes"])
async def test_whether_it_is_idempotent_is_a_bool_or_none(idempotent: Any) -> None:
    async with serve(ok({})) as served:
        for client in (served.accutics, served.authentic):
            for call in (client.raw, client.request):
                with pytest.raises(ConfigurationError, match="idempotent must be a bool"):
                    await call("GET", "x", idempotent=idempotent)
        assert not served.server.accepted
