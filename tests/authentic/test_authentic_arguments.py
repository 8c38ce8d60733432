"""Arguments of authentic.network's side that cannot be right are refused; nothing is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from accutics_authentic import Authentic, Session
from accutics_authentic.errors import ConfigurationError, SessionError
from tests.support.wrong import Wrong, check_refused, wrong

NO_IDS = ("", ".", "..", "a\nb", "\x00", "\x7f", "\ud800", 7, True, None, 1.5, b"1", ["1"])
NO_BODIES = (None, [{"title": "x"}], "{}", 7, {"a": float("inf")}, {"a": b"x"}, {1.5: "a"})
NAIVE = datetime(2020, 7, 16)  # noqa: DTZ001 - the mistake meant
NO_MOMENTS = (NAIVE, 0, -1, True, 1.5, "1594902309682", 253_402_300_800_000)
DAY = 1_700_000_000_000
HOOK = {"url": "https://hook.example/", "events": "*"}
GROUPS = [
    *(wrong("get", id_) for id_ in NO_IDS),  # every id that is none; the others take ids as it does
    *(wrong(name, "..") for name in ("delete", "hooks", "stream_items", "page_of_items")),
    wrong("update", "..", {}),
    wrong("create_hook", "..", **HOOK),
    *(wrong(name, "g", "..") for name in ("add_item", "remove_item", "delete_hook")),
    *(wrong(name, "..", "i") for name in ("add_item", "remove_item", "delete_hook")),
    *(wrong(name, "..", []) for name in ("add_items", "remove_items")),
    *(wrong("add_items", "g", ids) for ids in ("i", None, 7)),
    wrong("remove_items", "g", "i"),
    *(wrong("create", body) for body in NO_BODIES),
    *(wrong("update", "g", body) for body in NO_BODIES),
    *(wrong("create_hook", "g", url="https://h.example", events=it) for it in ("", ["*"], None, 7)),
    *(wrong("create_hook", "g", events="*", url=it) for it in ("", b"https://h.example", None, 7)),
    wrong("create_hook", "g", **HOOK, data={"a": {1, 2}}),
    *(wrong("stream_items", "g", before=it) for it in NO_MOMENTS),
    *(wrong("stream_items", "g", after=it) for it in NO_MOMENTS),
    *(wrong("stream_items", "g", limit=it) for it in (0, -1, True, 1.5, "9", None)),
    *(wrong("stream_items", "g", trusted=it) for it in (0, -1, True, 1.5, "9", None)),
    *(wrong("stream_items", "g", cursor=it) for it in ("", "nonsense", b"1", 7)),
    wrong("stream_items", "g", before=DAY, after=DAY),
    wrong("stream_items", "g", before=DAY, after=datetime(2030, 7, 16, tzinfo=UTC)),
    *(wrong("page_of_items", "g", before=it) for it in NO_MOMENTS),
    *(wrong("page_of_items", "g", limit=it) for it in (0, -1, True, 1.5, "9", None)),
]
FRONT = [
    *(wrong("request", "GET", path) for path in ("", "/", "a//b", "../a", "a?b=c", "a#b", (), 7)),
    *(wrong("request", method, "api/v2/scans") for method in ("", "GET\r\n", None, "G T")),
    wrong("request", "GET", "api/v2/scans", params={"a": True}),
    wrong("request", "POST", "api/v2/scans", json={"a": object()}),
]
CONSTRUCTOR: dict[str, dict[str, Any]] = {
    "an empty token": {"token": ""},
    "a token that is no text": {"token": b"abc"},
    "a token with a line break": {"token": "abc\n"},
    "a header without a name": {"token_header": ""},
    "a header with a line break": {"token_header": "x\r\ny"},
    "plain http": {"base_url": "http://api.authentic.network"},
    "a query": {"base_url": "https://api.authentic.network?a=b"},
    "a version of the API": {"base_url": "https://api.authentic.network/api/v2"},
    "user info": {"base_url": "https://abc@api.authentic.network"},
}


AUTHENTIC = Authentic(Session(), token="a-made-up-token")  # cannot send anything


@pytest.mark.parametrize("call", GROUPS, ids=str)
async def test_groups_refuse(call: Wrong) -> None:
    await check_refused(AUTHENTIC.groups, call)


@pytest.mark.parametrize("id_", NO_IDS, ids=ascii)
async def test_items_refuse(id_: Any) -> None:
    await check_refused(AUTHENTIC.items, wrong("get", id_))


@pytest.mark.parametrize("call", FRONT, ids=str)
async def test_the_front_refuses(call: Wrong) -> None:
    await check_refused(AUTHENTIC, call)


async def test_what_is_right_is_not_refused() -> None:
    """The other tests here rely on it: with an argument that is right, the session is missed."""
    with pytest.raises(SessionError):
        await AUTHENTIC.groups.get("g")


@pytest.mark.parametrize("arguments", CONSTRUCTOR.values(), ids=CONSTRUCTOR)
def test_the_constructor_refuses_and_reveals_nothing(arguments: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Authentic(Session(), **{"token": "a-made-up-token", **arguments})
    assert isinstance(caught.value, ValueError)
    shown = str(caught.value) + repr(vars(caught.value))
    assert "abc" not in shown
    assert "a-made-up-token" not in shown


def test_nothing_shows_the_token() -> None:
    authentic = Authentic(Session(), token="a-made-up-token")
    shown = [repr(authentic), repr(authentic.groups), repr(authentic.items)]
    assert shown == [
        "<Authentic at https://api.authentic.network>",
        "<authentic.network groups>",
        "<authentic.network items>",
    ]
    assert "a-made-up" not in repr(vars(authentic)) + repr(vars(authentic.groups))
