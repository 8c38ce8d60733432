"""What the pager asks for, what it makes of replies and errors, what it holds."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from accutics_authentic._authentic.keyset.page import DateLookup
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import Page, PageRequest
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    ConnectError,
    DecodeError,
    NotFoundError,
)
from tests.authentic.model import (
    ENDPOINTS,
    GROUP,
    ITEMS_URL,
    Drive,
    Outcome,
    Server,
    drive,
    item_of,
    page_of,
    pager_of,
)


class Flaky:
    """A server of which one answer fails."""

    def __init__(self, server: Server, failing: int, outcome: Outcome) -> None:
        self.server, self.left, self.outcome = server, failing, outcome

    def send(self, request: PageRequest) -> Outcome:
        self.left -= not request.optional
        return (
            self.outcome if self.left == 0 and not request.optional else self.server.send(request)
        )


def test_the_newest_page_is_asked_for_without_a_timestamp() -> None:
    (request,) = pager_of(limit=7).next_requests(8)
    assert request.url == ITEMS_URL.with_query(limit="7")
    assert str(request.url) == "https://api.example/api/v2/groups/g%2F1/items?limit=7"
    assert request.path == "/api/v2/groups/:id/items"
    assert not request.optional


def test_before_is_sent_as_it_stands() -> None:
    (request,) = pager_of(before=1_594_902_309_682).next_requests(1)
    assert dict(request.url.query) == {"timestamp": "1594902309682", "limit": "100"}


def test_an_item_is_looked_up_and_nothing_else_is_asked_for_it_meanwhile() -> None:
    pager = pager_of(now=100, limit=2)
    (first,) = pager.next_requests(1)
    pager.feed(first, page_of(["a", "b"]))
    assert pager.next_page() is not None
    (lookup,) = pager.next_requests(1)
    assert lookup.optional
    assert lookup.path == "/api/v2/items/:id"
    assert lookup.url.path == "/api/v2/items/b"
    assert not pager.next_requests(1)


def test_nothing_is_asked_for_twice_while_it_is_in_flight() -> None:
    pager = pager_of()
    assert len(pager.next_requests(8)) == 1
    assert not pager.next_requests(8)
    assert pager.next_page() is None


def test_a_page_carries_the_group() -> None:
    pager = pager_of()
    pager.feed(pager.next_requests(1)[0], page_of(["a"]))
    page = pager.next_page()
    assert isinstance(page, Page)
    assert page.items == ("a",)
    assert page.meta is GROUP
    assert page.total is None
    assert page.last
    assert pager.done
    assert pager.next_page() is None


def test_an_id_twice_in_one_answer_is_one() -> None:
    pager = pager_of()
    pager.feed(pager.next_requests(1)[0], page_of(["a", "b", "a"]))
    page = pager.next_page()
    assert page is not None
    assert page.items == ("a", "b")
    assert pager.stats == Stats(duplicates=1)


def test_overlapping_pages_are_no_duplicates() -> None:
    assert drive(pager_of(now=60, limit=10), Server(range(1, 60))).pager.stats == Stats()


@pytest.mark.parametrize("k", [1, 2, 8])
@pytest.mark.parametrize("failing", range(1, 12))
@pytest.mark.parametrize(
    "outcome",
    [NotFoundError("404"), ConnectError("refused"), Reply(200, {}, b"<html>")],
    ids=["404", "no connection", "nonsense"],
)
def test_a_page_that_fails_is_raised_in_its_place(k: int, failing: int, outcome: Outcome) -> None:
    server = Server(range(1, 500))
    pager = pager_of(now=500, limit=10)
    driven = Drive(pager, Flaky(server, failing, outcome), k=k)
    expected = DecodeError if isinstance(outcome, Reply) else type(outcome)
    with pytest.raises(expected) as caught:
        driven.run()
    assert driven.items == [f"i{n}" for n in range(498, 498 - len(driven.items), -1)]
    for request in driven.sent:  # what comes later changes nothing
        pager.feed(request, server.send(request))
    with pytest.raises(AccuticsAuthenticError) as again:
        pager.next_page()
    assert again.value is caught.value
    assert not pager.next_requests(k)
    assert not pager.done


def test_pages_that_came_before_an_error_are_delivered_first() -> None:
    server = Server(range(1, 500))
    pager = pager_of(now=500, limit=10)
    driven = Drive(pager, server, k=8)
    pages_sent: list[PageRequest] = []
    while len(server.asked) < 12 or not pages_sent:  # nobody takes anything
        driven.turn()
        pages_sent = [request for request in driven.sent if not request.optional]
    failed = pages_sent[0]
    pager.feed(failed, ConnectError("refused"))
    with pytest.raises(ConnectError):
        driven.run()
    assert len(driven.pages) > 1
    assert driven.items == [f"i{n}" for n in range(498, 498 - len(driven.items), -1)]


@pytest.mark.parametrize(("k", "taken", "max_held"), [(1, 0, None), (2, 5, 20), (8, 12, None)])
def test_pages_held_are_bounded_while_nobody_takes_them(
    k: int, taken: int, max_held: int | None
) -> None:
    server = Server(range(1, 1001))
    pager = pager_of(now=1001, limit=10, max_pages_held=max_held)
    most = max_held or 8 * k
    driven = Drive(pager, server, k=k)
    while len(driven.pages) < taken:
        while (page := pager.next_page()) is not None:
            driven.pages.append(page)
        driven.turn()
    before = len(server.asked)
    while driven.sent or driven.served or may_ask(driven):
        driven.turn()
    assert len(server.asked) - before <= 2 * most
    assert len(pager._proof.pages) <= most
    assert len(driven.run()) == 1000


def may_ask(driven: Drive) -> bool:
    driven.sent += driven.pager.next_requests(driven.k)
    return bool(driven.sent)


def test_only_a_date_of_the_very_item_is_a_date() -> None:
    lookup = DateLookup("a", on_date=lambda _: None)
    assert ENDPOINTS.date(lookup, item_of("a", 1_594_902_309_682)) == 1_594_902_309_682
    assert ENDPOINTS.date(lookup, item_of("b", 1_594_902_309_682)) is None
    assert ENDPOINTS.date(lookup, item_of("a", None)) is None
    assert ENDPOINTS.date(lookup, NotFoundError("404")) is None
    assert ENDPOINTS.date(lookup, Reply(200, {}, b"<html>")) is None


def test_a_look_at_another_item_is_no_help() -> None:
    server = Server(range(1, 200), lookups="other")
    driven = drive(pager_of(now=200, limit=10), server)
    assert len(driven.items) == 199
    assert len(server.looked) < 10  # it gave up


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 16 Jul 2020 12:25:09 GMT",
        "Thu, 16 Jul 2020 12:25:09 -0000",
        "Thu, 16 Jul 2020 14:25:09 +0200",
    ],
)
def test_the_clock_is_the_server_s(date: str) -> None:
    pager = pager_of(now=5)
    pager.feed(pager.next_requests(1)[0], page_of([], date=date))
    assert pager._planner.server_time == 1_594_902_309_000


@pytest.mark.parametrize("date", ["", "soon", "Thu, 99 Jul 2020 12:25:09 GMT"])
def test_without_a_date_the_clock_is_ours(date: str) -> None:
    pager = pager_of(now=100_005)
    pager.feed(pager.next_requests(1)[0], page_of([], date=date))
    assert pager._planner.server_time == 100_005


def test_a_year_of_even_pages_runs_ahead_by_the_server_s_clock() -> None:
    now = datetime(2024, 5, 1, tzinfo=UTC)
    newest = int(now.timestamp() * 1000) - 60_000
    server = Server([newest - n * 3_600_000 for n in range(2000)])

    class Dated:
        def send(self, request: PageRequest) -> Outcome:
            outcome = server.send(request)
            assert isinstance(outcome, Reply)
            return Reply(200, {"date": format_datetime(now, usegmt=True)}, outcome.body)

    driven = drive(pager_of(now=0), Dated(), k=8)
    assert len(driven.items) == 2000
    assert server.requests < 60
