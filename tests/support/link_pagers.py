"""Pagers of Accutics lists, driven without an event loop, and a small list server."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from attrs import frozen
from yarl import URL

from accutics_authentic._accutics.paging.link_pager import LinkPager
from accutics_authentic._accutics.paging.links import absolute, relative
from accutics_authentic._accutics.paging.overlap_pager import OverlapPager
from accutics_authentic._accutics.paging.pages import row_decoder
from accutics_authentic._accutics.paging.position import Position
from accutics_authentic._accutics.paging.source import ListSource
from accutics_authentic._codec import Codec
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic._paging.pager import Page, Pager, PageRequest
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError

BASE = URL("https://open.example.com/v1")
CODEC = Codec()
CURSORS = CursorCodec("accutics", ("campaigns",), [])

Serve = Callable[[URL], Reply | AccuticsAuthenticError]


@frozen
class Delivered:
    """A page that a pager delivered, in a form that tests can compare.

    Attributes:
        items: Its items.
        then: Where its cursor resumes: link and rows to skip; None at the end of the list.
    """

    items: tuple[Any, ...]
    then: tuple[str, int] | None


def link_pager(
    link: str | None = "campaigns",
    skip: int = 0,
    *,
    cursor: str | None = None,
    key: Any = None,
    model: Any = Any,
    base: URL = BASE,
    **options: bool,
) -> LinkPager[Any]:
    """Return a pager that begins at *link*, or at *cursor*."""
    position = _position(link, skip, cursor, base)
    keys = None if key is None else position.keys_of(key)
    options = {"resumed": cursor is not None, **options}
    return LinkPager(list_source(model, base), position, Stats(), keys, **options)


def overlap_pager(
    link: str | None = "campaigns",
    skip: int = 0,
    *,
    cursor: str | None = None,
    key: Any = "id",
    model: Any = Any,
) -> OverlapPager[Any]:
    """Return a pager of overlapping pages that begins at *link*, or at *cursor*."""
    position = _position(link, skip, cursor, BASE)
    return OverlapPager(list_source(model), position, Stats(), position.keys_of(key))


def list_source(model: Any = Any, base: URL = BASE) -> ListSource[Any]:
    """Return the list of campaigns, with rows of *model*."""
    return ListSource(base, "campaigns", row_decoder(CODEC, model, None), CURSORS)


def _position(link: str | None, skip: int, cursor: str | None, base: URL) -> Position:
    if cursor is not None:
        return Position.load(CURSORS.decode(cursor), base)
    return Position.END if link is None else position_at(link, skip, base=base)


def position_at(link: str, skip: int = 0, keys: str = "", *, base: URL = BASE) -> Position:
    """Return the position at a link relative to the base URL."""
    return Position(absolute(link, base), skip, keys)


def page_reply(*rows: Any, **pagination: Any) -> Reply:
    """Return a reply with *rows* and the given part of a pagination."""
    meta = {"endpoint": "campaigns", "pagination": pagination} if pagination else {}
    return Reply(200, {}, json.dumps({"data": rows, "meta": meta}).encode())


def error_of(pager: Pager[Any]) -> DecodeError:
    """Return the error about a row, which stands in place of the next page."""
    with pytest.raises(DecodeError) as caught:
        pager.next_page()
    return caught.value


def replay(pager: Pager[Any], *replies: Reply | AccuticsAuthenticError) -> list[Any]:
    """Answer one request after the other; return requests, pages and the error in their order.

    Requests are given as URLs relative to the base URL. The first one without a reply ends the
    transcript.
    """
    transcript: list[Any] = []
    left = list(replies)
    try:
        while requests := pager.next_requests(1):
            transcript.append(str(requests[0].url).removeprefix(f"{BASE}/"))
            if not left:
                break
            pager.feed(requests[0], left.pop(0))
            while (page := pager.next_page()) is not None:
                transcript.append(delivered(page))
    except AccuticsAuthenticError as error:
        transcript.append(type(error))
    assert not left, "not every reply was requested"
    return transcript


def delivered(page: Page[Any]) -> Delivered:
    """Return *page* in the form that tests compare."""
    return Delivered(page.items, position_of(page.cursor))


def position_of(cursor: str | None) -> tuple[str, int] | None:
    """Return the link of a cursor and the rows to skip; None at the end of the list."""
    assert cursor is not None
    position = Position.load(CURSORS.decode(cursor), BASE)
    return None if position.url is None else (relative(position.url, BASE), position.skip)


@frozen
class ListServer:
    """A well-behaved server of one list: links, totals and a maximum page size."""

    rows: Sequence[Any]
    size: int = 2
    with_totals: bool = True

    def __call__(self, url: URL) -> Reply:
        page = int(url.query.get("page", 1))
        size = min(int(url.query.get("page_size", self.size)), self.size)
        more = page * size < len(self.rows)
        asked = {key: value for key, value in url.query.items() if key != "page"}
        link = str(url.with_query({**asked, "page": str(page + 1)})) if more else None
        totals = {"total_items": len(self.rows), "items_per_page": size} if self.with_totals else {}
        return page_reply(*self.rows[(page - 1) * size : page * size], next=link, **totals)


def drive(
    pager: Pager[Any],
    serve: Serve,
    *,
    max_in_flight: int = 1,
    choose: Callable[[int], int] = lambda _: 0,
    into: list[Page[Any]] | None = None,
) -> list[Page[Any]]:
    """Read to the end and return the pages.

    Args:
        pager: Says what to request.
        serve: The server.
        max_in_flight: Requests in flight at most.
        choose: Returns which of so many requests in flight is answered next.
        into: Receives the pages as well, and keeps them if an error follows.
    """
    pages: list[Page[Any]] = [] if into is None else into
    in_flight: list[PageRequest] = []
    while not pager.done:
        in_flight += pager.next_requests(max_in_flight - len(in_flight))
        page = pager.next_page()
        if page is not None:
            pages.append(page)
        elif in_flight:
            request = in_flight.pop(choose(len(in_flight)))
            pager.feed(request, serve(request.url))
    return pages


def items_of(pages: Sequence[Page[Any]]) -> list[Any]:
    return [item for page in pages for item in page.items]
