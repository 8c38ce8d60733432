"""Invalid arguments of the Accutics side are refused at once, and nothing is sent."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from accutics_authentic import Accutics, Session
from accutics_authentic.errors import ConfigurationError, SessionError
from tests.support.wrong import Wrong, check_refused, wrong

BASE = "https://open.example.com/v1"
CONSTRUCTOR: dict[str, dict[str, Any]] = {
    "an empty token": {"token": ""},
    "a token that is no text": {"token": 7},
    "a token with its scheme": {"token": "Bearer abc.def"},
    "a token with a line break": {"token": "abc\r\nHost: evil"},
    "a token with a blank": {"token": "abc def"},
    "a token beyond ASCII": {"token": "abcé"},
    "no base URL": {"base_url": ""},
    "a relative base URL": {"base_url": "/v1"},
    "plain http": {"base_url": "http://open.example.com"},
    "another scheme": {"base_url": "ftp://open.example.com"},
    "a query": {"base_url": f"{BASE}?a=b"},
    "a fragment": {"base_url": f"{BASE}#a"},
    "user info": {"base_url": "https://user:pw@open.example.com"},
    "a line break": {"base_url": f"{BASE}\r\n"},
    "a port that is none": {"base_url": "https://open.example.com:99999"},
}


NO_IDS = ("", ".", "..", "a\nb", "\x00", "\x7f", "\ud800", True, None, 1.5, b"1", ["1"])
NO_PARAMS = (
    {"a": True},
    {"a": 1.5},
    {"a": [None]},
    {"a": {"b": 1}},
    {"a": "\ud800"},
    {1.5: "a"},
    {"": "a"},
    {"page": 2},
    {"page_size": 2},
    "a=b",
    [("a", "b")],
)
NO_PATHS = (
    *("", "/", "//campaigns", "campaigns/", "a//b", "../a", "a/./b", "a?b=c", "a#b", "a\nb"),
    *((), ("a", ""), ("a", ".."), ("a", True), ("a", None), None, 7, b"campaigns"),
)
RESOURCE = [
    *(wrong("stream", page_size=size) for size in (0, -1, True, 1.5, "50")),
    *(wrong("stream", params=params) for params in NO_PARAMS),
    *(wrong("stream", cursor=cursor) for cursor in ("", "nonsense", b"1", 7)),
    wrong("stream", key=7),
    wrong("stream", on_drift="ignore"),
    wrong("stream", on_drift="repair"),
    *(wrong("page", number) for number in (0, -1, True, "1", 1.0)),
    wrong("page", 1, page_size=0),
    wrong("page", 1, params={"page": 1}),
    *(wrong("get", id_) for id_ in NO_IDS),  # every id that is none; the others take ids as it does
    wrong("update", "..", {}),
    wrong("delete", ".."),
    *(wrong("create", body) for body in (None, [{"name": "x"}], "{}", 7)),
    *(wrong("create", {"a": value}) for value in (float("nan"), b"x", {1}, "\ud800")),
    wrong("create", {1.5: "a"}),
    wrong("update", 1, None),
    wrong("update", 1, {}, method="POST"),
]
FRONT = [
    *(wrong("resource", path) for path in NO_PATHS),
    *(wrong("request", "GET", path) for path in NO_PATHS),
    *(wrong("request", method, "campaigns") for method in ("", "GET\r\n", None, "G T")),
    wrong("request", "GET", "campaigns", params={"a": 1.5}),
    wrong("request", "POST", "campaigns", json={"a": object()}),
]


@frozen
class Named:
    name: str


ACCUTICS = Accutics(Session(), base_url=BASE, token="a-made-up.jwt")  # cannot send anything


@pytest.mark.parametrize("call", RESOURCE, ids=str)
async def test_a_resource_refuses(call: Wrong) -> None:
    await check_refused(ACCUTICS.resource("campaigns"), call)


@pytest.mark.parametrize("call", FRONT, ids=str)
async def test_the_front_refuses(call: Wrong) -> None:
    await check_refused(ACCUTICS, call)


async def test_a_class_is_no_body() -> None:
    await check_refused(ACCUTICS.resource("campaigns", Named), wrong("create", Named))


@pytest.mark.parametrize("concurrency", [0, -1, True, 1.5, "4", None])
async def test_a_stream_refuses(concurrency: Any) -> None:
    stream = ACCUTICS.resource("campaigns").stream()
    await check_refused(stream, wrong("open", concurrency=concurrency))


async def test_what_is_right_is_not_refused() -> None:
    """The other tests rely on this: with valid arguments, the error is that no session is open."""
    with pytest.raises(SessionError):
        await ACCUTICS.resource("campaigns").get(1)


@pytest.mark.parametrize("arguments", CONSTRUCTOR.values(), ids=CONSTRUCTOR)
def test_the_constructor_refuses_and_reveals_nothing(arguments: dict[str, Any]) -> None:
    arguments = {"base_url": BASE, "token": "a-made-up.jwt", **arguments}
    with pytest.raises(ConfigurationError) as caught:
        Accutics(Session(), **arguments)
    assert isinstance(caught.value, ValueError)
    shown = str(caught.value) + repr(vars(caught.value))
    for secret in ("abc", "a-made-up.jwt", "pw"):
        assert secret not in shown


def test_the_session_comes_first() -> None:
    with pytest.raises(ConfigurationError, match="Session"):
        Accutics("not a session", base_url=BASE, token="t")  # type: ignore[arg-type]  # the mistake meant


@pytest.mark.parametrize("base", ["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"])
def test_http_is_fine_on_this_machine(base: str) -> None:
    assert base in repr(Accutics(Session(), base_url=base, token="t"))


def test_http_to_other_hosts_must_be_allowed() -> None:
    accutics = Accutics(Session(), base_url="http://a.example", token="t", allow_http=True)
    assert repr(accutics) == "<Accutics at http://a.example>"


def test_nothing_shows_the_token() -> None:
    accutics = Accutics(Session(), base_url=BASE, token="a-made-up.jwt")
    shown = [repr(accutics), repr(accutics.resource("campaigns")), repr(vars(accutics))]
    assert "a-made-up" not in "".join(shown)
    assert shown[1] == "<Accutics resource campaigns>"
