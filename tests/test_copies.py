"""What holds a token or a connection is neither pickled nor copied, and says what to do instead."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic.sandbox import Sandbox

WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": pickle.dumps,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
HOLDERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "Session": (lambda it: it.session, "with the same options where the work is"),
    "Accutics": (lambda it: it.accutics, "hand over its base URL"),
    "Authentic": (lambda it: it.authentic, "hand over its base URL"),
    "Resource": (lambda it: it.campaigns, "hand over its path and model"),
    "Groups": (lambda it: it.authentic.groups, "hand over the ids"),
    "ItemCalls": (lambda it: it.authentic.items, "hand over the ids"),
    "Stream": (lambda it: it.stream, "hand over its cursor"),
    "Stream ": (lambda it: it.authentic.groups.stream_items("g"), "hand over its cursor"),
    "Items": (lambda it: aiter(it.stream), "hand over its cursor"),
    "Pages": (lambda it: it.stream.pages(), "hand over its cursor"),
    "Run": (lambda it: it.stream.open(), "hand over its cursor"),
    "RunPages": (lambda it: it.stream.open().pages(), "hand over its cursor"),
    "Bulk": (lambda it: it.session.bulk(it.campaigns.get, [1]), "hand over the keys"),
    "Sandbox": (lambda it: it.sandbox, "hand over its URLs and tokens"),
}


class Everything:
    """One of each, over an open session and a running sandbox."""

    def __init__(self, sandbox: Sandbox, session: Session) -> None:
        self.sandbox, self.session = sandbox, session
        self.accutics = Accutics(
            session, base_url=sandbox.accutics_url, token=sandbox.accutics_token
        )
        self.authentic = Authentic(
            session, base_url=sandbox.authentic_url, token=sandbox.authentic_token
        )
        self.campaigns = self.accutics.resource("campaigns")
        self.stream = self.campaigns.stream()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", HOLDERS)
async def test_one_sentence_says_what_to_hand_over_instead(
    name: str, way: str, sandbox: Sandbox, session: Session
) -> None:
    make, advice = HOLDERS[name]
    kind = name.strip()
    with pytest.raises(TypeError, match=advice) as caught:
        WAYS[way](make(Everything(sandbox, session)))
    assert str(caught.value).startswith(f"{kind} is neither pickled nor copied: ")
    assert sandbox.accutics_token not in str(caught.value)


async def test_a_method_is_not_pickled_either(accutics: Accutics) -> None:
    with pytest.raises(TypeError, match="Resource is neither pickled nor copied"):
        pickle.dumps(accutics.resource("campaigns").get)


async def test_a_copy_is_refused_before_and_after_a_session_is_open() -> None:
    session = Session()
    for _ in range(2):
        with pytest.raises(TypeError, match="Session is neither pickled nor copied"):
            pickle.dumps(session)
        await session.aclose()


async def test_a_subclass_refuses_under_its_own_name() -> None:
    class Mine(Accutics):
        pass

    with pytest.raises(TypeError, match="Mine is neither pickled nor copied"):
        copy.copy(Mine(Session(), base_url="https://api.example.com", token="abc"))


async def test_streams_and_the_sandbox_are_shown_in_one_line(
    accutics: Accutics, authentic: Authentic, sandbox: Sandbox
) -> None:
    key = {"key": "id", "on_drift": "repair"}
    campaigns: Any = accutics.resource(("projects", "7", "campaigns"))
    for stream in (campaigns.stream(), campaigns.stream(**key)):
        assert repr(stream) == "<Stream of projects/:id/campaigns>"
    assert repr(authentic.groups.stream_items("g")) == "<Stream of /api/v2/groups/:id/items>"
    urls = f"{sandbox.accutics_url} and {sandbox.authentic_url}"
    assert repr(sandbox) == f"<Sandbox at {urls}>"
    assert repr(Sandbox()) == "<Sandbox, not started>"
