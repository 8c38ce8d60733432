"""Overlapping pages: a list is read whole although it changes between any two requests."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic._accutics.paging.window_planner import MAX_PAGES_WITHOUT_NEW_ROW
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import DecodeError, DriftError, NotFoundError
from tests.support.changing_lists import ChangingList, read_ids
from tests.support.link_pagers import CURSORS, overlap_pager, page_reply

Row = dict[str, Any]


@given(
    count=st.integers(0, 150),
    cap=st.sampled_from([9, 10, 12, 20, 100]),
    size=st.sampled_from([None, 5, 10, 12, 30]),
    changes=st.sampled_from([0, 1, 2, 8]),
    moving=st.integers(0, 150),
    seed=st.integers(0, 10**6),
    links_beyond=st.booleans(),
)
def test_a_row_that_stays_comes_once_whatever_changes_around_it_and_wherever_one_moves(
    count: int,
    cap: int,
    size: int | None,
    changes: int,
    moving: int,
    seed: int,
    *,
    links_beyond: bool,
) -> None:
    server = ChangingList(
        count, cap=cap, changes=changes, seed=seed, moving=moving, links_beyond=links_beyond
    )
    before = set(server.keys)
    got = Counter(
        read_ids(
            overlap_pager(f"campaigns?page_size={size}" if size else "campaigns"), server.serve
        )
    )
    assert before - server.touched <= set(got), "a row was missed"
    assert max(got.values(), default=1) == 1, "a row came twice"


def test_a_deletion_that_an_insertion_makes_up_for_is_repaired() -> None:
    """The total stays as it was, and a second look at the page before would show nothing."""
    server = ChangingList(30)
    plain = server.serve

    def serve(url: URL) -> Reply:
        if server.requests == 2:
            server.keys.pop(0)
        elif server.requests == 3:
            server.keys.insert(0, "new")
        return plain(url)

    got = read_ids(overlap_pager("campaigns?page_size=10"), serve)
    assert set(got) >= {str(number) for number in range(1, 30)}
    assert len(set(got)) == len(got)


@given(
    size=st.integers(1, 100), pages=st.integers(1, 12), rest=st.integers(0, 99), cap=st.booleans()
)
@example(size=100, pages=10, rest=0, cap=True)
@example(size=5, pages=12, rest=0, cap=False)
def test_a_list_that_stands_still_takes_at_most_twice_the_requests(
    size: int, pages: int, rest: int, cap: bool
) -> None:
    count = max(0, size * pages - rest % size)
    server = ChangingList(count, cap=size if cap and size >= 8 else 200)
    assert read_ids(overlap_pager(f"campaigns?page_size={size}"), server.serve) == server.keys
    assert server.requests <= 2 * max(1, -(-count // size))


@given(
    count=st.integers(1, 120),
    size=st.sampled_from([9, 10, 20]),
    at=st.integers(1, 20),
    place=st.floats(0, 1),
    total=st.booleans(),
)
@example(count=15, size=20, at=1, place=0.0, total=False)
def test_a_row_that_comes_between_count_and_read_of_any_page_makes_none_go_missing(
    count: int, size: int, at: int, place: float, *, total: bool
) -> None:
    """As Django's paginator does it: the page is cut off where the list ended when it counted."""
    keys, requests = [str(number) for number in range(count)], 0

    def serve(url: URL) -> Reply:
        nonlocal requests
        requests += 1
        there = len(keys)
        if requests == at:
            keys.insert(int(place * there), "new")
        page, asked = int(url.query["page"]), min(int(url.query["page_size"]), size)
        rows = [{"id": key} for key in keys[(page - 1) * asked : min(page * asked, there)]]
        more = str(url) if page * asked < there else None
        totals = {"total_items": there} if total else {}
        return page_reply(*rows, next=more, items_per_page=asked, **totals)

    got = read_ids(overlap_pager(f"campaigns?page_size={size}"), serve)
    assert {str(number) for number in range(count)} <= set(got)
    assert len(set(got)) == len(got)


@pytest.mark.parametrize("asked", [2, 5])
def test_pages_too_small_to_overlap_are_an_error_after_the_rows_before(asked: int) -> None:
    got: list[str] = []
    with pytest.raises(DriftError, match="too small"):
        read_ids(
            overlap_pager(f"campaigns?page_size={asked}"), ChangingList(6, cap=2).serve, seen=got
        )
    assert got == ["0", "1"]


def test_deleted_rows_make_it_go_back() -> None:
    server = ChangingList(60)

    def serve(url: URL) -> Reply:
        if server.requests == 2:
            del server.keys[:17]
        return ChangingList.serve(server, url)

    pager = overlap_pager("campaigns?page_size=10")
    assert set(read_ids(pager, serve)) >= {str(number) for number in range(17, 60)}
    assert "went back" in pager.stats.drift[0]


def test_rows_that_moved_vouch_for_nothing_in_the_midst_of_a_page() -> None:
    server = ChangingList(60)

    def serve(url: URL) -> Reply:
        if server.requests == 2:
            kept, moved = server.keys[8:], server.keys[6:8]
            server.keys = [*kept[:17], *moved, *kept[17:]]
        return ChangingList.serve(server, url)

    assert set(read_ids(overlap_pager("campaigns?page_size=10"), serve)) >= {
        str(n) for n in range(8, 60)
    }


def test_each_time_it_goes_back_it_looks_first_where_the_rows_were_missed() -> None:
    server = ChangingList(200, cap=10)
    pager, rows, times = overlap_pager("campaigns?page_size=10"), 0, 0
    asked, drift, missed = 0, 0, False
    while not pager.done:
        page = pager.next_page()
        rows += len(page.items) if page else 0
        for request in pager.next_requests(1):
            number, size = int(request.url.query["page"]), int(request.url.query["page_size"])
            start, end = (number - 1) * size, number * size
            before, missed = missed, len(pager.stats.drift) > drift
            drift = len(pager.stats.drift)
            if missed and not before:
                times += 1
                assert start < asked < end
            asked = start
            if server.requests in {5, 14}:
                del server.keys[:12]
            pager.feed(request, server.serve(request.url))
    assert (rows, times) == (200, 2)


def test_the_rows_on_a_page_are_believed_and_not_the_size_that_is_stated() -> None:
    keys = [str(number) for number in range(47)]

    def serve(url: URL) -> Reply:
        page, asked = int(url.query["page"]), int(url.query["page_size"])
        size = min(5, asked)
        rows = [{"id": key} for key in keys[(page - 1) * size : page * size]]
        more = f"?page={page + 1}&page_size={asked}" if page * size < len(keys) else None
        return page_reply(*rows, next=more, total_items=len(keys), items_per_page=asked)

    assert read_ids(overlap_pager("campaigns?page=1&page_size=10"), serve) == keys


@pytest.mark.parametrize("states_total", [True, False])
@pytest.mark.parametrize("count", [0, 11, 12, 20, 36, 37])
def test_a_last_page_that_links_to_an_empty_one_ends_the_list(
    count: int, *, states_total: bool
) -> None:
    server = ChangingList(count, links_beyond=True, states_total=states_total)
    pager = overlap_pager("campaigns?page_size=12")
    assert read_ids(pager, server.serve) == [str(number) for number in range(count)]
    assert not pager.stats.drift
    assert server.requests <= 2 + count // 10 * 2


@given(
    count=st.integers(0, 40),
    cap=st.sampled_from([9, 10, 12, 20, 100]),
    size=st.sampled_from([None, 5, 10, 12, 30]),
    leave_after=st.none() | st.integers(1, 40),
    states_total=st.booleans(),
    is_missing=st.booleans(),
)
@example(count=13, cap=20, size=5, leave_after=None, states_total=False, is_missing=True)
@example(count=15, cap=9, size=12, leave_after=None, states_total=True, is_missing=False)
def test_a_last_page_that_links_on_ends_the_list_whatever_the_size_of_pages(
    count: int,
    cap: int,
    size: int | None,
    leave_after: int | None,
    *,
    states_total: bool,
    is_missing: bool,
) -> None:
    assume(states_total or count not in {1, 2})  # of such pages it is never known that more fit
    server = ChangingList(count, cap=cap, links_beyond=True, states_total=states_total)

    def serve(url: URL) -> Reply | NotFoundError:
        reply = server.serve(url)
        is_beyond = int(url.query["page"]) > 1 and not json.loads(reply.body)["data"]
        return NotFoundError(status=404) if is_missing and is_beyond else reply

    pager = overlap_pager(f"campaigns?page_size={size}" if size else "campaigns")
    assert read_ids(pager, serve, leave_after) == server.keys


def test_rows_behind_a_page_with_room_for_more_are_no_end() -> None:
    """Some servers hide rows after slicing: their pages have fewer rows than they should."""
    server = ChangingList(40, links_beyond=True)

    def serve(url: URL) -> Reply:
        body = json.loads(server.serve(url).body)
        rows = [row for row in body["data"] if not 20 <= int(row["id"]) < 28]
        return page_reply(*rows, **{**body["meta"]["pagination"], "total_items": None})

    with pytest.raises(DriftError):
        read_ids(overlap_pager("campaigns?page_size=10"), serve)


def test_a_list_that_never_goes_on_is_an_error() -> None:
    with pytest.raises(DriftError, match="faster"):
        read_ids(overlap_pager(), lambda url: page_reply(next=str(url)))
    assert MAX_PAGES_WITHOUT_NEW_ROW > 3


def test_an_invalid_row_stops_once_and_is_skipped_after_its_cursor() -> None:
    rows: list[Row] = [{"id": str(number)} for number in range(12)]
    rows[7] = {"id": 7}

    def serve(url: URL) -> Reply:
        page, size = int(url.query["page"]), int(url.query["page_size"])
        more = str(url) if page * size < len(rows) else None
        return page_reply(*rows[(page - 1) * size : page * size], next=more, items_per_page=size)

    model = dict[str, str]
    pager = overlap_pager("campaigns?page_size=5", model=model)
    got: list[str] = []
    with pytest.raises(DecodeError) as caught:
        read_ids(pager, serve, seen=got)
    assert got == [str(number) for number in range(7)]
    assert caught.value.cursor is not None
    with pytest.raises(DecodeError):
        read_ids(overlap_pager(cursor=caught.value.cursor, model=model), serve)
    rest = read_ids(overlap_pager(cursor=caught.value.cursor_after, model=model), serve)
    assert rest == [str(number) for number in range(8, 12)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 20, 300])
@pytest.mark.parametrize("link", ["campaigns", "campaigns?page_size=20"])
@pytest.mark.parametrize("totals", [{}, {"total_items": 300, "items_per_page": 300}])
def test_a_list_that_is_not_paged_is_read_twice_and_comes_once(
    count: int, link: str, totals: dict[str, int]
) -> None:
    keys, requests = [str(number) for number in range(count)], 0

    def serve(_: URL) -> Reply:
        nonlocal requests
        requests += 1
        return page_reply(*({"id": key} for key in keys), **totals)

    assert read_ids(overlap_pager(link), serve) == keys
    assert requests == (2 if keys else 1)


def test_totals_are_not_needed() -> None:
    keys = [str(number) for number in range(25)]

    def serve(url: URL) -> Reply:
        page, size = int(url.query["page"]), min(int(url.query.get("page_size", 10)), 10)
        rows = [{"id": key} for key in keys[(page - 1) * size : page * size]]
        return page_reply(*rows, next=str(url) if page * size < len(keys) else None)

    assert read_ids(overlap_pager(), serve) == keys


def test_an_error_is_raised_again_and_nothing_more_is_requested() -> None:
    pager = overlap_pager()
    [request] = pager.next_requests(1)
    pager.feed(request, NotFoundError("gone"))
    for _ in range(2):
        with pytest.raises(NotFoundError):
            pager.next_page()
    assert pager.next_requests(1) == ()
    assert not pager.done


def test_a_finished_cursor_requests_nothing() -> None:
    pager = overlap_pager(cursor=CURSORS.encode([]))
    assert pager.done
    assert pager.next_requests(1) == ()
    assert CURSORS.decode(pager.start_cursor()) == []
