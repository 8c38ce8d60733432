"""A model of the server, with every freedom the documents leave it, and drivers without a loop."""

from __future__ import annotations

import heapq
import json
import random
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen
from yarl import URL

from accutics_authentic.authentic.paging import ItemsWalk
from accutics_authentic.core.cursor import Seal
from accutics_authentic.core.walk import Ask, Page
from accutics_authentic.core.wire import Reply
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError, ForbiddenError, NotFoundError

HOME = URL("https://api.example/api/v2/groups/g%2F1/items", encoded=True)
ITEM = URL("https://api.example/api/v2/items")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOOKUPS = ["exact", "forbidden", "gone", "nonsense", "wrong", "random", "other"]


@frozen
class GroupItems:
    items: tuple[str, ...]
    group: Any = None


@frozen
class Item:
    id: str
    created: datetime | None


def read_page(body: bytes) -> GroupItems:
    try:
        return GroupItems(tuple(json.loads(body)["items"]), "group")
    except (ValueError, KeyError):
        raise DecodeError("not a page") from None


def read_item(body: bytes) -> Item:
    try:
        value = json.loads(body)
        ms = value["created"]
        return Item(value["id"], None if ms is None else EPOCH + timedelta(milliseconds=ms))
    except (ValueError, KeyError):
        raise DecodeError("not an item") from None


class Server:
    """A group whose items may come and go between any two requests."""

    def __init__(
        self,
        dates: Iterable[int],
        *,
        strict: bool = True,
        cap: int = 1 << 30,
        order: str = "stable",  # of ties: stable | reversed | shuffled (different each time)
        resolution: int = 1,  # ticks of the server's clock in a millisecond
        lookups: str = "exact",
        seed: int = 0,
        meddle: Callable[[Server], None] = lambda _: None,
    ) -> None:
        self.random = random.Random(seed)
        self.strict, self.cap, self.order, self.resolution = strict, cap, order, resolution
        self.lookups, self.meddle = lookups, meddle
        self.items = {
            f"i{n}": date * resolution + self.random.randrange(resolution)
            for n, date in enumerate(dates)
        }
        self.clock = max((tick // resolution for tick in self.items.values()), default=0) + 1
        self.moved: set[str] = set()
        self.log: list[tuple[int | None, int]] = []  # pages asked for: timestamp, limit
        self.looked = 0
        self.headers: dict[str, str] = {}

    # what happens to a group

    def add(self, date: int | None = None) -> None:
        self.clock += self.random.choice((0, 0, 1, 3))
        name = f"new{len(self.moved)}-{self.clock}"
        self.items[name] = (self.clock if date is None else date) * self.resolution
        self.moved.add(name)

    def remove(self, name: str) -> None:
        del self.items[name]
        self.moved.add(name)

    def readd(self, name: str) -> None:
        self.items[name] = self.clock * self.resolution
        self.moved.add(name)

    # what is asked

    def carry(self, ask: Ask) -> Reply | AccuticsAuthenticError:
        self.meddle(self)
        if ask.optional:
            assert ask.path == "/api/v2/items/:id"
            return self._item(ask.url.name)
        assert ask.path == "/api/v2/groups/:id/items"
        assert ask.url.with_query(None) == HOME
        timestamp = ask.url.query.get("timestamp")
        rows = self.page(None if timestamp is None else int(timestamp), int(ask.url.query["limit"]))
        return Reply(200, self.headers, json.dumps({"group": {}, "items": rows}).encode())

    def page(self, timestamp: int | None, limit: int) -> list[str]:
        self.log.append((timestamp, limit))
        rows = list(self.items.items())
        if timestamp is not None:
            edge = timestamp * self.resolution
            rows = [row for row in rows if row[1] < edge or (row[1] == edge and not self.strict)]
        if self.order == "shuffled":
            self.random.shuffle(rows)
        elif self.order == "reversed":
            rows.reverse()
        rows.sort(key=lambda row: -row[1])
        return [name for name, _ in rows[: min(limit, self.cap)]]

    def date(self, name: str) -> int:
        return self.items[name] // self.resolution

    def _item(self, name: str) -> Reply | AccuticsAuthenticError:
        self.looked += 1
        if self.lookups == "forbidden":
            return ForbiddenError("403")
        if self.lookups == "nonsense":
            return Reply(200, {}, b"<html>")
        if self.lookups == "gone" or name not in self.items:
            return NotFoundError("404")
        date: int | None = self.date(name)
        if self.lookups == "wrong":
            date += self.random.choice((-7, -1, 0, 1, 7))
        elif self.lookups == "random":
            date = self.random.choice((None, self.random.randrange(10**6)))
        elif self.lookups == "other":
            name = "another"
        return Reply(200, {}, json.dumps({"id": name, "created": date}).encode())


SEAL = Seal("authentic", "group")


def walk_of(**changes: Any) -> ItemsWalk:
    arguments: dict[str, Any] = {
        "home": HOME,
        "item_url": lambda name: ITEM / name,
        "read_page": read_page,
        "read_item": read_item,
        "seal": SEAL,
        "position": None,
        "before": None,
        "after": None,
        "limit": 100,
        "trusted": 10,
        "now": 0,
    }
    return ItemsWalk(**(arguments | changes))


def drive(walk: ItemsWalk, server: Any, *, k: int = 1, seed: int = 0) -> list[Page[str]]:
    """Carry the asks of *walk*, up to *k* at once, each served and answered in any order."""
    chance = random.Random(seed)
    pages: list[Page[str]] = []
    waiting: list[Ask] = []  # sent, not served
    served: list[tuple[Ask, Reply | AccuticsAuthenticError]] = []
    turns = 0
    try:
        while True:
            turns += 1
            assert turns < 3000, "this does not end"
            while (page := walk.take()) is not None:
                pages.append(page)
            if walk.done:
                return pages
            room = k - len(waiting) - len(served)
            if room:
                asks = walk.asks(room)
                assert len(asks) <= room
                waiting += asks
            assert waiting or served, "nothing is asked for, nothing comes"
            if waiting and (not served or chance.random() < 0.6):
                ask = waiting.pop(chance.randrange(len(waiting)))
                served.append((ask, server.carry(ask)))
            else:
                walk.answer(*served.pop(chance.randrange(len(served))))
    except AccuticsAuthenticError as error:
        error.pages = pages  # type: ignore[attr-defined]  # what came before it
        raise


def items(pages: Iterable[Page[str]]) -> list[str]:
    return [item for page in pages for item in page.items]


class Remote:
    """A list that stands still, a round trip away; for measuring."""

    def __init__(self, dates: Sequence[int], *, looking: bool = True) -> None:
        rows = sorted(((date, f"i{n}") for n, date in enumerate(dates)), key=lambda row: row[0])
        self.dates = [date for date, _ in rows]
        self.names = [name for _, name in rows]
        self.of = {name: date for date, name in rows}
        self.looking = looking
        self.asked = self.looked = self.rows = 0

    def carry(self, ask: Ask) -> Reply | AccuticsAuthenticError:
        if ask.optional:
            self.looked += 1
            name = ask.url.name
            body = {"id": name, "created": self.of[name]}
            return Reply(200, {}, json.dumps(body).encode()) if self.looking else ForbiddenError()
        self.asked += 1
        timestamp, limit = ask.url.query.get("timestamp"), int(ask.url.query["limit"])
        end = len(self.dates) if timestamp is None else bisect_left(self.dates, int(timestamp))
        rows = self.names[max(0, end - limit) : end][::-1]
        self.rows += len(rows)
        return Reply(200, {}, json.dumps({"group": {}, "items": rows}).encode())


def race(walk: ItemsWalk, remote: Remote, *, k: int, trip=0.05, jitter=0.0, seed=0) -> tuple[float, list[str]]:
    """Return the seconds on a virtual clock, and the items."""
    chance = random.Random(seed)
    clock, count = 0.0, 0
    flying: list[tuple[float, int, Ask, Reply | AccuticsAuthenticError]] = []
    got: list[str] = []
    while True:
        while (page := walk.take()) is not None:
            got += page.items
        if walk.done:
            return clock, got
        if len(flying) < k:
            for ask in walk.asks(k - len(flying)):
                count += 1
                due = clock + trip * (1 + jitter * chance.uniform(-1, 1))
                heapq.heappush(flying, (due, count, ask, remote.carry(ask)))
        clock, _, ask, outcome = heapq.heappop(flying)
        walk.answer(ask, outcome)
