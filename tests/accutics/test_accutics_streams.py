"""Streams of Accutics lists against the sandbox: broken off, resumed, read twice, timed out."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from attrs import frozen

from accutics_authentic import Accutics, Pagination, Session
from accutics_authentic.errors import (
    CursorError,
    DriftError,
    SessionError,
)
from accutics_authentic.sandbox import Sandbox
from tests.support.idle import before_idle, idle


@frozen
class Campaign:
    id: int
    name: str


ALL = list(range(1, 246))  # the ids of the sandbox's campaigns


def client(session: Session, sandbox: Sandbox) -> Accutics:
    return Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)


async def test_a_stream_is_every_entity_in_order(accutics: Accutics, sandbox: Sandbox) -> None:
    stream = accutics.resource("campaigns", Campaign).stream(page_size=100)
    assert [campaign.id async for campaign in stream] == ALL
    assert len(sandbox.requests) == 3
    assert sandbox.peak == 1


async def test_a_stream_sends_nothing_until_it_is_looped_over_and_no_page_ahead(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    stream = accutics.resource("campaigns").stream(page_size=100)
    assert sandbox.requests == []
    async for campaign in stream:
        if campaign["id"] == 100:
            break
    await idle()
    assert len(sandbox.requests) == 1


async def test_a_stream_can_be_looped_over_again_and_twice_at_once(accutics: Accutics) -> None:
    stream = accutics.resource("campaigns", Campaign).stream(page_size=90)
    one, two = aiter(stream), aiter(stream)
    pairs = [(await anext(one), await anext(two)) for _ in ALL]
    assert [a.id for a, _ in pairs] == [b.id for _, b in pairs] == ALL
    assert [campaign.id async for campaign in stream] == ALL


async def test_two_readers_of_one_iterator_are_refused(accutics: Accutics) -> None:
    items = aiter(accutics.resource("campaigns").stream())
    outcomes = await asyncio.gather(anext(items), anext(items), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["SessionError", "dict"]


async def test_a_job_goes_on_in_another_session(sandbox: Sandbox, clean_loop: None) -> None:
    got: list[int] = []
    cursor: str | None = None
    for count in (1, 99, 100, 30, 15):
        async with Session() as session:
            stream = (
                client(session, sandbox)
                .resource("campaigns", Campaign)
                .stream(page_size=50, cursor=cursor)
            )
            items = aiter(stream)
            got += [(await anext(items)).id for _ in range(count)]
            cursor = items.cursor
    assert got == ALL
    sandbox.requests.clear()
    async with Session() as session:
        stream = client(session, sandbox).resource("campaigns", Campaign).stream(cursor=cursor)
        assert [campaign async for campaign in stream] == []
    assert sandbox.requests == []


async def test_pages_carry_what_a_job_saves(accutics: Accutics) -> None:
    campaigns = accutics.resource("campaigns", Campaign)
    pages = [page async for page in campaigns.stream(page_size=100).pages()]
    assert [len(page.items) for page in pages] == [100, 100, 45]
    assert [page.total for page in pages] == [245, 245, 245]
    assert [page.last for page in pages] == [False, False, True]
    paginations = [page.meta.pagination or Pagination() for page in pages]
    assert [pagination.items_per_page for pagination in paginations] == [100, 100, 100]
    rest = campaigns.stream(cursor=pages[1].cursor)
    assert [campaign.id async for campaign in rest] == ALL[200:]


async def test_the_server_may_cut_the_page_size(accutics: Accutics, sandbox: Sandbox) -> None:
    sandbox.accutics.collections["campaigns"].max_page_size = 40
    stream = accutics.resource("campaigns", Campaign).stream(page_size=1000)
    assert [campaign.id async for campaign in stream] == ALL
    assert len(sandbox.requests) == 7


@pytest.mark.parametrize("links", ["absolute", "path", "query"])
async def test_filters_are_carried_on(links: Any, accutics: Accutics, sandbox: Sandbox) -> None:
    sandbox.accutics.switches.links = links
    wanted = [row["id"] for row in sandbox.accutics.collections["campaigns"].rows]
    stream = accutics.resource("campaigns").stream(page_size=60, params={"id": wanted[:130]})
    assert [row["id"] async for row in stream] == wanted[:130]
    assert len(sandbox.requests) == 3


async def test_a_step_may_be_timed_out_again_and_again_and_loses_nothing(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.fail(delay=30, times=12, where=lambda request: len(sandbox.requests) % 2 == 1)
    items = aiter(accutics.resource("campaigns", Campaign).stream(page_size=20))
    got, timed_out = [], 0
    while True:
        try:
            got.append((await before_idle(anext(items))).id)
        except TimeoutError:
            timed_out += 1
        except StopAsyncIteration:
            break
    assert got == ALL
    assert timed_out >= 6


async def test_drift_is_reported_or_stops_the_stream(accutics: Accutics, sandbox: Sandbox) -> None:
    rows = sandbox.accutics.collections["campaigns"]
    campaigns = accutics.resource("campaigns", Campaign)

    def drift(_: object) -> None:
        if len(sandbox.requests) == 2:
            rows.insert({"name": "new"}, at=0)

    sandbox.before_request.append(drift)
    async with campaigns.stream(page_size=100, key="id").open(concurrency=1) as run:
        assert [campaign.id async for campaign in run] == ALL
    assert run.report.duplicates == 1
    assert len(run.report.drift) == 2
    sandbox.requests.clear()
    with pytest.raises(DriftError):
        [campaign async for campaign in campaigns.stream(page_size=100, on_drift="raise")]


async def test_a_run_gives_the_same_with_requests_ahead(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.latency = 0.005
    stream = accutics.resource("campaigns", Campaign).stream(page_size=10)
    async with stream.open(concurrency=8) as run:
        assert [campaign.id async for campaign in run] == ALL
    assert run.report.complete
    assert (run.report.items, run.report.pages, run.report.requests) == (245, 25, 25)
    assert 1 < sandbox.peak <= 8


async def test_a_session_that_is_not_open_says_so(sandbox: Sandbox) -> None:
    stream = client(Session(), sandbox).resource("campaigns").stream()
    with pytest.raises(SessionError, match="async with"):
        await anext(aiter(stream))


async def test_a_cursor_of_another_list_is_refused_before_any_request(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    page = await accutics.resource("campaigns").page(1)
    sandbox.requests.clear()
    with pytest.raises(CursorError):
        accutics.resource("records").stream(cursor=page.cursor)
    assert sandbox.requests == []
