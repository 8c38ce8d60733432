"""Detects chains of ``next`` links that never end. Pure decisions, no I/O.

Links may lead anywhere on the origin and in any order, as long as each leads to a page that was not
read before. A chain that visibly goes on for ever is ended.
"""

from __future__ import annotations

from contextlib import suppress

from yarl import URL

from accutics_authentic._http.links import resolve_link
from accutics_authentic._paging.seen import Seen
from accutics_authentic.errors import ForeignLinkError, RepeatedLinkError

from .links import normalized

MAX_PAGES_WITHOUT_NEW_ROW = 100  # in a row
MAX_PAGES_BEYOND_TOTAL = 100  # in a row, after as many rows as the total counts


class LinkChain:
    """The pages that one reading has fetched; takes about ten bytes for each."""

    def __init__(self) -> None:
        self._read = Seen()
        self._rows = 0
        self._pages_without_new_row = 0
        self._pages_beyond_total = 0

    def begin(self, url: URL, first: str | None, base: URL) -> None:
        """Begin with the page at *url*; page 1 may have another URL, its *first* link."""
        self._read.add(hash(normalized(url)))
        with suppress(ForeignLinkError):
            self._read.add(hash(normalized(resolve_link(first, current=url, base=base))))

    def count(self, rows: int, new: int, total: int | None) -> None:
        """Count the rows of a page that was read.

        Args:
            rows: How many rows it has.
            new: How many of these were not delivered before.
            total: How many rows the page says there are in all.
        """
        self._pages_without_new_row = 0 if new else self._pages_without_new_row + 1
        is_beyond = total and self._rows >= total
        self._pages_beyond_total = self._pages_beyond_total + 1 if is_beyond else 0
        self._rows += rows

    def follow(self, next_url: URL) -> None:
        """Go on to where the page counted last links to.

        Raises:
            RepeatedLinkError: It links to a page that was read, or the chain never ends.
        """
        if not self._read.add(hash(normalized(next_url))):
            raise RepeatedLinkError("the next link leads to a page that was read before")
        if self._pages_without_new_row >= MAX_PAGES_WITHOUT_NEW_ROW:
            raise RepeatedLinkError(
                f"{MAX_PAGES_WITHOUT_NEW_ROW} pages in a row without a new row, each with a next "
                "link: empty pages, or rows that came before"
            )
        if self._pages_beyond_total >= MAX_PAGES_BEYOND_TOTAL:
            raise RepeatedLinkError(
                f"{MAX_PAGES_BEYOND_TOTAL} pages more than the total counts, each with a next link"
            )
