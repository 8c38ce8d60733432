"""What ``_paging.pager.Pager`` promises, of each pager: any calls in any order, any replies."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from attrs import Factory, define
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic._authentic.paths import GROUP_ITEMS_PATH
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import Page, Pager, PageRequest
from accutics_authentic.errors import AccuticsAuthenticError, NotFoundError, ServerError
from tests.authentic.model import ITEMS_URL, Server, pager_of
from tests.support.examples import examples
from tests.support.link_pagers import ListServer, link_pager, overlap_pager

Outcome = Reply | AccuticsAuthenticError
Begin = Callable[..., Pager[Any]]
Serve = Callable[[PageRequest], Outcome]


def rows_of_a_list() -> Serve:
    serve = ListServer([{"id": n} for n in range(9)], size=4)
    return lambda request: serve(request.url)


def ids_of_a_group() -> Serve:
    return Server([1, 2, 2, 2, 3, 3, 5, 8, 9]).send


PAGERS: dict[str, tuple[Begin, Callable[[], Serve]]] = {
    "links": (link_pager, rows_of_a_list),
    "links with a key": (partial(link_pager, key="id"), rows_of_a_list),
    "overlapping pages": (overlap_pager, rows_of_a_list),
    "timestamps": (partial(pager_of, limit=2, trusted=1), ids_of_a_group),
    "timestamps down to a date": (
        partial(pager_of, limit=2, trusted=1, after=2),
        ids_of_a_group,
    ),
}
of_each_pager = pytest.mark.parametrize("name", PAGERS)


def outcome(kind: str, serve: Serve, request: PageRequest) -> Outcome:
    match kind:
        case "missing":
            return NotFoundError("status 404", status=404)
        case "failed":
            return ServerError("status 500", status=500)
        case "no JSON":
            return Reply(200, {}, b"{")
        case "no page":
            return Reply(200, {}, b'{"data": 7, "items": 7, "id": 7}')
        case "a row that does not fit":
            rows = [{"id": 1}, {"id": None}]
            return Reply(200, {}, json.dumps({"data": rows, "items": ["a", 7]}).encode())
    return serve(request)


@define
class Drive:
    """A pager, its requests in flight, and what it said."""

    pager: Pager[Any]
    in_flight: list[PageRequest] = Factory(list)
    sent: list[PageRequest] = Factory(list)
    said: list[Any] = Factory(list)
    error: AccuticsAuthenticError | None = None

    def send(self, limit: int) -> None:
        requests = self.pager.next_requests(limit)
        assert len(requests) <= max(limit, 0)
        assert not {id(each) for each in requests} & {id(each) for each in self.sent}
        if self.pager.done or self.error is not None:
            assert not requests
        self.in_flight += requests
        self.sent += requests
        self.said.append([str(each.url) for each in requests])

    def feed(self, number: int, come: Outcome) -> None:
        self.pager.feed(self.in_flight.pop(number), come)

    def take(self, *, in_parts: bool) -> None:
        was_done = self.pager.done
        try:
            for _ in self.pager.parts() if in_parts else ():
                pass
            page = self.pager.next_page()
        except AccuticsAuthenticError as error:
            raised = error
        else:
            assert self.error is None, "an error that did not come again"
            assert page is None or not was_done
            self.said.append(shown(page))
            return
        assert self.error in (None, raised), "another error than before"
        assert not was_done
        self.error = raised
        self.said.append((type(raised), str(raised), raised.cursor))


def shown(page: Page[Any] | None) -> Any:
    if page is None:
        return None
    cursors = [page.cursor_after(count) for count in range(len(page.items) + 1)]
    return page.items, page.total, page.last, page.meta, cursors


kinds = st.sampled_from(
    [*["served"] * 60, "missing", "failed", "no JSON", "no page", "a row that does not fit"]
)
limits = st.integers(-3, 4)
numbers = st.integers(0, 9)
#: Most steps are those of a driver.
a_step = st.one_of(
    *[st.tuples(st.just("send"), limits)] * 2,
    *[st.tuples(st.just("feed"), numbers, kinds)] * 3,
    *[st.tuples(st.just("take"), st.booleans())] * 2,
    st.tuples(st.just("feed what is not waited for"), numbers, kinds),
)
steps = st.lists(a_step, min_size=40, max_size=150)


def stranger(drive: Drive) -> PageRequest:
    """Return a request like the last one, which the pager has never returned."""
    if drive.sent:
        return PageRequest(drive.sent[0].url, drive.sent[0].path)
    return PageRequest(ITEMS_URL.with_query(limit=2), GROUP_ITEMS_PATH)


def follow(step: Sequence[Any], drives: Sequence[Drive], noisy: Drive, serve: Serve) -> None:
    """Take one step with all *drives* alike; but what nobody waits for goes to *noisy* only."""
    match step:
        case "send", limit:
            for drive in drives:
                drive.send(limit)
        case "feed", number, kind if noisy.in_flight:
            number %= len(noisy.in_flight)
            come = outcome(kind, serve, noisy.in_flight[number])
            for drive in drives:
                drive.feed(number, come)
        case "take", in_parts:
            for drive in drives:
                drive.take(in_parts=in_parts)
        case "feed what is not waited for", number, kind:
            fed = [each for each in noisy.sent if each not in noisy.in_flight]
            request = [*fed, stranger(noisy)][number % (len(fed) + 1)]
            noisy.pager.feed(request, outcome(kind, serve, request))


@of_each_pager
@settings(max_examples=examples(40))
@given(steps=steps)
def test_a_pager_keeps_its_protocol_whatever_is_called_and_fed(
    name: str, steps: Sequence[Sequence[Any]]
) -> None:
    begin, server = PAGERS[name]
    quiet, noisy = Drive(begin()), Drive(begin())
    serve, start = server(), quiet.pager.start_cursor()
    was_done = False
    for step in steps:
        follow(step, (quiet, noisy), noisy, serve)
        assert noisy.said == quiet.said, "what nobody waits for made a difference"
        assert quiet.pager.start_cursor() == start
        assert quiet.pager.done or not was_done, "no longer done"
        was_done = quiet.pager.done


@of_each_pager
def test_each_pager_comes_to_its_end_and_the_cursor_of_its_start_begins_it_again(name: str) -> None:
    begin, server = PAGERS[name]
    pages = [read(begin(), server())]
    pages.append(read(begin(cursor=begin().start_cursor()), server()))
    assert pages[0] == pages[1]
    assert len(pages[0]) > 2


def read(pager: Pager[Any], serve: Serve) -> list[Any]:
    drive = Drive(pager)
    pages: list[Any] = []
    for _ in range(500):
        drive.take(in_parts=False)
        if drive.said[-1] is not None:
            pages.append(drive.said[-1])
        drive.send(1 - len(drive.in_flight))
        if drive.in_flight:
            drive.feed(0, serve(drive.in_flight[0]))
        assert drive.error is None
        if pager.done:
            return pages
    raise AssertionError("it never ends")
