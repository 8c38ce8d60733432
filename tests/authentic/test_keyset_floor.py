"""Where ``after`` ends a list: what the last look-ups decide, and what may come although older."""

from __future__ import annotations

import pytest

from accutics_authentic._authentic.keyset.page import NEWEST, FetchedPage
from accutics_authentic._authentic.keyset.proof import Proof
from accutics_authentic._authentic.keyset.since import Since
from tests.authentic.model import Server, drive, pager_of

DAY = 1_700_000_000_000


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("said", [0, 6, 8, 9, DAY])
def test_a_look_up_that_does_not_say_after_itself_leaves_nothing_out(
    strict: bool, said: int
) -> None:
    """The one undecided id is dated 7 or 8, which no page tells: it comes."""
    server = Server([9, 8, 7, 6], strict=strict, saying=said)
    got = drive(pager_of(now=10, after=7, limit=10), server).items
    assert got == ["i0", "i1", "i2"][: 2 + strict]


def test_one_look_up_that_fails_is_enough_to_leave_nothing_out() -> None:
    server = Server([9, 8, 8, 8, 7], strict=False, saying=7, unlisted={"i1"})
    assert drive(pager_of(now=10, after=7, limit=10), server).items == ["i0", "i1", "i2", "i3"]


def test_an_id_removed_while_the_end_is_looked_for_may_come_although_it_is_older() -> None:
    def meddle(server: Server) -> None:
        if server.asked:
            server.items.pop("i2", None)

    server = Server([9, 8, 5, 4], meddle=meddle)
    got = drive(pager_of(now=10, after=7, limit=3), server).items
    assert got == ["i0", "i1", "i2"]


def test_an_older_id_comes_if_a_page_of_ids_is_added_above_it_while_the_end_is_looked_for() -> None:
    def meddle(server: Server) -> None:
        if server.asked:
            server.items.setdefault("new", 6)

    for limit, got in ((1, ["i0"]), (2, [])):
        server = Server([5], meddle=meddle)
        assert drive(pager_of(now=10, after=7, limit=limit), server).items == got


def test_an_old_id_that_was_added_again_hides_nothing_after_it() -> None:
    proof = Proof(NEWEST, trusted=1, max_limit=100)
    since = Since(4, proof, lambda _: True)

    def answer(timestamp: int, rows: str, *, replaces: bool = False) -> FetchedPage:
        page = proof.feed(proof.query(timestamp, 3, replaces=replaces), list(rows))
        since.feed(page)
        return page

    answer(NEWEST, "abc")
    answer(5, "xyz")
    answer(4, "xyz")
    first = answer(NEWEST, "xab", replaces=True)
    assert since.needs(first) == 5
    answer(5, "yzw")
    assert since.needs(first) is None
    assert list(since.newer(first)) == ["a", "b"]
