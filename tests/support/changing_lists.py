"""A list whose rows change between any two requests, and an ``OverlapPager`` that reads it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from yarl import URL

from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError
from tests.support.link_pagers import overlap_pager, page_reply


class ChangingList:
    """A server whose rows come and go between any two requests; one row may move each time."""

    def __init__(
        self,
        count: int,
        *,
        cap: int = 100,
        changes: int = 0,
        seed: int = 0,
        moving: int = 0,
        links_beyond: bool = False,  # from its last page to an empty one
        states_total: bool = True,
    ) -> None:
        self.keys = [str(number) for number in range(count)]
        self.touched: set[str] = set()
        self.requests = 0
        self._cap, self._changes, self._random = cap, changes, Random(seed)
        self._links_beyond, self._states_total = links_beyond, states_total
        self._moving = str(moving - 1)  # the row that moves

    def serve(self, url: URL) -> Reply:
        if self.requests:
            for _ in range(self._random.randint(0, self._changes)):
                self._change()
            if self._moving in self.keys:
                self.touched.add(self._moving)
                self.keys.remove(self._moving)
                self.keys.insert(self._random.randint(0, len(self.keys)), self._moving)
        self.requests += 1
        page = int(url.query.get("page", 1))
        size = min(int(url.query.get("page_size", 100)), self._cap)
        rows = [{"id": key} for key in self.keys[(page - 1) * size : page * size]]
        more = bool(rows) if self._links_beyond else page * size < len(self.keys)
        link = str(url.with_query(page=page + 1, page_size=size)) if more else None
        total = len(self.keys) if self._states_total else None
        return page_reply(*rows, next=link, total_items=total, items_per_page=size)

    def change(
        self, random: Random, *, inserted: int, deleted: int, moved: int, to: str = "anywhere"
    ) -> None:
        """Change many rows at once."""
        left = random.sample(self.keys, len(self.keys))
        for key in left[:deleted]:
            self.keys.remove(key)
        for number in range(inserted):
            self.keys.insert(random.randint(0, len(self.keys)), f"put in {number}")
        for key in left[deleted : deleted + moved]:
            self.keys.remove(key)
            last = len(self.keys)
            place = {"top": 0, "bottom": last, "anywhere": random.randint(0, last)}[to]
            self.keys.insert(place, key)
        self.touched.update(left[: deleted + moved])

    def _change(self) -> None:
        if self.keys and self._random.random() < 0.5:
            key = self.keys.pop(self._random.randrange(len(self.keys)))
        else:
            key = f"new{self.requests}-{len(self.touched)}"
            self.keys.insert(self._random.randint(0, len(self.keys)), key)
        self.touched.add(key)


def read_ids(
    pager: Any,
    serve: Callable[[URL], Reply | AccuticsAuthenticError],
    leave_after: int | None = None,
    seen: list[str] | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[str]:
    """Read to the end; after *leave_after* rows call *meanwhile* and resume from the cursor."""
    got = [] if seen is None else seen
    while not pager.done:
        page = pager.next_page()
        if page is None:
            if not pager.done:
                [request] = pager.next_requests(8)
                assert pager.next_requests(8) == ()
                pager.feed(request, serve(request.url))
            continue
        if leave_after is not None and len(got) + len(page.items) >= leave_after:
            keep = leave_after - len(got)
            got += [row["id"] for row in page.items[:keep]]
            meanwhile()
            return read_ids(overlap_pager(cursor=page.cursor_after(keep)), serve, seen=got)
        got += [row["id"] for row in page.items]
    return got


def cursor_after(server: ChangingList, count: int, size: int = 10) -> str:
    """Read *count* rows and return the cursor after them."""
    pager, rest = overlap_pager(f"campaigns?page_size={size}"), count
    while True:
        page = pager.next_page()
        if page is None:
            [request] = pager.next_requests(1)
            pager.feed(request, server.serve(request.url))
        elif rest <= len(page.items):
            return str(page.cursor_after(rest))
        else:
            rest -= len(page.items)
