"""Lists of 6,500 items, a round trip of 50 ms away on a virtual clock: to measure pagers."""

from __future__ import annotations

import heapq
import random
from bisect import bisect_left
from collections.abc import Sequence

from accutics_authentic._authentic.keyset.pager import KeysetPager
from accutics_authentic._paging.pager import PageRequest
from accutics_authentic.errors import ForbiddenError
from tests.authentic.model import Outcome, item_of, page_of

YEAR = 365 * 86_400_000
NOW = 1_700_000_000_000
TRIP = 0.05


def uniform(size: int, chance: random.Random) -> list[int]:
    return [NOW - chance.randrange(YEAR) for _ in range(size)]


def bursty(size: int, chance: random.Random) -> list[int]:
    """95 % in one hundredth of the time."""
    top = NOW - YEAR // 3
    return [
        top - chance.randrange(YEAR // 100)
        if chance.random() < 0.95
        else NOW - chance.randrange(YEAR)
        for _ in range(size)
    ]


def sessions(size: int, chance: random.Random) -> list[int]:
    """Evenings of 20 to 300 items within two hours, days apart."""
    dates: list[int] = []
    at = NOW - 86_400_000
    while len(dates) < size:
        dates += [at - chance.randrange(7_200_000) for _ in range(chance.randint(20, 300))]
        at -= chance.randrange(86_400_000, 20 * 86_400_000)
    return dates[:size]


def gaps(size: int, chance: random.Random) -> list[int]:
    """Runs of 300 to 900 items, evenly spaced in a week, a quarter to two years apart."""
    dates: list[int] = []
    at = NOW - YEAR
    while len(dates) < size:
        dates += [at - chance.randrange(7 * 86_400_000) for _ in range(chance.randint(300, 900))]
        at -= chance.randrange(YEAR // 4, 2 * YEAR)
    return dates[:size]


def tied(size: int, chance: random.Random) -> list[int]:
    """Blocks of 1 to 180 items in one millisecond."""
    dates: list[int] = []
    while len(dates) < size:
        dates += [NOW - chance.randrange(YEAR)] * chance.randint(1, 180)
    return dates[:size]


SHAPES = [uniform, bursty, sessions, gaps, tied]


class Remote:
    """A list that stands still."""

    def __init__(self, dates: Sequence[int], *, looking: bool = True) -> None:
        rows = sorted((date, f"i{n}") for n, date in enumerate(dates))
        self.dates = [date for date, _ in rows]
        self.names = [name for _, name in rows]
        self.of = {name: date for date, name in rows}
        self.looking = looking
        self.asked = self.looked = 0

    def send(self, request: PageRequest) -> Outcome:
        if request.optional:
            self.looked += 1
            name = request.url.name
            return item_of(name, self.of[name]) if self.looking else ForbiddenError("403")
        self.asked += 1
        timestamp, limit = request.url.query.get("timestamp"), int(request.url.query["limit"])
        end = len(self.dates) if timestamp is None else bisect_left(self.dates, int(timestamp))
        return page_of(self.names[max(0, end - limit) : end][::-1])


def race(pager: KeysetPager, remote: Remote, *, k: int) -> float:
    """Drive *pager* with *k* requests in flight; return the seconds it takes."""
    clock = 0.0
    in_flight: list[tuple[float, int, PageRequest, Outcome]] = []
    got: list[str] = []
    while True:
        while (page := pager.next_page()) is not None:
            got += page.items
        if pager.done:
            break
        for request in pager.next_requests(k - len(in_flight)):
            count = remote.asked + remote.looked
            heapq.heappush(in_flight, (clock + TRIP, count, request, remote.send(request)))
        clock, _, request, outcome = heapq.heappop(in_flight)
        pager.feed(request, outcome)
    assert len(got) == len(set(got)) == len(remote.names)
    dates = [remote.of[name] for name in got]
    assert dates == sorted(dates, reverse=True)
    return clock
