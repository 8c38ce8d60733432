"""Streams of a group's items against the sandbox: broken off, resumed, read twice, timed out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accutics_authentic import Authentic, Group, Session
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    CursorError,
    DecodeError,
    NotFoundError,
    SessionError,
)
from accutics_authentic.sandbox import Sandbox
from tests.support.idle import before_idle, idle


def client(session: Session, sandbox: Sandbox) -> Authentic:
    return Authentic(session, base_url=sandbox.authentic_url, token=sandbox.authentic_token)


def everything(sandbox: Sandbox) -> list[str]:
    return sandbox.authentic.item_ids(sandbox.group_id)


@pytest.mark.parametrize("limit", [20, 100, 1000])
async def test_a_stream_is_every_item_newest_first(
    limit: int, authentic: Authentic, sandbox: Sandbox
) -> None:
    stream = authentic.groups.stream_items(sandbox.group_id, limit=limit)
    assert [item_id async for item_id in stream] == everything(sandbox)
    assert sandbox.peak == 1


async def test_leaving_a_loop_leaves_nothing_behind(authentic: Authentic, sandbox: Sandbox) -> None:
    stream = authentic.groups.stream_items(sandbox.group_id, limit=100)
    assert sandbox.requests == []
    async for _ in stream:
        break
    await idle()
    assert len(sandbox.requests) == 1


async def test_a_stream_can_be_looped_over_again_and_twice_at_once(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    stream = authentic.groups.stream_items(sandbox.group_id, limit=30)
    one, two = aiter(stream), aiter(stream)
    pairs = [(await anext(one), await anext(two)) for _ in everything(sandbox)]
    assert [a for a, _ in pairs] == [b for _, b in pairs] == everything(sandbox)
    assert [item_id async for item_id in stream] == everything(sandbox)


async def test_a_job_goes_on_in_another_session(sandbox: Sandbox, clean_loop: None) -> None:
    got: list[str] = []
    cursor: str | None = None
    for count in (1, 99, 100, 30, 20):
        async with Session() as session:
            groups = client(session, sandbox).groups
            items = aiter(groups.stream_items(sandbox.group_id, limit=40, cursor=cursor))
            got += [await anext(items) for _ in range(count)]
            cursor = items.cursor
    assert got == everything(sandbox)
    async with Session() as session:
        groups = client(session, sandbox).groups
        rest = groups.stream_items(sandbox.group_id, limit=40, cursor=cursor)
        assert [item_id async for item_id in rest] == []


async def test_pages_carry_what_a_job_saves(authentic: Authentic, sandbox: Sandbox) -> None:
    groups = authentic.groups
    pages = [page async for page in groups.stream_items(sandbox.group_id, limit=100).pages()]
    assert [item_id for page in pages for item_id in page.items] == everything(sandbox)
    assert {page.total for page in pages} == {None}
    assert all(isinstance(page.meta, Group) for page in pages)
    assert pages[0].meta.id == sandbox.group_id
    rest = groups.stream_items(sandbox.group_id, cursor=pages[0].cursor)
    assert [item_id async for item_id in rest] == everything(sandbox)[len(pages[0].items) :]
    sandbox.requests.clear()
    none = groups.stream_items(sandbox.group_id, cursor=pages[-1].cursor)
    finished = [item_id async for item_id in none]
    assert (finished, pages[-1].last, sandbox.requests) == ([], True, [])


async def test_before_and_after_are_what_was_made_between(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    stamps = sandbox.authentic.stamps(sandbox.group_id)
    ordered = sorted(stamps.values())
    after, before = ordered[50], ordered[200]
    wanted = [it for it in everything(sandbox) if after < stamps[it] < before]
    newest = await authentic.items.get(next(it for it in stamps if stamps[it] == after))
    assert newest.created is not None
    for since in (after, newest.created, newest.created + timedelta(microseconds=999)):
        stream = authentic.groups.stream_items(
            sandbox.group_id, before=before, after=since, limit=30
        )
        assert [item_id async for item_id in stream] == wanted


async def test_a_single_page_is_a_single_request(authentic: Authentic, sandbox: Sandbox) -> None:
    page = await authentic.groups.page_of_items(sandbox.group_id, limit=7)
    assert page.items == tuple(everything(sandbox)[:7])
    assert page.meta.id == sandbox.group_id
    assert len(sandbox.requests) == 1


async def test_a_step_may_be_timed_out_again_and_again_and_loses_nothing(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    sandbox.fail(delay=30, times=12, where=lambda request: len(sandbox.requests) % 2 == 1)
    items = aiter(authentic.groups.stream_items(sandbox.group_id, limit=25))
    got, timed_out = [], 0
    while True:
        try:
            got.append(await before_idle(anext(items)))
        except TimeoutError:
            timed_out += 1
        except StopAsyncIteration:
            break
    assert got == everything(sandbox)
    assert timed_out >= 6


async def test_an_error_says_where_to_go_on(authentic: Authentic, sandbox: Sandbox) -> None:
    sandbox.fail(400, skip=1, path="/api/v2/groups/*/items")
    groups = authentic.groups
    got: list[str] = []
    error: AccuticsAuthenticError | None = None
    try:
        async for item_id in groups.stream_items(sandbox.group_id, limit=50):
            got.append(item_id)
    except AccuticsAuthenticError as caught:
        error = caught
    assert error is not None
    rest = groups.stream_items(sandbox.group_id, limit=50, cursor=error.cursor)
    got += [item_id async for item_id in rest]
    assert got == everything(sandbox)


async def test_a_failure_that_passes_is_not_noticed(authentic: Authentic, sandbox: Sandbox) -> None:
    sandbox.fail(503, skip=1)
    sandbox.fail(lost="reset", skip=2)
    sandbox.fail(cut=10, skip=3)
    stream = authentic.groups.stream_items(sandbox.group_id, limit=50)
    assert [item_id async for item_id in stream] == everything(sandbox)


@pytest.mark.parametrize("lookups", ["403", "404", "nonsense", "missing"])
@pytest.mark.parametrize("comparison", ["<", "<="])
async def test_nothing_is_lost_without_look_ups(
    lookups: Any, comparison: Any, authentic: Authentic, sandbox: Sandbox
) -> None:
    switches = sandbox.authentic.switches
    switches.lookups, switches.comparison = lookups, comparison
    stream = authentic.groups.stream_items(sandbox.group_id, limit=50)
    assert [item_id async for item_id in stream] == everything(sandbox)


async def test_a_run_gives_the_same_with_requests_ahead(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    stream = authentic.groups.stream_items(sandbox.group_id, limit=20)
    async with stream.open(concurrency=8) as run:
        assert [item_id async for item_id in run] == everything(sandbox)
    assert run.report.complete
    assert run.report.items == 250


async def test_a_group_that_is_not_there_is_not_found(authentic: Authentic) -> None:
    with pytest.raises(NotFoundError) as caught:
        await anext(aiter(authentic.groups.stream_items("none")))
    assert caught.value.path == "/api/v2/groups/:id/items"
    assert caught.value.cursor is not None


@pytest.mark.parametrize("body", ["", "[]", '{"items": []}', '{"items": [1]}'])
async def test_a_page_that_cannot_be_read_is_a_decode_error(
    body: str, authentic: Authentic, sandbox: Sandbox
) -> None:
    sandbox.fail(200, body=body)
    with pytest.raises(DecodeError) as caught:
        await anext(aiter(authentic.groups.stream_items(sandbox.group_id)))
    assert caught.value.done is None
    assert str(caught.value).startswith("GET /api/v2/groups/:id/items: $")


async def test_a_cursor_belongs_to_its_group_and_its_bounds(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    page = await authentic.groups.page_of_items(sandbox.group_id, limit=20)
    sandbox.requests.clear()
    stream = authentic.groups.stream_items
    stream(sandbox.group_id, limit=99, trusted=20, cursor=page.cursor)
    elsewhere: list[tuple[str, dict[str, Any]]] = [
        ("other", {}),
        (sandbox.group_id, {"after": 10**12}),
    ]
    for group_id, bounds in elsewhere:
        with pytest.raises(CursorError):
            stream(group_id, cursor=page.cursor, **bounds)
    with pytest.raises(CursorError):
        stream(sandbox.group_id, cursor=page.cursor, before=10**12)
    accutics = "1" + page.cursor[1:].swapcase()
    with pytest.raises(CursorError):
        stream(sandbox.group_id, cursor=accutics)
    assert sandbox.requests == []


async def test_a_session_that_is_not_open_says_so(sandbox: Sandbox) -> None:
    with pytest.raises(SessionError, match="async with"):
        await anext(aiter(client(Session(), sandbox).groups.stream_items("g")))
