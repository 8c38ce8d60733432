"""What single answers prove: the lemma, and when it may be used."""

from __future__ import annotations

from accutics_authentic._authentic.keyset.page import NEWEST, FetchedPage, InvalidId, MixedRows
from accutics_authentic._authentic.keyset.proof import Proof, Verdict


def proof_of(*, trusted: int = 1, max_pages_held: int = 4) -> Proof:
    proof = Proof(NEWEST, trusted=trusted, max_limit=100)
    proof.max_pages_held = max_pages_held
    return proof


def answered(proof: Proof, timestamp: int, rows: str, limit: int = 3) -> FetchedPage:
    return proof.feed(proof.query(timestamp, limit), list(rows))


def timestamps(proof: Proof) -> list[int]:
    return [page.timestamp for page in proof.pages]


def test_pages_with_an_id_in_common_are_linked() -> None:
    proof = proof_of()
    upper = answered(proof, 9, "abc")
    lower = answered(proof, 5, "cde")
    assert upper.linked_down_to == 5
    assert proof.step()
    assert proof.first is lower
    assert not proof.step()


def test_pages_without_an_id_in_common_are_not_linked() -> None:
    proof = proof_of()
    upper = answered(proof, 9, "abc")
    lower = answered(proof, 5, "def")
    assert upper.linked_down_to == 9
    assert not proof.step()
    assert list(proof.gaps()) == [(upper, lower), (lower, None)]


def test_a_page_asked_for_too_early_proves_nothing() -> None:
    """The id in common may have been added again for the upper page."""
    proof = proof_of()
    early = proof.query(5, 3)
    upper = answered(proof, 9, "abc")
    proof.feed(early, list("cde"))
    assert upper.linked_down_to == 9
    lower = proof.pages[1]
    again = proof.missing_query(upper, lower)
    assert again is not None
    assert (again.timestamp, again.replaces) == (5, False)
    proof.feed(again, list("cde"))
    assert upper.linked_down_to == 5
    assert proof.pages == [upper, lower]


def test_an_older_answer_does_not_link_a_newer_one() -> None:
    proof = proof_of()
    answered(proof, 9, "abc")
    answered(proof, 5, "fgh")
    middle = answered(proof, 7, "def")
    assert middle.linked_down_to == 7
    answered(proof, 5, "fgh")
    assert middle.linked_down_to == 5


def test_a_page_links_past_those_between() -> None:
    proof = proof_of()
    answered(proof, 9, "abc")
    answered(proof, 7, "xyz")
    answered(proof, 5, "cde")
    assert timestamps(proof) == [9, 5]


def test_the_lowest_page_in_common_is_asked_for_again() -> None:
    proof = proof_of()
    queries = [proof.query(timestamp, 3) for timestamp in (7, 5, 3)]
    upper = answered(proof, 9, "abc")
    for query, rows in zip(queries, ("bcd", "cde", "efg"), strict=True):
        proof.feed(query, list(rows))
    again = proof.missing_query(upper, proof.pages[1])
    assert again is not None
    assert again.timestamp == 5


def test_a_link_to_a_cut_that_was_dropped_is_asked_for_again() -> None:
    proof = proof_of(max_pages_held=2)
    answered(proof, 9, "abc")
    middle = answered(proof, 6, "cde")
    answered(proof, 3, "efg")
    assert middle.linked_down_to == 3
    assert timestamps(proof) == [9, 6]
    assert proof.step()
    again = proof.missing_query(middle, None)
    assert again is not None
    assert again.timestamp == 3


def test_a_page_shorter_than_others_ends_the_list() -> None:
    proof = proof_of()
    upper = answered(proof, 9, "abc")
    assert not proof.is_end(upper)
    assert proof.is_end(answered(proof, 5, "c"))
    assert proof.is_end(answered(proof, 4, ""))


def test_a_page_shorter_than_asked_for_may_not_be_the_end() -> None:
    assert not proof_of().is_end(answered(proof_of(), 9, "ab"))
    assert proof_of(trusted=3).is_end(answered(proof_of(), 9, "ab"))


def test_what_lies_below_the_end_is_dropped_but_the_floor_is_not() -> None:
    proof = proof_of()
    proof.floor = 2
    answered(proof, 9, "abc")
    answered(proof, 2, "xyz")
    answered(proof, 3, "mno")
    answered(proof, 7, "c")
    assert timestamps(proof) == [9, 7, 2]


def test_an_answer_above_the_head_is_too_late() -> None:
    proof = proof_of()
    late = proof.query(7, 3)
    answered(proof, 9, "abc")
    answered(proof, 5, "cde")
    proof.step()
    assert proof.feed(late, list("bcd")) not in proof.pages
    assert timestamps(proof) == [5]


def test_a_one_millisecond_page_with_something_below_grows_until_it_reaches_that() -> None:
    proof = proof_of()
    page = answered(proof, 9, "abc")
    below = answered(proof, 8, "xyz")
    grown = proof.judge_millisecond(page, below)
    assert not isinstance(grown, Verdict)
    assert grown is not None
    assert (grown.timestamp, grown.limit, grown.replaces) == (9, 6, True)
    page = proof.feed(grown, list("abcdex"))
    check = proof.missing_query(page, below)
    assert check is not None
    assert (check.timestamp, check.replaces) == (8, False)
    proof.feed(check, list("xyz"))
    assert page.linked_down_to == 8
    assert proof.verdict() is None


def test_a_one_millisecond_page_is_compared_with_the_top_of_the_list() -> None:
    for top, verdict in (("abcd", None), ("abc", None), ("xyz", Verdict.END)):
        proof = proof_of()
        answered(proof, 9, "cde")
        answered(proof, 7, "exy")
        proof.step()
        page = answered(proof, 5, "xyz", limit=5)
        proof.step()
        answered(proof, 4, "")
        query = proof.judge_millisecond(page, proof.pages[1])
        assert not isinstance(query, Verdict)
        assert query is not None
        assert (query.timestamp, query.limit, query.replaces) == (NEWEST, 5, False)
        proof.feed(query, list(top))
        assert proof.verdict() is verdict
        assert proof.is_end(page) == (len(top) > 3)


def test_rows_that_are_no_ids_below_a_page_neither_link_nor_end_it() -> None:
    """Only a longer page at the top shows that the server could have given more of them."""
    invalid = InvalidId.of(None, 0)
    for top, is_end in (("ax", False), ("abx", True)):
        proof = proof_of()
        page = proof.feed(proof.query(9, 5), MixedRows(["x", invalid]))
        proof.feed(proof.query(8, 5), MixedRows([invalid]))
        query = proof.judge_millisecond(page, proof.pages[1])
        assert not isinstance(query, Verdict)
        assert query is not None
        assert (query.timestamp, query.limit, query.replaces) == (NEWEST, 5, False)
        proof.feed(query, list(top))
        assert proof.is_end(page) is is_end
        assert proof.verdict() is None


def test_a_one_millisecond_page_needs_to_know_what_is_below_it_now() -> None:
    proof = proof_of(trusted=2)
    answered(proof, NEWEST, "ab", limit=5)
    answered(proof, 8, "xy", limit=5)
    page = answered(proof, 9, "ab", limit=5)
    proof.step()
    check = proof.judge_millisecond(page, proof.pages[1])
    assert not isinstance(check, Verdict)
    assert check is not None
    assert (check.timestamp, check.replaces) == (8, False)
    proof.feed(check, [])  # all that was below it is gone
    assert proof.verdict() is Verdict.END


def test_a_page_stalls_if_it_was_not_cut_short_by_its_limit() -> None:
    proof = proof_of()
    page = answered(proof, 9, "abc")
    page = proof.feed(proof.query(9, 3, page, replaces=True), list("abc"))
    assert page.no_growth == 0
    for no_growth in (1, 2):
        page = proof.feed(proof.wider_query(page), list("abc"))
        assert page.no_growth == no_growth
    page = proof.feed(proof.wider_query(page), list("abcd"))
    assert page.no_growth == 0
