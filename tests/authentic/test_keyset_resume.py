"""A cursor goes on exactly where it was made."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._authentic.keyset.page import NEWEST, OLDEST
from accutics_authentic._authentic.keyset.position import MARK, MOST, Position, Record
from accutics_authentic._base.arguments import LATEST
from accutics_authentic.errors import CursorError
from tests.authentic.model import CURSORS, Drive, Server, drive, walk_of
from tests.authentic.test_keyset_pager import DATES, KS, ORDERS


def prefixes(driven: Drive) -> Iterator[tuple[list[str], str]]:
    """Yield every prefix of what came, and the cursor behind it."""
    done: list[str] = []
    for page in driven.pages:
        for count in range(len(page.items) + 1):
            yield [*done, *page.items[:count]], page.cursor_after(count)
        done += page.items


@given(
    dates=DATES,
    k=KS,
    again=KS,
    limit=st.integers(1, 12),
    other=st.integers(1, 12),
    cap=st.sampled_from([1000, 1000, 12, 5, 3]),
    trusted=st.sampled_from([1, 3]),
    strict=st.booleans(),
    order=ORDERS,
    lookups=st.sampled_from(["exact", "forbidden"]),
    after=st.none() | st.integers(0, 50),
    seed=st.integers(0, 10**6),
)
def test_what_came_and_what_comes_on_resume_make_the_whole(
    dates: list[int],
    k: int,
    again: int,
    limit: int,
    other: int,
    cap: int,
    trusted: int,
    strict: bool,
    order: str,
    lookups: str,
    after: int | None,
    seed: int,
) -> None:
    server = Server(dates, strict=strict, order=order, cap=cap, lookups=lookups, seed=seed)
    given = {"now": server.clock, "trusted": trusted, "after": after}
    check_int = drive(walk_of(limit=limit, **given), server, k=k, seed=seed)
    if len(dates) > cap and len(set(dates)) == 1:
        return  # cannot be told from a page that is the list
    for before, cursor in [([], check_int.walk.start()), *prefixes(check_int)]:
        walk = walk_of(limit=other, position=CURSORS.read(cursor), **given)
        assert walk.start() == cursor
        rest = drive(walk, server, k=again, seed=seed + 1)
        assert len(set(rest.items)) == len(rest.items)
        assert not set(rest.items) & set(before), "one came twice"
        if (
            check_int.overflow is None
            and rest.overflow is None
            and (after is None or order != "shuffled")
        ):
            assert {*before, *rest.items} == set(check_int.items), "one was lost"
        if cap == 1000:
            assert rest.overflow is None


@given(
    dates=DATES,
    limit=st.integers(1, 6),
    order=ORDERS,
    lookups=st.sampled_from(["exact", "forbidden"]),
    seed=st.integers(0, 10**6),
)
def test_a_walk_resumed_after_every_item_is_the_whole(
    dates: list[int], limit: int, order: str, lookups: str, seed: int
) -> None:
    server = Server(dates, order=order, lookups=lookups, seed=seed)
    got: list[str] = []
    cursor = walk_of(limit=limit).start()
    for _ in range(len(dates) + 1):
        walk = walk_of(now=server.clock, limit=limit, position=CURSORS.read(cursor))
        page = next((p for p in drive(walk, server).pages if p.items), None)
        if page is None:
            break
        got.append(page.items[0])
        cursor = page.cursor_after(1)
    assert len(got) == len(dates)
    assert set(got) == set(server.items)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("limit", [12, 30])
def test_a_huge_millisecond_in_no_order_is_resumed_exactly(seed: int, limit: int) -> None:
    server = Server([*[9] * 5, *[7] * 400, 3], order="shuffled", lookups="forbidden", seed=seed)
    check_int = drive(walk_of(now=10**6, limit=limit), server)
    for before, cursor in list(prefixes(check_int))[::23]:
        walk = walk_of(now=10**6, limit=limit, position=CURSORS.read(cursor))
        rest = drive(walk, server, seed=seed).items
        assert sorted(before + rest) == sorted(check_int.items)


def test_a_finished_position_asks_nothing() -> None:
    server = Server(range(1, 30))
    cursor = drive(walk_of(now=30, limit=10), server).pages[-1].cursor
    walk = walk_of(position=CURSORS.read(cursor))
    assert walk.done
    assert walk.next_page() is None
    assert walk.next_requests(8) == ()
    assert walk.start() == cursor


def test_the_position_of_the_start_survives_the_walk() -> None:
    walk = walk_of(before=20, limit=7)
    start = walk.start()
    drive(walk, Server(range(1, 30)))
    assert walk.start() == start
    assert CURSORS.read(start) == [20, 7, ""]


@pytest.mark.parametrize("order", ["stable", "reversed"])
@pytest.mark.parametrize("lookups", ["exact", "forbidden"])
@pytest.mark.parametrize("spread", [1, 40, 10**9])
def test_a_cursor_has_at_most_two_thousand_characters(
    order: str, lookups: str, spread: int
) -> None:
    start = 1_700_000_000_000
    dates = [start + n * spread // 20 for n in range(500)]
    server = Server(dates, order=order, lookups=lookups)
    check_int = drive(walk_of(now=server.clock), server)
    assert len(check_int.items) == 500
    for page in check_int.pages:
        for count in (0, len(page.items) // 2, len(page.items)):
            cursor = page.cursor_after(count)
            assert len(cursor) <= 2000
            resumed = Drive(walk_of(now=server.clock, position=CURSORS.read(cursor)), server)
            following = None
            while following is None and not resumed.walk.done:
                resumed.turn()
                following = resumed.walk.next_page()
            assert following is None or len(following.cursor) <= 2000


def test_a_kept_page_keeps_neither_its_walk_nor_its_neighbours() -> None:
    driven = drive(walk_of(now=100, limit=10), Server(range(1, 60)))
    kept, last = driven.pages[2], weakref.ref(driven.pages[-1])
    walk = weakref.ref(driven.walk._record)
    del driven
    gc.collect()
    assert walk() is None
    assert last() is None
    assert CURSORS.read(kept.cursor)


def test_an_id_removed_and_added_again_between_two_runs_may_come_twice() -> None:
    """What a cursor cannot know."""
    server = Server(range(1, 41))
    page = drive(walk_of(now=50, limit=10), server).pages[0]
    server.clock = 60
    server.add_again("i39")  # marked on this page: even so it comes only once
    rest = drive(walk_of(now=70, limit=10, position=CURSORS.read(page.cursor)), server)
    assert "i39" not in rest.items
    server.add()
    rest = drive(walk_of(now=70, limit=10, position=CURSORS.read(page.cursor)), server)
    assert "new1" in rest.items, "the position is on the first page, so what is on top comes"


@pytest.mark.parametrize(
    "position",
    [
        0,
        "",
        {},
        [1],
        [None, 100],
        [None, 100, "", 1],
        [None, 0, ""],
        [None, -1, ""],
        [None, "100", ""],
        [None, True, ""],
        [None, None, ""],
        [0, 100, ""],
        [-5, 100, ""],
        [1 << 62 | 1, 100, ""],
        [1.5, 100, ""],
        [True, 100, ""],
        ["5", 100, ""],
        [5, 100, None],
        [5, 100, "="],
        [5, 100, "é"],
        [5, 100, "AAAA"],  # no whole mark
    ],
)
def test_a_position_that_was_never_written_is_refused(position: Any) -> None:
    with pytest.raises(CursorError, match="does not hold a position"):
        walk_of(position=position)


def load(value: Any) -> Position:
    return Position.load(value, before=NEWEST, after=OLDEST)


@given(
    cursor=st.integers(1, LATEST + 1) | st.just(NEWEST),
    limit=st.integers(1, 100_000),
    marks=st.binary(max_size=100).map(lambda raw: raw[: len(raw) // MARK * MARK]),
)
def test_a_position_is_loaded_as_it_was_dumped(cursor: int, limit: int, marks: bytes) -> None:
    position = Position(cursor, limit, marks)
    assert load(json.loads(json.dumps(position.dump()))) == position


def test_the_longest_position_can_be_read_again() -> None:
    record = Record()
    page = [f"item {n}" for n in range(MOST + 500)]
    handed = record.deliver(page, page)
    marks = handed.marks_after(len(page))
    assert len(marks) == MOST * MARK
    position = Position(1_700_000_000_000, len(page), marks)
    assert load(CURSORS.read(CURSORS.write(position.dump()))) == position
