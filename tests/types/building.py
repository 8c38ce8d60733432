"""What telemetry, exports and clients take, and what flows out of them, for mypy and pyright.

Each line with ``refused`` must be an error to both: an ignore that is not needed is an error, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any, assert_type

from attrs import frozen
from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.trace import NoOpTracerProvider

from accutics_authentic import Accutics, Authentic, Item, Meta, Pagination, Report, Session
from accutics_authentic.export import ExportProgress, export
from accutics_authentic.sandbox import Sandbox
from accutics_authentic.telemetry import OpenTelemetry


@frozen
class Row:
    id: int
    name: str = ""


class State(IntEnum):
    ACTIVE = 1


async def provide() -> str:
    """Return a token."""
    return "token"


def provide_sync() -> str:
    """Return a token, and nobody can wait for it."""
    return "token"


def note(progress: ExportProgress) -> None:
    """Take the progress of an export."""
    assert_type(progress, ExportProgress)


async def use_params(accutics: Accutics, numbers: dict[str, int], plain: dict[str, Any]) -> int:
    """Pass a query in all ways; return how many rows came."""
    rows = accutics.resource("campaigns", Row)
    mixed: dict[str, str | int | None] = {"a": 1, "b": None}
    page = await rows.page(1, page_size=3, params={"a": 1, "b": ["x", 2], "c": State.ACTIVE})
    assert_type(page.items, tuple[Row, ...])
    assert_type(page.meta, Meta)
    assert_type(page.meta.pagination, Pagination | None)
    found = len(page.items)
    for params in (numbers, plain, mixed):
        found += len((await rows.page(1, page_size=1, params=params)).items)
    return found


async def use_building(folder: Path) -> int:
    """Use telemetry, exports and many calls at once, against the sandbox."""
    telemetry = OpenTelemetry(
        spans="attempts",
        tracer_provider=NoOpTracerProvider(),
        meter_provider=NoOpMeterProvider(),
    )
    async with (
        Sandbox(group_items=3, campaigns=5) as sandbox,
        Session(on_event=telemetry) as session,
    ):
        sandbox.accutics.switches.unknown_filters = "ignored"
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        authentic = Authentic(
            session, base_url=sandbox.authentic_url, token=sandbox.authentic_token
        )
        rows = accutics.resource("campaigns", Row)
        async for row in rows.stream():
            assert_type(row, Row)
        async for page in rows.stream().pages():
            assert_type(page.items, tuple[Row, ...])
            assert_type(page.meta, Meta)
            assert_type(page.total, int | None)
        async with rows.stream().open() as run:
            async for page in run.pages():
                assert_type(page.items, tuple[Row, ...])
            assert_type(run.cursor, str)
            assert_type(run.report, Report)
            assert_type((run.report.items, run.report.complete), tuple[int, bool])
        assert_type(await export(rows.stream(), folder / "rows.jsonl", progress=note), Report)
        async with session.bulk(rows.get, [1, 2]) as outcomes:
            async for outcome in outcomes:
                assert_type(outcome.key, int)
                assert_type(outcome.value, Row | None)
                assert_type(outcome.error, Exception | None)
                assert_type(outcome.result(), Row)
        async for item_id in authentic.groups.stream_items(sandbox.group_id):
            assert_type(item_id, str)
            item = await authentic.items.get(item_id)
            assert_type(item, Item)
            assert_type(item.data, Mapping[str, Any])
        return await use_params(accutics, {"a": 1}, {"a": "x"})


def misuse(session: Session, accutics: Accutics, flags: dict[str, bool]) -> None:
    """Pass what is wrong: never run."""
    rows = accutics.resource("campaigns", Row)
    rows.stream(params={"a": True})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]  # refused
    rows.stream(params={"a": [True]})  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]  # refused
    rows.stream(params={"a": 1.5})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]  # refused
    rows.stream(params=flags)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    rows.stream(params="a=1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    rows.stream(on_drift="repeat")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    accutics.resource("campaigns", Row(1))  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]  # refused
    accutics.resource("campaigns", Row, slashes="yes")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]  # refused
    Accutics(session, base_url="x", token=provide_sync)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    Authentic(session, token=provide())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    Authentic(session, token=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    Authentic(session)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # refused
    Session(on_event=provide())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    OpenTelemetry(spans="all")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    OpenTelemetry(NoOpTracerProvider())  # type: ignore[call-arg, arg-type]  # pyright: ignore[reportCallIssue]  # refused
    OpenTelemetry(tracer_provider=NoOpMeterProvider())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
