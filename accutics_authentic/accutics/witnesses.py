"""Which rows on a page prove where it stands in what was read. Pure decisions, no I/O.

A row that was handed out may have moved, so none is believed alone where the pages allow two.

A walk that goes on from a cursor knows the keys of the last rows. If these are all that were ever
handed out, it begins at the top and passes over what it knows: no row vouches for anything. If
there may be more, it looks for the remembered rows (``Search``) and goes on from a page that shows
many of them; a row that it does not know is old if most of them stand behind it
(``first_to_deliver``).
"""

from __future__ import annotations

from collections.abc import Sequence

from .keys import REMEMBERED
from .windows import WITNESSES

FAR = 200  # pages looked at in each direction


def begins_with_known(known: Sequence[bool]) -> bool:
    """Return whether a page begins with rows that were handed out before, as many as it takes.

    Args:
        known: For each row of the page, whether it was handed out.
    """
    return len(known) >= WITNESSES and all(known[:WITNESSES])


def first_to_deliver(known: Sequence[bool]) -> int:
    """Return where on a page the rows begin that are delivered if they are not known.

    Of a walk that was resumed and does not remember all it delivered: a row that it does not know
    was delivered long ago if it stands before most of the known ones, and is new otherwise.
    """
    places = [place for place, is_known in enumerate(known) if is_known]
    return places[len(places) // 2]


class Search:
    """Looks for the remembered rows from the place where they should be, up and down in turns.

    Args:
        place: How many rows should stand before the place.
        size: Rows on a page.
    """

    def __init__(self, place: int, size: int) -> None:
        self._enough = max(WITNESSES, min(REMEMBERED, size) // 4)
        self._up = max(0, place - self._enough) // size + 1  # the next page to look at upwards
        self._down = self._up + 1  # the same downwards
        self._lowest = self._up + FAR  # no page from here on
        self._highest = max(0, self._up - FAR)  # no page up to here
        self._upwards = True
        self._best = (0, 0)  # known rows on a page, and its number
        self._final = False

    def finds(self, number: int, known: Sequence[bool]) -> bool:
        """Return whether a page shows enough of the remembered rows to go on from it.

        Args:
            number: Of the page.
            known: For each of its rows, whether it was handed out.
        """
        count = sum(known)
        if not known:
            self._lowest = min(self._lowest, number)  # the list ends before it
        self._best = max(self._best, (count, number))
        return count >= (WITNESSES if self._final else self._enough)

    def next_page(self) -> int | None:
        """Return the number of the page to look at; None if the rows are nowhere."""
        up, down = self._up > self._highest, self._down < self._lowest
        if up and (self._upwards or not down):
            self._upwards = False
            self._up -= 1
            return self._up + 1
        if down:
            self._upwards = True
            self._down += 1
            return self._down - 1
        if self._final or self._best[0] < WITNESSES:
            return None
        self._final = True  # all was looked through: the page that showed most must do
        return self._best[1]
