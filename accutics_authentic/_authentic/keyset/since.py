"""Where "everything newer than ``after``" ends. No I/O here.

The pages hold bare ids, so the server is asked which of them are newer, in four steps:

1. What lies before ``after + 1`` is asked for: it is not wanted. That is exact if "before" excludes
   the timestamp itself. If it includes it, ids of the one millisecond ``after + 1`` are wanted and
   yet lie before it.
2. So what lies before ``after`` is asked for, too. An id on both pages surely is not newer.
3. If the upper page shows others, they share one millisecond, ``after`` or ``after + 1``. They are
   *undecided*. The first of them are looked up, and they are dropped only if all of those are dated
   ``after``. Otherwise they are delivered: better twice than never. That fixes the floor.
4. The page at the floor is asked for again if only a later reply can link it to the first page.

Nothing newer is lost by this, unless look-ups say ``after`` of what is dated ``after + 1``: such a
list looks just like one where they are right. No id that is not newer comes, except

* ids dated ``after`` itself, if one of the look-ups is no help, or if an id that is looked up is
  removed or added again meanwhile;
* ids of the millisecond ``after``, if the server's clock is finer than that, "before" includes the
  timestamp, and another id is dated ``after + 1``;
* ids of the newest millisecond at or before ``after``, if it holds more than a page of them and
  the server orders them differently each time;
* ids that are added, removed or added again between steps 1 and 2: one that is gone again may have
  been newer;
* older ids, if as many ids as a page holds are added above them meanwhile, none of them newer.

A slice ends in the same way at its lower timestamp, but without steps 2 and 3: what lies before
that timestamp, in the server's own sense, belongs to the next slice, which begins there. So only
the last three exceptions remain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, takewhile

from .page import OLDEST, DateLookup, FetchedPage, Query
from .proof import Proof

MAX_LOOKUPS = 3  # undecided ids that are looked up


class Since:
    """Finds the floor of a proof: the timestamp before which nothing is wanted.

    Args:
        after: Newer ids are wanted; milliseconds, not negative.
        proof: Its floor becomes ``after + 1``, and ``after`` if that is found to be right.
        can_look_up: Whether the date of an id can be looked up.
    """

    def __init__(self, after: int, proof: Proof, can_look_up: Callable[[str], bool]) -> None:
        self._after, self._proof, self._can_look_up = after, proof, can_look_up
        self._pages: list[FetchedPage] = []  # all that were fetched at ``after + 1`` or below
        self._dates: list[int | None] = []  # of the first undecided ids
        self._floor_is_fixed = False
        self._in_flight: int | str | None = None
        proof.floor = after + 1

    @classmethod
    def not_before(cls, lower: int, proof: Proof, can_look_up: Callable[[str], bool]) -> Since:
        """Return what finds where the ids that do not lie before *lower* end: at just that."""
        self = cls(lower - 1, proof, can_look_up)
        self._floor_is_fixed = True
        return self

    def feed(self, page: FetchedPage) -> None:
        """Take *page*, if it is of use here."""
        if page.timestamp == self._in_flight:
            self._in_flight = None
        if page.timestamp <= self._after + 1:
            self._pages.append(page)
            self._fix_floor()

    def needs(self, first: FetchedPage) -> int | str | None:
        """Return what the page *first* waits for: a page at a timestamp, or the date of an id.

        The numbers are those of the steps in the module's docstring.
        """
        if self._fetched_at(self._after + 1) is None:  # 1
            return self._after + 1
        below = self._below_floor()
        if all(first.id_set.isdisjoint(page.id_set) for page in below):
            return None
        if not self._floor_is_fixed:
            undecided = self._undecided()
            return self._after if undecided is None else undecided[len(self._dates)]  # 2, 3
        floor = self._proof.floor
        last_asked = max(page.asked_at for page in below if page.timestamp == floor)
        if first.linked_down_to > floor and last_asked < first.answered_at:  # 4
            return floor
        return None

    def next_queries(self, first: FetchedPage, limit: int) -> Iterator[Query]:
        """Yield the query for what *first* waits for, unless it is in flight."""
        needs = self.needs(first)
        if needs is not None and needs != self._in_flight:
            self._in_flight = needs
            if isinstance(needs, str):
                yield DateLookup(needs, self._on_date)
            else:
                yield self._proof.query(needs, limit)

    def newer(self, first: FetchedPage) -> Iterator[str]:
        """Yield the ids of *first* that are wanted."""
        for item_id in first.ids:
            holders = [page for page in self._below_floor() if item_id in page.id_set]
            if any(self._proof.are_linked(first, page) for page in holders):
                return  # what follows is no newer than this one
            if not holders:
                yield item_id

    def _on_date(self, date: int | None) -> None:
        self._in_flight = None
        self._dates.append(date)
        self._fix_floor()

    def _fetched_at(self, timestamp: int) -> FetchedPage | None:
        return next((page for page in self._pages if page.timestamp == timestamp), None)

    def _below_floor(self) -> list[FetchedPage]:
        return [page for page in self._pages if page.timestamp <= self._proof.floor]

    def _undecided(self) -> list[str] | None:
        """Return the first ids before ``after + 1`` that may not lie before ``after``.

        None if that was not asked yet.
        """
        upper, lower = self._fetched_at(self._after + 1), self._fetched_at(self._after)
        if upper is None or (upper.ids and lower is None and self._after > OLDEST):
            return None
        # what stands below an id of both pages is no newer, and at most cut off of the lower page
        undecided = takewhile(lambda id_: lower is None or id_ not in lower.id_set, upper.ids)
        return list(islice(undecided, MAX_LOOKUPS))

    def _fix_floor(self) -> None:
        """Fix the floor, if enough is known."""
        undecided = self._undecided()
        if self._floor_is_fixed or undecided is None:
            return
        is_unwanted = all(date == self._after for date in self._dates)
        is_unwanted = is_unwanted and all(map(self._can_look_up, undecided))
        if is_unwanted and len(self._dates) < len(undecided):
            return
        self._floor_is_fixed = True
        if not is_unwanted:
            self._proof.floor = self._after
