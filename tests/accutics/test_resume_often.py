"""A list read a few rows at a time, each time from the cursor of the time before."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from accutics_authentic._accutics.paging.keys import IN_CURSOR, REMEMBERED, digest, pack, unpack
from tests.support.changing_lists import ChangingList, walk
from tests.support.link_pagers import Shelf, drive, new_walk


def some_rows(server: ChangingList, cursor: str | None, count: int) -> tuple[list[str], str]:
    """Read up to *count* rows, not past the page they are on; return the cursor behind them."""
    reading = walk("campaigns?page_size=20", cursor=cursor)
    while not reading.done:
        [ask] = reading.next_requests(1)
        reading.feed(ask, server.serve(ask.url))
        page = reading.next_page()
        if page is not None:
            ids = [row["id"] for row in page.items[:count]]
            return ids, page.cursor_after(len(ids))
    return [], reading.start()


@settings(max_examples=8)
@given(
    steps=st.lists(st.integers(1, 20), min_size=1, max_size=5),
    count=st.integers(REMEMBERED, REMEMBERED + 150),
)
@example(steps=[1], count=2 * REMEMBERED)
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


def test_however_often_a_walk_is_resumed_it_knows_the_rows_handed_out_last() -> None:
    rows = [f"row {n}" for n in range(2 * REMEMBERED)]
    cursor = None
    for _ in range(len(rows) - 20):
        reading = new_walk("campaigns?page_size=10", cursor=cursor, key=lambda row: row)
        while (page := reading.next_page()) is None or not page.items:
            [ask] = reading.next_requests(1)
            reading.feed(ask, Shelf(rows, 10)(ask.url))
        cursor = page.cursor_after(1)
    new = [f"new {n}" for n in range(15)]
    rest = drive(new_walk(cursor=cursor, key=lambda row: row), Shelf([*new, *rows], 10))
    assert [row for page in rest for row in page.items] == rows[-20:]


@given(values=st.lists(st.integers(), max_size=2 * REMEMBERED))
def test_a_cursor_keeps_the_last_keys_in_their_order(values: list[int]) -> None:
    hashes = [digest(value) for value in values]
    assert unpack(pack(hashes)) == tuple(it[:IN_CURSOR] for it in hashes[-REMEMBERED:])
