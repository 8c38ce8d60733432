"""Overlapping pages: a list is read whole although it changes between any two requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic.accutics.aim import PATIENCE
from accutics_authentic.accutics.keys import Keys
from accutics_authentic.accutics.position import Position
from accutics_authentic.accutics.repair import RepairWalk
from accutics_authentic.accutics.rows import reader
from accutics_authentic.accutics.windows import check_position, straddling
from accutics_authentic.core.wire import Reply
from accutics_authentic.errors import CursorError, DecodeError, DriftError, NotFoundError
from tests.support.link_walks import BASE, CODEC, SEAL, answer

Row = dict[str, Any]


class ChangingList:
    """A server whose rows come and go between any two requests."""

    def __init__(self, count: int, *, cap: int = 100, changes: int = 0, seed: int = 0) -> None:
        self.keys = [str(number) for number in range(count)]
        self.touched: set[str] = set()
        self.requests = 0
        self._cap, self._changes, self._random = cap, changes, Random(seed)

    def serve(self, url: URL) -> Reply:
        if self.requests:
            for _ in range(self._random.randint(0, self._changes)):
                self._change()
        self.requests += 1
        page = int(url.query["page"])
        size = min(int(url.query.get("page_size", 100)), self._cap)
        rows = [{"id": key} for key in self.keys[(page - 1) * size : page * size]]
        more = page * size < len(self.keys)
        link = str(url.with_query(page=page + 1, page_size=size)) if more else None
        return answer(*rows, next=link, total_items=len(self.keys), items_per_page=size)

    def change(
        self, random: Random, *, inserted: int, deleted: int, moved: int, to: str = "anywhere"
    ) -> None:
        """Change many rows at once."""
        left = random.sample(self.keys, len(self.keys))
        for key in left[:deleted]:
            self.keys.remove(key)
        for number in range(inserted):
            self.keys.insert(random.randint(0, len(self.keys)), f"put in {number}")
        for key in left[deleted : deleted + moved]:
            self.keys.remove(key)
            last = len(self.keys)
            place = {"top": 0, "bottom": last, "anywhere": random.randint(0, last)}[to]
            self.keys.insert(place, key)
        self.touched.update(left[: deleted + moved])

    def _change(self) -> None:
        if self.keys and self._random.random() < 0.5:
            key = self.keys.pop(self._random.randrange(len(self.keys)))
        else:
            key = f"new{self.requests}-{len(self.touched)}"
            self.keys.insert(self._random.randint(0, len(self.keys)), key)
        self.touched.add(key)


def walk(link: str = "campaigns", *, cursor: str | None = None, model: Any = dict) -> Any:
    position = Position(link) if cursor is None else Position.read(SEAL.read(cursor))
    return RepairWalk(
        BASE,
        "campaigns",
        reader(CODEC, model, position),
        SEAL,
        position,
        Keys("id", position.keys),
    )


def read(
    reading: Any,
    serve: Callable[[URL], Reply],
    leave_after: int | None = None,
    seen: list[str] | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[str]:
    """Read to the end, or resume once *leave_after* rows have come and *meanwhile* was done."""
    got = [] if seen is None else seen
    while not reading.done:
        page = reading.take()
        if page is None:
            if not reading.done:
                [ask] = reading.asks(8)
                assert reading.asks(8) == ()
                reading.answer(ask, serve(ask.url))
            continue
        if leave_after is not None and len(got) + len(page.items) >= leave_after:
            keep = leave_after - len(got)
            got += [row["id"] for row in page.items[:keep]]
            meanwhile()
            return read(walk(cursor=page.cursor_after(keep)), serve, seen=got)
        got += [row["id"] for row in page.items]
    return got


@given(
    count=st.integers(0, 150),
    cap=st.sampled_from([7, 10, 12, 20, 100]),
    size=st.sampled_from([None, 5, 10, 12, 30]),
    changes=st.sampled_from([0, 1, 2, 8]),
    seed=st.integers(0, 10**6),
)
def test_a_row_that_stays_comes_once_whatever_changes_around_it(
    count: int, cap: int, size: int | None, changes: int, seed: int
) -> None:
    server = ChangingList(count, cap=cap, changes=changes, seed=seed)
    before = set(server.keys)
    got = Counter(read(walk(f"campaigns?page_size={size}" if size else "campaigns"), server.serve))
    assert before - server.touched <= set(got), "a row was missed"
    assert max(got.values(), default=1) == 1, "a row came twice"


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

    read(walk(f"campaigns?page_size={size}"), server.serve, leave_after, got, change)
    assert before - server.touched <= set(got), "a row was missed"
    assert len(set(got)) == len(got), "a row came twice"


@given(
    count=st.integers(150, 400),
    behind=st.integers(0, 100),
    size=st.sampled_from([8, 13, 20, 100, 200]),
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

    read(walk(f"campaigns?page_size={size}"), server.serve, count, got, change)
    assert got[:count] == before[:count]
    came = Counter(got)
    assert all(came[row] == 1 for row in before if row not in server.touched)


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

    got = read(walk("campaigns?page_size=10"), serve)
    assert set(got) >= {str(number) for number in range(1, 30)}
    assert len(set(got)) == len(got)


@pytest.mark.parametrize(
    ("count", "size"), [(245, 100), (1000, 100), (1000, 50), (100, 10), (60, 5), (30, 3), (30, 2)]
)
def test_a_list_that_stands_still_takes_at_most_twice_the_requests(count: int, size: int) -> None:
    server = ChangingList(count)
    assert read(walk(f"campaigns?page_size={size}"), server.serve) == server.keys
    assert server.requests <= 2 * -(-count // size)


def test_pages_too_small_to_overlap_are_an_error_and_no_gap() -> None:
    with pytest.raises(DriftError, match="too small"):
        read(walk("campaigns?page_size=2"), ChangingList(6, cap=2).serve)


def test_deleted_rows_make_it_go_back() -> None:
    server = ChangingList(60)

    def serve(url: URL) -> Reply:
        if server.requests == 2:
            del server.keys[:17]
        return ChangingList.serve(server, url)

    reading = walk("campaigns?page_size=10")
    assert set(read(reading, serve)) >= {str(number) for number in range(17, 60)}
    assert "went back" in reading.tally.drift[0]


def test_each_time_it_goes_back_it_looks_first_where_the_rows_were_missed() -> None:
    server = ChangingList(200, cap=10)
    reading, rows, times = walk("campaigns?page_size=10"), 0, 0
    asked, drift, missed = 0, 0, False
    while not reading.done:
        page = reading.take()
        rows += len(page.items) if page else 0
        for ask in reading.asks(1):
            number, size = int(ask.url.query["page"]), int(ask.url.query["page_size"])
            start, end = (number - 1) * size, number * size
            before, missed = missed, len(reading.tally.drift) > drift
            drift = len(reading.tally.drift)
            if missed and not before:
                times += 1
                assert start < asked < end
            asked = start
            if server.requests in {5, 14}:
                del server.keys[:12]
            reading.answer(ask, server.serve(ask.url))
    assert (rows, times) == (200, 2)


def test_the_rows_on_a_page_are_believed_and_not_the_size_that_is_told() -> None:
    keys = [str(number) for number in range(47)]

    def serve(url: URL) -> Reply:
        page, told = int(url.query["page"]), int(url.query["page_size"])
        size = min(5, told)
        rows = [{"id": key} for key in keys[(page - 1) * size : page * size]]
        more = f"?page={page + 1}&page_size={told}" if page * size < len(keys) else None
        return answer(*rows, next=more, total_items=len(keys), items_per_page=told)

    assert read(walk("campaigns?page=1&page_size=10"), serve) == keys


def test_a_list_that_never_goes_on_is_an_error() -> None:
    with pytest.raises(DriftError, match="faster"):
        read(walk(), lambda url: answer(next=str(url)))
    assert PATIENCE > 3


def stopped_after(server: ChangingList, count: int, size: int = 10) -> str:
    """Read *count* rows and return the cursor behind them."""
    reading, rest = walk(f"campaigns?page_size={size}"), count
    while True:
        page = reading.take()
        if page is None:
            [ask] = reading.asks(1)
            reading.answer(ask, server.serve(ask.url))
        elif rest <= len(page.items):
            return str(page.cursor_after(rest))
        else:
            rest -= len(page.items)


def test_a_resume_that_knows_all_that_came_and_finds_none_of_it_begins_at_the_top() -> None:
    server = ChangingList(50)
    cursor = stopped_after(server, 8)
    server.keys = [f"other{number}" for number in range(50)]
    assert read(walk(cursor=cursor), server.serve) == server.keys


@pytest.mark.parametrize("left", [0, 1])
def test_a_resume_that_finds_fewer_than_two_of_many_rows_is_an_error(left: int) -> None:
    server = ChangingList(300)
    cursor = stopped_after(server, 200)
    server.keys = [f"other{number}" for number in range(200)] + server.keys[200 - left :]
    with pytest.raises(DriftError, match="fewer than two"):
        read(walk(cursor=cursor), server.serve)


def test_a_row_that_does_not_fit_stops_once_and_is_passed_over_behind_its_cursor() -> None:
    rows: list[Row] = [{"id": str(number)} for number in range(12)]
    rows[7] = {"id": 7}

    def serve(url: URL) -> Reply:
        page, size = int(url.query["page"]), int(url.query["page_size"])
        more = str(url) if page * size < len(rows) else None
        return answer(*rows[(page - 1) * size : page * size], next=more, items_per_page=size)

    model = dict[str, str]
    reading = walk("campaigns?page_size=5", model=model)
    got: list[str] = []
    with pytest.raises(DecodeError) as caught:
        read(reading, serve, seen=got)
    assert got == [str(number) for number in range(7)]
    assert caught.value.cursor is not None
    with pytest.raises(DecodeError):
        read(walk(cursor=caught.value.cursor, model=model), serve)
    rest = read(walk(cursor=caught.value.cursor_after, model=model), serve)
    assert rest == [str(number) for number in range(8, 12)]


def test_a_list_that_is_not_paged_is_read_at_once() -> None:
    assert read(walk(), lambda _: answer({"id": "a"}, {"id": "b"})) == ["a", "b"]


def test_totals_are_not_needed() -> None:
    keys = [str(number) for number in range(25)]

    def serve(url: URL) -> Reply:
        page, size = int(url.query["page"]), min(int(url.query.get("page_size", 10)), 10)
        rows = [{"id": key} for key in keys[(page - 1) * size : page * size]]
        return answer(*rows, next=str(url) if page * size < len(keys) else None)

    assert read(walk(), serve) == keys


def test_an_error_comes_again_and_asks_nothing_more() -> None:
    reading = walk()
    [ask] = reading.asks(1)
    reading.answer(ask, NotFoundError("gone"))
    for _ in range(2):
        with pytest.raises(NotFoundError):
            reading.take()
    assert reading.asks(1) == ()
    assert not reading.done


def test_a_finished_cursor_asks_nothing() -> None:
    reading = walk(cursor=SEAL.write([]))
    assert reading.done
    assert reading.asks(1) == ()
    assert SEAL.read(reading.start()) == []


@pytest.mark.parametrize("link", ["campaigns?page=2&page_size=10", "campaigns?page=2"])
def test_a_cursor_without_keys_or_size_is_refused(link: str) -> None:
    with pytest.raises(CursorError):
        check_position(Position(link, 0, "AAAAAAAA" if "size" not in link else ""), BASE)


@pytest.mark.parametrize(
    "position",
    [
        Position(None),
        Position("campaigns"),
        Position("campaigns?page=2&page_size=9", 0, "AAAAAAAA"),
    ],
)
def test_a_beginning_an_end_and_a_cursor_of_its_own_are_taken(position: Position) -> None:
    check_position(position, BASE)


@given(place=st.integers(1, 10**6), overlap=st.integers(1, 50), usual=st.integers(13, 200))
def test_the_page_asked_for_shows_the_place_from_both_sides(
    place: int, overlap: int, usual: int
) -> None:
    size = straddling(place, overlap, usual, 0)
    start = place // size * size
    assert start < place < start + size
    assert size <= usual


@pytest.mark.parametrize("usual", [10**4, 10**15])
@given(place=st.integers(1, 10**12))
def test_the_page_that_straddles_a_place_is_found_at_once_however_long_pages_are(
    usual: int, place: int
) -> None:
    size = straddling(place, 5, usual, 0)
    assert usual - 1_000 < size <= usual
    assert place % size
