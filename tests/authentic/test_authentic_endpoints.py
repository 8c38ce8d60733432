"""Every endpoint of authentic.network as its documentation has it: method, URL, headers, body.

All expectations are written out; nothing here is computed by the library, but its version is read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import frozen

from accutics_authentic import Authentic, Group, Hook, Item, RetryPolicy, Session, __version__
from tests.support.mocked import HttpMock

API = "https://api.authentic.network/api/v2"
GROUP_ID = "lQ9qZ9AsOaxmMqFXQfIW"
ITEM_ID = "953e5dcb45ce986b2e1fab347be96600d81b43c1"
HEADERS = {
    "accept": "application/json",
    "accept-encoding": "gzip",
    "an-api-token": "a-made-up-token",
    "content-type": "application/json",
    "user-agent": f"accutics-authentic/{__version__}",
}
DATED = {"_created": 1594902309682, "_updated": 1594902309683, "data": {}, "_owner": "a-test"}
GROUP = {"id": GROUP_ID, "data": DATED}
MOMENT = datetime(2020, 7, 16, 12, 25, 9, 682_000, UTC)
UPDATED = datetime(2020, 7, 16, 12, 25, 9, 683_000, UTC)
A_GROUP = Group(id=GROUP_ID, data=DATED, created=MOMENT, updated=UPDATED, owner="a-test")
HOOK = {
    "id": "test-hook",
    "data": {
        "type": "httprequest",
        "url": "https://wh-echo.dev.authentic.network/webhook-endpoint",
        "_created": 1594902309682,
        "_updated": 1594902309683,
        "events": "itemScanned",
        "executed": 0,
        "data": {"key": "value"},
    },
}
A_HOOK = Hook(
    id="test-hook",
    url="https://wh-echo.dev.authentic.network/webhook-endpoint",
    events="itemScanned",
    data={"key": "value"},
    created=MOMENT,
    updated=UPDATED,
    type="httprequest",
    executed=0,
    raw=HOOK,
)


@frozen
class Endpoint:
    """One call, the request that it is, and what the documented answer becomes."""

    call: Callable[[Authentic], Awaitable[Any]]
    method: str
    path: str
    body: Any = None
    answer: Any = None
    result: Any = None


async def one_page(authentic: Authentic) -> Any:
    page = await authentic.groups.page_of_items(GROUP_ID, before=1594902309682, limit=20)
    return page.items, page.meta


ENDPOINTS = {
    "Create Group": Endpoint(
        lambda it: it.groups.create({"title": "Test Item", "verificationinfos": []}),
        "POST",
        "/groups",
        body={"title": "Test Item", "verificationinfos": []},
        answer=GROUP,
        result=A_GROUP,
    ),
    "Get Group": Endpoint(
        lambda it: it.groups.get(GROUP_ID),
        "GET",
        "/groups/lQ9qZ9AsOaxmMqFXQfIW",
        answer=GROUP,
        result=A_GROUP,
    ),
    "Update Group": Endpoint(
        lambda it: it.groups.update(GROUP_ID, {"title": "New"}),
        "POST",
        "/groups/lQ9qZ9AsOaxmMqFXQfIW",
        body={"title": "New"},
        answer=GROUP,
        result=A_GROUP,
    ),
    "Delete Group": Endpoint(
        lambda it: it.groups.delete(GROUP_ID), "DELETE", "/groups/lQ9qZ9AsOaxmMqFXQfIW"
    ),
    "Get Group Items": Endpoint(
        one_page,
        "GET",
        "/groups/lQ9qZ9AsOaxmMqFXQfIW/items?timestamp=1594902309682&limit=20",
        answer={"group": GROUP, "items": [ITEM_ID, "30a1dddc68eb6f01"]},
        result=((ITEM_ID, "30a1dddc68eb6f01"), A_GROUP),
    ),
    "Add Item": Endpoint(
        lambda it: it.groups.add_item(GROUP_ID, ITEM_ID),
        "POST",
        "/groups/lQ9qZ9AsOaxmMqFXQfIW/items/953e5dcb45ce986b2e1fab347be96600d81b43c1",
    ),
    "Remove Item from Group": Endpoint(
        lambda it: it.groups.remove_item(GROUP_ID, ITEM_ID),
        "DELETE",
        "/groups/lQ9qZ9AsOaxmMqFXQfIW/items/953e5dcb45ce986b2e1fab347be96600d81b43c1",
    ),
    "Create Hook": Endpoint(
        lambda it: it.groups.create_hook(
            GROUP_ID,
            url="https://wh-echo.dev.authentic.network/webhook-endpoint",
            events="itemScanned",
            data={"key": "value"},
        ),
        "POST",
        "/groups/lQ9qZ9AsOaxmMqFXQfIW/hooks",
        body={
            "events": "itemScanned",
            "url": "https://wh-echo.dev.authentic.network/webhook-endpoint",
            "data": {"key": "value"},
        },
        answer=HOOK,
        result=A_HOOK,
    ),
    "Create Hook, without data of one's own": Endpoint(
        lambda it: it.groups.create_hook(GROUP_ID, url="https://h.example/", events="*"),
        "POST",
        "/groups/lQ9qZ9AsOaxmMqFXQfIW/hooks",
        body={"events": "*", "url": "https://h.example/"},
        answer=HOOK,
        result=A_HOOK,
    ),
    "Group Hooks": Endpoint(
        lambda it: it.groups.hooks(GROUP_ID),
        "GET",
        "/groups/lQ9qZ9AsOaxmMqFXQfIW/hooks",
        answer={"id": GROUP_ID, "type": "group", "hooks": [HOOK]},
        result=(A_HOOK,),
    ),
    "Delete Hook": Endpoint(
        lambda it: it.groups.delete_hook(GROUP_ID, "test-hook"),
        "GET",
        "/groups/lQ9qZ9AsOaxmMqFXQfIW/hooks/test-hook",
    ),
    "Get Item": Endpoint(
        lambda it: it.items.get(ITEM_ID),
        "GET",
        "/items/953e5dcb45ce986b2e1fab347be96600d81b43c1",
        answer={"id": ITEM_ID, "data": {"_created": 1594902309682, "_producer": "a-test"}},
        result=Item(
            id=ITEM_ID,
            data={"_created": 1594902309682, "_producer": "a-test"},
            created=MOMENT,
            owner="a-test",
        ),
    ),
    "the raw door, reading": Endpoint(
        lambda it: it.request("GET", "/api/v2/items/0001/scans", params={"a": "ö &", "b": [1, 2]}),
        "GET",
        "/items/0001/scans?a=%C3%B6%20%26&b=1&b=2",
        answer={"scans": []},
        result={"scans": []},
    ),
    "the raw door, writing": Endpoint(
        lambda it: it.request("post", ("api", "v2", "scans"), json={"identifier": "0001"}),
        "POST",
        "/scans",
        body={"identifier": "0001"},
    ),
}


@pytest.fixture
async def authentic(mock: HttpMock) -> AsyncIterator[Authentic]:
    async with Session(retry=RetryPolicy(attempts=2, base=0.001)) as session:
        yield Authentic(session, token="a-made-up-token")


def parts(url: str) -> tuple[str, set[str]]:
    """The order of a query is nobody's promise."""
    path, _, query = url.partition("?")
    return path, set(query.split("&"))


def register(mock: HttpMock, endpoint: Endpoint, **answer: Any) -> None:
    if endpoint.answer is not None:
        answer["payload"] = endpoint.answer
    mock.add(API + endpoint.path, endpoint.method, **answer)


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
async def test_an_endpoint_is_called_as_documented(
    endpoint: Endpoint, mock: HttpMock, authentic: Authentic
) -> None:
    register(mock, endpoint)
    assert await endpoint.call(authentic) == endpoint.result
    [sent] = mock.sent
    assert (sent.method, sent.headers) == (endpoint.method, HEADERS)
    assert parts(sent.url) == parts(API + endpoint.path)
    assert sent.json == endpoint.body


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
async def test_what_is_sent_again_is_the_same_to_the_byte(
    endpoint: Endpoint, mock: HttpMock, authentic: Authentic
) -> None:
    mock.add(API + endpoint.path, endpoint.method, status=429)
    register(mock, endpoint)
    await endpoint.call(authentic)
    first, second = mock.sent
    assert first == second


async def test_the_first_page_of_items_is_asked_for_without_a_timestamp(
    mock: HttpMock, authentic: Authentic
) -> None:
    mock.get(
        f"{API}/groups/g/items?limit=100", payload={"group": {**GROUP, "id": "g"}, "items": []}
    )
    page = await authentic.groups.page_of_items("g")
    assert page.items == ()
    assert mock.sent[0].url == f"{API}/groups/g/items?limit=100"


async def test_the_origin_and_the_name_of_the_token_header_can_be_others(mock: HttpMock) -> None:
    mock.delete("https://api.example:8443/api/v2/groups/g")
    async with Session() as session:
        authentic = Authentic(
            session,
            token="a-made-up-token",
            base_url="https://api.example:8443/",
            token_header="an-api-key-owner",
        )
        await authentic.groups.delete("g")
    [sent] = mock.sent
    assert sent.headers["an-api-key-owner"] == "a-made-up-token"
    assert "an-api-token" not in sent.headers
