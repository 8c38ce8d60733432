"""Requests for the page that is wanted next and for pages guessed to come after it. No I/O here."""

from __future__ import annotations

from yarl import URL

from accutics_authentic._accutics.models import Pagination
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import PageRequest
from accutics_authentic.errors import AccuticsAuthenticError, NotFoundError

from .links import page_number
from .predictor import PagePredictor

Outcome = Reply | AccuticsAuthenticError


class Lookahead:
    """What was asked and not used yet, in the order of the pages.

    Args:
        path: Path template, for errors.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._predictor = PagePredictor()
        self._asked: dict[PageRequest, Outcome | None] = {}
        self._guessed: set[PageRequest] = set()  # asked before a link had told of them
        self._in_flight: set[PageRequest] = set()
        self._window = 1

    @property
    def next(self) -> Outcome | None:
        """What came for the page wanted next, if anything did."""
        return next(iter(self._asked.values()), None)

    @property
    def guess(self) -> URL | None:
        """The page that was guessed to come next, if it was asked for."""
        return next((ask.url for ask in self._asked), None)

    def next_requests(self, wanted: URL, limit: int) -> list[PageRequest]:
        """Return up to *limit* new requests: for the page *wanted*, and for those behind it."""
        self._window = max(self._window, limit + len(self._in_flight))
        new: list[PageRequest] = []
        while len(new) < limit and len(self._asked) < self._window:
            url = self._predictor.make(wanted) if self._asked else wanted
            if url is None:
                break
            ask = PageRequest(url, self._path, may_be_missing=(page_number(url) or 1) > 1)
            if self._asked:
                self._guessed.add(ask)
            self._asked[ask] = None
            new.append(ask)
        self._in_flight.update(new)
        return new

    def feed(self, request: PageRequest, outcome: Outcome) -> None:
        """Keep what came until its turn, unless it was guessed wrong or is not waited for."""
        if request in self._in_flight:
            self._in_flight.remove(request)
            if request in self._asked:
                self._asked[request] = outcome

    def pop(self, wanted: URL) -> Outcome | None:
        """Return what came for the page *wanted*, or None if nothing has come that counts.

        A 404 for a page that no link had told of proves nothing: it is asked for again.
        """
        ask = next(iter(self._asked), None)
        outcome = None if ask is None else self._asked[ask]
        if ask is None or outcome is None:
            return None
        if ask in self._guessed and isinstance(outcome, NotFoundError):
            self.begin_at(wanted)
            return None
        del self._asked[ask]
        self._guessed.discard(ask)
        return outcome

    def begin_at(self, wanted: URL) -> None:
        """Forget all asks, and begin anew with the page *wanted*."""
        self._asked.clear()
        self._guessed.clear()
        self._predictor.begin_at(wanted)

    def turn(self, there: URL | None, pagination: Pagination) -> None:
        """Turn to the page *there*, where the real link leads; keep what was guessed right."""
        if not self._predictor.turn(there, self.guess, pagination):
            self._asked = {ask: found for ask, found in self._asked.items() if ask.url == there}
            self._guessed &= self._asked.keys()
