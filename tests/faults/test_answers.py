"""Replies that are valid HTTP, but not what the vendors' documents describe."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import frozen

from accutics_authentic import errors
from accutics_authentic.errors import DecodeError, ProtocolError, ServerError
from tests.http.serving import serve

from .calls import (
    GROUP,
    READS,
    WRITES,
    check_failure,
    check_raises,
    every_deletion,
    every_read,
    some_reads,
)
from .hostile import envelope, head, ok, raw, reply
from .secrets import ANSWER, BODY, TOKEN

PAGE = f"<html><title>Log in</title>{ANSWER}</html>".encode()


@every_read
async def test_a_login_page_with_status_200_is_refused(call: Any) -> None:
    fault = reply(200, PAGE, content_type="text/html")
    await check_failure(call, fault, kind=DecodeError, n=1, status=200, ambiguous=False)


@every_read
async def test_a_proxys_page_with_status_502_is_a_server_error(call: Any) -> None:
    fault = reply(502, PAGE, content_type="text/html")
    async with serve(fault) as served:
        error = await check_raises(
            call, served, ServerError, secrets=NO_ANSWER, status=502, attempts=3
        )
        assert error.code is None


#: An error keeps what the server says about it, so that is no secret there.
NO_ANSWER = (TOKEN, TOKEN[:20], BODY)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/vnd.api+json", "x"])
async def test_the_content_type_decides_nothing(kind: str | None) -> None:
    async with serve(reply(200, b'{"data": {"id": 7}}', content_type=kind)) as served:
        assert await READS["get"](served) == {"id": 7}


NO_ENVELOPE = {
    "empty": b"",
    "blank": b" \n",
    "null": b"null",
    "list": b"[]",
    "text": json.dumps(ANSWER).encode(),
    "number": b"7",
    "true": b"true",
    "object": b"{}",
    "data: null": b'{"data": null}',
    "data: 7": b'{"data": 7}',
    "no JSON": ANSWER.encode(),
    "half": b'{"data": {"id": 7}',
    "two": b'{"data": {}}{"data": {}}',
    "BOM": b"\xef\xbb\xbf" + b'{"data": {"id": 7}}',
    "UTF-16": '{"data": {"id": 7}}'.encode("utf-16"),
    "latin-1": b'{"data": {"id": 7, "x": "\xe4"}}',
    "NaN": b'{"data": {"id": 7, "x": NaN}}',
    "Infinity": b'{"data": {"id": 7, "x": -Infinity}}',
    "1e999": b'{"data": {"id": 7, "x": 1e999}}',
    "5000 digits": b'{"data": {"id": 7, "x": ' + b"9" * 5000 + b"}}",
    "deep": b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"data": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    "control character": b'{"data": {"id": 7, "x": "\x01"}}',
}


@some_reads
async def test_a_body_that_cannot_be_used_is_refused(call: Any) -> None:
    facts: dict[str, Any] = {"status": 200, "attempts": 1, "ambiguous": False}
    async with serve(*(reply(200, body) for body in NO_ENVELOPE.values())) as served:
        for _ in NO_ENVELOPE:
            await check_raises(call, served, DecodeError, **facts)
        assert len(served.server.received) == len(NO_ENVELOPE)


@pytest.mark.parametrize("name", ["create", "update", "create group", "create hook"])
async def test_a_write_whose_answer_cannot_be_used_is_done(name: str) -> None:
    facts: dict[str, Any] = {"status": 201, "attempts": 1, "done": True}
    async with serve(*(reply(201, body) for body in NO_ENVELOPE.values())) as served:
        for _ in NO_ENVELOPE:
            error = await check_raises(WRITES[name], served, DecodeError, **facts)
            assert "the server accepted the request" in str(error)
        assert len(served.server.received) == len(NO_ENVELOPE)


async def test_request_takes_any_json_and_nothing_else() -> None:
    async with serve(
        reply(200, b"null"), reply(200, b""), reply(204), reply(200, b"[1]")
    ) as served:
        for value in (None, None, None, [1]):
            assert await served.accutics.request("GET", "x") == value
        served.server.answers[:] = [reply(200, PAGE)]
        await check_raises(READS["GET"], served, DecodeError, status=200)


@pytest.mark.parametrize(
    "answer",
    [reply(204), raw(head(205, "Content-Length: 0")), reply(200), reply(200, b"OK"), ok([])],
    ids=["204", "205", "200", "OK", "[]"],
)
@every_deletion
async def test_a_deletion_is_done_whatever_the_body(call: Any, answer: Any) -> None:
    async with serve(answer) as served:
        assert await call(served) is None


@every_read
async def test_an_empty_body_where_one_is_required_is_refused(call: Any) -> None:
    if call is not READS["GET"]:
        await check_failure(call, reply(204), kind=DecodeError, n=1, status=204)


@frozen
class Campaign:
    id: str
    name: str
    version: int
    share: float = 0.0


async def campaign(clients: Any) -> Campaign:
    got: Campaign = await clients.accutics.resource("campaigns", Campaign).get("7")
    return got


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": None}, "$.data.name"),
        ({"name": 7}, "$.data.name"),
        ({"name": {"x": ANSWER}}, "$.data.name"),
        ({"id": 7}, "$.data.id"),
        ({"version": 1.9}, "$.data.version"),
        ({"version": "1"}, "$.data.version"),
        ({"version": True}, "$.data.version"),
        ({"version": ANSWER}, "$.data.version"),
        ({"share": "0.5"}, "$.data.share"),
    ],
)
async def test_the_error_about_a_wrong_type_names_its_place_and_nothing_is_converted(
    change: dict[str, Any], path: str
) -> None:
    entity = {"id": "7", "name": "n", "version": 1, **change}
    error = await check_failure(campaign, ok(envelope(entity)), kind=DecodeError, n=1, status=200)
    assert error.where == path
    assert str(error).startswith(f"GET campaigns/:id: {path}: expected ")


async def test_of_a_key_that_comes_twice_the_last_one_counts() -> None:
    async with serve(reply(200, b'{"data": {"id": 6, "id": 7}}')) as served:
        assert await READS["get"](served) == {"id": 7}


async def test_unknown_fields_are_ignored() -> None:
    entity = {"id": "7", "name": "n", "version": 1, "new": 1, "_x": 2}
    async with serve(ok({**envelope(entity), "more": 1})) as served:
        assert await campaign(served) == Campaign("7", "n", 1)


@pytest.mark.parametrize("name", ["get", "page", "rows", "create"])
async def test_an_error_with_status_200_is_refused(name: str) -> None:
    body = {"error": {"code": "authorization", "message": ANSWER}, "data": {"id": 7}}
    if name in ("page", "rows"):
        body["data"] = []
    done = True if name == "create" else None
    await check_failure(
        {**READS, **WRITES}[name], ok(body), kind=ProtocolError, n=1, status=200, done=done
    )


async def test_a_success_with_status_404_is_not_found() -> None:
    await check_failure(
        READS["get"],
        ok(envelope({"id": 7}), status=404),
        kind=errors.NotFoundError,
        n=1,
        status=404,
    )


@every_read
async def test_an_answer_about_another_id_is_refused(call: Any) -> None:
    group = {"id": "other", "data": {}}
    answers: dict[Any, Any] = {
        READS["get"]: envelope({"id": 8}),
        READS["group"]: group,
        READS["item"]: group,
        READS["items"]: {"group": group, "items": ["i1"]},
        READS["hooks"]: {"id": "other", "hooks": []},
    }
    if call in answers:
        async with serve(ok(answers[call])) as served:
            with pytest.raises(ProtocolError, match="another"):
                await call(served)


async def test_an_invalid_group_is_refused() -> None:
    for data in ({"id": GROUP}, {"id": 7, "data": {}}, {"id": GROUP, "data": {"_created": "x"}}):
        await check_failure(READS["group"], ok(data), kind=DecodeError, n=1, status=200)
