"""A 404 in place of a page that a link leads to: the list has shrunk, or something went wrong."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic import Accutics, is_finished
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import DecodeError, DriftError, NotFoundError
from accutics_authentic.sandbox import Sandbox
from tests.support.link_pagers import (
    Delivered,
    ListServer,
    drive,
    items_of,
    link_pager,
    page_reply,
    replay,
)

GONE = NotFoundError("gone")
LAST_PAGE: dict[str, Any] = {"items_per_page": 2, "next": "?page=2"}
TELLS_NOTHING: dict[str, Any] = {"next": "?page=2"}


@given(
    rows=st.lists(st.integers(), unique=True, min_size=1, max_size=20),
    size=st.integers(1, 4),
    missing=st.sets(st.integers(1, 30), max_size=6),
    with_totals=st.booleans(),
    resume_at=st.integers(0, 19),
    key=st.sampled_from([None, lambda row: row]),
    raise_on_drift=st.booleans(),
)
@example([1, 2, 3], 1, {2}, False, 0, None, False).via("nothing but the 404 itself could tell")
def test_one_404_now_and_then_never_ends_a_list_that_is_there(
    rows: list[int],
    size: int,
    missing: set[int],
    with_totals: bool,
    resume_at: int,
    key: Any,
    raise_on_drift: bool,
) -> None:
    """Never two in a row for one page, and none for the first page."""
    server, requests, gone = ListServer(rows, size, with_totals), 0, 0

    def serve(url: URL) -> Reply | NotFoundError:
        nonlocal requests, gone
        requests += 1
        page = int(url.query.get("page", 1))
        if page > 1 and page != gone and requests in missing:
            gone = page
            return GONE
        gone = gone if page == 1 else 0
        return server(url)

    pages = drive(link_pager(key=key), server)
    kept = pages[min(resume_at // size, len(pages) - 1)]
    pager = link_pager(cursor=kept.cursor_after(0), key=key, raise_on_drift=raise_on_drift)
    requests = 0
    assert items_of(drive(pager, serve)) == rows[rows.index(kept.items[0]) :]
    assert pager.stats.drift == []


@pytest.mark.parametrize("raise_on_drift", [False, True])
@pytest.mark.parametrize(
    ("first", "looks", "note"),
    [
        ({**LAST_PAGE, "total_items": 4}, 1, "page 3 .*: rows before it were deleted"),
        ({"total_items": 2}, 1, "page 3 .*: rows before it were deleted"),
        ({**LAST_PAGE, "items_per_page": 9, "total_items": 4}, 1, "rows before it were deleted"),
        ({"total_items": 0}, 1, "rows before it were deleted"),
        ({}, 1, "page 3 is not there any more: a link led to it"),
        (TELLS_NOTHING, 2, "a link led to it"),
        ({"next": "?page=3"}, 2, "a link led to it"),
        ({**TELLS_NOTHING, "last": "https://x.example/?page=2#page=9"}, 2, "a link led to it"),
    ],
)
@pytest.mark.parametrize("resumed", [False, True])
def test_a_list_ends_before_a_page_that_is_not_there_unless_its_first_page_contradicts(
    first: dict[str, Any], looks: int, note: str, raise_on_drift: bool, resumed: bool
) -> None:
    pager = link_pager(
        "campaigns?page=3" if resumed else "campaigns", raise_on_drift=raise_on_drift
    )
    if resumed:
        pager = link_pager(cursor=pager.start_cursor(), raise_on_drift=raise_on_drift)
    before = [] if resumed else [page_reply("a", next="?page=3")]
    looked: list[Any] = [page_reply("a", "b", **first), GONE][:looks]
    transcript = replay(pager, *before, GONE, *looked)
    asked = ["campaigns?page=3", "campaigns?page=1", "campaigns?page=3"][: 1 + looks]
    assert transcript[-2 - looks :] == [
        *asked,
        DriftError if raise_on_drift else Delivered((), None),
    ]
    if raise_on_drift:
        with pytest.raises(DriftError, match=note):
            pager.next_page()
    else:
        assert pager.done
        [drift] = pager.stats.drift
        assert re.search(note, drift)


@pytest.mark.parametrize(
    "first",
    [
        {**LAST_PAGE, "total_items": 5},
        {"items_per_page": 500, "next": "?page=2", "total_items": 5},  # the rows know better
        {"next": "?page=2", "total_items": 5},
        {"next": "?page=2", "last": "?page=3"},
        {"total_items": 500},
    ],
)
def test_a_page_that_should_be_there_is_the_error_and_is_requested_again(
    first: dict[str, Any],
) -> None:
    pager = link_pager()
    page_1 = page_reply("a", "b", **first)
    transcript = replay(pager, page_reply("a", next="?page=3"), GONE, page_1, GONE)
    assert transcript[-1] is NotFoundError
    assert not pager.done
    assert replay(pager, page_reply("c")) == ["campaigns?page=3", Delivered(("c",), None)]
    assert pager.stats.drift == []


def test_what_an_invalid_row_leaves_of_the_first_page_says_nothing_of_its_size() -> None:
    first = page_reply("a", 5, **LAST_PAGE, total_items=5)
    pager = link_pager(model=str)
    assert replay(pager, page_reply("a", next="?page=3"), GONE, first, GONE)[-1] is NotFoundError


def test_a_first_page_that_is_missing_or_no_list_is_an_error_that_stays() -> None:
    for outcome, kind in ((NotFoundError("no list"), NotFoundError), (Reply(200), DecodeError)):
        pager = link_pager()
        replies = (page_reply("a", next="/elsewhere?page=7"), GONE, outcome)
        elsewhere = "https://open.example.com/elsewhere?page="
        assert replay(pager, *replies)[-3:] == [f"{elsewhere}7", f"{elsewhere}1", kind]
        with pytest.raises(kind, match="gone" if kind is NotFoundError else None):
            pager.next_page()


async def read(rows: Any, into: list[Any]) -> None:
    async for row in rows:
        into.append(row["id"])


@pytest.mark.parametrize("way", ["stream", "run"])
async def test_a_page_that_stays_missing_has_a_cursor_to_go_on_from(
    accutics: Accutics, sandbox: Sandbox, way: str
) -> None:
    sandbox.fail(404, times=None, where=lambda request: request.params.get("page") == ["3"])
    campaigns = accutics.resource("campaigns")
    stream = campaigns.stream(page_size=20)
    got: list[Any] = []
    rows: Any
    async with stream.open() if way == "run" else nullcontext(aiter(stream)) as rows:
        with pytest.raises(NotFoundError) as caught:
            await read(rows, got)
        assert len(got) == 40
        assert caught.value.cursor == rows.cursor
        assert not is_finished(rows.cursor)
        assert not rows.report.complete
        sandbox.faults.clear()
        if way == "run":
            rows = aiter(campaigns.stream(cursor=rows.cursor))
        await read(rows, got)
    assert got == [row["id"] for row in sandbox.accutics.collections["campaigns"].rows]
    assert rows.report.complete
