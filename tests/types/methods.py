"""The methods of clients, streams and what they return.

Nothing here runs: mypy and pyright check it in their strict modes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal, assert_type

from accutics_authentic import (
    Accutics,
    Authentic,
    Bulk,
    Clock,
    Group,
    Hook,
    Item,
    Items,
    Limits,
    Meta,
    Outcome,
    Page,
    Pages,
    RawReply,
    Report,
    Resource,
    RetryPolicy,
    Run,
    RunPages,
    Session,
    Stream,
    Timeouts,
    __version__,
)
from accutics_authentic._authentic.groups import Groups
from accutics_authentic._authentic.items import ItemCalls
from accutics_authentic.events import Event, Handler
from accutics_authentic.export import exact_numbers, export
from accutics_authentic.telemetry import OpenTelemetry

VERSION: str = __version__


async def of_session(session: Session, keys: list[str], more: AsyncIterator[int]) -> None:
    async def length(key: str) -> int:
        return len(key)

    async def text(key: int) -> str:
        return str(key)

    assert_type(session.retry, RetryPolicy)
    assert_type(session.timeouts, Timeouts)
    assert_type(session.limits, Limits)
    assert_type(session.clock, Clock)
    assert_type(await session.aopen(), Session)
    assert_type(session.bulk(length, keys, concurrency=2, ordered=True), Bulk[str, int])
    assert_type(session.bulk(text, more), Bulk[int, str])
    await session.aclose()


async def of_bulk(bulk: Bulk[str, int]) -> None:
    async with bulk as outcomes:
        assert_type(outcomes, Bulk[str, int])
        assert_type(await anext(outcomes), Outcome[str, int])


def of_outcome(outcome: Outcome[str, int]) -> None:
    assert_type(outcome.result(), int)


async def of_accutics(accutics: Accutics) -> None:
    assert_type(accutics.resource("campaigns"), Resource[dict[str, Any]])
    assert_type(accutics.with_options(headers={"X-App": "a"}), Accutics)
    assert_type(await accutics.raw("GET", ("campaigns", 1), slashes="allowed"), RawReply)
    assert_type(await accutics.request("POST", "campaigns", json={}, idempotent=True), Any)


async def of_authentic(authentic: Authentic) -> None:
    assert_type(authentic.groups, Groups)
    assert_type(authentic.items, ItemCalls)
    assert_type(authentic.with_options(timeouts=Timeouts()), Authentic)
    assert_type(await authentic.raw("GET", "api/v2/groups/7", params={"a": [1, "b"]}), RawReply)
    assert_type(await authentic.request("GET", "api/v2/groups/7"), Any)


async def of_groups(groups: Groups, ids: Sequence[str]) -> None:
    assert_type(await groups.create({"title": "a"}), Group)
    assert_type(await groups.get("g"), Group)
    assert_type(await groups.update("g", {"title": "a"}), Group)
    assert_type(groups.stream_items("g", limit=9), Stream[str, Group])
    assert_type(await groups.page_of_items("g"), Page[str, Group])
    assert_type(groups.add_items("g", ids), Bulk[str, Literal["added", "already there"]])
    assert_type(groups.remove_items("g", ids), Bulk[str, Literal["removed", "not there"]])
    assert_type(await groups.create_hook("g", url="https://a.example/", events="*"), Hook)
    assert_type(await groups.hooks("g"), tuple[Hook, ...])
    await groups.add_item("g", "i")
    await groups.remove_item("g", "i")
    await groups.delete_hook("g", "h")
    await groups.delete("g")


async def of_items_of_authentic(calls: ItemCalls) -> None:
    assert_type(await calls.get("i"), Item)


async def of_resource(resource: Resource[str]) -> None:
    assert_type(await resource.get(1), str)
    assert_type(await resource.create({"name": "a"}), str)
    assert_type(await resource.update(1, {"name": "a"}, method="PUT"), str)
    assert_type(await resource.page(1, page_size=2), Page[str, Meta])
    assert_type(await resource.count({"a": "b"}), int | None)
    assert_type(resource.stream(key=len, on_drift="raise"), Stream[str, Meta])
    await resource.delete(1)


async def of_stream(stream: Stream[str, Meta]) -> None:
    assert_type(aiter(stream), Items[str])
    assert_type(stream.pages(), Pages[str, Meta])
    assert_type(stream.open(concurrency=2), Run[str, Meta])
    assert_type(await stream.split(3), tuple[str, ...])


async def of_export(stream: Stream[str, Meta]) -> None:
    assert_type(exact_numbers(stream), Stream[str, Meta])
    report = await export(stream, "rows.csv", columns=["id"], overwrite=True, progress=print)
    assert_type(report, Report)


async def of_items(items: Items[str]) -> None:
    assert_type(await anext(items), str)
    assert_type(await items.asend(None), str)
    assert_type(await items.athrow(ValueError), str)
    await items.aclose()


async def of_pages(pages: Pages[str, Meta]) -> None:
    assert_type(await anext(pages), Page[str, Meta])
    assert_type(await pages.asend(None), Page[str, Meta])
    assert_type(await pages.athrow(ValueError), Page[str, Meta])
    await pages.aclose()


async def of_run(run: Run[str, Meta]) -> None:
    async with run as opened:
        assert_type(opened, Run[str, Meta])
        assert_type(await anext(opened), str)
        assert_type(run.pages(), RunPages[str, Meta])
    await run.aclose()


async def of_run_pages(pages: RunPages[str, Meta]) -> None:
    assert_type(aiter(pages), RunPages[str, Meta])
    assert_type(await anext(pages), Page[str, Meta])


def of_page(page: Page[str, Meta]) -> None:
    assert_type(page.cursor_after(1), str)


def of_raw_reply(reply: RawReply) -> None:
    assert_type(reply.json(), Any)


async def of_clock(clock: Clock) -> None:
    assert_type(clock.now(), float)
    assert_type(clock.wall(), float)
    assert_type(clock.chance(), float)
    assert_type(clock.call_at(1.5, print), asyncio.TimerHandle)
    clock.watch(lambda: 0)
    await clock.sleep(1)


def of_handlers(handler: Handler, telemetry: OpenTelemetry, event: Event) -> None:
    Session(on_event=handler)
    Session(on_event=telemetry)
    telemetry(event)
