"""Lists read in several legs, each in another mode, from the cursor of the leg before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accutics_authentic._accutics.paging.anchors import MIN_ANCHORS
from accutics_authentic._accutics.paging.keys import hash_key, pack_hashes
from accutics_authentic._accutics.paging.page_range import PageRange
from accutics_authentic._accutics.paging.position import Position, check_has_anchors
from accutics_authentic.errors import CursorError
from tests.support.changing_lists import ChangingList
from tests.support.link_pagers import BASE, CURSORS, link_pager, overlap_pager

LINK = "campaigns?page_size=20"
MODES = ("plain", "key", "function", "repair", "repair by function")


def begin(mode: str, cursor: str | None) -> Any:
    key = None if mode == "plain" else "id" if "function" not in mode else lambda row: row["id"]
    if cursor is not None:
        position = Position.load(CURSORS.decode(cursor), BASE)
        if "repair" in mode:
            check_has_anchors(position, PageRange.WHOLE)
    return (overlap_pager if "repair" in mode else link_pager)(LINK, cursor=cursor, key=key)


def leg(mode: str, cursor: str | None, count: int, server: ChangingList, got: list[str]) -> str:
    """Read *count* rows, or to the end, and return the cursor after them."""
    pager = begin(mode, cursor)
    while not pager.done:
        page = pager.next_page()
        if page is not None:
            part = page.items[:count]
            got += [row["id"] for row in part]
            count -= len(part)
            cursor = page.cursor_after(len(part))
            if not count:
                return str(cursor)
        elif not pager.done:
            [request] = pager.next_requests(1)
            pager.feed(request, server.serve(request.url))
    return str(cursor)


@given(
    legs=st.lists(st.tuples(st.sampled_from(MODES), st.integers(1, 170)), min_size=2, max_size=4),
    count=st.integers(1, 400),
)
@example(legs=[("plain", 30), ("key", 20), ("repair", 1)], count=230)
@example(legs=[("repair", 160), ("plain", 1), ("key", 20), ("repair", 1)], count=230)
def test_whatever_the_modes_of_its_legs_each_row_comes_once_or_the_cursor_is_refused(
    legs: list[tuple[str, int]], count: int
) -> None:
    server, cursor = ChangingList(count), None
    got: list[str] = []
    try:
        for mode, rows in [*legs, (legs[-1][0], count)]:
            cursor = leg(mode, cursor, rows, server, got)
    except CursorError:
        assert any("repair" in mode for mode, _ in legs[1:])
        assert any(mode == "plain" for mode, _ in legs[:-1])
    else:
        assert got == server.keys


@pytest.mark.parametrize("keys", [0, 1, MIN_ANCHORS])
def test_repair_refuses_a_cursor_that_remembers_too_few_of_the_rows_before_it(keys: int) -> None:
    server, got = ChangingList(100), list[str]()
    cursor = leg("plain", None, 30, server, got)
    if keys:
        cursor = leg("key", cursor, keys, server, got)
    if keys < MIN_ANCHORS:
        with pytest.raises(CursorError, match="repair"):
            begin("repair", cursor)
    else:
        leg("repair", cursor, 100, server, got)
        assert got == server.keys


def test_repair_goes_on_from_a_cursor_before_the_first_row_of_a_plain_walk() -> None:
    server = ChangingList(30)
    pager = link_pager(LINK)
    [request] = pager.next_requests(1)
    pager.feed(request, server.serve(request.url))
    page = pager.next_page()
    assert page is not None
    got: list[str] = []
    leg("repair", page.cursor_after(0), 100, server, got)
    assert got == server.keys
    with pytest.raises(CursorError):
        begin("repair", page.cursor_after(1))


def test_along_links_without_page_numbers_a_plain_cursor_is_no_beginning_for_repair() -> None:
    with pytest.raises(CursorError):
        check_has_anchors(
            Position.load(["campaigns?after=x", 0, "", False, ""], BASE), PageRange.WHOLE
        )


def test_another_field_as_the_key_is_refused_and_a_function_passes() -> None:
    server, got = ChangingList(100), list[str]()
    cursor = leg("key", None, 30, server, got)
    for mode in ("plain", "function", "key", "repair"):
        begin(mode, cursor)
    assert link_pager(cursor=cursor, key=lambda row: row).start_cursor() == cursor
    with pytest.raises(CursorError, match="another key="):
        link_pager(cursor=cursor, key="uuid")
    later = leg("function", cursor, 5, server, got)
    with pytest.raises(CursorError, match="another key="):
        overlap_pager(cursor=later, key="uuid")


def test_a_cursor_of_the_version_before_knows_no_name_and_all_rows_if_it_holds_fewer_keys() -> None:
    hashes = [hash_key(number) for number in range(200)]
    for count in (10, 149, 150):
        position = Position.load(["campaigns?page_size=20", 5, pack_hashes(hashes[:count])], BASE)
        assert position.has_every_key is (count < 150)
        assert position.keys_of("uuid").recent


@pytest.mark.parametrize("rest", [[True], [1, ""], [True, "abc"], [True, "abcd", 0], [True, None]])
def test_a_position_that_says_anything_else_is_refused(rest: list[Any]) -> None:
    with pytest.raises(CursorError):
        Position.load(["campaigns", 0, "AAAAAAAA", *rest], BASE)
    assert Position.load(["campaigns", 0, "AAAAAAAA", True, "abcd"], BASE).key_name == "abcd"
