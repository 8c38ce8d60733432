"""Every request to Accutics in full: method, URL, headers, body.

All expectations are written out; nothing here is computed by the library, but its version is read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from attrs import frozen

from accutics_authentic import Accutics, Meta, Pagination, RetryPolicy, Session, __version__
from tests.support.mocked import HttpMock

API = "https://open.example.com/v1"
HEADERS = {
    "accept": "application/json",
    "accept-encoding": "gzip",
    "authorization": "Bearer a-made-up.jwt",
    "user-agent": f"accutics-authentic/{__version__}",
}
JSON = {"content-type": "application/json"}
META = {"endpoint": "campaigns"}


@frozen
class Campaign:
    name: str
    id: int | None = None


SPRING = Campaign("Spring", 42)
ONE = {"data": {"id": 42, "name": "Spring", "unknown": [1]}, "meta": META}
PAGINATION = {
    "first": f"{API}/campaigns?page=1",
    "previous": None,
    "current": f"{API}/campaigns?page=1",
    "next": None,
    "last": f"{API}/campaigns?page=1",
    "items_per_page": 100,
    "total_items": 1,
    "page_param": "page",
    "size_param": "page_size",
}
MANY = {"data": [ONE["data"]], "meta": {**META, "pagination": PAGINATION}}


@frozen
class Endpoint:
    """One call, the request that it is, and what the documented answer becomes."""

    call: Callable[[Accutics], Awaitable[Any]]
    method: str
    path: str
    body: Any = None
    answer: Any = None
    result: Any = None


async def streamed(accutics: Accutics) -> Any:
    stream = accutics.resource("campaigns", Campaign).stream(
        page_size=50, params={"status": "a b&c", "tag": ["ä", 7], "none": None}
    )
    return [campaign async for campaign in stream]


async def one_page(accutics: Accutics) -> Any:
    page = await accutics.resource("campaigns", Campaign).page(
        2, page_size=50, params={"status": "x"}
    )
    return page.items, page.total, page.last, page.meta


ENDPOINTS = {
    "index": Endpoint(
        streamed,
        "GET",
        "/campaigns?status=a%20b%26c&tag=%C3%A4&tag=7&page_size=50",
        answer=MANY,
        result=[SPRING],
    ),
    "index, as the server likes it": Endpoint(
        lambda it: anext(aiter(it.resource("campaigns").stream())),
        "GET",
        "/campaigns",
        answer=MANY,
        result=ONE["data"],
    ),
    "index, one page": Endpoint(
        one_page,
        "GET",
        "/campaigns?status=x&page=2&page_size=50",
        answer=MANY,
        result=((SPRING,), 1, True, Meta("campaigns", Pagination(**PAGINATION))),  # type: ignore[arg-type]  # values of several types
    ),
    "show": Endpoint(
        lambda it: it.resource("campaigns", Campaign).get(42),
        "GET",
        "/campaigns/42",
        answer=ONE,
        result=SPRING,
    ),
    "show, deep down": Endpoint(
        lambda it: it.resource(("projects", "7/b", "campaigns"), Campaign, slashes="allowed").get(
            "42"
        ),
        "GET",
        "/projects/7%2Fb/campaigns/42",
        answer=ONE,
        result=SPRING,
    ),
    "create": Endpoint(
        lambda it: it.resource("campaigns", Campaign).create({"name": "Spring", "free": {"a": 1}}),
        "POST",
        "/campaigns",
        body={"name": "Spring", "free": {"a": 1}},
        answer=ONE,
        result=SPRING,
    ),
    "create, from an instance": Endpoint(
        lambda it: it.resource("campaigns", Campaign).create(Campaign("Spring")),
        "POST",
        "/campaigns",
        body={"name": "Spring", "id": None},
        answer=ONE,
        result=SPRING,
    ),
    "update": Endpoint(
        lambda it: it.resource("campaigns", Campaign).update(42, {"name": "Spring"}),
        "PATCH",
        "/campaigns/42",
        body={"name": "Spring"},
        answer=ONE,
        result=SPRING,
    ),
    "update, whole": Endpoint(
        lambda it: it.resource("campaigns", Campaign).update(42, SPRING, method="PUT"),
        "PUT",
        "/campaigns/42",
        body={"name": "Spring", "id": 42},
        answer=ONE,
        result=SPRING,
    ),
    "delete": Endpoint(
        lambda it: it.resource("campaigns").delete("00042"), "DELETE", "/campaigns/00042"
    ),
    "the raw door, reading": Endpoint(
        lambda it: it.request("GET", "campaigns/42/history", params={"a": "b"}),
        "GET",
        "/campaigns/42/history?a=b",
        answer=MANY,
        result=MANY,
    ),
    "the raw door, writing": Endpoint(
        lambda it: it.request("post", "campaigns/42/publish", json=[1, "ä", None]),
        "POST",
        "/campaigns/42/publish",
        body=[1, "ä", None],
    ),
}


@pytest.fixture
async def accutics(mock: HttpMock) -> AsyncIterator[Accutics]:
    async with Session(retry=RetryPolicy(attempts=2, base=0.001)) as session:
        yield Accutics(session, base_url=f"{API}/", token="a-made-up.jwt")


def register(mock: HttpMock, endpoint: Endpoint, **answer: Any) -> None:
    if endpoint.answer is not None:
        answer["payload"] = endpoint.answer
    mock.add(API + endpoint.path, endpoint.method, **answer)


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
async def test_an_endpoint_is_called_as_documented(
    endpoint: Endpoint, mock: HttpMock, accutics: Accutics
) -> None:
    register(mock, endpoint)
    assert await endpoint.call(accutics) == endpoint.result
    [sent] = mock.sent
    assert (sent.method, sent.url) == (endpoint.method, API + endpoint.path)
    assert sent.headers == (HEADERS if endpoint.body is None else HEADERS | JSON)
    assert sent.json == endpoint.body


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
async def test_what_is_sent_again_is_the_same_to_the_byte(
    endpoint: Endpoint, mock: HttpMock, accutics: Accutics
) -> None:
    mock.add(API + endpoint.path, endpoint.method, status=429)
    register(mock, endpoint)
    await endpoint.call(accutics)
    first, second = mock.sent
    assert first == second


async def test_a_next_link_is_requested_unchanged(mock: HttpMock, accutics: Accutics) -> None:
    odd = f"{API}/campaigns?x=a%2fb+c&&page=2&Y="
    links = {"data": [{"n": 1}], "meta": {"pagination": {"next": odd}}}
    mock.get(f"{API}/campaigns", payload=links)
    mock.get(odd, payload={"data": [{"n": 2}]})
    rows = [row["n"] async for row in accutics.resource("campaigns").stream()]
    assert rows == [1, 2]
    assert [sent.url for sent in mock.sent] == [f"{API}/campaigns", odd]


async def test_a_token_is_fetched_once_and_again_after_a_401(mock: HttpMock) -> None:
    tokens = iter(["old.jwt", "new.jwt"])

    async def provide() -> str:
        return next(tokens)

    mock.get(f"{API}/campaigns/1", payload={"data": {}})
    mock.get(f"{API}/campaigns/2", status=401)
    mock.get(f"{API}/campaigns/2", payload={"data": {}})
    async with Session() as session:
        campaigns = Accutics(session, base_url=API, token=provide).resource("campaigns")
        await campaigns.get(1)
        await campaigns.get(2)
    tokens_sent = [sent.headers["authorization"] for sent in mock.sent]
    assert tokens_sent == ["Bearer old.jwt", "Bearer old.jwt", "Bearer new.jwt"]
