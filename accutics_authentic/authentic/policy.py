"""Where to cut next. Only a matter of speed: any choice, however wrong, gives the same ids.

The best cut lies just above the last id of a page. There are three ways to find it:

1. Guess it, from the pace of the pages around: so many milliseconds to a page, less a fifth so
   that the two pages overlap. A guess that fits costs no request.
2. Look the last id up and cut one millisecond above its date. That takes two round trips.
3. Halve the stretch between the page and the next cut below, towards the page.

Guesses come first while they fit, else look-ups while they help. Slots that are left over run ahead:
they cut further down, where the pages after the next one are guessed to begin.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from math import isqrt
from weakref import WeakKeyDictionary

from attrs import define, frozen

from .keyset import NEWEST, Cut, Keyset, PageAsk, Verdict

STEP = 0.8  # of a page is how far a guess goes
LUCK = 0.5  # guess, rather than look up, while at least this share of guesses fits
LOOKS = 3  # ids of a page that are looked up, the last one first


@frozen(eq=False)
class DateAsk:
    """An item to look up; *cause* is the cut for whose sake, if for one."""

    item: str
    cause: Cut | None = None


@define(eq=False)
class Aim:
    """What is known or assumed about the stretch below a cut.

    Attributes:
        edge: Where it begins: nothing on the page is assumed to be as new as this.
        pace: Milliseconds to a page; 0 if unknown.
        bottom: One above the date of the last id, if that was looked up.
        looks: How many ids were looked up.
        tries: How many cuts were made that did not link.
        guess: The cut that was guessed.
    """

    edge: int
    pace: float = 0.0
    bottom: int | None = None
    looks: int = 0
    tries: int = 0
    guess: int = 0
    bottom_tried: bool = False


class Policy:
    def __init__(self, keyset: Keyset, flying: Collection[PageAsk | DateAsk], limit: int) -> None:
        self._keyset, self._flying, self._limit = keyset, flying, limit
        self.now = 0
        self._aims: WeakKeyDictionary[Cut, Aim] = WeakKeyDictionary()
        self._luck = 1.0
        self._looks = self._refused = 0
        self._span = 1
        self._trail: deque[tuple[int, int]] = deque(maxlen=8)

    def plan(self, room: int) -> Iterator[PageAsk | DateAsk]:
        if not self._keyset.cuts:
            return
        gaps = list(self._keyset.gaps())
        for n, (cut, lower) in enumerate(gaps):
            if n and self._full():
                break
            yield from self._advance(cut, lower)
        for cut, lower in gaps:
            yield from self._run_ahead(cut, lower)

    def above(self, cursor: int) -> Cut | None:
        return next((cut for cut in reversed(self._keyset.cuts) if cut.cursor > cursor), None)

    def answered(self, ask: PageAsk, cut: Cut | None, above: Cut | None) -> None:
        cause = ask.cause
        if cause is not None:
            aim = self._aims[cause]
            if aim.guess == ask.cursor:
                self._luck += 0.2 * ((cause.reach <= ask.cursor) - self._luck)
            if aim.bottom == ask.cursor:
                self._refused += cause.reach > ask.cursor
        if cut is None:
            return
        aim = Aim(cut.cursor if cut.cursor < NEWEST else self.now + 1)
        if above is not None:
            aim.pace = self._measured(above, cut) or self._aims[above].pace
        if ask.again and cause in self._aims:
            old = self._aims[cause]
            aim.edge, aim.pace = old.edge, old.pace
        self._aims[cut] = aim

    def dated(self, ask: DateAsk, stamp: int | None) -> None:
        cut = ask.cause
        aim = self._aims[cut]
        aim.looks += 1
        if stamp is None or not 0 <= stamp <= aim.edge and cut.cursor != NEWEST:
            self._refused += 1
            return
        aim.bottom = stamp + 1
        if aim.pace and not aim.tries and cut.cursor != NEWEST:
            guess = aim.edge - int(STEP * aim.pace)
            good = aim.bottom <= guess <= aim.bottom + 0.6 * (aim.edge - aim.bottom)
            self._luck += 0.2 * (good - self._luck)
        if cut.cursor == NEWEST:
            aim.edge = max(aim.edge, aim.bottom + 1)
        aim.pace = float(max(1, aim.edge - aim.bottom))

    def passed(self, count: int) -> None:
        self._trail.append((self._aims[self._keyset.head].edge, count))

    def _full(self) -> bool:
        return len(self._keyset.cuts) + len(self._flying) >= self._keyset.ahead

    def _cursors(self) -> list[int]:
        return [ask.cursor for ask in self._flying if isinstance(ask, PageAsk)]

    def _within(self, cut: Cut, floor: int) -> list[int]:
        return [cursor for cursor in self._cursors() if floor < cursor < cut.cursor]

    def _advance(self, cut: Cut, lower: Cut | None) -> Iterator[PageAsk | DateAsk]:
        keyset = self._keyset
        aim = self._aims[cut]
        floor = keyset.floor if lower is None else lower.cursor
        if any(ask.cause is cut for ask in self._flying):
            return
        corner = keyset.corner(cut, lower)
        if corner is not None:
            if isinstance(corner, PageAsk):
                yield corner
            return
        if aim.edge <= floor + 1 < cut.cursor:
            self._span *= 4  # the clock given was behind, or all of the page is gone
            aim.edge = min(cut.cursor, floor + 1 + self._span)
            yield keyset.ask(cut.cursor, cut.limit, cut, again=True)
            return
        room = aim.edge - floor
        if lower is not None and lower.checked < cut.answered and lower.cursor not in self._cursors():
            if cut.cursor > keyset.settled and not cut.have.isdisjoint(lower.have):
                yield keyset.ask(lower.cursor, lower.limit, cut)
                return
        if floor < cut.reach < cut.cursor and cut.reach not in self._cursors():
            yield keyset.ask(cut.reach, self._limit, cut)
            return
        near = aim.edge - (aim.pace or 1)
        if any(cursor >= near for cursor in self._within(cut, floor)):
            return
        guess = aim.edge - max(1, int(STEP * aim.pace)) if aim.pace else 0
        if aim.tries or guess <= floor or aim.pace == 0 or self._luck < LUCK:
            trusted = 4 * self._refused <= self._looks + 12
            if trusted and aim.bottom is None and aim.looks < min(3, len(cut.ids)):
                self._looks += 1
                yield DateAsk(cut.ids[-1 - aim.looks], cut)
                return
        if aim.bottom is not None and not aim.bottom_tried:
            aim.bottom_tried = True
            target = min(aim.bottom, aim.edge - 1)
        elif not aim.tries and aim.pace:
            target = aim.guess = guess
        elif not aim.tries:
            target = aim.edge - isqrt(room)
        else:
            target = aim.edge - max(1, room >> aim.tries)
        aim.tries += 1
        if not floor < target < aim.edge:
            target = aim.edge - max(1, room >> aim.tries)
        if target not in self._cursors():
            yield keyset.ask(target, self._limit, cut)

    def _run_ahead(self, cut: Cut, lower: Cut | None) -> Iterator[PageAsk]:
        aim = self._aims[cut]
        floor = self._keyset.floor if lower is None else lower.cursor
        if not aim.pace:
            return
        step = max(1, int(STEP * aim.pace))
        low = min(self._within(cut, floor), default=aim.bottom or aim.edge - step)
        if self._luck < LUCK and self._trail:
            (above, before), (below, after) = self._trail[0], self._trail[-1]
            step = max(step, int((above - below) / max(1, after - before) * self._limit))
        while not self._full() and low <= self._keyset.settled:
            low -= step
            if low <= floor + (0 if lower is None else step // 4):
                return
            if low not in self._cursors():
                yield self._keyset.ask(low, self._limit)

    def _measured(self, above: Cut, cut: Cut) -> float:
        if above.reach > cut.cursor or not cut.ids:
            return 0.0
        new = next((n for n, item in enumerate(above.ids) if item in cut.have), 0)
        aim = self._aims[above]
        gone = max(1, aim.edge - cut.cursor)
        if new:
            return gone * self._limit / new
        return max(aim.pace, gone * max(8.0, 2.0 * self._limit))
