"""Walks along links without a loop: what was said to one, and a server of ten lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen
from yarl import URL

from accutics_authentic._accutics.paging.keys import Keys
from accutics_authentic._accutics.paging.link_pager import LinkPager
from accutics_authentic._accutics.paging.overlap_pager import OverlapPager
from accutics_authentic._accutics.paging.pages import reader
from accutics_authentic._accutics.paging.position import Position
from accutics_authentic._codec import Codec
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic._paging.pager import Page, Pager, PageRequest
from accutics_authentic.errors import AccuticsAuthenticError

BASE = URL("https://open.example.com/v1")
CODEC = Codec()
CURSORS = CursorCodec("accutics", ("campaigns",), [])

Serve = Callable[[URL], Reply | AccuticsAuthenticError]


@frozen
class Told:
    """A page, in words.

    Attributes:
        items: What is on it.
        then: Where its cursor goes on: link and rows to skip; None at the end.
    """

    items: tuple[Any, ...]
    then: tuple[str, int] | None


def new_walk(
    link: str | None = "campaigns",
    skip: int = 0,
    *,
    cursor: str | None = None,
    key: Any = None,
    model: Any = Any,
    base: URL = BASE,
    **more: Any,
) -> LinkPager[Any]:
    """Return a walk from *link* on, or from *cursor*."""
    position = _position(link, skip, cursor)
    return LinkPager(
        base,
        "campaigns",
        reader(CODEC, model, position),
        CURSORS,
        position,
        keys=None if key is None else Keys(key, position.keys),
        **{"resumed": cursor is not None, **more},
    )


def new_repair_walk(
    link: str | None = "campaigns", skip: int = 0, *, cursor: str | None = None, key: Any
) -> OverlapPager[Any]:
    """Return a walk over overlapping pages from *link* on, or from *cursor*."""
    position = _position(link, skip, cursor)
    return OverlapPager(
        BASE,
        "campaigns",
        reader(CODEC, Any, position),
        CURSORS,
        position,
        Keys(key, position.keys),
    )


def _position(link: str | None, skip: int, cursor: str | None) -> Position:
    return Position(link, skip) if cursor is None else Position.read(CURSORS.read(cursor))


def answer(*rows: Any, **pagination: Any) -> Reply:
    """Return a page with *rows*, and what is given of the pagination."""
    meta = {"endpoint": "campaigns", "pagination": pagination} if pagination else {}
    return Reply(200, {}, json.dumps({"data": rows, "meta": meta}).encode())


def talk(walk: Pager[Any], *answers: Reply | AccuticsAuthenticError) -> list[Any]:
    """Answer one ask after the other; return asks, pages and the error in the order they came.

    Asks are shown relative to the base URL; one that nobody answers any more ends the list.
    """
    said: list[Any] = []
    waiting = list(answers)
    try:
        while asks := walk.next_requests(1):
            said.append(str(asks[0].url).removeprefix(f"{BASE}/"))
            if not waiting:
                break
            walk.feed(asks[0], waiting.pop(0))
            while (page := walk.next_page()) is not None:
                said.append(told(page))
    except AccuticsAuthenticError as error:
        said.append(type(error))
    assert not waiting, "nobody asked for all answers"
    return said


def told(page: Page[Any]) -> Told:
    return Told(page.items, where(page.cursor))


def where(cursor: str | None) -> tuple[str, int] | None:
    """Return link and rows to skip of a cursor; None for that of a finished stream."""
    assert cursor is not None
    position = Position.read(CURSORS.read(cursor))
    return None if position.link is None else (position.link, position.skip)


@frozen
class Shelf:
    """A list on a server that behaves: with links, totals and a largest page size."""

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
        return answer(*self.rows[(page - 1) * size : page * size], next=link, **totals)


def drive(
    walk: Pager[Any],
    serve: Serve,
    *,
    window: int = 1,
    choose: Callable[[int], int] = lambda _: 0,
    into: list[Page[Any]] | None = None,
) -> list[Page[Any]]:
    """Walk to the end with *window* asks under way; *choose* says which one is answered next.

    The pages are also kept in *into*, whatever comes behind them.
    """
    pages: list[Page[Any]] = [] if into is None else into
    flying: list[PageRequest] = []
    while not walk.done:
        flying += walk.next_requests(window - len(flying))
        page = walk.next_page()
        if page is not None:
            pages.append(page)
        elif not walk.done:
            ask = flying.pop(choose(len(flying)))
            walk.feed(ask, serve(ask.url))
    return pages


def items(pages: Sequence[Page[Any]]) -> list[Any]:
    return [item for page in pages for item in page.items]
