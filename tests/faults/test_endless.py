"""Servers that page in no sensible way: each step still ends with a row or an error of ours.

A server answers the n-th request with a page made of drawn parts. Its links may always be new, its
rows always the same, its numbers impossible.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from attrs import define, frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic._http.client import Client
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.stats import CallStats
from accutics_authentic.errors import AccuticsAuthenticError, NotFoundError, RepeatedLinkError
from tests.support.examples import examples

from .calls import GROUP
from .secrets import TOKEN

STEPS = 40
MAX_REQUESTS_IN_A_STEP = 420  # four times the pages without a new row that a pager accepts
LONG = "a number of five thousand digits"  # stands for a number that Python refuses to print


@frozen
class Odd:
    """The parts of a server's replies; the n-th reply takes the n-th of each, cyclically.

    Attributes:
        rows: The rows of each page; ``{n}`` in a text is the number of the reply.
        links: ``next`` of each page, likewise.
        totals: ``total_items`` of each page.
        sizes: ``items_per_page`` of each page.
        missing: Every how many replies a 404 comes; 0 for never.
    """

    rows: list[Any]
    links: list[Any]
    totals: list[Any]
    sizes: list[Any]
    missing: int = 0

    def answer(self, number: int, vendor: str) -> Reply | AccuticsAuthenticError:
        if self.missing and number % self.missing == 0:
            return NotFoundError("404", status=404)
        rows, link, total, size = (
            each[number % len(each)] for each in (self.rows, self.links, self.totals, self.sizes)
        )
        pagination = {"next": link, "total_items": total, "items_per_page": size}
        page = {"data": rows, "meta": {"pagination": pagination}}
        if vendor == "authentic":
            page = {"group": {}, "items": rows}
        text = json.dumps(page).replace("{n}", str(number)).replace(f'"{LONG}"', "7" * 5000)
        return Reply(200, body=text.encode())


@define
class OddClients:
    """Clients whose requests are answered by a function, and the URLs they requested."""

    accutics: Accutics
    authentic: Authentic
    odd: Odd
    urls: list[Any]


@pytest.fixture(scope="module")
def clients() -> Any:
    session = Session()
    accutics = Accutics(session, base_url="https://m\u00fcnchen.example/v1", token=TOKEN)
    clients = OddClients(accutics, Authentic(session, token=TOKEN), Odd([], [], [], []), [])

    async def get(_: Client, url: URL, path: str, stats: CallStats) -> Reply:
        clients.urls.append(url)
        assert len(clients.urls) < 300 * MAX_REQUESTS_IN_A_STEP
        vendor = "authentic" if "authentic" in str(url.host) else "accutics"
        outcome = clients.odd.answer(len(clients.urls), vendor)
        if isinstance(outcome, AccuticsAuthenticError):
            raise outcome
        return outcome

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(Client, "get", get)
        yield clients


def by_id(row: Any) -> Any:
    return row["id"]


PAGERS: dict[str, Callable[[OddClients], Any]] = {
    "plain": lambda clients: clients.accutics.resource("campaigns", Any).stream(page_size=2),
    "keyed": lambda clients: clients.accutics.resource("campaigns", Any).stream(key=by_id),
    "strict": lambda clients: clients.accutics.resource("campaigns").stream(
        key="id", on_drift="raise"
    ),
    "repaired": lambda clients: clients.accutics.resource("campaigns").stream(
        key="id", on_drift="repair"
    ),
    "sized": lambda clients: clients.accutics.resource("campaigns").stream(
        key="id", on_drift="repair", page_size=7
    ),
    "items": lambda clients: clients.authentic.groups.stream_items(GROUP, limit=2),
    "items between": lambda clients: clients.authentic.groups.stream_items(
        GROUP, before=2 * 10**12, after=10**12
    ),
}


def mostly(usual: list[Any], others: list[Any]) -> st.SearchStrategy[Any]:
    """Draw usual values four times out of five: one odd value may end a reading at once."""
    return st.sampled_from([*usual * (4 * len(others)), *others * len(usual)])


numbers = mostly(
    [None, 0, 1, 2, 3, 100, -1, -4, 10**15, 10**15 + 1, 10**30, 10**400],
    [LONG, True, 2.5, 1e300, "7", [], {}],
)
links = mostly(
    [
        *("?page={n}", "?c={n}", "?page=2&page={n}", "/v1/other?page={n}", "?page_size=-4&c={n}"),
        *("?q=\u00e4 {n}", "https://M\u00fcnchen.example/v1/x?c={n}", "?page=" + "9" * 30 + "&{n}"),
    ],
    [None, "", "https://\u00fc\u2028{n}/", "//[", "?q=\ud83d", 7],
)
keys = mostly([1, 2, "a", "{n}", ".."], ["", None, True, 1.5, [], LONG, "\ud83d"])
rows = st.lists(keys.map(lambda key: {"id": key}), max_size=4)
some = {"min_size": 1, "max_size": 3}
odd = st.builds(
    Odd,
    st.lists(rows | st.lists(keys, max_size=3), **some),  # type: ignore[arg-type]  # a table of bounds
    st.lists(links, **some),  # type: ignore[arg-type]
    st.lists(numbers, **some),  # type: ignore[arg-type]
    st.lists(numbers, **some),  # type: ignore[arg-type]
    st.sampled_from([0, 0, 1, 2, 5]),
)
SAME = Odd([[{"id": 1}, {"id": 2}]], ["?page={n}"], [None], [None])


@given(odd, st.sampled_from(sorted(PAGERS)))
@example(SAME, "plain")
@example(SAME, "keyed")
@example(SAME, "repaired")
@example(Odd([[1, 2]], ["?c={n}"], [2], [2]), "plain")
@example(Odd([[{"id": 1}]], ["?page={n}"], [10**400], [-4]), "repaired")
@example(Odd([[{"id": 1}, {"id": LONG}]], [None], [None], [None]), "repaired")
@example(Odd([["a", "b"], ["b", "a"]], [None], [None], [None]), "items")
@settings(max_examples=examples(200))
def test_each_step_ends_by_a_row_or_an_error_of_ours_with_a_cursor(
    clients: OddClients, odd: Odd, name: str
) -> None:
    clients.odd = odd
    clients.urls.clear()
    steps = aiter(PAGERS[name](clients))
    for _ in range(STEPS):
        before = len(clients.urls)
        error = step(steps)
        assert len(clients.urls) - before <= MAX_REQUESTS_IN_A_STEP
        if error is not None:
            assert error.cursor
            assert str(error).isprintable()
            assert "report this" not in str(error)  # no bug of ours that a last resort has caught
            break
    for url in clients.urls:
        assert url.host_subcomponent in ("xn--mnchen-3ya.example", "api.authentic.network")
        assert str(url).isascii()


def step(steps: AsyncIterator[Any]) -> AccuticsAuthenticError | None:
    """Take a step that never waits; return its error, or None."""
    with pytest.raises((StopIteration, StopAsyncIteration, AccuticsAuthenticError)) as caught:
        anext(steps).__await__().__next__()
    error = caught.value
    return error if isinstance(error, AccuticsAuthenticError) else None


@pytest.mark.parametrize(
    ("pager", "odd", "most"),
    [
        ("keyed", SAME, 101),
        ("plain", Odd([[1, 2]], ["?c={n}"], [3], [2]), 103),
        ("plain", Odd([[]], ["?c={n}"], [None], [None]), 101),
    ],
)
def test_a_list_that_shows_itself_to_be_endless_raises_an_error(
    clients: OddClients, pager: str, odd: Odd, most: int
) -> None:
    clients.odd = odd
    clients.urls.clear()
    steps = aiter(PAGERS[pager](clients))
    errors = [error for _ in range(300) if (error := step(steps)) is not None]
    assert {type(error) for error in errors} == {RepeatedLinkError}
    assert len(clients.urls) <= most
