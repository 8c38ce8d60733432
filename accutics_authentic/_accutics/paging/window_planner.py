"""Which page to ask for next, so that it overlaps what was read. No I/O here."""

from __future__ import annotations

from accutics_authentic._accutics.models import Pagination
from accutics_authentic.errors import DriftError

from .windows import MIN_ANCHORS, straddling_size

PATIENCE = 100  # answers in a row without a new row, before the walk gives up
LARGEST = 100_000  # rows on a page; what a server says beyond that means nothing


class WindowPlanner:
    """Where reading stopped, what pages the server gives, and which one to ask for.

    Args:
        size: Rows on a page, as asked for; 0 leaves it to the server.
        place: How many rows stand before the place where reading stopped.
        remembered: Rows that a cursor knows, which may all have to be passed.
    """

    def __init__(self, size: int, place: int = 0, remembered: int = 0) -> None:
        self.number, self.size = 1, size  # the page to ask for; size 0: as the server likes
        self.place = place
        self.usual = (
            size if remembered else 0
        )  # rows on a page at most, known from the first answer
        self._cap = 0  # no larger page is answered; 0: not known
        self._overlap = MIN_ANCHORS
        self._idle = 0
        self._patience = PATIENCE + remembered
        self._went_back = 0  # times in a row

    def learn(self, count: int, pagination: Pagination) -> int:
        """Return how many rows the server puts on a page, from the *count* that it put on one."""
        told = pagination.items_per_page
        told = told if told is not None and 0 < told <= LARGEST else self.size
        if count and pagination.next is not None:
            told = min(told or count, count)  # the rows themselves know best
        if 0 < told < self.size:
            self._cap = told
            self.usual = min(self.usual, told)
        self.usual = self.usual or told or 1
        return told or self.size or 1

    def go_on(self, place: int, *, progress: bool) -> None:
        """Aim at *place*, behind a page that was taken.

        Raises:
            DriftError: There was no progress for long, or no page overlaps.
        """
        self._move(place, progress=progress)
        self._straddle()

    def look_again(self, place: int, *, progress: bool, paged: bool) -> None:
        """Aim at *place*, which seems to be the end of the list; raises as ``go_on``.

        A page that is the whole list is asked for again as it was: it may not be paged at all.
        """
        self._move(place, progress=progress)
        if self.number == 1 and not (paged and place == self.size):
            return
        try:
            self._straddle()
        except DriftError:
            self.number = 0  # no page goes beyond it: the last one must do
        if place - (self.number - 1) * self.size < MIN_ANCHORS or not self.number:
            self.number, self.size = -(-place // self.usual), self.usual

    def go_back(self, offset: int) -> None:
        """Aim further up than *offset*, where no row was known; raises as ``go_on``."""
        self._wait()
        self.place = max(0, offset - self.usual * (2**self._went_back - 1))
        self._went_back += 1
        self._overlap = min(max(1, self.usual // 2), 2 * self._overlap)
        self._straddle()

    def search(self, number: int) -> None:
        """Aim at a page of the usual size."""
        self.number, self.size = number, self.usual

    def _move(self, place: int, *, progress: bool) -> None:
        self._went_back = 0
        self._overlap = max(MIN_ANCHORS, self._overlap // 2)
        self.place = place
        if progress:
            self._idle = 0
        else:
            self._wait()

    def _wait(self) -> None:
        self._idle += 1
        if self._idle > self._patience:
            raise DriftError("the list changes faster than it can be read")

    def _straddle(self) -> None:
        self.number, self.size = 1, self.usual
        if self.place:
            self.size = straddling_size(self.place, self._overlap, self.usual, self._cap)
            self.number = self.place // self.size + 1
