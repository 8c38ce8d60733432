"""A pager along links: invalid rows, rows that come again, and lists that change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic._accutics.paging.keys import hash_key
from accutics_authentic._accutics.paging.pages import hash_poison_row
from accutics_authentic._accutics.paging.position import Position
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import DecodeError, DriftError
from tests.support.link_pagers import (
    Delivered,
    ListServer,
    drive,
    error_of,
    items_of,
    link_pager,
    overlap_pager,
    page_reply,
    position_of,
    replay,
)


def poisoned(*replies: Any, cursor: str | None = None, key: Any = None) -> DecodeError:
    """Read ints up to the first row that is none, and return its error."""
    pager = link_pager(cursor=cursor, model=int, key=key)
    assert replay(pager, *replies)[-1] is DecodeError
    return error_of(pager)


def test_a_poison_row_is_identified_by_all_of_it_however_deep_it_is() -> None:
    for deep in ("7", "[" * 100_000 + "]" * 100_000):
        reply = Reply(200, body=f'{{"data": [{{"a": 1, "b": 2}}, {deep}, 8]}}'.encode())
        assert len({hash_poison_row(reply, index) for index in range(3)}) == 3
    mirrored = Reply(200, body=b'{"data": [{"b": 2, "a": 1}]}')
    straight = Reply(200, body=b'{"data": [0, {"a": 1, "b": 2}]}')
    assert hash_poison_row(mirrored, 0) == hash_poison_row(straight, 1)


LARGE = "x" * 300_000


@pytest.mark.parametrize("bad", [False, True])
@pytest.mark.parametrize("make", [partial(link_pager, model=str), overlap_pager])
def test_a_large_page_is_decoded_in_slices_or_at_once_and_is_the_same(
    make: Callable[..., Any], bad: bool
) -> None:
    rows: list[Any] = [f"{n}{LARGE}" for n in range(5)] + [{}] * bad
    for in_parts in (True, False):
        pager = make(key=lambda row: row)
        [request] = pager.next_requests(1)
        assert pager.parts() == ()
        pager.feed(request, page_reply(*rows))
        if in_parts:
            assert len(list(pager.parts())) >= 4
        page = pager.next_page()
        assert page.items == tuple(rows[:5])
        assert (page.error is not None) == bad


def test_a_large_reply_that_is_no_page_is_refused_in_order() -> None:
    pager = link_pager()
    [request] = pager.next_requests(1)
    pager.feed(request, Reply(200, body=b'{"data": "%s"}' % (LARGE.encode() * 4)))
    assert list(pager.parts()) == []
    with pytest.raises(DecodeError, match="expected list, got str"):
        pager.next_page()


def test_the_rows_before_a_poison_row_are_delivered_first() -> None:
    transcript = replay(link_pager(model=int), page_reply(1, 2, "poison", 4, next="?page=2"))
    assert transcript == ["campaigns", Delivered((1, 2), then=("campaigns", 2)), DecodeError]


def test_the_error_of_a_poison_row_says_where_it_is_and_how_to_skip_it() -> None:
    error = poisoned(page_reply(1, 2, "poison", 4, next="?page=2"))
    assert (error.where, error.index, error.method, error.status) == ("$.data[2]", 2, "GET", 200)
    assert position_of(error.cursor) == ("campaigns", 2)
    assert position_of(error.cursor_after) == ("campaigns", 3)


def test_a_job_gets_past_any_number_of_poison_rows() -> None:
    page_1, page_2 = page_reply("x", 1, "y", "z", 2, next="?page=2"), page_reply("v", 3, "w")
    cursor, got = None, []
    for pages in [[page_1]] * 3 + [[page_1, page_2]] + [[page_2]]:
        pager = link_pager(cursor=cursor, model=int)
        transcript = replay(pager, *pages)
        got += [
            item
            for delivered in transcript
            if isinstance(delivered, Delivered)
            for item in delivered.items
        ]
        cursor = error_of(pager).cursor_after
    assert got == [1, 2, 3]
    assert replay(link_pager(cursor=cursor, model=int), page_2)[-1] == Delivered((), then=None)


def test_resuming_before_a_poison_row_meets_it_again_until_it_is_corrected() -> None:
    error = poisoned(page_reply(1, "poison", 3))
    again = poisoned(page_reply(1, "poison", 3), cursor=error.cursor)
    assert (again.where, again.cursor) == ("$.data[1]", error.cursor)
    mended = replay(link_pager(cursor=error.cursor, model=int), page_reply(1, 2, 3))
    assert mended[-1] == Delivered((2, 3), then=None)


def test_a_poison_row_at_the_top_is_met_at_once() -> None:
    assert replay(link_pager(model=int), page_reply("poison", 2)) == ["campaigns", DecodeError]


def test_within_a_page_the_cursor_counts_rows() -> None:
    [page] = drive(link_pager(), ListServer("abc", size=3))
    assert [position_of(page.cursor_after(n)) for n in range(4)] == [
        ("campaigns", 0),
        ("campaigns", 1),
        ("campaigns", 2),
        None,
    ]


def test_rows_that_come_again_are_dropped_by_their_key_and_counted() -> None:
    pager = link_pager(key=lambda row: row["id"], model=dict)
    a, b, c = ({"id": n, "at": "x"} for n in range(3))
    transcript = replay(pager, page_reply(a, b, next="?page=2"), page_reply({**b, "at": "y"}, c, c))
    assert transcript == [
        "campaigns",
        Delivered((a, b), then=("campaigns?page=2", 0)),
        "campaigns?page=2",
        Delivered((c,), then=None),
    ]
    assert pager.stats.duplicates == 2
    assert pager.stats.drift == ["2 rows of a page had been delivered before"]


def test_a_cursor_within_a_page_skips_what_was_dropped_as_well() -> None:
    pager = link_pager(key=lambda row: row)
    _, second = drive(pager, ListServer("abcade", size=3))
    assert second.items == ("d", "e")
    cursors = [second.cursor_after(n) for n in range(3)]
    assert [position_of(it) for it in cursors] == [
        ("campaigns?page=2", 1),
        ("campaigns?page=2", 2),
        None,
    ]
    resumed = drive(
        link_pager(cursor=cursors[1], key=lambda row: row), ListServer("abcade", size=3)
    )
    assert items_of(resumed) == ["e"]


def test_a_resumed_walk_knows_the_keys_of_the_last_pages() -> None:
    first, *_ = drive(link_pager(key=lambda row: row), ListServer("abcdef"))
    pager = link_pager(cursor=first.cursor, key=lambda row: row)
    assert items_of(drive(pager, ListServer("xabcdef"))) == ["c", "d", "e", "f"]
    assert pager.stats.duplicates == 1


def test_without_a_key_a_row_that_moved_comes_twice() -> None:
    first, *_ = drive(link_pager(), ListServer("abcdef"))
    assert items_of(drive(link_pager(cursor=first.cursor), ListServer("xabcdef"))) == list("bcdef")


def test_the_key_is_a_field_of_an_instance_or_of_a_dict() -> None:
    rows = [{"id": 1}, {"id": 1}, {"id": (2, "b")}]
    assert len(items_of(drive(link_pager(key="id"), ListServer(rows[:2])))) == 1
    pager = link_pager(key="real", model=int)
    assert items_of(drive(pager, ListServer([1, 1, 2]))) == [1, 2]


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
def test_a_row_without_a_proper_key_is_an_invalid_row(
    good: list[Any], bad: Any, skip: int, key: Any, *, repair: bool
) -> None:
    rows = [{"id": each} for each in good]
    reply = page_reply(*rows, bad, {"id": "after"})
    skip = 0 if repair else min(skip, len(rows))
    kind = overlap_pager if repair else link_pager
    pager = kind("campaigns", skip, key=key)
    transcript = replay(pager, reply)
    assert [it.items for it in transcript if isinstance(it, Delivered)] == [
        tuple(rows[skip:])
    ] * bool(rows[skip:])
    error = error_of(pager)
    assert transcript[-1] is DecodeError
    place = f"$.data[{len(rows)}]" + (".id" if key == "id" else "")
    assert (error.index, error.where, error.path) == (len(rows), place, "campaigns")
    assert "key" in error.text
    resumed = kind(cursor=error.cursor_after, key=key)
    replies = [reply, reply] if repair else [reply]  # a last page is looked at twice
    pages = [it for it in replay(resumed, *replies) if isinstance(it, Delivered)]
    assert [row for page in pages for row in page.items] == [{"id": "after"}]
    assert pages[-1].then is None


def test_keys_of_str_subclasses_are_identified_by_their_plain_text() -> None:
    class Masked(str):
        __slots__ = ()

        def __repr__(self) -> str:
            return "****"

        __str__ = __format__ = __repr__  # type: ignore[assignment]  # as masks are written

    values = [Masked("a"), Masked("b"), "****", 1, "1", "0x1", (1,), ("1",), 10**5000, 10**5000 + 1]
    assert len({hash_key(value) for value in values}) == len(values)
    assert hash_key(Masked("a")) == hash_key("a")


def test_totals_that_change_are_noted() -> None:
    pager = link_pager()
    replay(pager, page_reply(1, next="?page=2", total_items=3), page_reply(2, 3, 4, total_items=4))
    assert pager.stats.drift == ["total_items went from 3 to 4"]


def test_fewer_rows_than_the_total_are_noted_at_the_end() -> None:
    pager = link_pager()
    replay(pager, page_reply(1, next="?page=2", total_items=3), page_reply(2, total_items=3))
    assert pager.stats.drift == ["2 rows were read of 3 that there should be"]


def test_a_total_that_is_stated_now_and_then_proves_nothing() -> None:
    pager = link_pager()
    replay(
        pager,
        page_reply(1, next="?page=2", total_items=2),
        page_reply(2, next=None, items_per_page=1),
    )
    assert pager.stats.drift == []


@pytest.mark.parametrize(("total", "drifted"), [(5, True), (6, False), (7, False), (None, False)])
def test_a_resumed_walk_notes_an_empty_page_that_rows_should_stand_before(
    total: int | None, drifted: bool
) -> None:
    pager = link_pager("campaigns?page=4", resumed=True)
    replay(pager, page_reply(next=None, total_items=total, items_per_page=2))
    assert pager.stats.drift == ["page 4 is empty: rows before it were deleted"] * drifted


def test_a_resumed_walk_does_not_count_the_rows_before_it() -> None:
    first, *_ = drive(link_pager(), ListServer("abc"))
    pager = link_pager(cursor=first.cursor)
    drive(pager, ListServer("abc"))
    assert pager.stats.drift == []


@pytest.mark.parametrize(
    ("key", "replies", "before"),
    [
        (
            None,
            [page_reply(1, next="?page=2", total_items=3), page_reply(2, 3, 4, total_items=4)],
            Delivered((1,), then=("campaigns?page=2", 0)),
        ),
        (
            lambda row: row,
            [page_reply(1, next="?page=2"), page_reply(1, 2)],
            Delivered((1,), then=("campaigns?page=2", 0)),
        ),
        (None, [page_reply(1, total_items=9)], Delivered((1,), then=("campaigns", 1))),
    ],
)
def test_with_raise_on_drift_reading_stops_where_the_list_changed(
    key: Any, replies: list[Any], before: Delivered
) -> None:
    transcript = replay(link_pager(key=key, raise_on_drift=True), *replies)
    assert [it for it in transcript if isinstance(it, Delivered)] == [before]
    assert transcript[-1] is DriftError


def test_a_strict_walk_over_a_list_that_stands_still_is_like_any_other() -> None:
    pages = drive(link_pager(key=lambda row: row, raise_on_drift=True), ListServer("abcde"))
    assert items_of(pages) == list("abcde")


@pytest.mark.parametrize(
    ("key", "hashed"),
    [
        (1, "f6fc42039fba3776"),
        ("é", "1a2cb41e565ff2e1"),
        ((1, "a"), "44531534ddf0c874"),
        ((7,), "b8761ad355f56517"),
        ("\ud83d", "e0cb43d4d80e0118"),
        pytest.param(10**5000, "d9a77d74c01dff60", id="long"),
    ],
)
def test_the_hash_of_a_key_is_that_of_the_cursors_of_version_0_1(key: Any, hashed: str) -> None:
    assert hash_key(key).hex() == hashed


def test_a_cursor_of_version_0_1_has_every_key_only_if_it_has_as_many_as_rows_before() -> None:
    for skip, expected in ((2, True), (3, False)):
        value = ["campaigns?page=1&page_size=9", skip, "AAAAAAAA" * 2]
        assert Position.load(value, URL("https://a.example/")).has_every_key is expected
