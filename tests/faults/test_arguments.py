"""Arguments that cannot be right never reach a server."""

from __future__ import annotations

from typing import Any

import pytest

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic.errors import ConfigurationError
from tests.http.serving import serve

from .hostile import ok

TOKENS = ["", " ", "a b", "\r\n", "a\r\nX-Evil: 1", "ä", "\ud800", "a\x00", None, b"a", 7]


@pytest.mark.parametrize("kind", [Accutics, Authentic])
@pytest.mark.parametrize("token", TOKENS)
def test_a_token_that_cannot_be_sent_is_refused_in_the_constructor(kind: Any, token: Any) -> None:
    with pytest.raises(ConfigurationError, match="token") as caught:
        kind(Session(), base_url="https://api.example.com", token=token)
    assert "Evil" not in repr(caught.value)


@pytest.mark.parametrize("header", ["", "a b", "a:b", "a\r\nb: c", None])
def test_a_header_name_that_cannot_be_sent_is_refused_in_the_constructor(header: Any) -> None:
    with pytest.raises(ConfigurationError, match="header"):
        Authentic(Session(), token="abc", token_header=header)


@pytest.mark.parametrize("tail", ["", "/"])
async def test_a_final_slash_makes_no_difference(tail: str) -> None:
    async with serve(ok({"data": {"id": 7}, "id": "i", "meta": {}})) as it:
        for path in ("", "/open/v1"):
            accutics = Accutics(it.session, base_url=f"{it.server.url}{path}{tail}", token="abc")
            await accutics.resource("/campaigns").get(7)
            await accutics.request("GET", "campaigns", params={"a": ["b c", 1], "d": None})
    assert [got.target for got in it.server.got] == [
        "/campaigns/7",
        "/campaigns?a=b%20c&a=1",
        "/open/v1/campaigns/7",
        "/open/v1/campaigns?a=b%20c&a=1",
    ]


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("%2e%2ex", "%252e%252ex"),
        ("a?x#y", "a%3Fx%23y"),
        ("http:evil.example", "http%3Aevil.example"),
        ("ä b", "%C3%A4%20b"),
        ("a;b,c", "a%3Bb%2Cc"),
    ],
)
async def test_an_id_is_on_the_request_line_as_one_segment(value: str, sent: str) -> None:
    async with serve(ok({"data": {}, "id": value})) as it:
        await it.campaigns.get(value)
        await it.accutics.request("GET", ("campaigns", value, "history"))
        await it.authentic.items.get(value)
    assert [got.target for got in it.server.got] == [
        f"/campaigns/{sent}",
        f"/campaigns/{sent}/history",
        f"/api/v2/items/{sent}",
    ]


CALLS = {
    "..": lambda it: it.campaigns.get(".."),
    "empty": lambda it: it.campaigns.get(""),
    "CR LF": lambda it: it.campaigns.get("a\r\nb"),
    "surrogate": lambda it: it.campaigns.get("\ud800"),
    "bool": lambda it: it.campaigns.get(True),
    "None": lambda it: it.campaigns.get(None),
    "int": lambda it: it.authentic.items.get(7),
    "path": lambda it: it.accutics.request("GET", "a/../b"),
    "path?": lambda it: it.accutics.request("GET", "a?b=c"),
    "method": lambda it: it.accutics.request("GET x", "a"),
    "method, none": lambda it: it.accutics.request(None, "a"),
    "method, CR LF": lambda it: it.accutics.request("GET\r\nX: y", "a"),
    "params": lambda it: it.accutics.request("GET", "a", params={"b": True}),
    "json": lambda it: it.accutics.request("POST", "a", json={"b": object()}),
    "NaN": lambda it: it.accutics.request("POST", "a", json=float("nan")),
    "body": lambda it: it.campaigns.create(["a"]),
    "body, text": lambda it: it.campaigns.create("a"),
    "page": lambda it: it.campaigns.page(0),
    "page_size": lambda it: it.campaigns.page(1, page_size=0),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_nothing_is_sent(call: Any) -> None:
    async with serve(ok({})) as it:
        with pytest.raises(ValueError, match=r".") as caught:
            await call(it)
        assert type(caught.value) is ConfigurationError
        assert not it.server.accepted
