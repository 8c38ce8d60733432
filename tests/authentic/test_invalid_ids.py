"""Rows among the ids of a group that are no ids."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic import Authentic
from accutics_authentic._authentic.documents import ItemsReader
from accutics_authentic._authentic.keyset.page import InvalidId
from accutics_authentic._authentic.keyset.pager import KeysetPager
from accutics_authentic._authentic.keyset.position import Position
from accutics_authentic._authentic.keyset.requests import Endpoints
from accutics_authentic._codec import Codec
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import DecodeError
from accutics_authentic.sandbox import Sandbox
from tests.authentic.model import CURSORS, ITEMS_URL, read_item

NO_IDS = st.sampled_from([None, 5, 1.5, True, {"id": "x"}, ["x"], {}, 10**400])
ENDPOINTS = Endpoints(str(ITEMS_URL), lambda _: None, ItemsReader(Codec(), "g/1"), read_item)


def serve(rows: list[tuple[int, Any]], url: URL) -> Reply:
    """Return the newest rows before the timestamp of *url*; *rows* are (date, row), newest first"""
    before = int(url.query.get("timestamp", 10**15))
    ids = [row for date, row in rows if date < before][: int(url.query["limit"])]
    body = {"group": {"id": "g/1", "data": {}}, "items": ids}
    return Reply(200, {}, json.dumps(body).encode())


def read(
    rows: list[tuple[int, Any]], cursor: str | None, after: int | None, in_flight: int
) -> tuple[list[str], DecodeError | None]:
    """Return the ids that come, and the error after them."""
    start = Position.first(None, 4)
    position = Position.load(CURSORS.decode(cursor), before=None, after=after) if cursor else start
    pager = KeysetPager(
        endpoints=ENDPOINTS,
        cursors=CURSORS,
        position=position,
        stats=Stats(),
        before=None,
        after=after,
        limit=4,
        trusted=3,
        now=2_000,
    )
    ids: list[str] = []
    requests: list[Any] = []
    try:
        while not pager.done:
            requests += pager.next_requests(in_flight - len(requests))
            page = pager.next_page()
            if page is not None:
                ids += page.items
            elif requests:
                pager.feed(request := requests.pop(), serve(rows, request.url))
    except DecodeError as error:
        with pytest.raises(DecodeError):
            pager.next_page()
        return ids, error
    return ids, None


@given(
    count=st.integers(0, 25),
    bad=st.dictionaries(st.integers(0, 24), NO_IDS, max_size=4),
    gaps=st.lists(st.integers(1, 60), min_size=25, max_size=25),
    after=st.none() | st.integers(1, 2_000),
    in_flight=st.integers(1, 3),
)
@example(  # a page of three rows, and below it nothing that it could be linked to
    count=15, bad={13: None, 14: None}, gaps=[1, 1, 1, 1, 9, *[1] * 20], after=None, in_flight=1
)
def test_the_ids_before_come_and_a_resume_behind_passes_it(
    count: int, bad: dict[int, Any], gaps: list[int], after: int | None, in_flight: int
) -> None:
    dates = [2_000 - sum(gaps[:n]) for n in range(count)]
    rows = [(date, bad.get(n, f"i{n}")) for n, date in enumerate(dates)]
    wanted = [row for date, row in rows if after is None or date > after]
    got: list[str] = []
    cursor, errors = None, 0
    while True:
        ids, error = read(rows, cursor, after, in_flight)
        got += ids
        if error is None:
            break
        errors += 1
        assert errors <= len(bad)
        assert error.where == f"$.items[{error.index}]"
        assert error.path is not None
        assert got == [row for row in wanted if isinstance(row, str)][: len(got)]
        again, same = read(rows, error.cursor, after, in_flight)
        assert again == []
        assert same is not None
        cursor = error.cursor_after
    ids_wanted = [row for row in wanted if isinstance(row, str)]
    assert [id_ for id_ in got if id_ in ids_wanted] == ids_wanted
    assert len(set(got)) == len(got)


def test_a_row_of_any_depth_is_an_error_of_its_own_or_of_the_body() -> None:
    """Some depths can just be read, but not be written again."""
    reader = ItemsReader(Codec(), "g/1")
    for depth in range(700, 1_100):
        row = "[" * depth + "]" * depth
        body = f'{{"group": {{"id": "g/1", "data": {{}}}}, "items": ["a", {row}]}}'
        try:
            name, invalid = reader(body.encode()).items
            assert name == "a"
            assert isinstance(invalid, InvalidId)
        except DecodeError as error:
            assert "nested too deep" in str(error)  # noqa: PT017 - whether it is read depends on the stack


@pytest.mark.parametrize("way", ["stream", "run", "page"])
@pytest.mark.parametrize("first", [(), ("a", "b")])
async def test_a_null_among_the_ids_is_passed_after_its_error(
    authentic: Authentic, sandbox: Sandbox, way: str, first: tuple[str, ...]
) -> None:
    group = {"id": sandbox.group_id, "data": {}}
    body = {"group": group, "items": [*first, None, "c", None, "d"]}
    sandbox.fail(200, times=None, api="authentic", path="*/items", json=body)
    groups = authentic.groups
    got: list[str] = []

    async def rest(cursor: str | None) -> None:
        stream = groups.stream_items(sandbox.group_id, cursor=cursor)
        async with stream.open() if way == "run" else nullcontext(aiter(stream)) as ids:
            async for item_id in ids:
                got.append(item_id)

    reading = groups.page_of_items(sandbox.group_id) if way == "page" else rest(None)
    with pytest.raises(DecodeError) as caught:
        await reading
    error = caught.value
    assert (error.index, error.where) == (len(first), f"$.items[{len(first)}]")
    assert "expected str, got null" in str(error)
    assert got == ([] if way == "page" else list(first))
    await rest(error.cursor_after)
    assert got[-2:] == ["c", "d"]
