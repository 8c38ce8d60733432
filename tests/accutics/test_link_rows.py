"""Rows that don't fit, rows that come again, lists that change: what a walk along links does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._accutics.paging.keys import digest
from accutics_authentic._accutics.paging.pages import hash_of_row
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import DecodeError, DriftError
from tests.support.link_pagers import (
    Shelf,
    Told,
    answer,
    drive,
    items,
    new_repair_walk,
    new_walk,
    talk,
    where,
)


def poisoned(*answers: Any, cursor: str | None = None, key: Any = None) -> DecodeError:
    """Walk over ints to the row that is none, and return the error that stands there."""
    walk = new_walk(cursor=cursor, model=int, key=key)
    assert talk(walk, *answers)[-1] is DecodeError
    assert walk.refusal is not None
    return walk.refusal


def test_a_row_is_told_from_others_by_all_of_it_however_deep_it_is() -> None:
    for deep in ("7", "[" * 100_000 + "]" * 100_000):
        reply = Reply(200, body=f'{{"data": [{{"a": 1, "b": 2}}, {deep}, 8]}}'.encode())
        assert len({hash_of_row(reply, index) for index in range(3)}) == 3
    mirrored = Reply(200, body=b'{"data": [{"b": 2, "a": 1}]}')
    straight = Reply(200, body=b'{"data": [0, {"a": 1, "b": 2}]}')
    assert hash_of_row(mirrored, 0) == hash_of_row(straight, 1)


LARGE = "x" * 300_000


@pytest.mark.parametrize("bad", [False, True])
@pytest.mark.parametrize("make", [partial(new_walk, model=str), new_repair_walk])
def test_a_large_page_is_decoded_in_slices_or_at_once_and_is_the_same(
    make: Callable[..., Any], bad: bool
) -> None:
    rows: list[Any] = [f"{n}{LARGE}" for n in range(5)] + [{}] * bad
    for in_slices in (True, False):
        walk = make(key=lambda row: row)
        [ask] = walk.next_requests(1)
        assert walk.slices() == ()
        walk.feed(ask, answer(*rows))
        if in_slices:
            assert len(list(walk.slices())) >= 4
        assert walk.next_page().items == tuple(rows[:5])
        assert (walk.refusal is not None) == bad


def test_a_large_answer_that_is_no_page_is_refused_at_its_turn() -> None:
    walk = new_walk()
    [ask] = walk.next_requests(1)
    walk.feed(ask, Reply(200, body=b'{"data": "%s"}' % (LARGE.encode() * 4)))
    assert list(walk.slices()) == []
    with pytest.raises(DecodeError, match="expected list, got str"):
        walk.next_page()


def test_the_rows_before_a_poison_row_are_handed_out_first() -> None:
    said = talk(new_walk(model=int), answer(1, 2, "poison", 4, next="?page=2"))
    assert said == ["campaigns", Told((1, 2), then=("campaigns", 2)), DecodeError]


def test_a_poison_row_says_where_it_is_and_how_to_pass_it() -> None:
    error = poisoned(answer(1, 2, "poison", 4, next="?page=2"))
    assert (error.where, error.index, error.method, error.status) == ("$.data[2]", 2, "GET", 200)
    assert where(error.cursor) == ("campaigns", 2)
    assert where(error.cursor_after) == ("campaigns", 3)


def test_a_job_gets_past_any_number_of_poison_rows() -> None:
    page_1, page_2 = answer("x", 1, "y", "z", 2, next="?page=2"), answer("v", 3, "w")
    cursor, got = None, []
    for pages in [[page_1]] * 3 + [[page_1, page_2]] + [[page_2]]:
        walk = new_walk(cursor=cursor, model=int)
        said = talk(walk, *pages)
        got += [item for told in said if isinstance(told, Told) for item in told.items]
        assert walk.refusal is not None
        cursor = walk.refusal.cursor_after
    assert got == [1, 2, 3]
    assert talk(new_walk(cursor=cursor, model=int), page_2)[-1] == Told((), then=None)


def test_before_a_poison_row_resuming_finds_it_again_until_it_is_mended() -> None:
    error = poisoned(answer(1, "poison", 3))
    again = poisoned(answer(1, "poison", 3), cursor=error.cursor)
    assert (again.where, again.cursor) == ("$.data[1]", error.cursor)
    mended = talk(new_walk(cursor=error.cursor, model=int), answer(1, 2, 3))
    assert mended[-1] == Told((2, 3), then=None)


def test_a_poison_row_at_the_top_is_met_at_once() -> None:
    assert talk(new_walk(model=int), answer("poison", 2)) == ["campaigns", DecodeError]


def test_within_a_page_the_cursor_counts_rows() -> None:
    [page] = drive(new_walk(), Shelf("abc", size=3))
    assert [where(page.cursor_after(n)) for n in range(4)] == [
        ("campaigns", 0),
        ("campaigns", 1),
        ("campaigns", 2),
        None,
    ]


def test_rows_that_come_again_are_dropped_by_their_key_and_counted() -> None:
    walk = new_walk(key=lambda row: row["id"], model=dict)
    a, b, c = ({"id": n, "at": "x"} for n in range(3))
    said = talk(walk, answer(a, b, next="?page=2"), answer({**b, "at": "y"}, c, c))
    assert said == [
        "campaigns",
        Told((a, b), then=("campaigns?page=2", 0)),
        "campaigns?page=2",
        Told((c,), then=None),
    ]
    assert walk.tally.duplicates == 2
    assert walk.tally.drift == ("2 rows of a page had been delivered before",)


def test_a_cursor_within_a_page_skips_what_was_dropped_as_well() -> None:
    walk = new_walk(key=lambda row: row)
    _, second = drive(walk, Shelf("abcade", size=3))
    assert second.items == ("d", "e")
    cursors = [second.cursor_after(n) for n in range(3)]
    assert [where(it) for it in cursors] == [("campaigns?page=2", 1), ("campaigns?page=2", 2), None]
    resumed = drive(new_walk(cursor=cursors[1], key=lambda row: row), Shelf("abcade", size=3))
    assert items(resumed) == ["e"]


def test_a_resumed_walk_knows_the_keys_of_the_last_pages() -> None:
    first, *_ = drive(new_walk(key=lambda row: row), Shelf("abcdef"))
    walk = new_walk(cursor=first.cursor, key=lambda row: row)
    assert items(drive(walk, Shelf("xabcdef"))) == ["c", "d", "e", "f"]
    assert walk.tally.duplicates == 1


def test_without_a_key_a_row_that_moved_comes_twice() -> None:
    first, *_ = drive(new_walk(), Shelf("abcdef"))
    assert items(drive(new_walk(cursor=first.cursor), Shelf("xabcdef"))) == list("bcdef")


def test_the_key_is_a_field_of_an_instance_or_of_a_dict() -> None:
    rows = [{"id": 1}, {"id": 1}, {"id": (2, "b")}]
    assert len(items(drive(new_walk(key="id"), Shelf(rows[:2])))) == 1
    walk = new_walk(key="real", model=int)
    assert items(drive(walk, Shelf([1, 1, 2]))) == [1, 2]


no_keys = (
    st.just({"uid": 1})
    | st.sampled_from(
        [None, True, False, 1.5, -0.0, [], [1], ["a"], {}, {"id": 1}],
    ).map(lambda value: {"id": value})
    | st.sampled_from([7, "id", None, [1], [{"id": 1}]])
)


def by_id(row: Any) -> Any:
    return row["id"]


def inner(row: Any) -> Any:
    return (row["id"], "x")


@given(
    good=st.lists(st.integers() | st.text(), unique_by=repr, max_size=4),
    bad=no_keys,
    skip=st.integers(0, 2),
    key=st.sampled_from(["id", by_id, inner]),
    repair=st.booleans(),
)
def test_a_row_without_a_proper_key_is_like_one_that_does_not_fit(
    good: list[Any], bad: Any, skip: int, key: Any, *, repair: bool
) -> None:
    rows = [{"id": each} for each in good]
    reply = answer(*rows, bad, {"id": "behind"})
    skip = 0 if repair else min(skip, len(rows))
    kind = new_repair_walk if repair else new_walk
    walk = kind("campaigns", skip, key=key)
    said = talk(walk, reply)
    assert [it.items for it in said if isinstance(it, Told)] == [tuple(rows[skip:])] * bool(
        rows[skip:]
    )
    error = walk.refusal
    assert error is not None
    assert said[-1] is DecodeError
    place = f"$.data[{len(rows)}]" + (".id" if key == "id" else "")
    assert (error.index, error.where, error.path) == (len(rows), place, "campaigns")
    assert "key" in error.text
    behind = kind(cursor=error.cursor_after, key=key)
    assert talk(behind, reply)[-1] == Told(({"id": "behind"},), then=None)


def test_what_a_key_function_raises_is_the_cause_without_our_frames() -> None:
    def key(_: Any) -> int:
        raise ZeroDivisionError("mine")

    error = poisoned(answer(1), key=key)
    assert error.text == "the row's key could not be read: ZeroDivisionError"
    assert isinstance(error.__cause__, ZeroDivisionError)
    assert error.__cause__.__traceback__ is None


def test_keys_of_odd_classes_are_told_apart_by_the_text_below() -> None:
    class Masked(str):
        __slots__ = ()

        def __repr__(self) -> str:
            return "****"

        __str__ = __format__ = __repr__  # type: ignore[assignment]  # as masks are written

    values = [Masked("a"), Masked("b"), "****", 1, "1", "0x1", (1,), ("1",), 10**5000, 10**5000 + 1]
    assert len({digest(value) for value in values}) == len(values)
    assert digest(Masked("a")) == digest("a")


def test_totals_that_change_are_noted() -> None:
    walk = new_walk()
    talk(walk, answer(1, next="?page=2", total_items=3), answer(2, 3, 4, total_items=4))
    assert walk.tally.drift == ("total_items went from 3 to 4",)


def test_fewer_rows_than_the_total_are_noted_at_the_end() -> None:
    walk = new_walk()
    talk(walk, answer(1, next="?page=2", total_items=3), answer(2, total_items=3))
    assert walk.tally.drift == ("2 rows were read of 3 that there should be",)


def test_a_total_that_is_told_now_and_then_proves_nothing() -> None:
    walk = new_walk()
    talk(walk, answer(1, next="?page=2", total_items=2), answer(2, next=None, items_per_page=1))
    assert walk.tally.drift == ()


@pytest.mark.parametrize(("total", "drifted"), [(5, True), (6, False), (7, False), (None, False)])
def test_a_resumed_walk_notes_an_empty_page_that_rows_should_stand_before(
    total: int | None, drifted: bool
) -> None:
    walk = new_walk("campaigns?page=4", resumed=True)
    talk(walk, answer(next=None, total_items=total, items_per_page=2))
    assert walk.tally.drift == (("page 4 is empty: rows before it were deleted",) * drifted)


def test_a_resumed_walk_does_not_count_the_rows_before_it() -> None:
    first, *_ = drive(new_walk(), Shelf("abc"))
    walk = new_walk(cursor=first.cursor)
    drive(walk, Shelf("abc"))
    assert walk.tally.drift == ()


@pytest.mark.parametrize(
    ("key", "answers", "before"),
    [
        (
            None,
            [answer(1, next="?page=2", total_items=3), answer(2, 3, 4, total_items=4)],
            Told((1,), then=("campaigns?page=2", 0)),
        ),
        (
            lambda row: row,
            [answer(1, next="?page=2"), answer(1, 2)],
            Told((1,), then=("campaigns?page=2", 0)),
        ),
        (None, [answer(1, total_items=9)], Told((1,), then=("campaigns", 1))),
    ],
)
def test_a_strict_walk_stops_where_the_list_changed(
    key: Any, answers: list[Any], before: Told
) -> None:
    said = talk(new_walk(key=key, strict=True), *answers)
    assert [it for it in said if isinstance(it, Told)] == [before]
    assert said[-1] is DriftError


def test_a_strict_walk_over_a_list_that_stands_still_is_like_any_other() -> None:
    pages = drive(new_walk(key=lambda row: row, strict=True), Shelf("abcde"))
    assert items(pages) == list("abcde")
