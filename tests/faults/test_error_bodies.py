"""Bodies of refusals, however they are written: what they say is found, and nothing is dropped."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from accutics_authentic._codec.lenient import TOO_DEEP
from accutics_authentic.errors import NotFoundError, StatusError
from tests.http.serving import serve

from .calls import READS, check_raises
from .hostile import Answer, closed_after, head, raw, reply
from .secrets import TOKEN

ENVELOPE: dict[str, Any] = {
    "error": {"code": "cöde", "message": "no ☃", "data": {"a": [1]}},
    "meta": {"endpoint": "campaigns.show"},
}
TEXT = json.dumps(ENVELOPE, ensure_ascii=False)
both_apis = pytest.mark.parametrize("name", ["get", "group"])


async def refusal(name: str, answer: Answer) -> StatusError:
    """Return the error of a read at one of the two APIs that is answered so."""
    async with serve(answer) as it:
        return await check_raises(READS[name], it, NotFoundError, status=404, attempts=1)


@pytest.mark.parametrize(
    ("encoding", "mark", "charset"),
    [
        ("utf-8", "\ufeff", ""),
        ("utf-8", "", "; charset=utf-8"),
        *((f"utf-{bits}-{order}", "\ufeff", "") for bits in (16, 32) for order in ("le", "be")),
        *((f"utf-{bits}-{order}", "", "") for bits in (16, 32) for order in ("le", "be")),
        ("utf-16-le", "", "; charset=UTF-16LE"),
        ("utf-32-be", "", '; charset="utf-32"'),
        ("utf-8", "", "; charset=no-such-thing"),
    ],
)
@both_apis
async def test_an_error_is_read_in_every_encoding_of_unicode(
    name: str, encoding: str, mark: str, charset: str
) -> None:
    body = (mark + TEXT).encode(encoding)
    error = await refusal(name, reply(404, body, content_type=f"application/json{charset}"))
    assert error.message == "no ☃"
    assert error.data == ({"a": [1]} if name == "get" else ENVELOPE)
    page = (mark + "<title>Größe</title>").encode(encoding)
    error = await refusal(name, reply(404, page, content_type=f"text/html{charset}"))
    assert error.message == "Größe"


async def test_an_error_is_read_in_the_charset_that_it_tells() -> None:
    kind = "application/json; charset=ISO-8859-1"
    body = TEXT.replace("☃", "ß").encode("latin-1")
    assert (await refusal("get", reply(404, body, content_type=kind))).message == "no ß"


@both_apis
async def test_what_json_does_not_know_hides_nothing(name: str) -> None:
    deep = "[" * 5000 + "]" * 5000
    body = f'{{"error": {{"code": "c", "message": "m"}}, "x": NaN, "y": 1e999, "z": {deep}}}'
    error = await refusal(name, reply(404, body.encode()))
    assert error.message == "m"
    assert (error.data["error"], error.data["x"]) == ({"code": "c", "message": "m"}, "NaN")
    assert TOO_DEEP in repr(error.data["z"])


BROKEN = [
    b'{"a": 1,, "b',
    b'{"broken": tru}',
    b'{"a": 1',
    b'["x',
    b'"x',
    b"{",
    b"[" * 50_000,
    b'{"a": "\xff',
    b'{"x": ' * 9_000,
]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", None])
@both_apis
async def test_json_that_is_broken_is_never_a_message(name: str, kind: str | None) -> None:
    for body in BROKEN:
        error = await refusal(name, reply(404, body, content_type=kind))
        assert error.message in (None, "x", "1"), body


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"error": {"code": 4001, "message": "m", "data": {}}, "meta": {}}, "4001", "m"),
        ({"error": {"code": True, "message": "m"}}, None, "m"),
        ({"error": {"message": {"name": ["is required"]}}}, None, "name: is required"),
        ({"error": {"code": "c", "message": ["a", "b"], "data": {}}}, "c", "a"),
        ({"error": {"code": "c", "message": "m"}, "meta": {"trace_id": "T"}}, "c", "m"),
        ({"error": {"code": "c", "message": "m"}, "meta": {"endpoint": 7}}, "c", "m"),
        ({"error": {"code": "c", "message": "m"}, "meta": ["x"]}, "c", "m"),
        ({"error": {"code": "c", "message": "m"}, "data": 1}, "c", "m"),
        ({"error": {"code": "c", "message": "m", "hint": "h"}}, "c", "m"),
        ({"error": {"code": "c", "message": "m", "data": "why"}}, "c", "m"),
        ({"error": {"code": "c", "message": "m", "data": 0}}, "c", "m"),
        ({"error": {"code": "c", "message": "m", "data": [1]}}, "c", "m"),
        ({"error": "m"}, None, "m"),
        ({"error": {}}, None, None),
        (["m"], None, "m"),
    ],
)
async def test_all_is_kept_of_an_error_that_is_not_the_documented_one(
    body: Any, code: str | None, message: str | None
) -> None:
    error = await refusal("get", reply(404, json.dumps(body).encode()))
    assert (error.code, error.message, error.data) == (code, message, body)


@pytest.mark.parametrize("data", [{}, [], None])
async def test_the_documented_error_without_data_has_none(data: Any) -> None:
    body = {"error": {"code": "c", "message": "m", "data": data}, "meta": {"endpoint": "e"}}
    error = await refusal("get", reply(404, json.dumps(body).encode()))
    assert (error.code, error.message, error.data, error.endpoint) == ("c", "m", {}, "e")


def squeezed(body: bytes) -> Answer:
    return reply(404, gzip.compress(body), "Content-Encoding: gzip")


def chunked(body: bytes) -> Answer:
    size = f"{len(body):x}\r\n".encode()
    return raw(head(404, "Transfer-Encoding: chunked") + size + body + b"\r\n0\r\n\r\n")


@pytest.mark.parametrize("answer", [lambda body: reply(404, body), squeezed, chunked])
@both_apis
async def test_the_facts_at_the_beginning_of_a_body_that_is_too_long_are_found(
    name: str, answer: Any
) -> None:
    for more in ({"data": {"rows": ["x" * 90] * 2000}}, {"data": {"x": "y" * 200_000}}):
        body = {"error": {"code": "c", "message": "m", **more}, "meta": {"endpoint": "e"}}
        error = await refusal(name, answer(json.dumps(body).encode()))
        assert error.message == "m"
        assert (error.code, error.data) == ("c" if name == "get" else None, None)
    long = {"error": {"code": "c", "message": "m" * 100_000}}
    assert (await refusal(name, answer(json.dumps(long).encode()))).message == "m" * 499 + "…"
    page = b"<title>gone</title>" + b"x" * 200_000
    async with serve(reply(404, page, content_type="text/html")) as it:
        await check_raises(READS[name], it, NotFoundError, message="gone")


async def test_a_token_that_a_body_is_cut_in_is_not_shown() -> None:
    start = b"<html>" + b" " * (64 * 1024 - 30) + b"<title>"
    for answer in (
        reply(404, start + TOKEN.encode() * 9000, content_type="text/html"),
        closed_after(head(404, "Content-Length: 999") + b'{"message": "no ' + TOKEN[:25].encode()),
    ):
        assert (await refusal("get", answer)).message is None


@both_apis
async def test_a_text_that_begins_with_the_token_is_still_a_text(name: str) -> None:
    body = f"{TOKEN} is unknown".encode("utf-16")
    error = await refusal(name, reply(404, body, content_type="text/plain"))
    assert error.message == "<secret> is unknown"
