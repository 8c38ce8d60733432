"""Which rows prove where a page stands relative to what was read. Pure decisions, no I/O.

An *anchor* is a row that was delivered before, at the beginning of a page. Rows move, so one anchor
alone is not believed where pages are large enough for two.

A reading that resumes from a cursor knows the keys of the last rows only. If these are all that
were ever delivered, it begins at the top and skips what it knows: it needs no anchor. If more may
have been delivered, it looks for the remembered ones (``AnchorSearch``) until it has seen a quarter
of them, and goes on from the middle one of these. An unknown row is an old one if it stands before
that middle row, and a new one if it stands after it. So half of the rows that were seen would have
to move to mislead it.
"""

from __future__ import annotations

from collections.abc import Sequence

MIN_ANCHORS = 2  # one alone may have moved
MAX_PAGES_EACH_WAY = 200  # up and down
MAX_LOOKS_AT_MIDDLE = 10  # while the middle row keeps moving to other pages


def begins_with_anchors(known: Sequence[bool]) -> bool:
    """Return whether a page begins with enough rows that were delivered before.

    Args:
        known: For each row of the page, whether it was delivered.
    """
    return len(known) >= MIN_ANCHORS and all(known[:MIN_ANCHORS])


class AnchorSearch:
    """Looks for the remembered rows, up and down from where they should be.

    Args:
        next_offset: How many rows should stand before the first one that was not read.
        size: Rows on a page.
        remembered: Rows that are remembered.
    """

    def __init__(self, next_offset: int, size: int, remembered: int) -> None:
        page = max(0, next_offset - 1) // size + 1
        self._start_at(page, page + 1)
        self._min_rows = max(MIN_ANCHORS, remembered // 4)  # seen, before the middle one is chosen
        self._seen: dict[bytes, tuple[int, int]] = {}  # remembered row: page, index on the page
        self._middle: bytes | None = None  # the row in the middle of those
        self._looks_at_middle = 0

    def _start_at(self, up: int, down: int) -> None:
        self._up, self._down = up, down  # numbers of the next pages upwards and downwards
        self._lower_end = up + MAX_PAGES_EACH_WAY  # neither this page nor any after it
        self._upper_end = max(0, up - MAX_PAGES_EACH_WAY)  # nor this one or any before
        self._upwards = True

    def look(self, number: int, rows: Sequence[bytes], known: Sequence[bool]) -> int | None:
        """Return the index of the first row that may be new; None if another page is needed.

        Args:
            number: Of the page.
            rows: Of the page.
            known: For each of them, whether it was delivered.
        """
        if self._middle in rows:
            return rows.index(self._middle)
        found = {row: (number, index) for index, row in enumerate(rows) if known[index]}
        elsewhere = {row: at for row, at in self._seen.items() if at[0] != number}
        self._seen = elsewhere | found
        if not rows:
            self._lower_end = min(self._lower_end, number)  # the list ends before this page
        if not found:
            self._upwards = not self._upwards
        if len(self._seen) >= self._min_rows:
            self._choose_middle()
        elif self._middle is not None and self._middle not in self._seen:
            self._middle = None  # it moved away: search again from here
            self._start_at(number - 1, number + 1)
        return rows.index(self._middle) if self._middle in rows else None

    def next_page(self) -> int | None:
        """Return the number of the page to look at; None if too few rows were found."""
        up, down = self._up > self._upper_end, self._down < self._lower_end
        if self._middle is None and not up and not down and len(self._seen) >= MIN_ANCHORS:
            self._choose_middle()  # there are no more pages: these few rows must do
        if self._middle is not None:
            self._looks_at_middle += 1
            gave_up = self._looks_at_middle > MAX_LOOKS_AT_MIDDLE
            return None if gave_up else self._seen[self._middle][0]
        if up and (self._upwards or not down):
            self._up -= 1
            return self._up + 1
        if down:
            self._down += 1
            return self._down - 1
        return None

    def _choose_middle(self) -> None:
        in_order = sorted(self._seen, key=self._seen.__getitem__)
        self._middle = in_order[len(in_order) // 2]
