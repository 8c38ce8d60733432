"""Which links will come, before the pages that hold them are there. No I/O here.

Where links carry a page number and the totals tell how many pages there are, the next ones differ
in the number alone. A guess is never trusted: the real link is compared with it, and the first one
that differs ends the guessing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import islice

from yarl import URL

from .links import last_page, page_number, with_page
from .models import Pagination


class Guesses:
    """The pages that should come behind the one that is wanted next."""

    def __init__(self) -> None:
        self._made: deque[URL] = deque()
        self._number = 0  # of the last guess made, or of the page wanted next
        self._last = 0  # of the last page, as the totals tell it
        self.over = False

    def ahead(self, here: URL, count: int) -> Iterable[URL]:
        """Return up to *count* guesses for what comes behind *here*, the page wanted next."""
        while len(self._made) < count and 0 < self._number < self._last and not self.over:
            self._number += 1
            self._made.append(with_page(here, self._number))
        return islice(self._made, count)

    def turn(self, there: URL | None, pagination: Pagination) -> bool:
        """Turn to the real link *there*; False if it was not what was guessed."""
        number = page_number(there) if there is not None else None
        if self._made:
            surprise = self._made.popleft() != there
        else:
            surprise = self._number > 0 and there is not None and number != self._number + 1
        if surprise:
            self._made.clear()
            self.over = True
        if not self._made:
            self._number = number or 0
        self._last = last_page(pagination)
        return not self.over
