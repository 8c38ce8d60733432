"""Requests for the next page and for the pages predicted to follow it. No I/O here."""

from __future__ import annotations

from yarl import URL

from accutics_authentic._accutics.models import Pagination
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import PageRequest
from accutics_authentic.errors import AccuticsAuthenticError, NotFoundError

from .predictor import PagePredictor

Outcome = Reply | AccuticsAuthenticError


class Lookahead:
    """The pages requested and not used yet.

    Args:
        path: Path template, for errors.
        last: Number of the last page that is wanted; None: all are.
    """

    def __init__(self, path: str, last: int | None = None) -> None:
        self._path = path
        self._predictor = PagePredictor(last)
        self._outcomes: dict[PageRequest, Outcome | None] = {}  # in page order; None: no reply yet
        self._predicted: dict[PageRequest, str] = {}  # requested before a link; the URL's text
        self._in_flight: set[PageRequest] = set()  # with those that were forgotten meanwhile
        self._max_ahead = 1  # the most requests that were ever allowed in flight

    @property
    def oldest_outcome(self) -> Outcome | None:
        """The reply to the oldest request, or the error in its place; None if neither came yet."""
        return next(iter(self._outcomes.values()), None)

    @property
    def oldest_url(self) -> URL | None:
        """The URL of the oldest request, that for the next page; None if there is none."""
        for request in self._outcomes:
            return request.url
        return None

    def predicted(self, link: str) -> URL | None:
        """Return the oldest URL if it was predicted, and is *link*; else None."""
        request = next(iter(self._outcomes), None)
        if request is None or self._predicted.get(request) != link:
            return None
        return request.url

    def next_requests(self, url: URL, limit: int) -> list[PageRequest]:
        """Return up to *limit* new requests: for the next page, at *url*, and for later ones."""
        self._max_ahead = max(self._max_ahead, limit + len(self._in_flight))
        new: list[PageRequest] = []
        while len(new) < limit and len(self._outcomes) < self._max_ahead:
            if not self._outcomes:
                later = self._predictor.is_later(url)
                request = PageRequest(url, self._path, may_be_missing=later)
            else:
                predicted = self._predictor.next_text(url)
                if predicted is None:
                    break
                request = PageRequest(URL(predicted, encoded=True), self._path, may_be_missing=True)
                self._predicted[request] = predicted
            self._outcomes[request] = None
            new.append(request)
        self._in_flight.update(new)
        return new

    def feed(self, request: PageRequest, outcome: Outcome) -> None:
        """Keep *outcome* until its page is next; ignore it if that page was predicted wrongly."""
        if request in self._in_flight:
            self._in_flight.remove(request)
            if request in self._outcomes:
                self._outcomes[request] = outcome

    def pop(self, url: URL) -> Outcome | None:
        """Return the outcome for the next page, at *url*; None if there is none that counts.

        A 404 for a page that was only predicted proves nothing: the page is requested again.
        """
        request = next(iter(self._outcomes), None)
        outcome = None if request is None else self._outcomes[request]
        if request is None or outcome is None:
            return None
        if request in self._predicted and isinstance(outcome, NotFoundError):
            self.restart_at(url)
            return None
        del self._outcomes[request]
        self._predicted.pop(request, None)
        return outcome

    def numbered(self, link: str, url: URL) -> URL | None:
        """Return the URL of *link* if it is *url* with a number that is one higher; else None.

        None as well if the next page was requested already.
        """
        return None if self._outcomes else self._predictor.numbered(link, url)

    def restart_at(self, url: URL) -> None:
        """Forget all requests; the next page is the one at *url*."""
        self._outcomes.clear()
        self._predicted.clear()
        self._predictor.restart_at(url)

    def advance(self, next_url: URL | None, predicted: URL | None, pagination: Pagination) -> None:
        """Go on to the page that the link leads to, and forget all wrong predictions.

        Args:
            next_url: Where the link of the page used last leads; None at the end of the list.
            predicted: The oldest URL.
            pagination: Of that page.
        """
        if not self._predictor.confirm(next_url, predicted, pagination):
            right = (request for request in self._outcomes if request.url == next_url)
            self._outcomes = {request: self._outcomes[request] for request in right}
            self._predicted = {
                request: text
                for request, text in self._predicted.items()
                if request in self._outcomes
            }
