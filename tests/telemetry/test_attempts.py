"""The spans of requests: by the instrumentation of aiohttp, or by ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from opentelemetry.instrumentation.aiohttp_client import (
    AioHttpClientInstrumentor,
    create_trace_config,
)
from opentelemetry.trace import SpanKind, StatusCode

from accutics_authentic import Accutics, Session
from accutics_authentic.errors import ConnectError, NotFoundError
from accutics_authentic.sandbox import Sandbox
from tests.faults.hostile import reply
from tests.http.serving import no_retry, serve
from tests.paging.listed import listed

from .exported import Exported, exported

Spans = Literal["attempts"] | None


@contextmanager
def instrumented(kept: Exported, by: str) -> Iterator[dict[str, Any]]:
    """Give the options of a session that the instrumentation of aiohttp makes spans of."""
    if by == "trace_configs":
        config = create_trace_config(tracer_provider=kept.tracers)
        yield {"trace_configs": [config]}
        return
    instrumentor = AioHttpClientInstrumentor()
    instrumentor.instrument(tracer_provider=kept.tracers, meter_provider=kept.meters)
    try:
        yield {}
    finally:
        instrumentor.uninstrument()


@pytest.mark.parametrize("by", ["trace_configs", "instrument()"])
@pytest.mark.parametrize("spans", [None, "attempts"])
async def test_each_attempt_has_one_client_span_beside_the_instrumentation_of_aiohttp(
    by: str, spans: Spans
) -> None:
    with exported(spans) as kept, instrumented(kept, by) as options:
        async with listed(on_event=kept.handler, **options) as it:
            it.fail(2, 500)
            async with it.stream().open(concurrency=2) as run:
                assert len([row async for row in run]) == 25
    call, attempt = "  INTERNAL GET campaigns", "    CLIENT GET"
    name = attempt if spans is None else f"{attempt} campaigns"
    expected = ["INTERNAL stream campaigns", call, call, f"{call} +waiting", *[name] * 4]
    assert sorted(kept.tree) == sorted(expected)


async def test_attempts_have_spans_of_our_own_without_it() -> None:
    with exported("attempts") as kept:
        async with listed(on_event=kept.handler) as it:
            it.fail(1, 503)
            await it.accutics.resource("campaigns").page(1)
    failed, repeated = [span for span in kept.spans if span.kind is SpanKind.CLIENT]
    assert failed.name == repeated.name == "GET campaigns"
    assert failed.status.status_code is StatusCode.ERROR
    assert repeated.status.status_code is StatusCode.UNSET
    first, second = dict(failed.attributes or {}), dict(repeated.attributes or {})
    assert first["error.type"] == "503"
    assert first["http.response.status_code"] == 503
    assert "http.request.resend_count" not in first
    assert second["http.request.resend_count"] == 1
    assert "url.full" not in second
    durations = kept.metrics["http.client.request.duration"]
    assert sorted(point.attributes.get("error.type", "") for point in durations) == ["", "503"]


async def test_an_attempt_without_a_reply_has_the_name_of_its_error() -> None:
    with exported("attempts") as kept:
        async with Session(on_event=kept.handler, retry=no_retry()) as session:
            accutics = Accutics(session, base_url="http://127.0.0.1:9", token="t", allow_http=True)
            with pytest.raises(ConnectError):
                await accutics.resource("x").get(1)
    _, attempt = kept.spans
    assert dict(attempt.attributes or {})["error.type"] == "ConnectError"
    assert attempt.status.status_code is StatusCode.ERROR


async def test_a_cancelled_attempt_is_no_error() -> None:
    with exported("attempts") as kept:
        async with listed(on_event=kept.handler) as it:
            it.sandbox.fail(delay=60)
            task = asyncio.ensure_future(it.accutics.resource("campaigns").get(1))
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
    _, attempt = kept.spans
    assert dict(attempt.attributes or {})["error.type"] == "CancelledError"
    assert attempt.status.status_code is StatusCode.UNSET


async def test_a_token_provider_may_make_spans_of_its_own() -> None:
    with exported("attempts") as kept, instrumented(kept, "instrument()"):
        async with Sandbox() as sandbox, Session(on_event=kept.handler) as session:

            async def provide() -> str:
                with kept.tracer.start_as_current_span("token"):
                    return sandbox.accutics_token

            accutics = Accutics(session, base_url=sandbox.accutics_url, token=provide)
            await accutics.resource("campaigns").get(1)
    assert kept.tree == [
        "INTERNAL GET campaigns/:id",
        "  INTERNAL token",
        "  CLIENT GET campaigns/:id",
    ]


async def test_the_type_of_an_error_is_a_name_at_the_call_and_the_status_at_the_attempt() -> None:
    with exported("attempts") as kept:
        async with serve(reply(404, b"{}"), on_event=kept.handler) as served:
            with pytest.raises(NotFoundError):
                await served.campaigns.get(1)
    call, attempt = (dict(span.attributes or {}) for span in kept.spans)
    assert (call["error.type"], attempt["error.type"]) == ("NotFoundError", "404")
