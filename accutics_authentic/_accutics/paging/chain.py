"""Whether a chain of ``next`` links has an end: what was read of it, and what came of that. Pure.

Links may lead anywhere on the origin, in any order, as long as they lead to pages that were not
read. What can be seen to lead on for ever is ended.
"""

from __future__ import annotations

from yarl import URL

from accutics_authentic._paging.seen import Seen, hash_id
from accutics_authentic.errors import RepeatedLinkError

from .links import normalized

PATIENCE = 100  # pages in a row that bring nothing new, or that the totals do not count


class LinkChain:
    """The pages of one walk, at about ten bytes each."""

    def __init__(self) -> None:
        self._read = Seen()
        self._rows = 0
        self._idle = 0  # pages in a row without a new row
        self._uncounted = 0  # pages in a row behind as many rows as the total

    def add(self, page: URL, rows: int, new: int, total: int | None) -> None:
        """Add a page that was read.

        Args:
            page: Its URL.
            rows: How many rows it has.
            new: How many of them had not been delivered before.
            total: How many rows there are in all, as the page tells it.
        """
        self.know(page)
        self._idle = 0 if new else self._idle + 1
        self._uncounted = self._uncounted + 1 if total and self._rows >= total else 0
        self._rows += rows

    def know(self, page: URL) -> None:
        """Add another name of a page that was read."""
        self._read.add(hash_id(normalized(page)))

    def check(self, there: URL) -> None:
        """Check the link on the page that was added last.

        Raises:
            RepeatedLinkError: It leads to a page that was read, or on and on.
        """
        if hash_id(normalized(there)) in self._read:
            raise RepeatedLinkError("the next link leads to a page that was read before")
        if self._idle >= PATIENCE:
            raise RepeatedLinkError(
                f"{PATIENCE} pages in a row without a new row, each with a next link: "
                "empty pages, or rows that came before"
            )
        if self._uncounted >= PATIENCE:
            raise RepeatedLinkError(
                f"{PATIENCE} pages more than the total counts, each with a next link"
            )
