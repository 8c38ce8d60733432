"""Invalid arguments never reach a server."""

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
    async with serve(ok({"data": {"id": 7}, "id": "i", "meta": {}})) as served:
        for path in ("", "/open/v1"):
            accutics = Accutics(
                served.session, base_url=f"{served.server.url}{path}{tail}", token="abc"
            )
            await accutics.resource("/campaigns").get(7)
            await accutics.request("GET", "campaigns", params={"a": ["b c", 1], "d": None})
    assert [got.target for got in served.server.received] == [
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
    async with serve(ok({"data": {}, "id": value})) as served:
        await served.campaigns.get(value)
        await served.accutics.request("GET", ("campaigns", value, "history"))
        await served.authentic.items.get(value)
    assert [got.target for got in served.server.received] == [
        f"/campaigns/{sent}",
        f"/campaigns/{sent}/history",
        f"/api/v2/items/{sent}",
    ]


CALLS = {
    "..": lambda served: served.campaigns.get(".."),
    "empty": lambda served: served.campaigns.get(""),
    "CR LF": lambda served: served.campaigns.get("a\r\nb"),
    "surrogate": lambda served: served.campaigns.get("\ud800"),
    "bool": lambda served: served.campaigns.get(True),
    "None": lambda served: served.campaigns.get(None),
    "int": lambda clients: clients.authentic.items.get(7),
    "path": lambda clients: clients.accutics.request("GET", "a/../b"),
    "path?": lambda clients: clients.accutics.request("GET", "a?b=c"),
    "method": lambda clients: clients.accutics.request("GET x", "a"),
    "method, none": lambda clients: clients.accutics.request(None, "a"),
    "method, CR LF": lambda clients: clients.accutics.request("GET\r\nX: y", "a"),
    "params": lambda clients: clients.accutics.request("GET", "a", params={"b": True}),
    "json": lambda clients: clients.accutics.request("POST", "a", json={"b": object()}),
    "NaN": lambda clients: clients.accutics.request("POST", "a", json=float("nan")),
    "body": lambda served: served.campaigns.create(["a"]),
    "body, text": lambda served: served.campaigns.create("a"),
    "page": lambda served: served.campaigns.page(0),
    "page_size": lambda served: served.campaigns.page(1, page_size=0),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_nothing_is_sent(call: Any) -> None:
    async with serve(ok({})) as served:
        with pytest.raises(ValueError, match=r".") as caught:
            await call(served)
        assert type(caught.value) is ConfigurationError
        assert not served.server.accepted
