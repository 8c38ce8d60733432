"""Links by themselves: page numbers, sizes, and what a cursor keeps of a URL."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic._accutics.models import Pagination
from accutics_authentic._accutics.paging.links import (
    absolute,
    count_pages,
    normalized,
    page_number,
    page_size,
    relative,
    with_page,
    with_possible_totals,
    with_window,
)
from accutics_authentic._accutics.paging.position import Position
from tests.support.link_pagers import BASE, position_at


def under(query: str) -> URL:
    return URL(f"{BASE}/campaigns?{query}", encoded=True)


@pytest.mark.parametrize(
    ("query", "number", "size"),
    [
        ("page=7", 7, None),
        ("a=b&page=007&page_size=50", 7, 50),
        ("page_size=50&page=7&c", 7, 50),
        ("page_size=50", None, 50),
        ("mypage=7&page_sizes=3", None, None),
        ("page=", None, None),
        ("page=x&page_size=-1", None, None),
        ("page=7x", None, None),
        ("page=" + "9" * 16, None, None),
        ("page=2&page_size=5&page=3&page_size=6", 3, 6),
        ("page=2&page=x", None, None),
        ("", None, None),
    ],
)
def test_page_and_size_are_read_where_they_are_numbers(
    query: str, number: int | None, size: int | None
) -> None:
    assert (page_number(under(query)), page_size(under(query))) == (number, size)


def test_another_page_leaves_all_else_to_the_letter() -> None:
    assert with_page(under("a=%2f+&&page=7&b"), 8) == under("a=%2f+&&page=8&b")
    assert with_page(under("page=2&page=3"), 4) == under("page=2&page=4")


@given(st.integers() | st.none(), st.integers() | st.none())
def test_numbers_of_the_pagination_count_only_if_they_can_be_right(
    total: int | None, size: int | None
) -> None:
    right = with_possible_totals(Pagination(total_items=total, items_per_page=size, next="?page=2"))
    assert right.next == "?page=2"
    assert right.total_items == (total if 0 <= (total or 0) <= 10**15 else None)
    assert right.items_per_page == (size if 1 <= (size or 1) <= 100_000 and size != 0 else None)
    assert 0 <= count_pages(right) <= 10**15


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters=" #?\\")))
def test_urls_that_mean_the_same_have_one_normal_form(path: str) -> None:
    there = URL(f"https://h/{path}", encoded=True)
    assert normalized(there) == normalized(URL(f"https://h/{path}?", encoded=True))
    spelled = "".join(f"%{ord(c):02x}" if c.isalnum() or c in "-._~" else c for c in path)
    plain = re.sub("%[0-9A-Fa-f]{2}", "", path)
    if plain == path and "%" not in path:
        assert normalized(URL(f"https://h/{spelled}", encoded=True)) == normalized(there)


@pytest.mark.parametrize(
    ("query", "page", "size", "there"),
    [
        ("", 1, 0, "page=1"),
        ("", 2, 30, "page=2&page_size=30"),
        ("page=7&page_size=50", 2, 30, "page=2&page_size=30"),
        ("a=%2f&page_size=50&b=c", 2, 0, "a=%2f&b=c&page=2"),
    ],
)
def test_another_window_replaces_page_and_size(
    query: str, page: int, size: int, there: str
) -> None:
    assert with_window(under(query), page, size) == under(there)


@pytest.mark.parametrize(
    ("total", "size", "last"), [(245, 100, 3), (200, 100, 2), (1, 100, 1), (0, 100, 0), (9, 0, 0)]
)
def test_the_count_pages_follows_from_the_totals(total: int, size: int, last: int) -> None:
    assert count_pages(Pagination(total_items=total, items_per_page=size)) == last
    assert count_pages(Pagination(total_items=total)) == 0


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://open.example.com/v1/campaigns?page=2", "campaigns?page=2"),
        ("https://open.example.com/v2/campaigns", "/v2/campaigns"),
        ("https://open.example.com/v11/campaigns", "/v11/campaigns"),
        ("https://open.example.com/v1", "/v1"),
    ],
)
def test_a_cursor_keeps_the_part_after_the_base_url(url: str, kept: str) -> None:
    assert relative(URL(url), BASE) == kept
    assert absolute(kept, BASE) == URL(url)


@given(st.text("/v1ax?&=.%", max_size=12), st.sampled_from([BASE, BASE.origin()]))
def test_what_a_cursor_keeps_leads_back_to_where_it_came_from(text: str, base: URL) -> None:
    url = URL(f"{BASE.origin()}/{text}", encoded=True)
    assert str(absolute(relative(url, base), base)) == str(url)


@pytest.mark.parametrize(
    ("position", "begun"),
    [
        (position_at("campaigns"), False),
        (position_at("campaigns?page_size=50"), False),
        (position_at("campaigns?mypage=2"), False),
        (position_at("campaigns", skip=1), True),
        (position_at("campaigns?page=2"), True),
        (position_at("campaigns?a=b&page=2"), True),
        (position_at("campaigns", keys="AAAAAAAA"), True),
        (Position.END, False),
    ],
)
def test_a_position_knows_whether_anything_was_delivered(position: Position, begun: bool) -> None:
    assert position.is_begun is begun
