"""What the rows read last prove about a page."""

from __future__ import annotations

from accutics_authentic._accutics.models import Pagination
from accutics_authentic._accutics.paging.last_rows import LastRows, PageView


def view(rows: str, *, offset: int = 0, total: int = 3, more: bool = False) -> PageView:
    pagination = Pagination(next="?page=2" if more else None, total_items=total)
    hashes = tuple(row.encode() for row in rows)
    return PageView(hashes, offset, offset + len(rows), 3, False, pagination)


def last_rows_after(page: PageView) -> LastRows:
    last_rows = LastRows()
    assert not last_rows.proves_end(page, 0, progress=True)
    last_rows.add(page, 0)
    return last_rows


def test_a_page_that_seems_the_last_one_ends_the_list_when_it_shows_the_same_again() -> None:
    last_rows = last_rows_after(view("abc", more=True))
    assert not last_rows.proves_end(view("abc"), 3, progress=False)
    assert last_rows.proves_end(view("abc"), 3, progress=False)


def test_a_page_is_unchanged_if_it_differs_in_new_rows_after_the_last_ones_only() -> None:
    last_rows = last_rows_after(view("abc"))
    assert last_rows.is_unchanged(view("cde", offset=2), 3)
    assert not last_rows.is_unchanged(view("cda", offset=2), 3)
    assert not last_rows.is_unchanged(view("bcd", offset=2), 3)
    assert not last_rows.is_unchanged(view("cde", offset=2, total=4), 3)


def test_rows_that_were_forgotten_prove_nothing() -> None:
    last_rows = last_rows_after(view("abc"))
    last_rows.clear()
    assert not last_rows.is_unchanged(view("cde", offset=2), 3)
    assert last_rows.count_before(view("cde", offset=2), 3) == 0
