"""Many workers, each with a slice of one list, against one API that limits requests.

Virtual time, the real pagers and the real throttle: ``python -m tests.workers.simulation``. Each
worker is a process of its own, so it learns the limit alone, from the refusals that it gets.
"""

from __future__ import annotations

import sys

from attrs import define, field
from yarl import URL

from accutics_authentic._accutics.paging.link_pager import LinkPager
from accutics_authentic._accutics.paging.page_range import PageRange
from accutics_authentic._accutics.paging.pages import row_decoder
from accutics_authentic._accutics.paging.position import Position
from accutics_authentic._accutics.paging.source import ListSource
from accutics_authentic._paging.pager import PageRequest
from accutics_authentic._paging.stats import Stats
from tests.support.limited import Bucket, Limited, Trip
from tests.support.link_pagers import BASE, CODEC, CURSORS, ListServer

SIZE = 10  # rows per page; what a page holds does not matter here


@define(slots=False)
class Workers(Limited):
    """So many workers, as many clients, that take the slices of a list of *calls* pages in turn.

    Attributes:
        slices: Of the list, in all.
        shared: Calls a second that a limiter shared by all workers admits, one by one; 0: there is
            none.
        rows: All that was read.
        finished: When each worker found no more slices.
        held: Seconds that calls waited for their turn, retries included; of all workers.
    """

    slices: int = 0
    shared: float = 0.0
    rows: list[int] = field(factory=list)
    finished: list[float] = field(factory=list)
    held: float = 0.0

    def __attrs_post_init__(self) -> None:
        self._list = ListServer(range(self.calls * SIZE), SIZE)
        ranges = PageRange(1, None, SIZE).divide(self.slices or self.clients, self.calls)
        self._left_over = iter(ranges)
        self._pagers: list[LinkPager[int] | None] = [None] * self.clients
        self._requests: list[PageRequest | None] = [None] * self.clients
        self._entered: dict[Trip, float] = {}
        self._next_turn = 0.0  # of the limiter
        Limited.__attrs_post_init__(self)

    def _pager(self, pages: PageRange) -> LinkPager[int]:
        url = URL(f"{BASE}/campaigns?page={pages.first}&page_size={pages.size}")
        rows = row_decoder(CODEC, int, SIZE)
        source: ListSource[int] = ListSource(BASE, "campaigns", rows, CURSORS, pages)
        return LinkPager(source, Position(url), Stats(), resumed=True)

    def _begin(self, client: int) -> None:
        """Take the reply to the last request of a worker, and make its next one."""
        pager, request = self._pagers[client], self._requests[client]
        if pager is not None and request is not None:
            pager.feed(request, self._list(request.url))
            while (page := pager.next_page()) is not None:
                self.rows += page.items
        if pager is None or pager.done:
            pages = next(self._left_over, None)
            if pages is None:
                self.finished.append(self.now)
                return
            pager = self._pagers[client] = self._pager(pages)
        [self._requests[client]] = pager.next_requests(1)
        self._enter(Trip(client, self.now))

    def _enter(self, trip: Trip) -> None:
        self._entered[trip] = self.now
        Limited._enter(self, trip)

    def _send(self, trip: Trip) -> None:
        """Send a request, once the shared limiter admits it."""
        if self.shared:
            self._next_turn = max(self.now, self._next_turn + 1 / self.shared)
            self._at(self._next_turn, lambda: self._send_now(trip))
        else:
            self._send_now(trip)

    def _send_now(self, trip: Trip) -> None:
        self.held += self.now - self._entered.pop(trip)
        Limited._send(self, trip)

    @property
    def fairness(self) -> float:
        """Jain's index of what the workers have read: 1 if all have read the same."""
        return sum(self.by) ** 2 / (len(self.by) * sum(count**2 for count in self.by))


def simulate(workers: int, pages: int, *, rate: float = 100.0, shared: float = 0.0) -> Workers:
    """Let *workers* read *pages* from an API that takes *rate* requests a second.

    Args:
        workers: Each is a process.
        pages: Of the list.
        rate: As above; a fifth of it at once.
        shared: As of ``Workers``.
    """
    bucket = Bucket(1.0, rate=lambda _: rate, burst=rate / 5)
    return Workers(
        bucket,
        pages,
        workers=workers,
        clients=workers,
        latency=0.05,
        slices=8 * workers,
        shared=shared,
    )


def line(workers: int, pages: int, shared: float) -> str:
    """Return the figures of one simulation as a row of a table."""
    run = simulate(workers, pages, shared=shared)
    assert sorted(run.rows) == list(range(pages * SIZE))
    lost = run.held / (run.held + run.latency * run.requests)
    return (
        f"| {workers:,} | {'shared' if shared else 'each alone'} | {pages / 100 / run.now:.2f} | "
        f"{run.per_call:.2f} | {run.fairness:.2f} | {lost:.0%} | {run.longest:.0f} s |\n"
    )


if __name__ == "__main__":
    heads = "workers", "limiter", "of the limit", "requests a page", "fairness", "time waiting"
    sys.stdout.write(f"| {' | '.join(heads)} | longest call |\n")
    for shared in (0.0, 97.0):
        for count in (1, 10, 100, 1_000):
            sys.stdout.write(line(count, 20_000, shared))
            sys.stdout.flush()
