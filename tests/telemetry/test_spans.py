"""The spans of calls and streams."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from opentelemetry.context import get_current
from opentelemetry.trace import StatusCode, get_current_span

from accutics_authentic import RetryPolicy, errors
from accutics_authentic.errors import ConfigurationError, NotFoundError, ServerError
from accutics_authentic.events import CallFinished, CallStarted, Event
from accutics_authentic.telemetry import OpenTelemetry
from accutics_authentic.telemetry._spans import MAX_STREAMS
from tests.faults.hostile import envelope, ok, reply
from tests.http.serving import no_retry, serve
from tests.paging.listed import listed, on

from .exported import Exported, exported


@pytest.fixture
def kept() -> Iterator[Exported]:
    with exported() as kept:
        yield kept


def attributes(kept: Exported, name: str) -> list[dict[str, Any]]:
    """Return the attributes of all spans of this name."""
    return [dict(span.attributes or {}) for span in kept.named(name)]


async def test_a_call_is_a_span_within_the_users(kept: Exported) -> None:
    async with serve(ok({"data": {"id": 7}}), on_event=kept.handler) as served:
        with kept.tracer.start_as_current_span("job"):
            before = get_current()
            await served.campaigns.get(7)
            assert get_current() is before
        port = served.accutics._client.events.origin.rpartition(":")[2]
    assert kept.tree == ["INTERNAL job", "  INTERNAL GET campaigns/:id"]
    [found] = attributes(kept, "GET campaigns/:id")
    assert found.pop("accutics_authentic.queued") == 0
    assert found == {
        "accutics_authentic.api": "accutics",
        "accutics_authentic.attempts": 1,
        "accutics_authentic.outcome": "ok",
        "accutics_authentic.waited": 0.0,
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "server.port": int(port),
        "url.template": "campaigns/:id",
    }
    [span] = kept.named("GET campaigns/:id")
    assert span.status.status_code is StatusCode.UNSET
    assert span.instrumentation_scope is not None
    assert span.instrumentation_scope.name == "accutics_authentic"


async def test_a_failed_call_says_so(kept: Exported) -> None:
    async with serve(reply(404, b"{}"), on_event=kept.handler) as served:
        with pytest.raises(NotFoundError):
            await served.campaigns.get(7)
    [span] = kept.spans
    assert span.status.status_code is StatusCode.ERROR
    assert span.status.description is None
    [found] = attributes(kept, span.name)
    assert found["error.type"] == "NotFoundError"
    assert found["http.response.status_code"] == 404


async def test_a_stream_is_around_its_calls_with_the_retry_and_the_pause(kept: Exported) -> None:
    async with listed(on_event=kept.handler) as it:
        it.fail(2, 500)
        it.fail(3, 429, headers={"Retry-After": "3"})
        with kept.tracer.start_as_current_span("job"):
            assert len([row async for row in it.stream()]) == 25
    assert kept.tree == [
        "INTERNAL job",
        "  INTERNAL stream campaigns",
        "    INTERNAL GET campaigns",
        "    INTERNAL GET campaigns +waiting",
        "    INTERNAL GET campaigns +held +held +waiting",
    ]
    [found] = attributes(kept, "stream campaigns")
    keys = "items", "pages", "requests", "retries", "drift", "duplicates", "complete", "outcome"
    assert [found[f"accutics_authentic.{key}"] for key in keys] == [25, 3, 5, 2, 0, 0, True, "ok"]
    first, second, third = kept.named("GET campaigns")
    assert [dict(event.attributes or {}) for event in third.events][:1] == [
        {"accutics_authentic.seconds": 3.0, "accutics_authentic.begins": True}
    ]
    waiting = dict(second.events[0].attributes or {})
    assert waiting["error.type"] == "ServerError"
    assert waiting["accutics_authentic.reason"] == "retry"
    assert not first.events


async def test_the_calls_of_a_run_are_within_its_span_although_tasks_make_them(
    kept: Exported,
) -> None:
    async with listed(rows=45, on_event=kept.handler) as it:
        with kept.tracer.start_as_current_span("job"):
            async with it.stream().open(concurrency=3) as run:
                assert len([row async for row in run]) == 45
    assert kept.tree == [
        "INTERNAL job",
        "  INTERNAL stream campaigns",
        *["    INTERNAL GET campaigns"] * 5,
    ]


async def test_streams_in_tasks_have_the_parents_of_their_tasks(kept: Exported) -> None:
    async with listed(on_event=kept.handler) as it:

        async def read(name: str) -> None:
            with kept.tracer.start_as_current_span(name):
                async for _ in it.stream():
                    await asyncio.sleep(0)

        await asyncio.gather(read("a"), read("b"))
    branch = ["  INTERNAL stream campaigns", *["    INTERNAL GET campaigns"] * 3]
    assert kept.tree == ["INTERNAL a", *branch, "INTERNAL b", *branch]


async def test_drift_is_an_event_of_the_stream(kept: Exported) -> None:
    async with listed(on_event=kept.handler) as it:
        pages = it.stream().pages()
        await anext(pages)
        it.sandbox.accutics.collections["campaigns"].delete("1")
        assert len([page async for page in pages]) == 2
        [detail] = pages.report.drift
    [span] = kept.named("stream campaigns")
    assert [event.name for event in span.events] == ["drifted"]
    assert dict(span.events[0].attributes or {}) == {"accutics_authentic.detail": detail}
    assert (span.attributes or {})["accutics_authentic.drift"] == 1


async def test_a_stream_that_fails_and_is_read_on_has_two_spans(kept: Exported) -> None:
    async with listed(on_event=kept.handler) as it:
        it.fail(2, 500, 500)
        items = aiter(it.stream())
        with pytest.raises(ServerError):
            [row async for row in items]
        assert len([row async for row in items]) == 15
    failed, whole = kept.named("stream campaigns")
    assert failed.status.status_code is StatusCode.ERROR
    assert (failed.attributes or {})["error.type"] == "ServerError"
    assert whole.status.status_code is StatusCode.UNSET
    assert (whole.attributes or {})["accutics_authentic.items"] == 25


async def test_a_cancelled_call_is_no_error(kept: Exported) -> None:
    async with listed(on_event=kept.handler) as it:
        it.sandbox.fail(delay=60)
        task = asyncio.ensure_future(it.accutics.resource("campaigns").get(1))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    [span] = kept.spans
    assert span.status.status_code is StatusCode.UNSET
    assert (span.attributes or {})["accutics_authentic.outcome"] == "cancelled"


async def test_a_retry_that_cannot_be_paid_is_an_event(kept: Exported) -> None:
    retry = RetryPolicy(budget=0)
    async with serve(reply(500), on_event=kept.handler, retry=retry) as served:
        with pytest.raises(ServerError):
            await served.campaigns.get(1)
    [span] = kept.spans
    assert [event.name for event in span.events] == ["budget exhausted"]


def events_of(handler: Callable[[Event], object], call: int, kind: str = "both") -> None:
    """Give *handler* the beginning, the end, or both, of a call."""
    facts: dict[str, Any] = {
        "call": call,
        "stream": None,
        "origin": "https://api.example.com:443",
        "api": "accutics",
        "method": "GET",
        "path": "x",
    }
    if kind != "end":
        handler(CallStarted(**facts))
    if kind != "begin":
        numbers: dict[str, Any] = dict.fromkeys(("elapsed", "queued", "waited"), 0.0)
        handler(CallFinished(outcome="ok", error=None, status=None, attempts=0, **numbers, **facts))


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 1, 3), (1, 3, 2), (2, 3, 1)])
def test_calls_that_are_interleaved_in_one_task_leave_what_was_current(
    order: tuple[int, ...], kept: Exported
) -> None:
    before = get_current()
    for call in (1, 2, 3):
        events_of(kept.handler, call, "begin")
    for call in order:
        events_of(kept.handler, call, "end")
    assert get_current() is before
    assert len(kept.spans) == 3


async def test_a_call_that_ends_in_another_task_changes_nothing_there(kept: Exported) -> None:
    async def begin() -> None:
        events_of(kept.handler, 1, "begin")

    with kept.tracer.start_as_current_span("job") as job:
        await asyncio.create_task(begin())
        events_of(kept.handler, 1, "end")
        assert get_current_span() is job
    assert len(kept.named("GET x")) == 1


def test_what_never_ends_for_the_handler_is_bounded(kept: Exported) -> None:
    for stream in range(MAX_STREAMS + 5):
        facts: dict[str, Any] = {"origin": "https://a:1", "api": "accutics", "path": "x"}
        kept.handler(CallStarted(call=stream, stream=stream, method="GET", **facts))
    assert len(kept.named("stream x")) == 5


async def test_a_handler_that_two_sessions_share_is_logged(
    kept: Exported, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "accutics_authentic")
    answer = ok(envelope([{"id": 1}]))
    async with serve(answer, on_event=kept.handler, retry=no_retry()) as served:
        events_of(kept.handler, 1, "begin")  # of the other session
        await served.get()
        events_of(kept.handler, 1, "end")
    assert "a handler of on_event raised" in caplog.text
    assert "each session needs an OpenTelemetry() of its own" in caplog.text


@pytest.mark.parametrize(
    "options", [{"spans": "all"}, {"tracer_provider": 1}, {"meter_provider": "x"}]
)
def test_arguments_are_refused_by_name(options: Any) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        OpenTelemetry(**options)


def test_without_opentelemetry_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry", None)
    with pytest.raises(errors.ConfigurationError, match=r"pip install 'accutics-authentic\[otel\]"):
        OpenTelemetry()


async def test_without_an_sdk_all_works() -> None:
    async with listed(on_event=[OpenTelemetry(spans="attempts")]) as it:
        it.sandbox.fail(500, where=on(2))
        assert len([row async for row in it.stream()]) == 25
