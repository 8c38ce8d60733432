"""A model of the server, free in all that is not documented, and a driver without a loop."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol, cast

from yarl import URL

from accutics_authentic._authentic.keyset.pager import KeysetPager
from accutics_authentic._authentic.keyset.position import Position
from accutics_authentic._authentic.keyset.requests import Endpoints
from accutics_authentic._authentic.models import Group, GroupItems, Item
from accutics_authentic._base.arguments import from_milliseconds
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic._paging.pager import Page, PageRequest
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    DecodeError,
    ForbiddenError,
    NotFoundError,
    TieOverflowError,
)

ITEMS_URL = URL("https://api.example/api/v2/groups/g%2F1/items", encoded=True)
ITEM_URL = URL("https://api.example/api/v2/items")
GROUP = Group(id="g/1", data={})
CURSORS = CursorCodec("authentic.network", "g/1")
LOOKUPS = ["exact", "forbidden", "gone", "nonsense", "undated", "other", "wrong", "random"]

Outcome = Reply | AccuticsAuthenticError


def read_page(body: bytes) -> GroupItems:
    """Return the page that ``page_of`` put into a body: nothing is written as JSON here."""
    if not isinstance(body, GroupItems):
        raise DecodeError("no JSON")
    return body


def read_item(body: bytes) -> Item:
    """Return the item that ``item_of`` put into a body."""
    if not isinstance(body, Item):
        raise DecodeError("no JSON")
    return body


def page_of(names: Iterable[str], **headers: str) -> Reply:
    return Reply(200, headers, cast(bytes, GroupItems(GROUP, tuple(names))))


def item_of(name: str, date: int | None) -> Reply:
    created = None if date is None else from_milliseconds(date)
    return Reply(200, {}, cast(bytes, Item(id=name, data={}, created=created)))


ENDPOINTS = Endpoints(str(ITEMS_URL), lambda item_id: ITEM_URL / item_id, read_page, read_item)


class Server:
    """A group whose items may come and go before any request.

    ``order`` is that of ties: stable, reversed, rotated by one or shuffled anew each time.
    ``resolution`` is how many ticks of the server's clock make a millisecond; dates given and
    looked up are milliseconds. All look-ups name ``saying``, if given, and fail if ``unlisted``.
    """

    def __init__(
        self,
        dates: Iterable[int],
        *,
        strict: bool = True,
        cap: int = 1 << 30,
        order: str = "stable",
        resolution: int = 1,
        lookups: str = "exact",
        saying: int | None = None,
        unlisted: Collection[str] = (),
        seed: int = 0,
        meddle: Callable[[Server], None] = lambda _: None,
    ) -> None:
        self.random = random.Random(seed)
        self.strict, self.cap, self.order, self.resolution = strict, cap, order, resolution
        self.lookups, self.meddle = lookups, meddle
        self.saying, self.unlisted = saying, unlisted
        self.items = {
            f"i{n}": date * resolution + self.random.randrange(resolution)
            for n, date in enumerate(dates)
        }
        self.clock = max((self.date(name) for name in self.items), default=0) + 1
        self.moved: set[str] = set()
        self.asked: list[tuple[int | None, int]] = []  # timestamp, limit
        self.looked: list[str] = []

    @property
    def requests(self) -> int:
        return len(self.asked) + len(self.looked)

    def date(self, name: str) -> int:
        return self.items[name] // self.resolution

    def add(self, date: int | None = None) -> None:
        self.clock += self.random.choice((0, 0, 1, 3))
        name = f"new{len(self.moved)}"
        self.items[name] = (self.clock if date is None else date) * self.resolution
        self.moved.add(name)

    def remove(self, name: str) -> int:
        self.moved.add(name)
        return self.items.pop(name)

    def add_again(self, name: str) -> None:
        self.moved.add(name)
        self.items[name] = self.clock * self.resolution

    def send(self, request: PageRequest) -> Outcome:
        self.meddle(self)
        if request.optional:
            assert request.path == "/api/v2/items/:id"
            return self.look_up(request.url.name)
        assert request.path == "/api/v2/groups/:id/items"
        assert request.url.raw_path == ITEMS_URL.raw_path
        timestamp = request.url.query.get("timestamp")
        limit = int(request.url.query["limit"])
        return page_of(self.page(None if timestamp is None else int(timestamp), limit))

    def page(self, timestamp: int | None, limit: int) -> list[str]:
        """Answer "Get Group Items"."""
        assert timestamp != 0, "a server may read that as no timestamp"
        self.asked.append((timestamp, limit))
        rows = list(self.items.items())
        if timestamp is not None:
            edge = timestamp * self.resolution
            rows = [row for row in rows if row[1] < edge or (row[1] == edge and not self.strict)]
        if self.order == "shuffled":
            self.random.shuffle(rows)
        elif self.order == "reversed":
            rows.reverse()
        elif self.order == "rotated" and rows:
            turn = len(self.asked) % len(rows)
            rows = rows[turn:] + rows[:turn]
        rows.sort(key=lambda row: -row[1])
        return [name for name, _ in rows[: min(limit, self.cap)]]

    def look_up(self, name: str) -> Outcome:
        """Answer "Get Item"."""
        self.looked.append(name)
        if self.lookups == "forbidden":
            return ForbiddenError("403")
        if self.lookups == "nonsense":
            return Reply(200, {}, b"<html>")
        if self.lookups == "gone" or name not in self.items or name in self.unlisted:
            return NotFoundError("404")
        if self.saying is not None:
            return item_of(name, self.saying)
        if self.lookups == "undated":
            return item_of(name, None)
        if self.lookups == "other":
            return item_of(f"not {name}", self.date(name))
        if self.lookups == "wrong":
            return item_of(name, self.date(name) + self.random.choice((-7, -1, 0, 1, 7)))
        if self.lookups == "random":
            return item_of(name, self.random.randrange(-10, 10**6))
        return item_of(name, self.date(name))


def pager_of(**changes: Any) -> KeysetPager:
    """Return a pager, begun at ``cursor`` if that is given."""
    arguments: dict[str, Any] = {
        "endpoints": ENDPOINTS,
        "stats": Stats(),
        "cursors": CURSORS,
        "before": None,
        "after": None,
        "limit": 100,
        "trusted": 10,
        "now": 0,
        "cursor": None,
    }
    arguments |= changes
    before, cursor = arguments["before"], arguments.pop("cursor")
    position = Position.first(before, arguments["limit"])
    if cursor is not None:
        lower, after = arguments.get("lower"), arguments["after"]
        oldest = after if lower is None else lower - 1
        position = Position.load(CURSORS.decode(cursor), before=before, after=oldest)
    return KeysetPager(position=position, **arguments)


class Carrier(Protocol):
    def send(self, request: PageRequest) -> Outcome: ...


class Drive:
    """Carries the requests of a pager, up to *k* at once, each served and answered in any order."""

    def __init__(self, pager: KeysetPager, server: Carrier, *, k: int = 1, seed: int = 0) -> None:
        self.pager, self.server, self.k = pager, server, k
        self.random = random.Random(seed)
        self.pages: list[Page[str]] = []
        self.sent: list[PageRequest] = []
        self.served: list[tuple[PageRequest, Outcome]] = []
        self.most = 0  # requests in flight
        self.overflow: TieOverflowError | None = None

    @property
    def items(self) -> list[str]:
        return [item for page in self.pages for item in page.items]

    def run(self) -> list[str]:
        """Drive to the end, or to an overflow; return the items."""
        try:
            for _ in range(4000):
                while (page := self.pager.next_page()) is not None:
                    self.pages.append(page)
                if self.pager.done:
                    return self.items
                self.turn()
        except TieOverflowError as error:
            self.overflow = error
            return self.items
        raise AssertionError("this does not end")

    def turn(self) -> None:
        """Send what may be sent; serve one request or return one reply."""
        limit = self.k - len(self.sent) - len(self.served)
        requests = self.pager.next_requests(limit)
        assert len(requests) <= limit
        self.sent += requests
        self.most = max(self.most, len(self.sent) + len(self.served))
        assert self.most, "nothing is in flight and nothing is asked for"
        if self.sent and (not self.served or self.random.random() < 0.6):
            request = self.sent.pop(self.random.randrange(len(self.sent)))
            self.served.append((request, self.server.send(request)))
        else:
            request, outcome = self.served.pop(self.random.randrange(len(self.served)))
            self.pager.feed(request, outcome)


def drive(pager: KeysetPager, server: Carrier, *, k: int = 1, seed: int = 0) -> Drive:
    """Drive *pager* to its end, or to an overflow."""
    driven = Drive(pager, server, k=k, seed=seed)
    driven.run()
    return driven
