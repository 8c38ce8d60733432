"""Divides a list into windows of time that hold about the same number of ids. No I/O here."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import PageRequest
from accutics_authentic.errors import AccuticsAuthenticError

from .density import Density, Probe
from .page import NEWEST, OLDEST, DateLookup, PageQuery, Query
from .position import LAST_TIMESTAMP
from .requests import Endpoints, server_time
from .window import Window

SECOND = 1_000  # milliseconds; the server's clock is sent in whole seconds
STEP_FACTOR = 16  # by which the top is raised further each time
MAX_FAILED_LOOKUPS = 3  # before dates are no longer looked up


class Found(Frozen, frozen=True):
    """What a query brought.

    Attributes:
        ids: Of the page.
        date: Of the item, in milliseconds; None if it is not available.
        server_time: In milliseconds; None if the server did not say.
    """

    ids: tuple[str, ...] = ()
    date: int | None = None
    server_time: int | None = None


class WindowSplitter:
    """Divides a list, or a slice of one.

    Args:
        endpoints: Writes the requests and reads the replies.
        window: What is divided; its upper end is *before*, if the whole list is.
        after: Only newer ids are wanted; milliseconds.
        limit: How many ids are asked for at once.
        parts: How many slices there may be.
        now: Milliseconds; used if the server does not send the date.
        encode: Returns the slice with the given bounds.
    """

    def __init__(
        self,
        *,
        endpoints: Endpoints,
        window: Window,
        after: int | None,
        limit: int,
        parts: int,
        now: int,
        encode: Callable[[list[int | None]], str],
    ) -> None:
        self._endpoints, self._window, self._limit = endpoints, window, limit
        self._parts, self._now, self._encode = parts, now, encode
        lowest = (OLDEST if after is None else after) + 1
        self._bottom = lowest if window.lower is None else window.lower
        self._failed_lookups = 0
        self._windows: Sequence[Window] = ()
        self._plan = self._divide()
        self._query: Query | None = next(self._plan)

    def next_request(self) -> PageRequest | None:
        """Return the request to send now; None if enough is known."""
        return None if self._query is None else self._endpoints.request(self._query)

    def feed(self, request: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Take the reply to *request*, or the error that came instead of a date.

        Raises:
            ProtocolError: The reply holds no page of ids.
        """
        try:
            self._query = self._plan.send(self._found(outcome))
        except StopIteration:
            self._query = None

    def slices(self) -> tuple[str, ...]:
        """Return the slices, the newest first."""
        return tuple(self._encode(window.dump()) for window in self._windows)

    def _found(self, outcome: Reply | AccuticsAuthenticError) -> Found:
        if isinstance(self._query, DateLookup):
            return Found(date=self._endpoints.date(self._query, outcome))
        assert isinstance(self._query, PageQuery)  # noqa: S101 - there are no other queries
        if isinstance(outcome, AccuticsAuthenticError):
            raise outcome
        page = self._endpoints.page(self._query, outcome)
        return Found(ids=tuple(page.items), server_time=server_time(outcome))

    def _page(self, timestamp: int) -> Query:
        return PageQuery(timestamp, self._limit, asked_at=0)

    def _divide(self) -> Generator[Query, Found, None]:
        """Find the windows; yield queries and take what they brought."""
        upper = NEWEST if self._window.upper is None else self._window.upper
        found = yield self._page(upper)
        if not found.ids:
            return
        if upper == NEWEST:
            upper = yield from self._find_top(found)
        borders: list[int] = []
        if self._parts > 1 and self._bottom < upper:
            borders = yield from self._find_borders(upper, found)
        lowers = [*borders, self._window.lower]
        self._windows = [Window(*ends) for ends in zip((upper, *borders), lowers, strict=True)]

    def _find_top(self, newest: Found) -> Generator[Query, Found, int]:
        """Return a timestamp before which all ids lie that the list has now.

        It is found if the newest id lies before it: it is the newest of the page at the very top,
        which was answered before that timestamp was asked for.
        """
        top, step = (newest.server_time or self._now) + SECOND, SECOND
        while top < LAST_TIMESTAMP:
            below = yield self._page(top)
            if newest.ids and newest.ids[0] in below.ids:
                return top
            step *= STEP_FACTOR
            top += step
            newest = yield self._page(NEWEST)
        return LAST_TIMESTAMP

    def _find_borders(self, top: int, found: Found) -> Generator[Query, Found, list[int]]:
        """Return where to divide what lies before *top*, by falling timestamp."""
        probe = yield from self._probe(top, found)
        density = Density(probe, self._bottom, self._limit, self._parts)
        while (timestamp := density.next_timestamp()) is not None:
            found = yield self._page(timestamp)
            density.add((yield from self._probe(timestamp, found)))
        return density.borders()

    def _probe(self, timestamp: int, found: Found) -> Generator[Query, Found, Probe]:
        """Return the page *found* at a timestamp, with the dates of its ends, if possible."""
        newest = yield from self._date(found.ids[:1])
        oldest = newest if len(found.ids) == 1 else (yield from self._date(found.ids[-1:]))
        return Probe(timestamp, found.ids, newest, oldest)

    def _date(self, ids: tuple[str, ...]) -> Generator[Query, Found, int | None]:
        """Return the date of the first of *ids*, if it is available."""
        if not ids or self._failed_lookups >= MAX_FAILED_LOOKUPS:
            return None
        if not self._endpoints.can_look_up(ids[0]):
            return None
        date = (yield DateLookup(ids[0], lambda _: None)).date
        self._failed_lookups = 0 if date is not None else self._failed_lookups + 1
        return date
