"""Predicts the URLs of later pages before a page has linked to them. No I/O here.

Where links carry a page number, and the totals say how many pages there are, the URLs of later
pages differ in that number alone. A prediction is never trusted: the link is compared with it, and
the first difference ends all predicting.
"""

from __future__ import annotations

from yarl import URL

from accutics_authentic._accutics.models import Pagination

from .links import count_pages, page_number, split_at_page


class PagePredictor:
    """The numbers of the pages after the next one.

    Args:
        limit: Number of the last page that is wanted; None: all are.
    """

    def __init__(self, limit: int | None = None) -> None:
        self._limit = limit
        self._number = 0  # of the page predicted last, or of the next page; 0: unknown
        self._last = 0  # number of the last page, by the totals; 0: predict nothing
        self._was_wrong = False
        self._around: tuple[str, str] | None = None  # the number in all URLs lately
        self._numbered: URL | None = None  # the URL that ``numbered`` returned last

    def is_later(self, url: URL) -> bool:
        """Return whether *url*, of the next page when nothing is predicted, is not of page 1."""
        return (self._number or page_number(url) or 1) > 1

    def next_text(self, url: URL) -> str | None:
        """Return one more predicted URL as text; None if there is none.

        Args:
            url: The URL of the next page.
        """
        if not 0 < self._number < self._last:
            return None
        self._number += 1
        if self._around is None:
            self._around = split_at_page(url)
        before, after = self._around
        return f"{before}{self._number}{after}"

    def numbered(self, link: str, url: URL) -> URL | None:
        """Return the URL of *link* if it is *url* with a number that is one higher; else None.

        Resolving a link takes several times as long.

        Args:
            link: Found on the page at *url*.
            url: Of the page whose number is known, if any is.
        """
        if not self._number:
            return None
        if self._around is None:
            self._around = split_at_page(url)
        before, after = self._around
        if link != f"{before}{self._number + 1}{after}":
            return None
        self._numbered = URL(link, encoded=True)
        return self._numbered

    def restart_at(self, url: URL) -> None:
        """Predict the pages after the one at *url*, which is next and was not requested yet."""
        self._number, self._around = page_number(url) or 0, None

    def confirm(self, next_url: URL | None, predicted: URL | None, pagination: Pagination) -> bool:
        """Return whether the prediction was right.

        Args:
            next_url: Where the link of the page leads; None at the end of the list.
            predicted: The prediction, if the page was requested on it.
            pagination: Of the page.
        """
        right = predicted is not None and next_url == predicted
        if predicted is None and next_url is not None and next_url is self._numbered:
            right = True
            self._number += 1
        elif not right:
            number = page_number(next_url) if next_url is not None else None
            if predicted is None:  # without a number nothing was predicted, which is never wrong
                right = self._number == 0 or next_url is None or number == self._number + 1
            self._number, self._around = number or 0, None
        self._was_wrong = self._was_wrong or not right
        self._last = 0 if self._was_wrong else count_pages(pagination)
        if self._limit is not None:
            self._last = min(self._last, self._limit)
        return right
