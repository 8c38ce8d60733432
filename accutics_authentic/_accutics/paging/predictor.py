"""Which links will come, before the pages that hold them are there. No I/O here.

Where links carry a page number and the totals tell how many pages there are, the next ones differ
in the number alone. A guess is never trusted: the real link is compared with it, and the first one
that differs ends the guessing.
"""

from __future__ import annotations

from yarl import URL

from accutics_authentic._accutics.models import Pagination

from .links import last_page, page_number, with_page


class PagePredictor:
    """The pages that should come behind the one that is wanted next."""

    def __init__(self) -> None:
        self._number = 0  # of the last guess made, or of the page wanted next; 0: unknown
        self._last = 0  # of the last page, as the totals tell it; 0: no more guesses
        self._over = False

    def make(self, here: URL) -> URL | None:
        """Return one more guess; *here* is the page wanted next. None if there is none."""
        if not 0 < self._number < self._last:
            return None
        self._number += 1
        return with_page(here, self._number)

    def begin_at(self, here: URL) -> None:
        """Guess from the page *here* on, which is wanted next and not asked for."""
        self._number = page_number(here) or 0

    def turn(self, there: URL | None, guess: URL | None, pagination: Pagination) -> bool:
        """Turn to the real link *there*; False if *guess* or the one before was wrong."""
        number = page_number(there) if there is not None else None
        if guess is not None:
            right = there == guess
        else:
            right = self._number == 0 or there is None or number == self._number + 1
        if guess is None or not right:
            self._number = number or 0
        self._over = self._over or not right
        self._last = 0 if self._over else last_page(pagination)
        return right
