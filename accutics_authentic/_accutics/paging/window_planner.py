"""Which window of the list to request next, so that it overlaps what was read. Pure decisions.

A *window* is a page number together with a page size. The sizes vary, so that a page can show rows
on both sides of the offset at which reading goes on.
"""

from __future__ import annotations

from contextlib import suppress

from accutics_authentic._accutics.models import Pagination
from accutics_authentic.errors import DriftError

from .anchors import MIN_ANCHORS
from .last_rows import PageView

MAX_PAGES_WITHOUT_NEW_ROW = 100  # in a row, before reading gives up
MAX_SMALL_SIZE = 10  # rows; pages up to this size may be exceeded by two rows
SIZES_TRIED = 200  # from the usual one downwards
MAX_EXTRA_ROWS = 24  # beyond the usual size, where no smaller size fits


class WindowPlanner:
    """Where reading goes on, which pages the server gives, and which one to request.

    Args:
        size: Rows on a page, as requested by the user; 0 leaves it to the server.
        next_offset: Rows of the list before the first one that was not read.
        remembered: Rows that the cursor knows, all of which may have to be passed.
        first: Number of the page that reading begins with, in pages of *size* rows.

    Attributes:
        number: Of the page to request.
        size: Of the page to request; 0 leaves it to the server.
        next_offset: As above.
        usual_size: Largest size that is wanted; 0 before the first reply.
    """

    def __init__(
        self, size: int, next_offset: int = 0, remembered: int = 0, first: int = 1
    ) -> None:
        self.number, self.size = first, size
        self._first, self._start = first, (first - 1) * size
        self.next_offset = next_offset
        self.usual_size = size if remembered else 0
        self._wanted_size = size
        self._largest_page = 0  # rows on the largest page so far
        self._max_size = 0  # of the server's pages; 0: not known
        self._seeming_max = 0  # the same, as one page showed it
        self._overlap = MIN_ANCHORS
        self._pages_without_new_row = 0
        self._max_pages_without_new_row = MAX_PAGES_WITHOUT_NEW_ROW + remembered
        self._times_back = 0  # in a row

    def learn(self, count: int, pagination: Pagination) -> int:
        """Return the page size in effect, and remember what it says of the server.

        Args:
            count: Rows on the page, or 0 if it is not known.
            pagination: What the server states beside them.
        """
        size = self._size_in_effect(count, pagination)
        self._largest_page = max(self._largest_page, count)
        self.usual_size = self.usual_size or size or 1
        if count > self.usual_size:  # a smaller page was taken for a full one
            self.usual_size = max(count, self._wanted_size)
            self._max_size = self._seeming_max = 0
        return size or self.size or 1

    def has_room(self, count: int, *, all_read: bool) -> bool:
        """Return whether the page requested would have held more than its *count* rows.

        It is empty; or it has fewer rows than were requested, and the server has given that many
        before, or says that these are all (*all_read*).
        """
        return not count or (count < self.size and (self.size <= self._largest_page or all_read))

    def _size_in_effect(self, count: int, pagination: Pagination) -> int:
        """Return the page size in effect, or 0.

        1. As many rows were given before. Fewer now prove nothing: rows may have been deleted
           between two statements of the server.
        2. There is a next page, and none had more rows, so this one is full: the rows are better
           evidence than what is stated. The second such page proves the maximum.
        3. The last page is full or not, and so is one that links to an empty one. Some servers
           state the number of its rows as its size.
        """
        stated, requested = pagination.items_per_page, self.size
        if 0 < requested <= self._largest_page and count <= requested:  # 1
            return requested
        if count >= max(1, self._largest_page) and pagination.next is not None:  # 2
            size = min(stated or requested or count, count)
            if size < requested:
                self._max_size = size if size == self._seeming_max else self._max_size
                self._seeming_max = size
                self.usual_size = min(self.usual_size, size)
            return size
        max_size = self._max_size or (self._seeming_max if pagination.next is not None else 0)
        if max_size:  # 3
            return min(requested, max_size)
        return requested if requested and stated == count else stated or requested

    def plan_after(self, view: PageView, *, progress: bool, doubts_link: bool) -> None:
        """Plan the page after *view*, which was accepted; raises as ``advance``."""
        if doubts_link:
            self.look_beyond()
        elif view.is_last:
            self.look_again(view.end, progress=progress, paged=view.pagination is not None)
        else:
            self.advance(view.end, progress=progress)

    def advance(self, next_offset: int, *, progress: bool) -> None:
        """Plan the page that straddles *next_offset*, where the page accepted last ends.

        Raises:
            DriftError: There were no new rows for too long, or no page size fits.
        """
        self._go_to(next_offset, progress=progress)
        self._straddle()

    def look_again(self, next_offset: int, *, progress: bool, paged: bool) -> None:
        """Plan a page that shows the rows before *next_offset*, where the list seems to end.

        A page that is the whole list is requested again unchanged: the list may not be paged.

        Args:
            next_offset: Rows up to the end of the page accepted last.
            progress: That page has a new row.
            paged: That page has a pagination.

        Raises:
            DriftError: There were no new rows for too long.
        """
        self._go_to(next_offset, progress=progress)
        if self.number == 1 and not (paged and next_offset == self.size):
            return
        try:
            self._straddle()
        except DriftError:
            self.number = 0  # no page shows both sides: the last one must do
        if next_offset - (self.number - 1) * self.size < MIN_ANCHORS or not self.number:
            self.number, self.size = -(-next_offset // self.usual_size), self.usual_size

    def look_beyond(self) -> None:
        """Plan the page that a doubted link leads to; raises as ``advance``."""
        self._count_page_without_new_row()
        self.number += 1

    def go_back(self, offset: int) -> None:
        """Plan a page further up than *offset*, each time by more; raises as ``advance``."""
        self._count_page_without_new_row()
        rows_back = self.usual_size * (2**self._times_back - 1)
        self.next_offset = max(self._start, offset - rows_back)
        self._times_back += 1
        self._overlap = min(max(1, self.usual_size // 2), 2 * self._overlap)
        self._straddle()

    def go_to_page(self, number: int) -> None:
        """Plan a page of the usual size."""
        self.number, self.size = number, self.usual_size

    def _go_to(self, next_offset: int, *, progress: bool) -> None:
        self._times_back = 0
        self._overlap = max(MIN_ANCHORS, self._overlap // 2)
        self.next_offset = next_offset
        if progress:
            self._pages_without_new_row = 0
        else:
            self._count_page_without_new_row()

    def _count_page_without_new_row(self) -> None:
        self._pages_without_new_row += 1
        if self._pages_without_new_row > self._max_pages_without_new_row:
            raise DriftError("the list changes faster than it can be read")

    def _straddle(self) -> None:
        self.number, self.size = self._first, self.usual_size
        if self._start:
            self.size = self._wanted_size
        if self.next_offset > self._start:
            self.size = self._straddling_size()
            self.number = self.next_offset // self.size + 1

    def _straddling_size(self) -> int:
        """Return the page size with which the next page straddles the offset; see below.

        After a page without a new row, one that the server surely gives, if there is one: then
        fewer rows mean that there are no more.
        """
        offset, overlap, usual = self.next_offset, self._overlap, self.usual_size
        if self._pages_without_new_row and not self._max_size:
            with suppress(DriftError):
                return straddling_size(offset, overlap, usual, self._largest_page)
        return straddling_size(offset, overlap, usual, self._max_size)


def straddling_size(offset: int, overlap: int, usual: int, max_size: int) -> int:
    """Return the page size whose pages straddle *offset* with the most rows after it.

    Args:
        offset: Rows before the page boundary to avoid; above 0.
        overlap: Rows before *offset* that should be on the page.
        usual: Largest size that is wanted; a small one may be exceeded by two rows.
        max_size: Largest size that the server gives; 0 if that is not known.

    Raises:
        DriftError: Every size has a page that ends at *offset*: the server's pages are too small.
    """
    top = usual if max_size or usual >= MAX_SMALL_SIZE else usual + 2
    fitting = [size for size in range(max(2, usual + 1 - SIZES_TRIED), top + 1) if offset % size]
    if fitting:
        return max(fitting, key=lambda size: (min(offset % size, overlap), size - offset % size))
    for size in range(top + 1, (max_size or usual + MAX_EXTRA_ROWS) + 1):
        if offset % size:
            return size
    raise DriftError(f"the server's pages of {usual} rows are too small to be read with repair")
