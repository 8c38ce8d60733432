"""What the rows read last prove of a page."""

from __future__ import annotations

from accutics_authentic._accutics.models import Pagination
from accutics_authentic._accutics.paging.tail import Shown, Tail


def shown(rows: str, *, offset: int = 0, total: int = 3, more: bool = False) -> Shown:
    pagination = Pagination(next="?page=2" if more else None, total_items=total)
    hashes = tuple(row.encode() for row in rows)
    return Shown(hashes, offset, offset + len(rows), 3, pagination)


def tail_of(page: Shown) -> Tail:
    tail = Tail()
    assert not tail.ends(page, 0, progress=True)
    tail.extend(page, 0)
    return tail


def test_a_page_that_seems_the_last_one_ends_the_list_when_it_shows_the_same_again() -> None:
    tail = tail_of(shown("abc", more=True))
    assert not tail.ends(shown("abc"), 3, progress=False)
    assert tail.ends(shown("abc"), 3, progress=False)


def test_a_page_is_undisturbed_if_only_rows_stand_behind_the_place_that_did_not_before() -> None:
    tail = tail_of(shown("abc"))
    assert tail.is_undisturbed(shown("cde", offset=2), 3)
    assert not tail.is_undisturbed(shown("cda", offset=2), 3)
    assert not tail.is_undisturbed(shown("bcd", offset=2), 3)
    assert not tail.is_undisturbed(shown("cde", offset=2, total=4), 3)


def test_a_tail_that_was_forgotten_proves_nothing() -> None:
    tail = tail_of(shown("abc"))
    tail.forget()
    assert not tail.is_undisturbed(shown("cde", offset=2), 3)
    assert tail.rows_above(shown("cde", offset=2), 3) == 0
