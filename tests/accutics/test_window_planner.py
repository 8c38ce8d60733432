"""Which page size straddles an offset, and from which positions overlapping pages can go on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._accutics.models import Pagination
from accutics_authentic._accutics.paging.page_range import PageRange
from accutics_authentic._accutics.paging.position import Position, check_has_anchors
from accutics_authentic._accutics.paging.window_planner import WindowPlanner, straddling_size
from accutics_authentic.errors import CursorError, DriftError
from tests.support.link_pagers import position_at


@pytest.mark.parametrize("link", ["campaigns?page=2&page_size=10", "campaigns?page=2"])
def test_a_cursor_without_keys_or_size_is_refused(link: str) -> None:
    with pytest.raises(CursorError):
        check_has_anchors(
            position_at(link, 0, "AAAAAAAA" if "size" not in link else ""), PageRange.WHOLE
        )


@pytest.mark.parametrize(
    "position",
    [
        Position.END,
        position_at("campaigns"),
        position_at("campaigns?page=1&page_size=9"),
        position_at("campaigns?page=2&page_size=9", 0, "AAAAAAAA"),
    ],
)
def test_the_beginning_the_end_and_a_position_with_keys_are_accepted(position: Position) -> None:
    check_has_anchors(position, PageRange.WHOLE)


def test_a_page_is_larger_than_usual_only_if_all_smaller_ones_end_at_the_offset() -> None:
    assert straddling_size(60, 2, 3, 0) == 7
    assert straddling_size(60, 2, 6, 7) == 7
    with pytest.raises(DriftError):
        straddling_size(60, 2, 6, 6)


@given(place=st.integers(1, 10**6), overlap=st.integers(1, 50), usual=st.integers(13, 200))
def test_the_page_shows_rows_on_both_sides_of_the_offset(
    place: int, overlap: int, usual: int
) -> None:
    size = straddling_size(place, overlap, usual, 0)
    start = place // size * size
    assert start < place < start + size
    assert size <= usual


@pytest.mark.parametrize("usual", [10**4, 10**15])
@given(place=st.integers(1, 10**12))
def test_the_page_size_is_found_at_once_however_long_pages_are(usual: int, place: int) -> None:
    size = straddling_size(place, 5, usual, 0)
    assert usual - 1_000 < size <= usual
    assert place % size


def test_a_last_page_has_the_size_that_two_pages_before_it_proved() -> None:
    planner = WindowPlanner(20)
    for _ in range(2):
        assert planner.learn(10, Pagination(next="?page=2")) == 10
    assert planner.learn(3, Pagination()) == 10
