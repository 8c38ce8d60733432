"""What answers prove about a list that can only be paged by a timestamp. No I/O here.

The server answers bare ids, newest first, of what lies before a timestamp. What is not known, and
must not matter: whether "before" includes the timestamp itself, how ids of one millisecond are
ordered (perhaps differently each time), which date an id has, how many ids a page holds at most.

Write ``R(T)`` for all that lies before ``T`` in the server's own sense; it only has to shrink as
``T`` falls. A *cut* is a timestamp ``T`` together with a page answered there: the newest of
``R(T)``, as many as the server cares to give. The list is cut in many places, in any order, and
neighbouring cuts are *linked* by proof until a chain of links leads from the newest page to the
oldest. Everything rests on

    **The lemma.** A page at ``C`` and a page at ``T < C`` have an id ``x`` in common, and ``x`` did
    not become older between the two. Then whatever is in ``R(C)`` is on the upper page or in
    ``R(T)``: between the two pages nothing is missing.

    *Proof.* Let ``y`` be in ``R(C)``, neither on the upper page nor in ``R(T)``. The page holds the
    newest of ``R(C)`` and lacks ``y``, so nothing on it is older than ``y``; ``x`` is on it. But
    ``x`` was seen in ``R(T)`` and ``y`` is not in it, so there ``x`` is older than ``y``.

It speaks of ids whose date does not change; about the others nothing can be promised but that they
come at most once. "Did not become older" needs a word, as ``x`` may be removed and added again. That
makes an id newer, never older, so it is enough if the lower page was asked for after the
upper one was answered. The other way round the upper page may show the newer ``x``, but not if
``C`` is *settled*: so long ago that nothing which is added during the walk lies before it.

So the walk hands out the page of its topmost cut, the *head*, and moves on to the next cut when
the head is linked to it. At every moment whatever was not handed out lies before the head. It is
over when the head's page is all of ``R(head)``:

* It is shorter than asked for, and the server is known to give longer pages.
* Or it is *cornered*: not linked to the cut one millisecond below, so that it shows
  ids of one millisecond only, and nothing lies below. Then the same number is asked for at the
  very top of the list. If that page is longer, the server would have given more here as well. If it
  is as long and shows other ids, then there is a cap of just this length, and ids may be
  missing: ``TieOverflowError``. If it shows the same ids, they are the list.

A cornered page with something below it is asked for again with a doubled limit, until it reaches
further. If it does not grow, or ``max_limit`` is reached, ids may be missing as well.

Two things remain undetectable: ``trusted`` above what the server really gives (its pages then look
like the end), and a list that *is* one millisecond with more ids than the server gives at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise

from attrs import define, field, frozen

NEWEST = 1 << 62  # the cut without a timestamp, above every date
OLDEST = 0  # never asked for: a server may read ``timestamp=0`` as "no timestamp"


class Verdict(Enum):
    """What is certain about a cornered page."""

    END = "nothing is missing from it, and nothing lies below"
    OVERFLOW = "ids of its millisecond may be missing, and there is no way to them"


@define(eq=False)
class Cut:
    """A timestamp and a page answered there.

    Attributes:
        cursor: The timestamp; ``NEWEST`` if there was none.
        limit: How many ids were asked for.
        ids: What came, without repeats.
        rows: How many came, with repeats.
        asked: When, in the keyset's own count of moments.
        answered: When, likewise.
        shorter: The rows of the page that this one replaces, or -1.
        checked: When this timestamp was last asked for, whether or not for this page.
        reach: Proven: what lies before ``cursor`` is on the page or before this.
    """

    cursor: int
    limit: int
    ids: tuple[str, ...]
    rows: int
    asked: int
    answered: int
    shorter: int = -1
    have: frozenset[str] = field(init=False)
    checked: int = field(init=False)
    reach: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.have = frozenset(self.ids)
        self.checked = self.asked
        self.reach = self.cursor


@frozen(eq=False)
class PageAsk:
    """A page to ask for.

    Attributes:
        cursor: As in ``Cut``.
        limit: As in ``Cut``.
        asked: As in ``Cut``.
        cause: The cut for whose sake, if for one.
        again: The answer replaces the page of the cut at this timestamp.
    """

    cursor: int
    limit: int
    asked: int
    cause: Cut | None = None
    again: bool = False


class Keyset:
    """The cuts that are not handed out yet, newest first, and what is proven about them.

    Args:
        top: Where the list begins: a timestamp or ``NEWEST``.
        floor: Where it ends: ids before this timestamp are not wanted.
        trusted: How many ids the server surely gives if it has them.
        max_limit: How many are asked for at most.
    """

    def __init__(self, top: int, *, floor: int, trusted: int, max_limit: int) -> None:
        self.top, self.floor = top, floor
        self.settled = OLDEST  # nothing that is added from now on lies before this
        self.ahead = 4  # how many cuts are kept
        self.cuts: list[Cut] = []
        self.longest = trusted  # page that the server surely gives
        self._max_limit = max_limit
        self._newest: Cut | None = None  # the last answer at the top
        self.last_page: Cut | None = None
        self._moment = 0

    @property
    def head(self) -> Cut | None:
        """The cut that is handed out."""
        return self.cuts[0] if self.cuts else None

    def ask(
        self, cursor: int, limit: int, cause: Cut | None = None, *, again: bool = False
    ) -> PageAsk:
        """Return the ask for a page, dated."""
        self._moment += 1
        return PageAsk(cursor, limit, self._moment, cause, again)

    def answer(self, ask: PageAsk, rows: Sequence[str]) -> Cut | None:
        """Take what came to *ask*; return the new cut, or None if it only proves something."""
        self._moment += 1
        self.longest = max(self.longest, len(rows))
        ids = tuple(dict.fromkeys(rows))
        page = Cut(ask.cursor, ask.limit, ids, len(rows), ask.asked, self._moment)
        self.last_page = page
        if page.cursor == self.top:
            self._newest = page
        self._link(page)
        place = sum(cut.cursor > page.cursor for cut in self.cuts)
        here = next((cut for cut in self.cuts[place:] if cut.cursor == page.cursor), None)
        if here is not None:
            here.checked = max(here.checked, page.asked)
            if ask.again:
                page.shorter = here.rows
                self.cuts[place] = page
        elif place or not self.cuts:
            self.cuts.insert(place, page)
        self._prune()
        return page if page in self.cuts else None

    def corner_of_head(self) -> PageAsk | Verdict | None:
        """What ``corner`` says about the head."""
        lower = self.cuts[1] if len(self.cuts) > 1 else None
        return self.corner(self.cuts[0], lower)

    def step(self) -> bool:
        """Drop the head if the next cut is proven to go on where it ends."""
        if len(self.cuts) < 2 or self.cuts[0].reach > self.cuts[1].cursor:
            return False
        del self.cuts[0]
        return True

    def gaps(self) -> Iterator[tuple[Cut, Cut | None]]:
        """Yield the neighbours that are not linked, newest first; below the last one is None."""
        for upper, lower in pairwise([*self.cuts, None]):
            if upper is None or self.ends(upper):  # None is only said to satisfy the type checker
                return
            if lower is None or upper.reach > lower.cursor:
                yield upper, lower

    def ends(self, cut: Cut) -> bool:
        """Return whether nothing that is wanted lies below the page of *cut*."""
        return cut.rows < min(cut.limit, self.longest) or cut.reach <= self.floor

    def corner(self, cut: Cut, lower: Cut | None) -> PageAsk | Verdict | None:
        """Decide about the page of *cut*, if it is cornered, or say what is needed to decide."""
        below = OLDEST if lower is None else lower.cursor
        if cut.cursor - below > 1 or cut.reach <= below:
            return None
        if lower is not None and lower.checked < cut.answered:
            return self.ask(lower.cursor, lower.limit, cut)
        full = cut.rows >= cut.limit
        if not full and not (lower and lower.ids):
            newest = self._newest
            if newest and newest.limit > cut.rows and newest.have >= cut.have:
                return Verdict.END
            if newest is None or newest.asked < cut.answered:
                return self.ask(self.top, cut.limit, cut)
        if cut.limit < self._max_limit if full else cut.rows > cut.shorter:
            limit = min(self._max_limit, 2 * cut.limit)
            return self.ask(cut.cursor, limit, cut, again=True)
        return Verdict.OVERFLOW

    def _link(self, page: Cut) -> None:
        for cut in self.cuts:
            if cut.cursor > page.cursor and self.linked(cut, page):
                cut.reach = min(cut.reach, page.cursor)
            elif cut.cursor < page.cursor and self.linked(page, cut):
                page.reach = min(page.reach, cut.cursor)

    def linked(self, upper: Cut, lower: Cut) -> bool:
        """Return whether the lemma holds."""
        in_order = lower.asked > upper.answered or upper.cursor <= self.settled
        return in_order and not upper.have.isdisjoint(lower.have)

    def _prune(self) -> None:
        """Drop the cuts that are linked past, and the lowest ones when there are too many."""
        kept: list[Cut] = []
        for cut, lower in pairwise([*self.cuts, None]):
            below = -1 if lower is None else lower.cursor
            if cut and not (kept and (self.ends(kept[-1]) or kept[-1].reach <= below)):
                kept.append(cut)
        self.cuts = kept[: self.ahead] + [c for c in kept[self.ahead :] if c.cursor <= self.floor]
