"""The rows that were read last, and what a page shows beside them. Pure decisions, no I/O.

A last page proves that the list ends with it only if the server counted its rows and read them at
one instant. Many do not: of a list that grew in between they cut off the end, and say that nothing
follows. A page that is not full proves no more: its rows are as many as were counted. So the walk
looks once more at every last page that has rows, until an answer shows the same rows at the same
places and none behind them.
"""

from __future__ import annotations

from collections.abc import Sequence

from accutics_authentic._accutics.models import Pagination
from accutics_authentic._base.structs import Frozen

from .keys import MAX_KEYS_IN_CURSOR

MAX_LOOKS_AT_END = 3  # more, at the end of the list, without a new row


class PageView(Frozen, frozen=True):
    """What one answer shows.

    Attributes:
        rows: Hashes of its rows, in their order.
        offset: Rows of the list before it.
        end: Rows of the list up to its end.
        size: Rows on a page, as in effect.
        pagination: What the server says beside them, or None.
    """

    rows: tuple[bytes, ...]
    offset: int
    end: int
    size: int
    pagination: Pagination | None

    @property
    def total(self) -> int | None:
        """Rows in all, if the server says so."""
        return self.pagination.total_items if self.pagination else None

    @property
    def is_last(self) -> bool:
        """True if the server says that the list ends here."""
        return self.pagination is None or self.pagination.next is None

    @property
    def may_be_cut_off(self) -> bool:
        """True if there may be more, of a list that was counted before a row was put in."""
        return self.end > self.offset


class LastRows:
    """The rows taken last, up to the place where reading stopped."""

    def __init__(self) -> None:
        self._rows: list[bytes] = []
        self._total: int | None = None
        self._at_end = False  # the page taken last seemed to be the last one
        self._looks = 0

    def is_undisturbed(self, shown: PageView, place: int) -> bool:
        """Return whether a page looks as it does if nothing has changed.

        Args:
            shown: The page.
            place: Rows before the place where reading stopped.
        """
        return self._matches(shown.rows, place - shown.offset) and shown.total == self._total

    def rows_above(self, shown: PageView, place: int) -> int:
        """Return how many rows of a page stood before the first of these; arguments as above."""
        return max(0, place - len(self._rows) - shown.offset) if self._rows else 0

    def ends(self, shown: PageView, place: int, *, progress: bool) -> bool:
        """Return whether the list ends with a page that is taken, and another look is needless.

        Args:
            shown: The page.
            place: Rows before the place where reading stopped before it.
            progress: It has a new row.
        """
        again, self._at_end = self._at_end, shown.is_last
        if not shown.is_last:
            return False
        if not shown.may_be_cut_off:
            return True
        self._looks = 0 if progress else self._looks + 1
        overlap = place - shown.offset
        same = len(shown.rows) == overlap and self._matches(shown.rows, overlap)
        return (again and same) or self._looks > MAX_LOOKS_AT_END

    def extend(self, shown: PageView, place: int) -> None:
        """Add a page that was taken; arguments as of ``ends``."""
        keep = max(0, len(self._rows) - (place - shown.offset))
        longest = max(MAX_KEYS_IN_CURSOR, shown.size, len(shown.rows))
        self._rows = [*self._rows[:keep], *shown.rows][-longest:]
        self._total = shown.total

    def forget(self) -> None:
        """Forget the rows: reading goes on elsewhere."""
        self._rows = []

    def _matches(self, rows: Sequence[bytes], overlap: int) -> bool:
        start = len(self._rows) - overlap
        return 0 <= start < len(self._rows) and (
            self._rows[start:] == list(rows[:overlap])
            and not set(self._rows).intersection(rows[overlap:])
        )
