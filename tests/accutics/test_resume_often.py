"""A list read a few rows at a time, each time from the cursor of the time before."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from accutics_authentic._accutics.paging.keys import (
    HASH_BYTES_IN_CURSOR,
    MAX_KEYS_IN_CURSOR,
    hash_key,
    pack_hashes,
    unpack_hashes,
)
from tests.support.changing_lists import ChangingList
from tests.support.examples import examples
from tests.support.link_pagers import ListServer, drive, link_pager, overlap_pager


def some_rows(server: ChangingList, cursor: str | None, count: int) -> tuple[list[str], str]:
    """Read up to *count* rows, not past the page they are on; return the cursor after them."""
    pager = overlap_pager("campaigns?page_size=20", cursor=cursor)
    while not pager.done:
        [request] = pager.next_requests(1)
        pager.feed(request, server.serve(request.url))
        page = pager.next_page()
        if page is not None:
            ids = [row["id"] for row in page.items[:count]]
            return ids, page.cursor_after(len(ids))
    return [], pager.start_cursor()


@settings(max_examples=examples(8))
@given(
    steps=st.lists(st.integers(1, 20), min_size=1, max_size=5),
    count=st.integers(MAX_KEYS_IN_CURSOR, MAX_KEYS_IN_CURSOR + 150),
)
@example(steps=[1], count=2 * MAX_KEYS_IN_CURSOR)
def test_a_list_that_is_resumed_again_and_again_comes_whole(steps: list[int], count: int) -> None:
    server = ChangingList(count)
    got: list[str] = []
    cursor = None
    for turn in range(count + 1):
        some, cursor = some_rows(server, cursor, steps[turn % len(steps)])
        got += some
        if not some:
            break
    assert got == server.keys


def test_however_often_a_walk_is_resumed_it_knows_the_rows_delivered_last() -> None:
    rows = [f"row {n}" for n in range(2 * MAX_KEYS_IN_CURSOR)]
    cursor = None
    for _ in range(len(rows) - 20):
        pager = link_pager("campaigns?page_size=10", cursor=cursor, key=lambda row: row)
        while (page := pager.next_page()) is None or not page.items:
            [request] = pager.next_requests(1)
            pager.feed(request, ListServer(rows, 10)(request.url))
        cursor = page.cursor_after(1)
    new = [f"new {n}" for n in range(15)]
    rest = drive(link_pager(cursor=cursor, key=lambda row: row), ListServer([*new, *rows], 10))
    assert [row for page in rest for row in page.items] == rows[-20:]


@given(values=st.lists(st.integers(), max_size=2 * MAX_KEYS_IN_CURSOR))
def test_a_cursor_keeps_the_last_keys_in_their_order(values: list[int]) -> None:
    hashes = [hash_key(value) for value in values]
    assert unpack_hashes(pack_hashes(hashes)) == tuple(
        it[:HASH_BYTES_IN_CURSOR] for it in hashes[-MAX_KEYS_IN_CURSOR:]
    )
