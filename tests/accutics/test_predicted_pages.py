"""Pages requested before their link is known: this may change the speed only."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic._accutics.paging.link_pager import LinkPager
from accutics_authentic._accutics.paging.predictor import PagePredictor
from accutics_authentic._base.structs import replace
from accutics_authentic._http.links import resolve_link
from accutics_authentic._paging.pager import PageRequest
from accutics_authentic.errors import ForeignLinkError, NotFoundError
from tests.support.examples import examples
from tests.support.link_pagers import (
    BASE,
    ListServer,
    delivered,
    drive,
    items_of,
    link_pager,
    page_reply,
)


def begun(rows: str = "abcdefghij", **totals: int) -> LinkPager[Any]:
    """Return a pager that knows the link to page 2 and the totals."""
    pager = link_pager("campaigns?page=1")
    [first] = pager.next_requests(1)
    totals = totals or {"total_items": len(rows), "items_per_page": 2}
    pager.feed(first, page_reply(*rows[:2], next="?page=2", **totals))
    pager.next_page()
    return pager


def pages_of(requests: Any) -> list[str]:
    return [str(request.url).removeprefix(f"{BASE}/campaigns?page=") for request in requests]


def test_nothing_is_predicted_before_the_first_page() -> None:
    assert pages_of(link_pager("campaigns?page=1").next_requests(8)) == ["1"]


def test_pages_are_predicted_as_far_as_the_totals_allow() -> None:
    pager = begun()
    assert pages_of(pager.next_requests(3)) == ["2", "3", "4"]
    assert pages_of(pager.next_requests(0)) == []
    assert pages_of(pager.next_requests(8)) == ["5"]
    assert pages_of(pager.next_requests(8)) == []


def test_pages_that_are_not_used_yet_count_towards_the_limit() -> None:
    server = ListServer("abcdefghijklmnop")
    pager = begun("abcdefghijklmnop")
    second, third, fourth = pager.next_requests(3)
    for room, request in enumerate((third, fourth), 1):
        pager.feed(request, server(request.url))
        assert pages_of(pager.next_requests(room)) == []
    pager.feed(second, server(second.url))
    assert pages_of(pager.next_requests(3)) == []
    pager.next_page()
    assert pages_of(pager.next_requests(3)) == ["5"]


def test_the_limit_is_what_is_in_flight_plus_what_is_allowed_now() -> None:
    pager = begun("abcdefghijklmnop")
    assert pages_of(pager.next_requests(2)) == ["2", "3"]
    assert pages_of(pager.next_requests(3)) == ["4", "5", "6"]


def test_the_size_that_counts_is_the_servers() -> None:
    pager = begun(total_items=10, items_per_page=5)
    assert pages_of(pager.next_requests(8)) == ["2"]


def test_without_totals_nothing_is_predicted() -> None:
    for pager in (
        begun(total_items=10**16, items_per_page=2),
        begun(total_items=10**400, items_per_page=2),
        begun(total_items=10, items_per_page=-2),
        begun(total_items=10),
        begun(items_per_page=2),
        begun(total_items=10, items_per_page=0),
        begun(total_items=-3, items_per_page=2),
        begun(total_items=0, items_per_page=2),
    ):
        assert pages_of(pager.next_requests(8)) == ["2"]


def test_links_without_a_page_number_are_not_predicted() -> None:
    pager = link_pager()
    [first] = pager.next_requests(4)
    pager.feed(first, page_reply("a", next="?after=a", total_items=9, items_per_page=1))
    pager.next_page()
    [second] = pager.next_requests(4)
    assert str(second.url) == f"{BASE}/campaigns?after=a"


def test_a_predicted_page_waits_until_it_is_next() -> None:
    pager = begun("abcdef")
    second, third = pager.next_requests(2)
    pager.feed(third, ListServer("abcdef")(third.url))
    assert pager.next_page() is None
    pager.feed(second, ListServer("abcdef")(second.url))
    pages = [pager.next_page(), pager.next_page(), pager.next_page()]
    assert [page and delivered(page).items for page in pages] == [("c", "d"), ("e", "f"), None]
    assert pager.done


def test_a_prediction_that_the_link_does_not_confirm_is_ignored() -> None:
    pager = begun()
    second, third, fourth = pager.next_requests(3)
    pager.feed(third, page_reply("wrong", next="?page=4"))
    pager.feed(second, page_reply("c", next="?page=3&v=2", total_items=10, items_per_page=2))
    page = pager.next_page()
    assert page is not None
    assert page.items == ("c",)
    assert pages_of(pager.next_requests(8)) == ["3&v=2"]
    pager.feed(fourth, page_reply("wrong"))
    assert pager.next_page() is None


def test_after_a_wrong_prediction_nothing_is_predicted_any_more() -> None:
    pager = begun()
    [second] = pager.next_requests(1)
    pager.feed(second, page_reply("c", next="?page=4", total_items=10, items_per_page=2))
    pager.next_page()
    [fourth] = pager.next_requests(8)
    pager.feed(fourth, page_reply("d", next="?page=5", total_items=10, items_per_page=2))
    pager.next_page()
    assert pages_of(pager.next_requests(8)) == ["5"]


@given(
    number=st.integers(0, 120),
    step=st.integers(0, 2),
    before=st.sampled_from(["", "a=1&", "page=9&", "page_size=2&"]),
    after=st.sampled_from(["", "&page_size=2", "&q=%C3%A9"]),
)
def test_a_link_with_the_next_number_is_what_it_resolves_to(
    number: int, step: int, before: str, after: str
) -> None:
    def link_to(page: int) -> str:
        return f"{BASE}/campaigns?{before}page={page}{after}"

    predictor, url = PagePredictor(), URL(link_to(number), encoded=True)
    predictor.restart_at(url)
    link = link_to(number + step)
    is_next = step == 1 and number > 0
    resolved = resolve_link(link, current=url, base=BASE)
    assert predictor.numbered(link, url) == (resolved if is_next else None)


def test_a_link_with_the_next_number_is_searched_for_the_token() -> None:
    pager = link_pager("campaigns?page=1")
    for number in (1, 2, 3):
        [request] = pager.next_requests(1)
        reply = page_reply("a", next=f"{BASE}/campaigns?page={number + 1}")
        pager.feed(request, replace(reply, redact=lambda text: text.replace("page=4", "***")))
        page = pager.next_page()
        assert page is not None
    with pytest.raises(ForeignLinkError, match="carries the token"):
        pager.next_page()


def test_links_with_the_next_number_are_predicted_on() -> None:
    pager = link_pager("campaigns?page=1")
    for number in (1, 2):
        [request] = pager.next_requests(1)
        link = f"{BASE}/campaigns?page={number + 1}"
        pager.feed(request, page_reply("a", next=link, total_items=5, items_per_page=1))
        pager.next_page()
    assert pages_of(pager.next_requests(8)) == ["3", "4", "5"]


def test_an_end_that_comes_early_is_the_end() -> None:
    pager = begun()
    second, third = pager.next_requests(2)
    pager.feed(third, NotFoundError("beyond the end"))
    pager.feed(second, page_reply("c", next=None))
    page = pager.next_page()
    assert page is not None
    assert page.last
    assert pager.done


def test_a_404_for_a_page_that_was_only_predicted_is_requested_again_in_order() -> None:
    server = ListServer("abcdef")
    pager = begun("abcdef")
    second, third = pager.next_requests(2)
    pager.feed(third, NotFoundError("not yet"))
    pager.feed(second, server(second.url))
    assert pager.next_page() is not None
    assert pager.next_page() is None
    [again] = pager.next_requests(2)
    assert (again.url, again is third) == (third.url, False)
    pager.feed(again, server(again.url))
    page = pager.next_page()
    assert page is not None
    assert (page.items, pager.stats.drift) == (("e", "f"), [])


def test_predicting_goes_on_after_a_page_that_was_requested_again() -> None:
    server = ListServer("abcdefghij")
    pager = begun("abcdefghij")
    second, third = pager.next_requests(2)
    pager.feed(third, NotFoundError("not yet"))
    pager.feed(second, server(second.url))
    pager.next_page()
    pager.next_page()
    assert pages_of(pager.next_requests(8)) == ["3", "4", "5"]


def test_a_link_beyond_the_totals_is_followed() -> None:
    pager = begun("abcd")
    [second] = pager.next_requests(8)
    pager.feed(second, page_reply("c", "d", next="?page=3", total_items=4, items_per_page=2))
    pager.next_page()
    assert pages_of(pager.next_requests(8)) == ["3"]


@settings(max_examples=examples(60))
@given(
    rows=st.lists(st.integers(0, 30), max_size=40),
    size=st.integers(1, 7),
    max_in_flight=st.integers(1, 6),
    chance=st.randoms(use_true_random=False),
    with_totals=st.booleans(),
    with_key=st.booleans(),
    first=st.sampled_from(["campaigns", "campaigns?page=1", "campaigns?page_size=3&page=1"]),
)
def test_replies_in_any_order_give_the_same_pages(
    rows: list[int],
    size: int,
    max_in_flight: int,
    chance: Any,
    with_totals: bool,
    with_key: bool,
    first: str,
) -> None:
    server = ListServer(rows, size, with_totals)
    key = (lambda row: row) if with_key else None
    alone, ahead = link_pager(first, key=key), link_pager(first, key=key)
    one_by_one = drive(alone, server)
    at_once = drive(ahead, server, max_in_flight=max_in_flight, choose=chance.randrange)
    assert [delivered(page) for page in at_once] == [delivered(page) for page in one_by_one]
    assert [page.cursor for page in at_once] == [page.cursor for page in one_by_one]
    assert items_of(at_once) == (list(dict.fromkeys(rows)) if with_key else rows)
    assert ahead.stats == alone.stats


@settings(max_examples=examples(40))
@given(chance=st.randoms(use_true_random=False), max_in_flight=st.integers(1, 6), data=st.data())
def test_whatever_the_links_say_predicting_changes_nothing(
    chance: Any, max_in_flight: int, data: Any
) -> None:
    """The links skip pages, stop early or have another form, and the totals are wrong."""
    links = data.draw(
        st.dictionaries(
            st.integers(1, 12),
            st.sampled_from(["+1", "+2", "&v=2", "end"]),
            max_size=12,
        )
    )
    total = data.draw(st.integers(0, 40))

    def serve(url: Any) -> Any:
        page = int(url.query["page"])
        steps = {"+1": f"?page={page + 1}", "+2": f"?page={page + 2}", "end": None}
        link = steps.get(links.get(page, "+1"), f"?page={page + 1}&v=2")
        link = None if page >= 12 else link
        return page_reply(str(url), next=link, total_items=total, items_per_page=2)

    alone = drive(link_pager("campaigns?page=1"), serve)
    ahead = drive(
        link_pager("campaigns?page=1"), serve, max_in_flight=max_in_flight, choose=chance.randrange
    )
    assert [delivered(page) for page in ahead] == [delivered(page) for page in alone]


def test_no_page_is_requested_twice_and_no_more_than_allowed_are_in_flight() -> None:
    pager, in_flight, seen = link_pager("campaigns?page=1"), list[PageRequest](), list[str]()
    while not pager.done:
        new = pager.next_requests(3 - len(in_flight))
        in_flight += new
        seen += pages_of(new)
        assert len(in_flight) <= 3
        request = in_flight.pop()
        pager.feed(request, ListServer(range(20))(request.url))
        while pager.next_page() is not None:
            pass
    assert sorted(seen, key=int) == [str(n) for n in range(1, 11)]
