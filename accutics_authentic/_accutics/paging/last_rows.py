"""The rows read last, and what a page proves that shows them again. Pure decisions, no I/O.

A last page proves the end of the list only if the server counts the rows and reads them in one
instant. Many do not: if the list grows in between, they cut the new rows off and say that nothing
follows. A page that is not full proves no more: it has as many rows as were counted. So every
last page that has rows is requested again, until a reply shows the same rows at the same offsets
and none after them.

Some servers link from their last page to an empty one. So where a page has room for more rows, and
shows those read last and none after them, the page after it is requested: if that is empty, the
link meant nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from accutics_authentic._accutics.models import Pagination
from accutics_authentic._base.structs import Frozen

from .keys import MAX_KEYS_IN_CURSOR

MAX_LOOKS_AT_END = 3  # without a new row, after the first look


class PageView(Frozen, frozen=True):
    """What one reply shows of the list.

    Attributes:
        rows: Hashes of its rows, in order; without those before the range of pages that is read.
        offset: Rows of the list before them.
        end: Rows of the list up to the last of them.
        size: The page size in effect.
        has_room: The server would have put another row on it, if there were one.
        pagination: What the server states beside them, or None.
    """

    rows: tuple[bytes, ...]
    offset: int
    end: int
    size: int
    has_room: bool
    pagination: Pagination | None

    @property
    def total(self) -> int | None:
        """Rows in all, if the server states it."""
        return self.pagination.total_items if self.pagination else None

    @property
    def is_last(self) -> bool:
        """True if the server says that the list ends here."""
        return self.pagination is None or self.pagination.next is None

    @property
    def may_be_cut_off(self) -> bool:
        """True if there may be more rows, inserted after the server counted them."""
        return self.end > self.offset


class LastRows:
    """The rows read last, up to the offset at which reading goes on."""

    def __init__(self) -> None:
        self._rows: list[bytes] = []
        self._total: int | None = None
        self._seemed_last = False  # the server said that the page added last is the last one
        self._looks = 0
        self._link_is_doubted = False  # of the page added last, which shows nothing new

    def is_unchanged(self, view: PageView, next_offset: int) -> bool:
        """Return whether a page looks as it does if nothing has changed.

        Args:
            view: The page.
            next_offset: Rows of the list before the first one that was not read.
        """
        return self._matches(view.rows, next_offset - view.offset) and view.total == self._total

    def is_beyond_end(self, view: PageView, next_offset: int) -> bool:
        """Return whether a page is the empty one that a doubted link leads to; as above."""
        is_empty = view.is_last and not view.rows
        return self._link_is_doubted and is_empty and view.offset >= next_offset

    def count_before(self, view: PageView, next_offset: int) -> int:
        """Return how many rows of a page stand before all of these; arguments as above."""
        return max(0, next_offset - len(self._rows) - view.offset) if self._rows else 0

    def proves_end(self, view: PageView, next_offset: int, *, progress: bool) -> bool:
        """Return whether the list is proved to end with a page, so that no other look is needed.

        Args:
            view: The page, which is accepted and not added yet.
            next_offset: Rows of the list before the first one that was not read before it.
            progress: The page has a new row.
        """
        if self.is_beyond_end(view, next_offset):
            return True
        seemed_last, self._seemed_last = self._seemed_last, view.is_last
        if not view.is_last:
            return False
        if not view.may_be_cut_off:
            return True
        self._looks = 0 if progress else self._looks + 1
        same = self._shows_just_these(view, next_offset)
        return (seemed_last and same) or self._looks > MAX_LOOKS_AT_END

    def add(self, view: PageView, next_offset: int) -> bool:
        """Add a page that is accepted; arguments as of ``proves_end``.

        Returns:
            Whether it shows the end of the list, though it links to another page.
        """
        same = self._shows_just_these(view, next_offset)
        self._link_is_doubted = same and view.has_room and not view.is_last
        kept = max(0, len(self._rows) - (next_offset - view.offset))
        max_rows = max(MAX_KEYS_IN_CURSOR, view.size, len(view.rows))
        self._rows = [*self._rows[:kept], *view.rows][-max_rows:]
        self._total = view.total
        return self._link_is_doubted

    def clear(self) -> None:
        """Forget the rows: reading goes on elsewhere."""
        self._rows = []
        self._link_is_doubted = False

    def _shows_just_these(self, view: PageView, next_offset: int) -> bool:
        overlap = next_offset - view.offset
        if len(view.rows) != overlap:
            return False
        return not overlap or self._matches(view.rows, overlap)

    def _matches(self, rows: Sequence[bytes], overlap: int) -> bool:
        start = len(self._rows) - overlap
        return 0 <= start < len(self._rows) and (
            self._rows[start:] == list(rows[:overlap])
            and not set(self._rows).intersection(rows[overlap:])
        )
