"""Notices that a list changes while it is read. No I/O here."""

from __future__ import annotations

from accutics_authentic._accutics.models import Pagination
from accutics_authentic.errors import DriftError

from .page_range import PageRange


class Drift:
    """What shows that a list changed.

    Args:
        notes: Where to add one short sentence for each change.
        raise_on_drift: Raise ``DriftError`` at the first change instead; each method may do so.
        from_start: The list is read from its first row, so its rows can be counted.
    """

    def __init__(self, notes: list[str], *, raise_on_drift: bool, from_start: bool) -> None:
        self.from_start = from_start
        self._notes = notes
        self._raise_on_drift = raise_on_drift
        self._total: int | None = None  # as stated by the page before
        self._rows = 0

    def check_total(self, total: int | None) -> None:
        """Compare the total that a page states with that of the page before."""
        before, self._total = self._total, total
        if before is not None and total is not None and total != before:
            self._note(f"total_items went from {before} to {total}")

    def count_rows(self, count: int, dropped: int) -> None:
        """Count the rows of a page, and those of them that had been delivered before."""
        self._rows += count
        if dropped:
            self._note(f"{dropped} rows of a page had been delivered before")

    def check_end(self, number: int, rows: int, pagination: Pagination) -> None:
        """Compare what was read with the total, at the end of the list.

        Args:
            number: Of the last page; 1 if it has none.
            rows: On the last page.
            pagination: Of the last page.
        """
        total, size = pagination.total_items, pagination.items_per_page
        if total is None:
            return
        if self.from_start and total != self._rows:
            self._note(f"{self._rows} rows were read of {total} that there should be")
        elif not self.from_start and not rows and size and (number - 1) * size > total:
            self._note(f"page {number} is empty: rows before it were deleted")

    def check_range(self, number: int, pages: PageRange) -> None:
        """Compare the *number* of the last page of the list with the range of pages to read."""
        if pages.last is not None and number < pages.last:
            self._note(f"the list ends with page {number}, and the slice with {pages.last}")

    def note_missing_page(self, number: int, *, by_total: bool) -> None:
        """Note that a page which a link led to does not exist, *by_total* or by a 404 alone."""
        reason = "rows before it were deleted" if by_total else "a link led to it"
        self._note(f"page {number} is not there any more: {reason}")

    def _note(self, text: str) -> None:
        if self._raise_on_drift:
            raise DriftError(f"the list changed while it was read: {text}")
        self._notes.append(text)
