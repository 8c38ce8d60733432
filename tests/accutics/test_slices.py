"""Slices of Accutics lists: together they are the whole, and each belongs to its list."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from accutics_authentic import Accutics, Resource, Session, Stream, is_finished
from accutics_authentic._accutics.paging.splitter import PageSplitter
from accutics_authentic._paging.stream import listing_of
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    ConfigurationError,
    CursorError,
    DecodeError,
    DriftError,
    NotFoundError,
    PagingError,
)
from accutics_authentic.export import export
from accutics_authentic.sandbox import Sandbox
from tests.support.choices import sample
from tests.support.link_pagers import BASE, list_source
from tests.worlds.sliced import drawn

KEY = b"k" * 32


def test_what_each_mode_promises_holds_within_each_range_of_pages() -> None:
    sample(drawn, 4000)


async def read(stream: Stream[Any, Any], concurrency: int = 0) -> list[int]:
    if not concurrency:
        return [row["id"] async for row in stream]
    async with stream.open(concurrency=concurrency) as run:
        return [row["id"] async for row in run]


def rows_of(sandbox: Sandbox) -> list[int]:
    return [row["id"] for row in sandbox.accutics.collections["campaigns"].rows]


@pytest.mark.parametrize(
    ("parts", "page_size", "arguments", "ranges"),
    [
        (4, 50, {}, ["1-1", "2-2", "3-3", "4-"]),
        (4, 50, {"key": "id", "on_drift": "repair"}, ["1-1", "2-2", "3-3", "4-"]),
        (2, 20, {"key": "id", "on_drift": "raise"}, ["1-6", "7-"]),
        (3, None, {"params": {"status": "active"}}, None),
        (50, 40, {}, ["1-1", "2-2", "3-3", "4-4", "5-5", "6-6", "7-"]),
        (1, 40, {}, ["1-"]),
        (8, 500, {}, ["1-1", "2-2", "3-"]),  # the server gives 100 at most
        (8, 300, {"params": {"status": "no row has this"}}, []),
    ],
)
async def test_all_slices_together_are_the_list(
    accutics: Accutics,
    sandbox: Sandbox,
    parts: int,
    page_size: int | None,
    arguments: dict[str, Any],
    ranges: Sequence[str] | None,
) -> None:
    campaigns = accutics.resource("campaigns")
    whole = campaigns.stream(page_size=page_size, **arguments)
    slices = await whole.split(parts)
    assert ranges is None or len(slices) == len(ranges)
    assert all(len(text) <= 200 and text.isascii() for text in slices)
    for concurrency in (0, 4):
        streams = [campaigns.stream(slice=text, **arguments) for text in slices]
        got = await asyncio.gather(*(read(stream, concurrency) for stream in streams))
        assert list(chain(*got)) == await read(whole)
        assert all(got)


async def read_all(campaigns: Resource[Any], slices: Sequence[str]) -> list[int]:
    return [id_ for text in slices for id_ in await read(campaigns.stream(slice=text))]


async def test_rows_added_at_the_end_come_in_the_last_slice(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    campaigns = accutics.resource("campaigns")
    slices = await campaigns.stream(page_size=50).split(3)
    for _ in range(120):
        sandbox.accutics.collections["campaigns"].insert({"name": "new"})
    assert await read_all(campaigns, slices) == rows_of(sandbox)


@pytest.mark.parametrize("mode", ["report", "raise", "repair"])
async def test_a_slice_whose_pages_are_gone_ends_with_a_note(
    accutics: Accutics, sandbox: Sandbox, mode: Any
) -> None:
    campaigns = accutics.resource("campaigns")
    first, second, _ = await campaigns.stream(page_size=20).split(3)
    for id_ in rows_of(sandbox)[60:]:  # the first slice has pages 1 to 4
        sandbox.accutics.collections["campaigns"].delete(id_)
    for text, count in (first, 60), (second, 0):
        items = aiter(campaigns.stream(slice=text, key="id", on_drift=mode))
        got: list[int] = []
        error = ""
        try:
            async for row in items:
                got.append(row["id"])
        except DriftError as raised:
            error = str(raised)
        assert (error != "") == (mode == "raise")
        assert len(got) == count
        assert error or items.report.drift


async def test_a_slice_can_be_split_again(accutics: Accutics, sandbox: Sandbox) -> None:
    campaigns = accutics.resource("campaigns")
    first, second = await campaigns.stream(page_size=20).split(2)
    parts = [
        text
        for whole in (first, second)
        for text in await campaigns.stream(slice=whole, page_size=99).split(3)
    ]
    assert len(parts) == 6
    assert await read_all(campaigns, parts) == rows_of(sandbox)


@pytest.mark.parametrize("mode", ["report", "repair"])
@pytest.mark.parametrize("taken", [0, 1, 20, 59, 60])
async def test_a_cursor_of_a_slice_goes_on_inside_it_and_nowhere_else(
    accutics: Accutics, mode: Any, taken: int
) -> None:
    campaigns = accutics.resource("campaigns")
    slices = await campaigns.stream(page_size=20).split(4)
    arguments: dict[str, Any] = {"key": "id", "on_drift": mode}
    whole = await read(campaigns.stream(slice=slices[1], **arguments))
    assert len(whole) == 60
    items = aiter(campaigns.stream(slice=slices[1], **arguments))
    got = [(await anext(items))["id"] for _ in range(taken)]
    cursor = items.cursor
    assert is_finished(cursor) == (taken == 60)
    rest = await read(campaigns.stream(slice=slices[1], cursor=cursor, **arguments))
    assert got + rest == whole
    for elsewhere in ({}, {"slice": slices[0]}, {"slice": slices[1], "params": {"q": "a"}}):
        with pytest.raises(CursorError):
            campaigns.stream(cursor=cursor, **elsewhere)


async def test_a_slice_belongs_to_its_list_and_is_no_cursor(accutics: Accutics) -> None:
    campaigns = accutics.resource("campaigns")
    stream = campaigns.stream(page_size=50)
    text = (await stream.split(2))[1]
    cursor = aiter(stream).cursor
    for list_, arguments in (
        (accutics.resource("records"), {"slice": text}),
        (campaigns, {"slice": text, "params": {"q": "a"}}),
        (campaigns, {"slice": text[:-1]}),
        (campaigns, {"slice": f"2{text[1:]}"}),
        (campaigns, {"slice": 7}),
    ):
        with pytest.raises(CursorError, match="slice"):
            list_.stream(**arguments)
    with pytest.raises(CursorError, match="this is a slice, not a cursor"):
        campaigns.stream(cursor=text)
    with pytest.raises(CursorError, match="this is a cursor, not a slice"):
        campaigns.stream(slice=cursor)
    with pytest.raises(CursorError, match="no position"):
        is_finished(text)


async def test_with_a_key_slices_are_signed(sandbox: Sandbox) -> None:
    async with Session() as session:
        options: dict[str, Any] = {
            "base_url": sandbox.accutics_url,
            "token": sandbox.accutics_token,
        }
        signed = Accutics(session, **options, cursor_key=KEY).resource("campaigns")
        plain = Accutics(session, **options).resource("campaigns")
        [text] = await signed.stream().split(1)
        assert len(await read(signed.stream(slice=text))) == 245
        with pytest.raises(CursorError, match="this slice is signed"):
            plain.stream(slice=text)
        [text] = await plain.stream().split(1)
        with pytest.raises(CursorError, match="this slice is not signed"):
            signed.stream(slice=text)


@pytest.mark.parametrize("parts", [0, -1, 10_001, True, "8", 2.0, None])
async def test_parts_that_are_no_count_are_refused(accutics: Accutics, parts: Any) -> None:
    with pytest.raises(ConfigurationError, match="parts"):
        await accutics.resource("campaigns").stream().split(parts)


async def test_a_stream_at_a_cursor_is_not_split(accutics: Accutics, sandbox: Sandbox) -> None:
    campaigns = accutics.resource("campaigns")
    cursor = aiter(campaigns.stream()).cursor
    with pytest.raises(ConfigurationError, match="cursor="):
        await campaigns.stream(cursor=cursor).split(2)
    assert not sandbox.requests


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ({"total_items": None}, "total_items"),
        ({"next": "?page_size=100&after=7"}, "name no page"),
        ({"next": "?page=2"}, "name no page"),
        ({"next": "https://other.example/?page=2"}, "other.example"),
    ],
)
async def test_a_list_that_is_not_paged_by_numbers_cannot_be_split(
    accutics: Accutics, sandbox: Sandbox, edits: dict[str, Any], message: str
) -> None:
    sandbox.accutics.switches.edit_pagination = lambda pagination: {**pagination, **edits}
    with pytest.raises(PagingError, match=message) as caught:
        await accutics.resource("campaigns").stream().split(2)
    assert (caught.value.path, caught.value.status) == ("campaigns", 200)
    assert len(sandbox.requests) <= 2


async def test_a_link_that_holds_the_token_is_not_shown(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    token = sandbox.accutics_token
    sandbox.accutics.switches.edit_pagination = lambda pagination: {
        **pagination,
        "next": f"https://{token}.example/?page=2",
    }
    with pytest.raises(PagingError) as caught:
        await accutics.resource("campaigns").stream().split(2)
    assert token not in str(caught.value)


async def test_a_list_without_pagination_is_one_slice(accutics: Accutics, sandbox: Sandbox) -> None:
    sandbox.accutics.switches.edit_pagination = lambda _: None
    campaigns = accutics.resource("campaigns")
    slices = await campaigns.stream(page_size=100).split(3)
    assert [len(await read(campaigns.stream(slice=text))) for text in slices] == [100]


@pytest.mark.parametrize("mode", ["report", "repair"])
@pytest.mark.parametrize(
    "edits", [{"items_per_page": 25}, {"next": "?page=4&page_size=25"}, {"next": "?cursor=7"}]
)
async def test_pages_of_another_size_than_when_split_are_an_error_and_never_a_gap(
    accutics: Accutics, sandbox: Sandbox, mode: Any, edits: dict[str, Any]
) -> None:
    campaigns = accutics.resource("campaigns")
    _, text, _ = await campaigns.stream(page_size=50).split(3)
    sandbox.accutics.switches.edit_pagination = lambda pagination: {**pagination, **edits}
    if mode == "repair" and "next" in edits:
        return  # repair follows no link
    with pytest.raises(PagingError, match=r"split the list again|only be read as a whole"):
        await read(campaigns.stream(slice=text, key="id", on_drift=mode))


async def test_what_fails_while_splitting_is_raised(accutics: Accutics, sandbox: Sandbox) -> None:
    with pytest.raises(AccuticsAuthenticError) as caught:
        await accutics.resource("no-such-list").stream().split(2)
    assert caught.value.status in (400, 404)


def test_an_error_that_is_fed_is_raised() -> None:
    splitter = PageSplitter(list_source(), BASE / "campaigns", 2, str)
    request = splitter.next_request()
    assert request is not None
    with pytest.raises(NotFoundError):
        splitter.feed(request, NotFoundError("404"))


@frozen
class Numbered:
    id: int
    name: int  # it is a text in the sandbox


@pytest.mark.parametrize("mode", ["report", "repair"])
async def test_poison_rows_of_other_slices_do_not_matter(
    accutics: Accutics, sandbox: Sandbox, mode: Any
) -> None:
    rows = accutics.resource("campaigns", dict[str, Any])
    slices = await rows.stream(page_size=20).split(4)
    for index, id_ in enumerate(rows_of(sandbox)):
        is_good = 60 <= index < 120 and index != 70
        name = index if is_good else f"no number: {index}"
        sandbox.accutics.collections["campaigns"].update(id_, {"name": name})
    typed, got = accutics.resource("campaigns", Numbered), list[int]()
    cursor: str | None = None
    failures = 0
    while cursor is None or not is_finished(cursor):
        items = aiter(typed.stream(slice=slices[1], cursor=cursor, key="id", on_drift=mode))
        try:
            async for row in items:
                got.append(row.name)
            cursor = items.cursor
        except DecodeError as error:
            failures, cursor = failures + 1, error.cursor_after
    assert (failures, got) == (1, [index for index in range(60, 120) if index != 70])


async def test_a_slice_is_exported_like_a_list_and_by_its_own_name(
    accutics: Accutics, sandbox: Sandbox, tmp_path: Path
) -> None:
    campaigns = accutics.resource("campaigns")
    slices = await campaigns.stream(page_size=50).split(2)
    for number, text in enumerate(slices):
        await export(campaigns.stream(slice=text), tmp_path / f"{number}.jsonl")
    texts = [(tmp_path / f"{number}.jsonl").read_text() for number in range(2)]
    lines = "".join(texts).splitlines()
    assert [json.loads(line)["id"] for line in lines] == rows_of(sandbox)
    fingerprints = {
        listing_of(campaigns.stream(slice=text)).fingerprint() for text in (None, *slices)
    }
    assert len(fingerprints) == 3
