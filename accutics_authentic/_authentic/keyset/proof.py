"""What replies prove about a list that can only be paged by a timestamp. No I/O here.

The server returns bare ids, newest first, of what lies before a timestamp ("Get Group Items").
Unknown, and deliberately irrelevant: whether "before" includes the timestamp itself, how ids of one
millisecond are ordered (perhaps differently each time), which date an id has, how many ids a page
holds at most.

Write ``R(T)`` for all that lies before ``T`` in the server's own sense. The only assumption is
that ``R(T)`` shrinks as ``T`` falls. A page fetched at ``T`` holds the newest of ``R(T)``, as many
as the server cares to give. Pages are fetched at many timestamps, in any order, and neighbouring
pages are *linked* by proof, until links lead from the newest page to the oldest. All rests on

    **The lemma.** A page at ``C`` and a page at ``T < C`` have an id ``x`` in common, and ``x`` was
    not older for the lower page than for the upper one. Then whatever is in ``R(C)`` is on the
    upper page or in ``R(T)``: nothing is missing between the two.

    *Proof.* Let ``y`` be in ``R(C)``, but neither on the upper page nor in ``R(T)``. That page
    holds the newest of ``R(C)`` and lacks ``y``, so nothing on it is older than ``y``, nor is
    ``x``. But ``x`` is in ``R(T)`` and ``y`` is not, so ``x`` is older than ``y``. Both cannot be.

``y`` is any id that stays in the list and keeps its date; for other ids the only promise is that
they come at most once. ``x`` need not be such an id. It may be removed and added again meanwhile,
with any date that is not older than the one it had. So ``x`` was surely not older for the lower
page if that page was asked for after the upper one was answered, and only then. A page that was
asked for earlier proves nothing: it shows where to go on, but is asked for again before it is
linked.

The price is one extra request wherever two parts of the list meet that were read at the same time.
Nothing cheaper will do: two replies that overtook each other can agree in every id, and yet lack
one.

Reading delivers the *first* page held, the one with the highest timestamp, and moves to the next
page as soon as the first is linked to it. So whatever is not delivered yet lies before the first
page's timestamp, at every moment. Reading is over when the first page is all there is before it:

* It is shorter than asked for, and the server is known to give longer pages.
* Or it is a *one-millisecond* page: not linked to a page just one millisecond below, so it reaches
  no further than its first millisecond. The cases, as ``Proof.judge_millisecond`` tells them apart:

  1. The page below was last asked for before this one was answered: it is asked for again.
  2. Nothing lies below, or only rows that are no ids, by which nothing can be linked. Then as many
     ids are asked for at the top of the list, to see whether the server caps its pages at this very
     length. If it gives more there, this page is shorter than it could be: see above.

     a. Nothing lies below, and the page at the top has all the ids of this one: they are the list.
     b. The top was not asked for since: it is asked for.
     c. The page at the top has other ids: this page may be capped, and ids may be missing. It is
        treated like case 3.

  3. Something lies below, or the page is as long as asked for. It is asked for again, twice as
     long each time, until it reaches further.
  4. It did not grow, ``MAX_NO_GROWTH`` times, or ``max_limit`` is reached: ids may be missing. That
     is an error, never a silent end.

Two things cannot be noticed: that the server gives fewer than ``trusted`` ids at once, so that a
capped page looks like the end; and that it caps a list all of one millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from .estimate import Estimate
from .page import OLDEST, FetchedPage, MixedRows, PageQuery

MAX_NO_GROWTH = 4  # larger queries that did not enlarge a page: the list may be changing meanwhile


class Verdict(Enum):
    """What is certain about a one-millisecond page."""

    END = "it is all there is"
    OVERFLOW = "ids of its millisecond may be missing, and no query returns them"


class Proof:
    """The pages not delivered yet, newest first, and what is proven about them.

    Args:
        top: Where the list begins: a timestamp or ``NEWEST``.
        trusted: How many ids the server surely gives at once if it has them.
        max_limit: The largest limit to ask for.

    Attributes:
        floor: Ids before this timestamp are not wanted.
        max_pages_held: How many pages are kept.
        max_limit: As given.
        pages: The pages held, by falling timestamp.
    """

    def __init__(self, top: int, *, trusted: int, max_limit: int) -> None:
        self.floor = OLDEST
        self.max_pages_held = 4
        self.pages: list[FetchedPage] = []
        self.max_limit = max_limit
        self._top = top
        self._capacity = trusted  # rows that the server surely gives at once
        self._replies = 0
        self._last_at_top: FetchedPage | None = None

    @property
    def first(self) -> FetchedPage | None:
        """The page to be delivered next, or None before the first reply."""
        return self.pages[0] if self.pages else None

    def query(
        self,
        timestamp: int,
        limit: int,
        upper: FetchedPage | None = None,
        *,
        replaces: bool = False,
    ) -> PageQuery:
        """Return a query that is sent now."""
        return PageQuery(timestamp, limit, self._replies, upper, replaces)

    def wider_query(self, page: FetchedPage) -> PageQuery:
        """Return a query for twice as many ids at the timestamp of *page*."""
        limit = min(self.max_limit, 2 * page.limit)
        return self.query(page.timestamp, limit, page, replaces=True)

    def feed(self, query: PageQuery, rows: Sequence[str]) -> FetchedPage:
        """Take the *rows* returned for *query*; return them as a page, which may not be held."""
        self._replies += 1
        self._capacity = max(self._capacity, len(rows))
        id_set = frozenset(rows)
        ids = tuple(rows if len(id_set) == len(rows) else dict.fromkeys(rows))
        timestamp = query.timestamp
        page = FetchedPage(
            timestamp,
            query.limit,
            ids,
            len(rows),
            query.asked_at,
            self._replies,
            id_set,
            Estimate(timestamp),
            isinstance(rows, MixedRows),
        )
        if timestamp == self._top:
            self._last_at_top = page
        self._link(page)
        index = len(self.pages)
        while index and self.pages[index - 1].timestamp <= timestamp:
            index -= 1
        held = self.pages[index] if index < len(self.pages) else None
        if held is not None and held.timestamp == timestamp:
            if page.asked_at >= held.last_asked:
                held.last_asked, held.was_empty = page.asked_at, not ids
            if query.replaces:
                is_stuck = page.row_count < page.limit and page.row_count <= held.row_count
                page.no_growth = held.no_growth + 1 if is_stuck else 0
                self.pages[index] = page
        elif index or not self.pages:  # not passed already
            self.pages.insert(index, page)
        self._prune()
        return page

    def step(self) -> bool:
        """Drop the first page if the next one is proven to go on where it ends."""
        if len(self.pages) < 2 or self.pages[0].linked_down_to > self.pages[1].timestamp:
            return False
        del self.pages[0]
        return True

    def is_end(self, page: FetchedPage) -> bool:
        """Return whether nothing that is wanted lies below *page*."""
        is_short = page.row_count < min(page.limit, self._capacity)
        return is_short or page.linked_down_to <= self.floor

    def gaps(self) -> Iterator[tuple[FetchedPage, FetchedPage | None]]:
        """Yield neighbours that are not linked, newest first; the last has nothing below it."""
        for page, lower in self._neighbours():
            if self.is_end(page):
                return
            if lower is None or page.linked_down_to > lower.timestamp:
                yield page, lower

    def missing_query(self, page: FetchedPage, lower: FetchedPage | None) -> PageQuery | None:
        """Return the one query that can prove something about the gap below *page*, if any."""
        for other in reversed(self.pages):
            asked_early = other.timestamp < page.timestamp and other.last_asked < page.answered_at
            overlaps = not page.id_set.isdisjoint(other.id_set)
            if asked_early and overlaps:  # links if it still does
                return self.query(other.timestamp, other.limit, page)
        if page.linked_down_to < page.timestamp:  # linked to a page that was dropped since
            return self.query(page.linked_down_to, page.limit, page)
        judged = self.judge_millisecond(page, lower)
        return None if isinstance(judged, Verdict) else judged

    def verdict(self) -> Verdict | None:
        """Return what is certain about the first page, if it is a one-millisecond page."""
        page, lower = self.pages[0], self.pages[1] if len(self.pages) > 1 else None
        judged = self.judge_millisecond(page, lower)
        return judged if isinstance(judged, Verdict) else None

    def judge_millisecond(
        self, page: FetchedPage, lower: FetchedPage | None
    ) -> PageQuery | Verdict | None:
        """Return what is certain about a one-millisecond page, or the query that is missing.

        The numbers are those of the cases in the module's docstring. None for other pages.
        """
        below = OLDEST if lower is None else lower.timestamp
        if page.timestamp - below > 1 or page.linked_down_to <= below:
            return None
        if lower is not None and lower.last_asked < page.answered_at:  # 1
            return self.query(lower.timestamp, lower.limit, page)
        is_full = page.row_count >= page.limit
        is_lowest = lower is None or lower.was_empty
        if not is_full and (is_lowest or not (lower and lower.id_set)):  # 2
            top = self._last_at_top
            if is_lowest and top and top.id_set >= page.id_set:  # 2a
                return Verdict.END
            if top is None or top.asked_at < page.answered_at:  # 2b
                return self.query(self._top, page.limit, page)
        if page.limit < self.max_limit if is_full else page.no_growth < MAX_NO_GROWTH:  # 2c, 3
            return self.wider_query(page)
        return Verdict.OVERFLOW  # 4

    def are_linked(self, upper: FetchedPage, lower: FetchedPage) -> bool:
        """Return whether the lemma holds for two pages."""
        return lower.asked_at >= upper.answered_at and not upper.id_set.isdisjoint(lower.id_set)

    def _link(self, page: FetchedPage) -> None:
        """Link the pages above *page* to it; only a later page can link *page* itself."""
        for other in self.pages:
            if other.timestamp > page.timestamp and self.are_linked(other, page):
                other.linked_down_to = min(other.linked_down_to, page.timestamp)

    def _prune(self) -> None:
        """Drop pages that links skip, pages below the end, and the lowest if there are too many."""
        above: list[FetchedPage] = []
        at_floor: list[FetchedPage] = []
        last: FetchedPage | None = None  # that is not skipped
        for page, lower in self._neighbours():
            below = -1 if lower is None else lower.timestamp
            is_kept = last is None or not (self.is_end(last) or last.linked_down_to <= below)
            if last is not None and page.timestamp <= self.floor:
                at_floor.append(page)
            elif is_kept:
                above.append(page)
            if is_kept:
                last = page
        self.pages = above[: self.max_pages_held] + at_floor

    def _neighbours(self) -> Iterator[tuple[FetchedPage, FetchedPage | None]]:
        return zip(self.pages, [*self.pages[1:], None], strict=True)
