"""Where to cut next. Only a matter of speed: any choice, however wrong, gives the same ids.

The best place for the next cut is just above the last id of a page. There are four ways to it:

1. Guess it, from the pace: so many milliseconds from one id to the next. The guess is a fifth of a
   page short, so that the pages overlap. One that fits takes no other request.
2. Look up the last id and cut one millisecond above its date. That takes two, and seldom fails.
3. Ask for twice as many ids, so that the page reaches the next cut, wherever that is.
4. Halve the stretch down to the next cut again and again, towards the page.

Guesses come first while most of them fit, and look-ups while most of them help. Where a page had
to be doubled, those below are asked for as long, until one is guessed again. Slots that are left
over run ahead: they cut where the pages after the next one are guessed to begin.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from functools import partial
from math import isqrt
from weakref import WeakKeyDictionary

from accutics_authentic._base.structs import Mutable

from .page import OLDEST, Cut, DateLookup, PageQuery
from .proof import Keyset

STEP = 0.8  # of a page is how far a guess goes
FIT = 0.4  # of a page is how far it must have gone to be called one that fits
LUCK = 0.5  # share of guesses that fitted lately, below which look-ups come first
LOOKS = 3  # ids of a page that are looked up, the last one first
WIDER = 2  # times the limit is how long a page becomes for the sake of speed
LOST = 12  # pages in vain after which nothing is guessed, and pages become as long as they can
STRETCH = 3  # pages between two cuts ahead: where two stretches meet, a page is asked for again


class Aim(Mutable):
    """What is assumed about the stretch below a cut; none of it needs to be true.

    Attributes:
        edge: Where it begins: the page is older than this.
        pace: Milliseconds from one id to the next; 0 if unknown.
        bottom: One above the date of the last id, if that was looked up.
        looks: How many ids were looked up for that.
        tries: How many cuts were asked for to find the next one.
        guess: Where that was guessed to be.
    """

    edge: int
    pace: float = 0.0
    bottom: int | None = None
    looks: int = 0
    tries: int = 0
    guess: int | None = None


class Policy:
    """Plans the asks of one walk.

    Args:
        keyset: What is to be linked.
        flying: The asks under way, always up to date.
        can_look_up: Whether an id can be asked about.
        limit: How many ids make a page.

    Attributes:
        now: The server's time in milliseconds, or about that.
        in_vain: How many pages were asked for below a head since a new id came.
    """

    def __init__(
        self,
        keyset: Keyset,
        flying: Collection[PageQuery | DateLookup],
        can_look_up: Callable[[str], bool],
        *,
        limit: int,
    ) -> None:
        self._keyset, self._flying, self._limit = keyset, flying, limit
        self._can_look_up = can_look_up
        self.now = 0
        self.in_vain = 0
        self._aims: WeakKeyDictionary[Cut, Aim] = WeakKeyDictionary()
        self._luck = 1.0
        self._looks = self._useless = 0  # how many look-ups, and how many that did not help
        self._growing = True  # pages become longer when more is asked for
        self._leap = 1  # by how much the edge of the first page was raised
        self._trail: deque[tuple[int, int]] = deque(maxlen=8)  # last heads: edge, ids above it

    def plan(self) -> Iterator[PageQuery | DateLookup]:
        """Yield what to ask for next, most wanted first; each is under way when the next is due."""
        gaps = list(self._keyset.gaps())
        for cut, lower in gaps:
            if cut is self._keyset.head or not self._is_full():
                ask = self._close(cut, lower)
                if ask is not None:
                    yield ask
        for cut, lower in gaps:
            yield from self._run_ahead(cut, lower)

    def answered(self, ask: PageQuery, page: Cut) -> None:
        """Learn from the *page* that came to *ask*."""
        cuts, cause = self._keyset.cuts, ask.cause
        self.in_vain += (page if ask.again else cause) is self._keyset.head
        if cause is not None and ask.cursor == self._aims[cause].guess:
            self._learn_luck(fits=cause.reach <= ask.cursor and not page.have <= cause.have)
        if cause is not None and ask.cursor == self._aims[cause].bottom:
            self._useless += cause.reach > ask.cursor
        if cause is not None and ask.again:
            self._growing = not page.stalled
            self._aims[page] = Aim(self._aims[cause].edge, self._aims[cause].pace)
        elif page is self._keyset.head:
            self._aims[page] = Aim(min(page.cursor, self.now + 1))
        else:
            place = next((n for n, cut in enumerate(cuts) if cut.cursor == page.cursor), 0)
            if place:
                self._learn_pace(cuts[place - 1], cuts[place])

    def stepped(self, count: int) -> None:
        """Learn that the walk moved to the next cut, *count* ids being delivered so far."""
        self._trail.append((self._aims[self._keyset.cuts[0]].edge, count))

    def _close(self, cut: Cut, lower: Cut | None) -> PageQuery | DateLookup | None:
        """Return an ask that brings the link below *cut* nearer, unless one is under way."""
        if any(ask.cause is cut for ask in self._flying):
            return None
        keyset, aim = self._keyset, self._aims[cut]
        floor = keyset.floor if lower is None else lower.cursor
        missing = keyset.missing(cut, lower)
        if missing is not None or cut.cursor - floor <= 1:
            return missing
        if aim.edge - floor <= 1:  # the clock was behind, or the whole page is gone
            self._leap *= 4
            aim.edge = min(cut.cursor, floor + 1 + self._leap)
            limit = 2 * cut.limit if self._can_grow(cut) else cut.limit
            return keyset.ask(cut.cursor, limit, cut, again=True)
        near = aim.edge - max(1, aim.pace * cut.rows)
        if any(cursor >= near for cursor in self._under(cut, floor)):
            return None  # asked for ahead, and about where it would be asked for now
        return self._seek(cut, aim, floor)

    def _seek(self, cut: Cut, aim: Aim, floor: int) -> PageQuery | DateLookup | None:
        """Return an ask that may find the next cut, between *floor* and the edge."""
        guess, limit = _guess(cut, aim), self._limit_below(cut)
        lost = self._is_lost()
        even = aim.pace > 0 and not aim.tries and aim.bottom is None and guess > floor and not lost
        if (not even or self._luck < LUCK) and not lost and self._can_look(cut, aim):
            self._looks += 1
            return DateLookup(cut.ids[-1 - aim.looks], partial(self._dated, cut), cut)
        if even:
            target, limit = guess, self._limit
            aim.guess = guess
        elif aim.bottom is not None and floor < aim.bottom < aim.edge:
            target = aim.bottom
        elif not aim.pace and not aim.tries and not lost:
            target = aim.edge - isqrt(aim.edge - floor)
        elif self._can_grow(cut) and (aim.tries or aim.bottom is not None or lost):
            return self._keyset.ask_wider(cut)
        elif aim.bottom is not None and aim.bottom >= aim.edge:
            target = aim.edge - 1  # the page is of one millisecond
        else:
            target = aim.edge - max(1, (aim.edge - floor) >> (1 if lost else aim.tries + 1))
        aim.tries += 1
        return None if self._is_flying(target) else self._keyset.ask(target, limit, cut)

    def _run_ahead(self, cut: Cut, lower: Cut | None) -> Iterator[PageQuery]:
        """Yield asks below the next one for *cut*, evenly spaced."""
        aim = self._aims[cut]
        if not aim.pace:
            return
        floor = self._keyset.floor if lower is None else lower.cursor
        low = min(self._under(cut, floor), default=aim.bottom or _guess(cut, aim))
        step = STEP * aim.pace * self._limit
        if self._luck < LUCK and self._trail:  # uneven: rather by the mean of the last pages
            (above, before), (below, after) = self._trail[0], self._trail[-1]
            step = max(step, (above - below) / max(1, after - before) * self._limit)
        stride = max(1, int(STRETCH * step))
        lowest = floor if lower is None else floor + stride // 4
        while low - stride > lowest and not self._is_full():
            low -= stride  # below all that is under way in this stretch
            yield self._keyset.ask(low, self._limit_below(cut))

    def _dated(self, cut: Cut, date: int | None) -> None:
        """Learn the *date* of the item that was looked up for *cut*."""
        aim = self._aims[cut]
        aim.looks += 1
        edge_is_sure = aim.edge == cut.cursor
        if date is None or not OLDEST <= date <= cut.cursor:
            self._useless += 1
            return
        aim.bottom = date + 1
        if edge_is_sure and aim.pace and not aim.tries:  # would a guess have fitted?
            enough = aim.edge - FIT * (aim.edge - aim.bottom)
            self._learn_luck(fits=aim.bottom <= _guess(cut, aim) <= enough)
        if not edge_is_sure:
            aim.edge = min(cut.cursor, max(aim.edge, aim.bottom + 1))
        aim.pace = max(1, aim.edge - aim.bottom) / cut.rows

    def _learn_pace(self, above: Cut, cut: Cut) -> None:
        """Learn how even the list is from *above* down to *cut*, unless *cut* knows better."""
        aim = self._aims.setdefault(cut, Aim(cut.cursor))
        if not aim.tries and aim.bottom is None:
            aim.pace = self._pace_between(above, cut)

    def _learn_luck(self, *, fits: bool) -> None:
        self._luck += 0.2 * (fits - self._luck)

    def _pace_between(self, above: Cut, page: Cut) -> float:
        """Return the pace from the edge of *above* down to *page*."""
        pace = self._aims[above].pace
        if above.reach > page.cursor or not page.ids:
            return pace
        gone = max(1, self._aims[above].edge - page.cursor)
        new = next((n for n, item in enumerate(above.ids) if item in page.have), 0)
        return gone / new if new else max(pace, gone * max(2.0, 8 / len(page.ids)))  # a hole

    def _can_look(self, cut: Cut, aim: Aim) -> bool:
        helpful = 4 * self._useless <= self._looks + 12
        left = helpful and aim.bottom is None and aim.looks < min(LOOKS, len(cut.ids))
        return left and self._can_look_up(cut.ids[-1 - aim.looks])

    def _can_grow(self, cut: Cut) -> bool:
        return (self._growing or self._is_lost()) and cut.limit <= cut.rows < self._most()

    def _most(self) -> int:
        """Return how long a page may become for the sake of speed."""
        longest = self._keyset.max_limit
        return longest if self._is_lost() else min(longest, WIDER * self._limit)

    def _is_lost(self) -> bool:
        return self.in_vain > LOST

    def _limit_below(self, cut: Cut) -> int:
        return max(self._limit, min(cut.limit, self._most()))

    def _is_full(self) -> bool:
        return len(self._keyset.cuts) + len(self._flying) >= self._keyset.ahead

    def _is_flying(self, cursor: int) -> bool:
        return any(isinstance(ask, PageQuery) and ask.cursor == cursor for ask in self._flying)

    def _under(self, cut: Cut, floor: int) -> list[int]:
        asks = (ask for ask in self._flying if isinstance(ask, PageQuery))
        return [ask.cursor for ask in asks if floor < ask.cursor < cut.cursor]


def _guess(cut: Cut, aim: Aim) -> int:
    return aim.edge - max(1, int(STEP * aim.pace * cut.rows))
