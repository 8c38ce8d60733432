"""Lists read with repair that are left and resumed, and that change in between."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import DriftError
from tests.support.changing_lists import ChangingList, cursor_after, read_ids
from tests.support.link_pagers import overlap_pager


@given(
    count=st.integers(1, 150),
    leave_after=st.integers(0, 149),
    changes=st.sampled_from([0, 1, 2]),
    size=st.sampled_from([8, 20, 100]),
    between=st.sampled_from([0, 3, 40, 400]),
    seed=st.integers(0, 10**6),
)
def test_a_resume_that_knows_all_that_came_misses_nothing_and_repeats_nothing(
    count: int, leave_after: int, changes: int, size: int, between: int, seed: int
) -> None:
    server = ChangingList(count, cap=size, changes=changes, seed=seed)
    before = set(server.keys)
    got: list[str] = []

    def change() -> None:
        server.change(Random(seed), inserted=between, deleted=count // 3, moved=count // 3)

    read_ids(overlap_pager(f"campaigns?page_size={size}"), server.serve, leave_after, got, change)
    assert before - server.touched <= set(got), "a row was missed"
    assert len(set(got)) == len(got), "a row came twice"


@example(count=150, behind=0, size=8, inserted=1000, deleted=0, moved=0, to="top", seed=0).via(
    "no page of 8 rows or fewer overlaps at a multiple of 840"
)
@given(
    count=st.integers(150, 400),
    behind=st.integers(0, 100),
    size=st.sampled_from([9, 13, 20, 100, 200]),  # of 8 none straddles row 840
    inserted=st.sampled_from([0, 1, 30, 1000]),
    deleted=st.floats(0, 0.5),
    moved=st.integers(0, 18),
    to=st.sampled_from(["top", "bottom", "anywhere"]),
    seed=st.integers(0, 10**6),
)
def test_a_resume_that_knows_only_the_last_rows_is_not_misled_by_a_few_that_moved(
    count: int,
    behind: int,
    size: int,
    inserted: int,
    deleted: float,
    moved: int,
    to: str,
    seed: int,
) -> None:
    server = ChangingList(count + behind, cap=size)
    before = list(server.keys)
    got: list[str] = []

    def change() -> None:
        server.change(
            Random(seed), inserted=inserted, deleted=int(deleted * len(before)), moved=moved, to=to
        )

    try:
        read_ids(overlap_pager(f"campaigns?page_size={size}"), server.serve, count, got, change)
    except DriftError as error:
        if "too small" not in str(error) or size != 8:
            raise
        return  # a multiple of 840 rows stand before it: pages of every size up to 8 end there
    assert got[:count] == before[:count]
    came = Counter(got)
    assert all(came[row] == 1 for row in before if row not in server.touched)


def test_a_resume_that_knows_all_that_came_and_finds_none_of_it_begins_at_the_top() -> None:
    server = ChangingList(50)
    cursor = cursor_after(server, 8)
    server.keys = [f"other{number}" for number in range(50)]
    assert read_ids(overlap_pager(cursor=cursor), server.serve) == server.keys


@pytest.mark.parametrize("left", [0, 1])
def test_a_resume_that_finds_fewer_than_two_of_many_rows_is_an_error(left: int) -> None:
    server = ChangingList(300)
    cursor = cursor_after(server, 200)
    server.keys = [f"other{number}" for number in range(200)] + server.keys[200 - left :]
    with pytest.raises(DriftError, match="too few"):
        read_ids(overlap_pager(cursor=cursor), server.serve)


@pytest.mark.parametrize("left", [2, 3, 30])
def test_a_resume_goes_on_from_the_few_remembered_rows_that_are_left(left: int) -> None:
    server = ChangingList(300)
    cursor = cursor_after(server, 200)
    gone, rest = server.keys[200 - 150 : 200 - left], server.keys[200:]
    server.keys = [key for key in server.keys if key not in gone]
    assert read_ids(overlap_pager(cursor=cursor), server.serve) == rest


def test_a_resume_follows_the_remembered_rows_while_they_move_on() -> None:
    server = ChangingList(400, cap=10)
    cursor = cursor_after(server, 200)
    server.requests = 0
    rest = server.keys[200:]

    def serve(url: URL) -> Reply:
        if 5 < server.requests < 10:  # the page of the middle one is looked at again
            server.keys[:0] = [f"new {server.requests} {number}" for number in range(10)]
        return server.serve(url)

    assert read_ids(overlap_pager(cursor=cursor), serve) == rest


@given(
    at=st.integers(2, 12),
    deleted=st.integers(0, 200),
    left=st.integers(2, 40),
    more=st.integers(0, 60),
    size=st.sampled_from([9, 20]),
)
@example(at=3, deleted=5, left=37, more=200, size=20)
@example(at=4, deleted=9, left=3, more=0, size=9)
def test_a_resume_searches_again_where_rows_go_while_it_looks_for_them(
    at: int, deleted: int, left: int, more: int, size: int
) -> None:
    server = ChangingList(200 + more, cap=size)
    cursor = cursor_after(server, 200, size)
    gone = set(server.keys[50 : 200 - left])
    server.keys = [key for key in server.keys if key not in gone]
    server.requests, got = 0, list[str]()

    def serve(url: URL) -> Reply:
        if server.requests == at:
            del server.keys[:deleted]
        return server.serve(url)

    errors: list[DriftError] = []
    try:
        read_ids(overlap_pager(cursor=cursor), serve, seen=got)
    except DriftError as error:
        errors.append(error)
    if errors:
        assert (errors[0].method, errors[0].path) == ("GET", "campaigns")
        assert left - (deleted - 50) < 2, "there were enough rows to go on from"
    else:
        assert {key for key in server.keys if int(key) >= 200} <= set(got)
    assert not set(got) & {str(number) for number in range(200)} - gone


def test_a_resume_gives_up_where_rows_move_on_for_ever() -> None:
    server = ChangingList(400, cap=10)
    cursor = cursor_after(server, 200)

    def serve(url: URL) -> Reply:
        server.keys[:0] = [f"new {server.requests} {number}" for number in range(10)]
        return server.serve(url)

    with pytest.raises(DriftError, match="too few"):
        read_ids(overlap_pager(cursor=cursor), serve)


def test_a_resume_goes_on_although_new_rows_stand_among_all_that_it_knows() -> None:
    server = ChangingList(595, cap=1000)
    cursor = cursor_after(server, 203, 5)
    rest, random = set(server.keys[203:]), Random(54)
    for number in range(1000):
        server.keys.insert(random.randint(0, len(server.keys)), f"n{number}")
    assert rest <= set(read_ids(overlap_pager(cursor=cursor), server.serve))
