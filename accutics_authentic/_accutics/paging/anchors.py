"""Which rows prove where a page stands in what was read. Pure decisions, no I/O.

A row that was delivered may have moved, so none is believed alone where the pages allow two.

A walk that goes on from a cursor knows the keys of the last rows. If these are all that were ever
delivered, it begins at the top and passes over what it knows: no row vouches for anything. If
there may be more, it looks for the remembered rows (``Search``) until a quarter of them was seen,
and goes on from the one in the middle: a row that it does not know is old if it stands before that
one, and new if behind. So half of the rows that were seen would have to move to mislead it.
"""

from __future__ import annotations

from collections.abc import Sequence

from .keys import MAX_KEYS_IN_CURSOR
from .windows import MIN_ANCHORS

MIN_ROWS_FOUND = MAX_KEYS_IN_CURSOR // 4  # remembered rows, to go on from the one in the middle
MAX_PAGES_EACH_WAY = 200  # pages looked at in each direction
MAX_LOOKS_AT_MIDDLE = (
    10  # times that the page of the middle row is looked at, while it moves to another
)


def begins_with_anchors(known: Sequence[bool]) -> bool:
    """Return whether a page begins with rows that were delivered before, as many as it takes.

    Args:
        known: For each row of the page, whether it was delivered.
    """
    return len(known) >= MIN_ANCHORS and all(known[:MIN_ANCHORS])


class AnchorSearch:
    """Looks for the remembered rows from the place where they should be, up and down.

    Args:
        place: How many rows should stand before the place where reading stopped.
        size: Rows on a page.
    """

    def __init__(self, place: int, size: int) -> None:
        self._up = max(0, place - 1) // size + 1  # the next page to look at upwards
        self._down = self._up + 1  # the same downwards
        self._lowest = self._up + MAX_PAGES_EACH_WAY  # no page from here on
        self._highest = max(0, self._up - MAX_PAGES_EACH_WAY)  # no page up to here
        self._upwards = True
        self._seen: dict[bytes, tuple[int, int]] = {}  # remembered row: page and place on it
        self._middle: bytes | None = None  # the row in the middle of them
        self._again = 0  # pages looked at twice

    def look(self, number: int, rows: Sequence[bytes], known: Sequence[bool]) -> int | None:
        """Return where the rows begin that may be new; None if another page must be looked at.

        Args:
            number: Of the page.
            rows: Of the page.
            known: For each of them, whether it was delivered.
        """
        if self._middle in rows:
            return rows.index(self._middle)
        here = {row: (number, place) for place, row in enumerate(rows) if known[place]}
        self._seen = {row: at for row, at in self._seen.items() if at[0] != number} | here
        if not rows:
            self._lowest = min(self._lowest, number)  # the list ends before it
        if not here:
            self._upwards = not self._upwards
        if len(self._seen) >= MIN_ROWS_FOUND:
            self._choose()
        return rows.index(self._middle) if self._middle in rows else None

    def next_page(self) -> int | None:
        """Return the number of the page to look at; None if the rows are nowhere."""
        up, down = self._up > self._highest, self._down < self._lowest
        if self._middle is None and not up and not down and len(self._seen) >= MIN_ANCHORS:
            self._choose()  # all was looked through: those that are left must do
        if self._middle is not None:
            self._again += 1
            return self._seen[self._middle][0] if self._again <= MAX_LOOKS_AT_MIDDLE else None
        if up and (self._upwards or not down):
            self._up -= 1
            return self._up + 1
        if down:
            self._down += 1
            return self._down - 1
        return None

    def _choose(self) -> None:
        in_order = sorted(self._seen, key=self._seen.__getitem__)
        self._middle = in_order[len(in_order) // 2]
