"""The events of streams and runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

import pytest

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic._paging.reading_events import reading_events
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import DecodeError, DriftError, ServerError
from accutics_authentic.events import (
    CallFinished,
    CallStarted,
    Drifted,
    Event,
    PageRead,
    StreamEvent,
    StreamFinished,
)
from accutics_authentic.sandbox import Sandbox
from tests.faults.hostile import envelope, ok
from tests.http.serving import serve
from tests.paging.listed import listed, on

TEN: list[dict[str, int]] = [{"id": n} for n in range(1, 11)]


def of(heard: Iterable[Event], *kinds: type) -> list[Event]:
    """Return the events of these kinds; by default, those that are about streams."""
    return [event for event in heard if isinstance(event, kinds or StreamEvent)]


def finished(heard: Iterable[Event]) -> list[tuple[str, str | None, int, int]]:
    return [
        (e.outcome, e.error, e.items, e.requests) for e in heard if isinstance(e, StreamFinished)
    ]


async def test_a_stream_reports_its_pages_and_its_end() -> None:
    heard: list[Event] = []
    async with listed(on_event=heard.append) as it:
        facts: dict[str, Any] = {
            "call": None,
            "stream": 1,
            "origin": it.accutics._client.events.origin,
            "api": "accutics",
            "method": "GET",
            "path": "campaigns",
        }
        assert len([row async for row in it.stream()]) == 25
        assert len([row async for row in it.stream()]) == 25
    first = [event for event in heard if event.stream == 1]
    assert of(first) == [
        PageRead(page=1, items=10, total=25, **facts),
        PageRead(page=2, items=10, total=25, **facts),
        PageRead(page=3, items=5, total=25, **facts),
        StreamFinished(
            outcome="ok",
            error=None,
            items=25,
            pages=3,
            requests=3,
            **{"retries": 0, "duplicates": 0, "drift": 0, "waited": 0.0, **facts},
        ),
    ]
    calls = [event.call for event in of(first, CallStarted)]
    assert calls == [event.call for event in of(first, CallFinished)] == [1, 2, 3]
    assert {event.stream for event in heard} == {1, 2}


@pytest.mark.parametrize("concurrency", [1, 4])
async def test_a_run_reports_its_pages_and_its_end_once(concurrency: int) -> None:
    heard: list[Event] = []
    async with listed(on_event=heard.append) as it:
        async with it.stream().open(concurrency=concurrency) as run:
            assert len([row async for row in run]) == 25
            assert [row async for row in run] == []
        await run.aclose()
    assert [event.items for event in heard if isinstance(event, PageRead)] == [10, 10, 5]
    assert finished(heard) == [("ok", None, 25, 3)]
    assert {event.stream for event in heard} == {1}


async def test_a_run_that_is_left_reports_what_was_delivered_after_its_calls_have_ended() -> None:
    heard: list[Event] = []
    async with listed(rows=100, on_event=heard.append) as it:
        it.sandbox.fail(delay=60, where=on(5), times=None)
        async with it.stream().open(concurrency=4) as run:
            for _ in range(13):
                await anext(run)
        await run.aclose()
        async with it.stream().open():
            pass
        await it.stream().open().aclose()  # never opened
    first = [event for event in heard if event.stream == 1]
    assert finished(first)[0][:3] == ("left", None, 13)
    assert isinstance(first[-1], StreamFinished)
    assert finished(heard)[1:] == [("left", None, 0, 0)]
    assert len(of(heard, CallStarted)) == len(of(heard, CallFinished))


@pytest.mark.parametrize("how", ["break", "aclose", "cancel"])
async def test_a_stream_that_is_dropped_reports_no_end(how: str) -> None:
    heard: list[Event] = []
    async with listed(on_event=heard.append) as it:
        items = aiter(it.stream())
        await anext(items)
        if how == "aclose":
            await items.aclose()
            assert [row async for row in items] == []
        if how == "cancel":
            it.sandbox.fail(delay=60, where=on(2))
            for _ in range(9):
                await anext(items)
            task = asyncio.ensure_future(anext(items))
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
    assert len(of(heard, PageRead)) == 1
    assert finished(heard) == []


async def test_a_stream_that_goes_on_after_an_error_reports_both() -> None:
    heard: list[Event] = []
    async with listed(on_event=heard.append) as it:
        it.fail(2, 500, 500)
        items = aiter(it.stream())
        with pytest.raises(ServerError):
            [row async for row in items]
        assert len([row async for row in items]) == 15
        assert [row async for row in items] == []
    assert finished(heard) == [("error", "ServerError", 10, 3), ("ok", None, 25, 5)]


async def test_an_error_that_stays_is_reported_once() -> None:
    heard: list[Event] = []
    rows: list[Any] = [{"id": 1}, "x"]
    async with serve(ok(envelope(rows)), on_event=heard.append) as served:
        items = aiter(served.campaigns.stream())
        assert await anext(items) == {"id": 1}
        for _ in range(2):
            with pytest.raises(DecodeError):
                await anext(items)
        async with served.campaigns.stream().open() as run:
            await anext(run)
            for _ in range(2):
                with pytest.raises(DecodeError):
                    await anext(run)
    assert finished(heard) == [("error", "DecodeError", 1, 1)] * 2


async def test_an_exception_of_the_callers_own_ends_a_stream_and_a_run() -> None:
    async def provide() -> str:
        raise LookupError

    heard: list[Event] = []
    async with serve(ok({}), on_event=heard.append) as served:
        accutics = Accutics(served.session, base_url=served.server.url, token=provide)
        with pytest.raises(LookupError):
            await anext(aiter(accutics.resource("x").stream()))
        async with accutics.resource("x").stream().open() as run:
            with pytest.raises(LookupError):
                await anext(run)
    assert finished(heard) == [("error", "LookupError", 0, 0)] * 2


async def test_each_change_of_the_list_is_reported_before_the_page_that_showed_it() -> None:
    heard: list[Event] = []
    async with listed(on_event=heard.append) as it:
        rows = it.sandbox.accutics.collections["campaigns"]
        pages = it.stream().pages()
        await anext(pages)
        rows.delete("1")
        assert len([page async for page in pages]) == 2
        report = pages.report
        pages = it.stream(on_drift="raise").pages()
        await anext(pages)
        rows.delete("2")
        with pytest.raises(DriftError):
            await anext(pages)
    first = of([event for event in heard if event.stream == 1])
    assert [type(event).__name__ for event in first] == [
        *("PageRead", "Drifted", "PageRead", "PageRead", "StreamFinished"),
    ]
    assert [event.detail for event in first if isinstance(event, Drifted)] == list(report.drift)
    assert isinstance(first[-1], StreamFinished)
    assert first[-1].drift == len(report.drift) == 1
    assert finished(heard)[1][:2] == ("error", "DriftError")


def test_a_change_that_no_page_follows_is_reported_before_the_end() -> None:
    heard: list[Event] = []
    session, stats = Session(on_event=heard.append), Stats()
    accutics = Accutics(session, base_url="https://api.example.com", token="t")
    events = reading_events(accutics._client.events, "x", stats)
    assert events is not None
    stats.drift.append("it changed")
    events.finished("error", ServerError("x"), stats.report(left=0, done=False))
    assert [type(event) for event in heard] == [Drifted, StreamFinished]
    assert [event.stream for event in heard] == [stats.stream] * 2


async def test_a_single_page_is_a_reading_that_is_dropped() -> None:
    heard: list[Event] = []
    async with listed(on_event=heard.append) as it:
        await it.accutics.resource("campaigns").page(2)
    assert [event.stream for event in heard] == [1] * len(heard)
    assert isinstance(heard[-1], PageRead)


async def test_look_ups_belong_to_their_stream_which_is_about_the_list() -> None:
    heard: list[Event] = []
    async with (
        Sandbox(campaigns=0, group_items=30) as sandbox,
        Session(on_event=heard.append) as session,
    ):
        url, token = sandbox.authentic_url, sandbox.authentic_token
        groups = Authentic(session, base_url=url, token=token).groups
        ids = [each async for each in groups.stream_items(sandbox.group_id, limit=10)]
    assert len(ids) == 30
    assert {event.stream for event in heard} == {1}
    paths = {event.path for event in of(heard, CallStarted)}
    assert paths == {"/api/v2/groups/:id/items", "/api/v2/items/:id"}
    assert {event.path for event in of(heard)} == {"/api/v2/groups/:id/items"}
    assert {event.api for event in heard} == {"authentic"}
    assert finished(heard)[0][:3] == ("ok", None, 30)


@pytest.mark.parametrize(
    ("level", "kinds"), [(logging.INFO, {"Drifted"}), (logging.WARNING, set[str]())]
)
async def test_without_handlers_a_change_is_logged_at_info(
    level: int, kinds: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(level, "accutics_authentic")
    async with listed() as it:
        pages = it.stream().pages()
        await anext(pages)
        it.sandbox.accutics.collections["campaigns"].delete("1")
        await anext(pages)
    assert {vars(record)["accutics_authentic_event"] for record in caplog.records} == kinds


async def test_a_reading_that_needs_no_request_reports_its_end_and_its_path() -> None:
    heard: list[Event] = []
    async with listed(on_event=heard.append) as it:
        async with it.stream().open() as run:
            assert len([row async for row in run]) == 25
        heard.clear()
        assert [row async for row in it.stream(cursor=run.cursor)] == []
        async with it.stream(cursor=run.cursor).open() as run:
            assert [row async for row in run] == []
    assert finished(heard) == [("ok", None, 0, 0)] * 2
    assert [event.path for event in heard] == ["campaigns"] * 2
