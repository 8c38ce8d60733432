"""What answers prove about a list that can only be paged by a timestamp. No I/O here.

The server answers bare ids, newest first, of what lies before a timestamp. Not known, and not to
matter: whether "before" includes the timestamp itself, how ids of one millisecond are ordered
(perhaps differently each time), which date an id has, how many ids a page holds at most.

Write ``R(T)`` for all that lies before ``T`` in the server's own sense. It only has to shrink as
``T`` falls. A *cut* is a timestamp ``T`` and a page answered there: the newest of ``R(T)``, as many
as the server cares to give. The list is cut in many places, in any order, and neighbouring cuts are
*linked* by proof, until links lead from the newest page to the oldest. All rests on

    **The lemma.** A page at ``C`` and a page at ``T < C`` have an id ``x`` in common, and ``x`` was
    not older for the lower page than for the upper one. Then whatever is in ``R(C)`` is on the
    upper page or in ``R(T)``: nothing is missing between the two.

    *Proof.* Let ``y`` be in ``R(C)``, but neither on the upper page nor in ``R(T)``. That page
    holds the newest of ``R(C)`` and lacks ``y``, so nothing on it is older than ``y``, nor is
    ``x``. But ``x`` is in ``R(T)`` and ``y`` is not, so ``x`` is older than ``y``. Both cannot be.

``y`` is any id that stays in the list and keeps its date; for others nothing is promised but that
they come at most once. ``x`` need not be such an id. It may be removed and added again meanwhile,
with any date that is not older than the one it had. So it was surely not older for the lower page
if that page was asked for after the upper one was answered, and only then. A page that was asked
for earlier is only a scout: it shows where to go on, but is asked for again before it is linked.

The price is one request wherever two stretches meet that were walked at the same time. Nothing
cheaper will do: two answers that overtook each other can agree in every id, and yet lack one.

The walk delivers the page of its topmost cut, the *head*, and moves to the next cut as soon as the
head is linked to it. So whatever is not delivered yet lies before the head, at every moment. The
walk is over when the page of the head is all there is before it:

* It is shorter than asked for, and the server is known to give longer pages.
* Or it is *cornered*: not linked to a cut just one millisecond below, so it reaches no further
  than its first millisecond; and nothing lies below. Then as many ids are asked for at the top of
  the list. If that page is longer, this one was not cut short. If it is as long and holds other
  ids, then pages are cut short at this very length, and ids may be missing. If it holds the same
  ids, they are the list.

A cornered page with something below it is asked for again, twice as long each time, until it
reaches further. If it does not grow, ``PATIENCE`` times, or ``max_limit`` is reached, ids may be
missing. That is an error, never a silent end.

Two things cannot be noticed: that the server gives fewer than ``trusted`` ids at once, so that a
page cut short looks like the end; and that it cuts short a list all of one millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from .page import OLDEST, Cut, PageQuery

PATIENCE = 4  # times that a page is asked for again and does not grow: the list may be changing


class Verdict(Enum):
    """What is certain about a cornered page."""

    END = "it is all there is"
    OVERFLOW = "ids of its millisecond may be missing, and nothing brings them"


class Keyset:
    """The cuts not delivered yet, newest first, and what is proven about them.

    Args:
        top: Where the list begins: a timestamp or ``NEWEST``.
        trusted: How many ids the server surely gives at once if it has them.
        max_limit: How many are asked for at once, at most.

    Attributes:
        floor: Ids before this timestamp are not wanted.
        ahead: How many cuts are kept.
        max_limit: As given.
        cuts: The cuts; the first one is the head.
    """

    def __init__(self, top: int, *, trusted: int, max_limit: int) -> None:
        self.floor = OLDEST
        self.ahead = 4
        self.cuts: list[Cut] = []
        self.max_limit = max_limit
        self._top = top
        self._longest = trusted  # rows that the server surely gives
        self._moment = 0
        self._newest: Cut | None = None  # the last answer at the top

    @property
    def head(self) -> Cut | None:
        """The cut whose page is to be delivered, if any page came yet."""
        return self.cuts[0] if self.cuts else None

    def ask(
        self, cursor: int, limit: int, cause: Cut | None = None, *, again: bool = False
    ) -> PageQuery:
        """Return an ask of this moment."""
        return PageQuery(cursor, limit, self._moment, cause, again)

    def ask_wider(self, cut: Cut) -> PageQuery:
        """Return the ask for twice as many ids at *cut*."""
        return self.ask(cut.cursor, min(self.max_limit, 2 * cut.limit), cut, again=True)

    def feed(self, ask: PageQuery, rows: Sequence[str]) -> Cut:
        """Take the *rows* that came to *ask*; return them as a cut, which may not be among ours."""
        self._moment += 1
        self._longest = max(self._longest, len(rows))
        ids = tuple(dict.fromkeys(rows))
        page = Cut(ask.cursor, ask.limit, ids, len(rows), ask.asked, self._moment)
        if page.cursor == self._top:
            self._newest = page
        self._link(page)
        place = sum(cut.cursor > page.cursor for cut in self.cuts)
        here = self.cuts[place] if place < len(self.cuts) else None
        if here is not None and here.cursor == page.cursor:
            if page.asked >= here.checked:
                here.checked, here.is_bare = page.asked, not ids
            if ask.again:
                stalls = page.rows < page.limit and page.rows <= here.rows
                page.stalled = here.stalled + 1 if stalls else 0
                self.cuts[place] = page
        elif place or here is None:  # else the walk is past it
            self.cuts.insert(place, page)
        self._prune()
        return page

    def step(self) -> bool:
        """Drop the head, if the next cut is proven to go on where it ends."""
        if len(self.cuts) < 2 or self.cuts[0].reach > self.cuts[1].cursor:
            return False
        del self.cuts[0]
        return True

    def ends(self, cut: Cut) -> bool:
        """Return whether nothing that is wanted lies below the page of *cut*."""
        return cut.rows < min(cut.limit, self._longest) or cut.reach <= self.floor

    def gaps(self) -> Iterator[tuple[Cut, Cut | None]]:
        """Yield neighbours that are not linked, newest first; the last has nothing below it."""
        for cut, lower in self._neighbours():
            if self.ends(cut):
                return
            if lower is None or cut.reach > lower.cursor:
                yield cut, lower

    def missing(self, cut: Cut, lower: Cut | None) -> PageQuery | None:
        """Return the ask that alone can prove something about the gap below *cut*, if any."""
        for other in reversed(self.cuts):
            below = other.cursor < cut.cursor and other.checked < cut.answered
            if below and not cut.have.isdisjoint(other.have):  # linked, if it still is so
                return self.ask(other.cursor, other.limit, cut)
        if cut.reach < cut.cursor:  # linked to a cut that was dropped since
            return self.ask(cut.reach, cut.limit, cut)
        corner = self.corner(cut, lower)
        return None if isinstance(corner, Verdict) else corner

    def verdict(self) -> Verdict | None:
        """Return what is certain about the head, if it is cornered."""
        corner = self.corner(*next(self._neighbours()))
        return corner if isinstance(corner, Verdict) else None

    def corner(self, cut: Cut, lower: Cut | None) -> PageQuery | Verdict | None:
        """Return what is certain or missing about the page of *cut*, if it is cornered."""
        below = OLDEST if lower is None else lower.cursor
        if cut.cursor - below > 1 or cut.reach <= below:
            return None
        if lower is not None and lower.checked < cut.answered:
            return self.ask(lower.cursor, lower.limit, cut)
        cut_short = cut.rows >= cut.limit  # by us
        if not cut_short and (lower is None or lower.is_bare):
            newest = self._newest
            if newest and newest.have >= cut.have:
                return Verdict.END
            if newest is None or newest.asked < cut.answered:
                return self.ask(self._top, cut.limit, cut)
        if cut.limit < self.max_limit if cut_short else cut.stalled < PATIENCE:
            return self.ask_wider(cut)
        return Verdict.OVERFLOW

    def linked(self, upper: Cut, lower: Cut) -> bool:
        """Return whether the lemma holds for two pages."""
        return lower.asked >= upper.answered and not upper.have.isdisjoint(lower.have)

    def _link(self, page: Cut) -> None:
        """Link cuts to *page* below them; to a later page alone can it be linked itself."""
        for cut in self.cuts:
            if cut.cursor > page.cursor and self.linked(cut, page):
                cut.reach = min(cut.reach, page.cursor)

    def _prune(self) -> None:
        """Drop cuts that are linked past or below the end, and the lowest if there are too many."""
        kept: list[Cut] = []
        for cut, lower in self._neighbours():
            below = -1 if lower is None else lower.cursor
            if not kept or not (self.ends(kept[-1]) or kept[-1].reach <= below):
                kept.append(cut)
        bottom = [cut for cut in self.cuts if cut.cursor <= self.floor and cut is not self.head]
        self.cuts = [cut for cut in kept if cut not in bottom][: self.ahead] + bottom

    def _neighbours(self) -> Iterator[tuple[Cut, Cut | None]]:
        return zip(self.cuts, [*self.cuts[1:], None], strict=True)
