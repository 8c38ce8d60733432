"""What single answers prove: the lemma, and when it may be used."""

from __future__ import annotations

from accutics_authentic._authentic.keyset.page import NEWEST, Cut
from accutics_authentic._authentic.keyset.proof import Keyset, Verdict


def keyset_of(*, trusted: int = 1, ahead: int = 4) -> Keyset:
    keyset = Keyset(NEWEST, trusted=trusted, max_limit=100)
    keyset.ahead = ahead
    return keyset


def answered(keyset: Keyset, cursor: int, rows: str, limit: int = 3) -> Cut:
    return keyset.feed(keyset.ask(cursor, limit), list(rows))


def cursors(keyset: Keyset) -> list[int]:
    return [cut.cursor for cut in keyset.cuts]


def test_pages_with_an_id_in_common_are_linked() -> None:
    keyset = keyset_of()
    upper = answered(keyset, 9, "abc")
    lower = answered(keyset, 5, "cde")
    assert upper.reach == 5
    assert keyset.step()
    assert keyset.head is lower
    assert not keyset.step()


def test_pages_without_an_id_in_common_are_not_linked() -> None:
    keyset = keyset_of()
    upper = answered(keyset, 9, "abc")
    lower = answered(keyset, 5, "def")
    assert upper.reach == 9
    assert not keyset.step()
    assert list(keyset.gaps()) == [(upper, lower), (lower, None)]


def test_a_page_asked_for_too_early_proves_nothing() -> None:
    """The id in common may have been added again for the upper page."""
    keyset = keyset_of()
    early = keyset.ask(5, 3)
    upper = answered(keyset, 9, "abc")
    keyset.feed(early, list("cde"))
    assert upper.reach == 9
    lower = keyset.cuts[1]
    again = keyset.missing(upper, lower)
    assert again is not None
    assert (again.cursor, again.again) == (5, False)
    keyset.feed(again, list("cde"))
    assert upper.reach == 5
    assert keyset.cuts == [upper, lower]


def test_an_older_answer_does_not_link_a_newer_one() -> None:
    keyset = keyset_of()
    answered(keyset, 9, "abc")
    answered(keyset, 5, "fgh")
    middle = answered(keyset, 7, "def")
    assert middle.reach == 7
    answered(keyset, 5, "fgh")
    assert middle.reach == 5


def test_a_page_links_past_those_between() -> None:
    keyset = keyset_of()
    answered(keyset, 9, "abc")
    answered(keyset, 7, "xyz")
    answered(keyset, 5, "cde")
    assert cursors(keyset) == [9, 5]


def test_the_lowest_page_in_common_is_asked_for_again() -> None:
    keyset = keyset_of()
    asks = [keyset.ask(cursor, 3) for cursor in (7, 5, 3)]
    upper = answered(keyset, 9, "abc")
    for ask, rows in zip(asks, ("bcd", "cde", "efg"), strict=True):
        keyset.feed(ask, list(rows))
    again = keyset.missing(upper, keyset.cuts[1])
    assert again is not None
    assert again.cursor == 5


def test_a_link_to_a_cut_that_was_dropped_is_asked_for_again() -> None:
    keyset = keyset_of(ahead=2)
    answered(keyset, 9, "abc")
    middle = answered(keyset, 6, "cde")
    answered(keyset, 3, "efg")
    assert middle.reach == 3
    assert cursors(keyset) == [9, 6]
    assert keyset.step()
    again = keyset.missing(middle, None)
    assert again is not None
    assert again.cursor == 3


def test_a_page_shorter_than_others_ends_the_list() -> None:
    keyset = keyset_of()
    upper = answered(keyset, 9, "abc")
    assert not keyset.ends(upper)
    assert keyset.ends(answered(keyset, 5, "c"))
    assert keyset.ends(answered(keyset, 4, ""))


def test_a_page_shorter_than_asked_for_may_not_be_the_end() -> None:
    assert not keyset_of().ends(answered(keyset_of(), 9, "ab"))
    assert keyset_of(trusted=3).ends(answered(keyset_of(), 9, "ab"))


def test_what_lies_below_the_end_is_dropped_but_the_floor_is_not() -> None:
    keyset = keyset_of()
    keyset.floor = 2
    answered(keyset, 9, "abc")
    answered(keyset, 2, "xyz")
    answered(keyset, 3, "mno")
    answered(keyset, 7, "c")
    assert cursors(keyset) == [9, 7, 2]


def test_an_answer_above_the_head_is_too_late() -> None:
    keyset = keyset_of()
    late = keyset.ask(7, 3)
    answered(keyset, 9, "abc")
    answered(keyset, 5, "cde")
    keyset.step()
    assert keyset.feed(late, list("bcd")) not in keyset.cuts
    assert cursors(keyset) == [5]


def test_a_cornered_page_with_something_below_grows_until_it_reaches_that() -> None:
    keyset = keyset_of()
    page = answered(keyset, 9, "abc")
    below = answered(keyset, 8, "xyz")
    grown = keyset.corner(page, below)
    assert not isinstance(grown, Verdict)
    assert grown is not None
    assert (grown.cursor, grown.limit, grown.again) == (9, 6, True)
    page = keyset.feed(grown, list("abcdex"))
    check = keyset.missing(page, below)
    assert check is not None
    assert (check.cursor, check.again) == (8, False)
    keyset.feed(check, list("xyz"))
    assert page.reach == 8
    assert keyset.verdict() is None


def test_a_cornered_page_is_compared_with_the_top_of_the_list() -> None:
    for top, verdict in (("abcd", None), ("abc", None), ("xyz", Verdict.END)):
        keyset = keyset_of()
        answered(keyset, 9, "cde")
        answered(keyset, 7, "exy")
        keyset.step()
        page = answered(keyset, 5, "xyz", limit=5)
        keyset.step()
        answered(keyset, 4, "")
        ask = keyset.corner(page, keyset.cuts[1])
        assert not isinstance(ask, Verdict)
        assert ask is not None
        assert (ask.cursor, ask.limit, ask.again) == (NEWEST, 5, False)
        keyset.feed(ask, list(top))
        assert keyset.verdict() is verdict
        assert keyset.ends(page) == (len(top) > 3)


def test_a_cornered_page_needs_to_know_what_is_below_it_now() -> None:
    keyset = keyset_of(trusted=2)
    answered(keyset, NEWEST, "ab", limit=5)
    answered(keyset, 8, "xy", limit=5)
    page = answered(keyset, 9, "ab", limit=5)
    keyset.step()
    check = keyset.corner(page, keyset.cuts[1])
    assert not isinstance(check, Verdict)
    assert check is not None
    assert (check.cursor, check.again) == (8, False)
    keyset.feed(check, [])  # all that was below it is gone
    assert keyset.verdict() is Verdict.END


def test_a_page_stalls_if_it_was_not_cut_short_by_its_limit() -> None:
    keyset = keyset_of()
    page = answered(keyset, 9, "abc")
    page = keyset.feed(keyset.ask(9, 3, page, again=True), list("abc"))
    assert page.stalled == 0
    for stalled in (1, 2):
        page = keyset.feed(keyset.ask_wider(page), list("abc"))
        assert page.stalled == stalled
    page = keyset.feed(keyset.ask_wider(page), list("abcd"))
    assert page.stalled == 0
