"""Slices of a group's items, end to end: together they are the group, each belongs to its list."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest
from attrs import evolve

from accutics_authentic import Authentic, Session
from accutics_authentic.errors import ConfigurationError, CursorError, ServerError
from accutics_authentic.sandbox import AuthenticSwitches, Sandbox

SWITCHES = [
    AuthenticSwitches(),
    AuthenticSwitches(comparison="<=", lookups="403", ties="reversed", max_limit=30),
    AuthenticSwitches(resolution=1000, lookups="nonsense"),
]


@pytest.mark.parametrize("switches", SWITCHES, ids=["plain", "odd", "fine clock"])
@pytest.mark.parametrize("bounds", [(False, False), (True, True)], ids=["all", "some"])
async def test_all_slices_together_are_the_group(
    clean_loop: None, switches: AuthenticSwitches, bounds: tuple[bool, bool]
) -> None:
    own = evolve(switches)
    async with Sandbox(authentic=own, group_items=400) as sandbox, Session() as session:
        authentic = Authentic(
            session, base_url=sandbox.authentic_url, token=sandbox.authentic_token
        )
        stream = authentic.groups.stream_items
        ids = [id_ async for id_ in stream(sandbox.group_id)]
        arguments: dict[str, Any] = {"limit": 20}
        for name, wanted, index in (("before", bounds[0], 40), ("after", bounds[1], 300)):
            if wanted:
                sandbox.authentic.switches.lookups = "allowed"
                arguments[name] = (await authentic.items.get(ids[index])).created
        whole = [id_ async for id_ in stream(sandbox.group_id, **arguments)]
        slices = await stream(sandbox.group_id, **arguments).split(5)
        dates_are_right = switches.lookups != "nonsense" or bounds[0]
        assert len(slices) == 5 or not dates_are_right
        assert all(len(text) <= 200 and text.isascii() for text in slices)
        parts: list[list[str]] = []
        for number, text in enumerate(slices):
            part = stream(sandbox.group_id, slice=text, **arguments)
            if number % 2:
                parts.append([id_ async for id_ in part])
            else:
                async with part.open(concurrency=4) as run:
                    parts.append([id_ async for id_ in run])
        assert list(chain(*parts)) == whole
        assert all(parts) or not dates_are_right
        again = await stream(sandbox.group_id, slice=slices[-1], **arguments).split(2)
        assert len(again) <= 2
        halves = [
            [id_ async for id_ in stream(sandbox.group_id, slice=text, **arguments)]
            for text in again
        ]
        assert list(chain(*halves)) == parts[-1]


async def test_a_cursor_of_a_slice_goes_on_inside_it_and_nowhere_else(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    stream = authentic.groups.stream_items
    first, second = await stream(sandbox.group_id, limit=20).split(2)
    whole = [id_ async for id_ in stream(sandbox.group_id, slice=second)]
    items = aiter(stream(sandbox.group_id, slice=second, limit=20))
    got = [await anext(items) for _ in range(30)]
    cursor = items.cursor
    got += [id_ async for id_ in stream(sandbox.group_id, slice=second, cursor=cursor)]
    assert got == whole
    for other in (None, first):
        with pytest.raises(CursorError, match="another list"):
            stream(sandbox.group_id, cursor=cursor, slice=other)
    lists: list[tuple[str, dict[str, Any]]] = [
        ("other", {}),
        (sandbox.group_id, {"after": 10**12}),
        (sandbox.group_id, {"before": 10**12}),
    ]
    for group_id, arguments in lists:
        with pytest.raises(CursorError, match="this slice belongs to another list"):
            stream(group_id, slice=second, **arguments)
    with pytest.raises(CursorError, match="not a cursor"):
        stream(sandbox.group_id, cursor=second)
    with pytest.raises(CursorError, match="not a slice"):
        stream(sandbox.group_id, slice=aiter(stream(sandbox.group_id)).cursor)
    with pytest.raises(ConfigurationError, match="cursor="):
        await stream(sandbox.group_id, slice=second, cursor=cursor).split(2)


async def test_what_is_added_on_top_comes_in_no_slice(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    stream = authentic.groups.stream_items
    whole = [id_ async for id_ in stream(sandbox.group_id)]
    slices = await stream(sandbox.group_id, limit=50).split(3)
    later = sandbox.authentic.clock() + 3_600_000
    sandbox.authentic.add_item(sandbox.group_id, stamp=later)
    got = [id_ for text in slices async for id_ in stream(sandbox.group_id, slice=text)]
    assert got == whole


async def test_an_empty_group_has_no_slices_and_a_failure_is_raised(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    group = await authentic.groups.create({"title": "empty"})
    assert await authentic.groups.stream_items(group.id).split(4) == ()
    sandbox.fail(500, times=9)
    with pytest.raises(ServerError):
        await authentic.groups.stream_items(sandbox.group_id).split(4)
