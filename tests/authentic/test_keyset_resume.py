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

from accutics_authentic._authentic.keyset.estimate import Estimate
from accutics_authentic._authentic.keyset.page import NEWEST, FetchedPage
from accutics_authentic._authentic.keyset.position import HASH_SIZE, Position, short_hash
from accutics_authentic._authentic.keyset.record import MAX_HASHES, Record
from accutics_authentic._base.arguments import MAX_MILLISECONDS
from accutics_authentic.errors import CursorError
from tests.authentic.model import CURSORS, Drive, Server, drive, pager_of
from tests.authentic.test_keyset_pager import DATES, KS, ORDERS


def prefixes(driven: Drive) -> Iterator[tuple[list[str], str]]:
    """Yield every prefix of what came, and the cursor after it."""
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
    whole = drive(pager_of(limit=limit, **given), server, k=k, seed=seed)
    if len(dates) > cap and len(set(dates)) == 1:
        return  # cannot be told from a page that is the list
    for before, cursor in [([], whole.pager.start_cursor()), *prefixes(whole)]:
        pager = pager_of(limit=other, cursor=cursor, **given)
        assert pager.start_cursor() == cursor
        rest = drive(pager, server, k=again, seed=seed + 1)
        assert len(set(rest.items)) == len(rest.items)
        assert not set(rest.items) & set(before), "one came twice"
        if (
            whole.overflow is None
            and rest.overflow is None
            and (after is None or order != "shuffled")
        ):
            assert {*before, *rest.items} == set(whole.items), "one was lost"
        if cap == 1000:
            assert rest.overflow is None


@given(
    dates=DATES,
    limit=st.integers(1, 6),
    order=ORDERS,
    lookups=st.sampled_from(["exact", "forbidden"]),
    seed=st.integers(0, 10**6),
)
def test_a_list_resumed_after_every_item_is_the_whole(
    dates: list[int], limit: int, order: str, lookups: str, seed: int
) -> None:
    server = Server(dates, order=order, lookups=lookups, seed=seed)
    got: list[str] = []
    cursor = pager_of(limit=limit).start_cursor()
    for _ in range(len(dates) + 1):
        pager = pager_of(now=server.clock, limit=limit, cursor=cursor)
        page = next((p for p in drive(pager, server).pages if p.items), None)
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
    whole = drive(pager_of(now=10**6, limit=limit), server)
    for before, cursor in list(prefixes(whole))[::23]:
        pager = pager_of(now=10**6, limit=limit, cursor=cursor)
        rest = drive(pager, server, seed=seed).items
        assert sorted(before + rest) == sorted(whole.items)


def test_a_finished_position_asks_nothing() -> None:
    server = Server(range(1, 30))
    cursor = drive(pager_of(now=30, limit=10), server).pages[-1].cursor
    pager = pager_of(cursor=cursor)
    assert pager.done
    assert pager.next_page() is None
    assert pager.next_requests(8) == ()
    assert pager.start_cursor() == cursor


def test_the_position_of_the_start_survives_the_walk() -> None:
    pager = pager_of(before=20, limit=7)
    start = pager.start_cursor()
    drive(pager, Server(range(1, 30)))
    assert pager.start_cursor() == start
    assert CURSORS.decode(start) == [20, 7, ""]


@pytest.mark.parametrize("order", ["stable", "reversed"])
@pytest.mark.parametrize("lookups", ["exact", "forbidden"])
@pytest.mark.parametrize("spread", [1, 40, 10**9])
def test_a_cursor_has_at_most_two_thousand_characters(
    order: str, lookups: str, spread: int
) -> None:
    start = 1_700_000_000_000
    dates = [start + n * spread // 20 for n in range(500)]
    server = Server(dates, order=order, lookups=lookups)
    whole = drive(pager_of(now=server.clock), server)
    assert len(whole.items) == 500
    for page in whole.pages:
        for count in (0, len(page.items) // 2, len(page.items)):
            cursor = page.cursor_after(count)
            assert len(cursor) <= 2000
            resumed = Drive(pager_of(now=server.clock, cursor=cursor), server)
            following = None
            while following is None and not resumed.pager.done:
                resumed.turn()
                following = resumed.pager.next_page()
            assert following is None or len(following.cursor) <= 2000


def test_a_kept_page_keeps_neither_its_pager_nor_its_neighbours() -> None:
    driven = drive(pager_of(now=100, limit=10), Server(range(1, 60)))
    kept, last = driven.pages[2], weakref.ref(driven.pages[-1])
    pager = weakref.ref(driven.pager)
    del driven
    gc.collect()
    assert pager() is None
    assert last() is None
    assert CURSORS.decode(kept.cursor)


def test_an_id_removed_and_added_again_between_two_runs_may_come_twice() -> None:
    """What a cursor cannot know."""
    server = Server(range(1, 41))
    page = drive(pager_of(now=50, limit=10), server).pages[0]
    server.clock = 60
    server.add_again("i39")  # its hash is in the cursor: even so it comes only once
    rest = drive(pager_of(now=70, limit=10, cursor=page.cursor), server)
    assert "i39" not in rest.items
    server.add()
    rest = drive(pager_of(now=70, limit=10, cursor=page.cursor), server)
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
        [5, 100, "AAAA"],  # no whole hash
    ],
)
def test_a_position_that_was_never_written_is_refused(position: Any) -> None:
    with pytest.raises(CursorError, match="does not hold a position"):
        load(position)


def load(value: Any) -> Position:
    return Position.load(value, before=None, after=None)


@given(
    timestamp=st.integers(1, MAX_MILLISECONDS + 1) | st.just(NEWEST),
    limit=st.integers(1, 100_000),
    hashes=st.binary(max_size=100).map(lambda raw: raw[: len(raw) // HASH_SIZE * HASH_SIZE]),
)
def test_a_position_is_loaded_as_it_was_dumped(timestamp: int, limit: int, hashes: bytes) -> None:
    position = Position(timestamp, limit, hashes)
    assert load(json.loads(json.dumps(position.dump()))) == position


def test_the_longest_position_can_be_read_again() -> None:
    ids = tuple(f"item {n}" for n in range(MAX_HASHES + 500))
    page = FetchedPage(
        1_700_000_000_000, len(ids), ids, len(ids), 0, 1, frozenset(ids), Estimate(0)
    )
    delivered = Record().deliver(page, ids, is_last=False)
    position = delivered.position_after(len(ids))
    assert len(position.recent_hashes) == MAX_HASHES * HASH_SIZE
    assert load(CURSORS.decode(CURSORS.encode(position.dump()))) == position


def test_an_id_has_the_hash_in_cursors_that_it_always_had() -> None:
    assert short_hash("item 1").hex() == "9fa5cbf33f"
    assert short_hash("\ud800").hex() == "4208783e92"
