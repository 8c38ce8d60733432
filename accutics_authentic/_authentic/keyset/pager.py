"""How the items of a group are paged: ``KeysetPager``. No I/O here.

The theory is elsewhere: what a reply proves in ``proof``, where to ask next in ``planner``, where
"newer than" ends in ``since``, what a cursor holds in ``position`` and ``record``. Here it all
meets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import cast

from accutics_authentic._authentic.models import Group
from accutics_authentic._authentic.paths import GROUP_ITEMS_PATH
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic._paging.page_cursors import PageCursors
from accutics_authentic._paging.pager import Page, PageRequest
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    DecodeError,
    ProtocolError,
    TieOverflowError,
)

from .page import NEWEST, OLDEST, DateLookup, FetchedPage, InvalidId, PageQuery, Query
from .planner import Planner
from .position import Position
from .proof import Proof, Verdict
from .record import Delivered, Record
from .requests import Endpoints, server_time
from .since import Since

MAX_FRUITLESS_PAGES = 150  # below the same first page; halving all milliseconds takes 41


class KeysetPager:
    """The items of a group, newest first; see ``_paging.pager.Pager``.

    An id that is in the group from the first request to the last and keeps its date comes exactly
    once. An id that is added, removed or added again meanwhile comes at most once. In a group
    that stands still, ids come newest first. Where none of this can be kept there is an error.

    Args:
        endpoints: Writes the requests and reads the replies.
        cursors: Writes the cursors.
        position: Where to begin.
        stats: Counts ids that came twice in one reply.
        before: Sent as it stands for the first page; milliseconds.
        after: Only newer ids are wanted; milliseconds; ``since`` names the exceptions.
        lower: Only ids that do not lie before it are wanted; milliseconds. Instead of *after*.
        limit: How many ids are asked for at once. Twice as many where pages are hard to link, and
            more only where a millisecond fills a page.
        trusted: How many ids the server surely gives at once if it has them. A shorter page is
            the end, so never more than documented.
        max_limit: How many ids are asked for at once, at most.
        now: Milliseconds; used if the server does not send the date.
        max_pages_held: How many pages are held, at most; None: eight for each request in flight.
    """

    def __init__(
        self,
        *,
        endpoints: Endpoints,
        cursors: CursorCodec,
        position: Position,
        stats: Stats,
        before: int | None,
        after: int | None,
        lower: int | None = None,
        limit: int,
        trusted: int,
        max_limit: int = 10_000,
        now: int,
        max_pages_held: int | None = None,
    ) -> None:
        self._endpoints, self._cursors, self._limit = endpoints, cursors, limit
        self._now, self._max_pages_held = now, max_pages_held
        self._start = position
        self.stats = stats
        self._done = position == Position.END
        self._proof = Proof(
            NEWEST if before is None else before,
            trusted=trusted,
            max_limit=max(limit, max_limit, position.limit),
        )
        self._since: Since | None = None
        if lower is not None:
            self._since = Since.not_before(lower, self._proof, endpoints.can_look_up)
        elif after is not None and after >= OLDEST:
            self._since = Since(after, self._proof, endpoints.can_look_up)
        self._in_flight: dict[PageRequest, Query] = {}
        self._planner = Planner(
            self._proof, self._in_flight.values(), endpoints.can_look_up, limit=limit
        )
        self._record = Record(position.recent_hashes)
        self._delivered: FetchedPage | None = None  # the last one
        self._max_in_flight = 0
        self._group: Group  # of the page read last
        self._error: AccuticsAuthenticError | None = None
        self._invalid: DecodeError | None = None  # about a row that came next

    @property
    def done(self) -> bool:
        """True when the last page has been taken."""
        return self._done

    def start_cursor(self) -> str:
        """Return the cursor of the position before the first page."""
        return self._cursors.encode(self._start.dump())

    def next_requests(self, limit: int) -> Sequence[PageRequest]:
        """Return up to *limit* requests, first the one that the next page needs."""
        if limit < 1 or self._done or self._error is not None:
            return ()
        self._max_in_flight = max(self._max_in_flight, len(self._in_flight) + limit)
        self._proof.max_pages_held = self._max_pages_held or max(4, 8 * self._max_in_flight)
        requests: list[PageRequest] = []
        for query in islice(self._next_queries(), limit):
            requests.append(self._endpoints.request(query))
            self._in_flight[requests[-1]] = query
        return requests

    def feed(self, request: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Take the reply to *request*, or the error that came instead."""
        query = self._in_flight.pop(request, None)
        if query is None or self._error is not None:
            return  # not waited for, or too late: nothing more is delivered
        if isinstance(query, DateLookup):
            query.on_date(self._endpoints.date(query, outcome))
        elif isinstance(outcome, AccuticsAuthenticError):
            self._error = outcome
        else:
            self._feed_page(query, outcome)

    def parts(self) -> Iterable[None]:
        """Return nothing: a page of ids is decoded when it comes, and never large."""
        return ()

    def next_page(self) -> Page[str, Group] | None:
        """Return the next page, or None if a reply is missing.

        Raises:
            AccuticsAuthenticError: What stands in place of the next page; again on every call.
        """
        while not self._done and self._invalid is None and (first := self._proof.first) is not None:
            if self._since is not None and self._since.needs(first) is not None:
                break
            verdict = self._proof.verdict()
            is_last = self._proof.is_end(first) or verdict is Verdict.END
            if is_last or first is not self._delivered:
                page = self._deliver(first, is_last=is_last)
                if page is not None:
                    return page
            if not self._proof.step():
                is_fruitless = self._planner.fruitless > MAX_FRUITLESS_PAGES
                if verdict is Verdict.OVERFLOW or is_fruitless:
                    self._error = self._error or _overflow(first, is_fruitless=is_fruitless)
                break
            self._planner.stepped(len(self._record))
        if self._error is not None and not self._done:
            raise self._error
        return None

    def _next_queries(self) -> Iterator[Query]:
        first = self._proof.first
        if first is None:
            if not self._in_flight:
                yield self._proof.query(self._start.timestamp, self._start.limit)
        elif self._since is not None and self._since.needs(first) is not None:
            yield from self._since.next_queries(first, self._limit)
        else:
            yield from self._planner.next_queries()

    def _feed_page(self, query: PageQuery, reply: Reply) -> None:
        try:
            answer = self._endpoints.page(query, reply)
        except ProtocolError as error:
            self._error = error
            return
        if self._proof.first is None:
            self._planner.server_time = server_time(reply) or self._now
        page = self._proof.feed(query, answer.items)
        for item_id in page.ids if page.has_invalid else ():
            if isinstance(item_id, InvalidId):
                reply.annotate(item_id.error, "GET", GROUP_ITEMS_PATH)
        self._planner.learn(query, page)
        if self._since is not None:
            self._since.feed(page)
        self._group = answer.group
        self.stats.duplicates += page.row_count - len(page.ids)

    def _deliver(self, first: FetchedPage, *, is_last: bool) -> Page[str, Group] | None:
        """Return what of *first* was not delivered yet, or None if that is nothing."""
        if first is self._delivered:  # known only now to be the last one
            delivered = Delivered(first.timestamp, first.limit, is_last=is_last)
        else:
            wanted = first.ids if self._since is None else tuple(self._since.newer(first))
            if first.has_invalid:
                invalid = next(filter(self._is_invalid, wanted), None)
                if invalid is not None:
                    return self._deliver_up_to(invalid, first, wanted)
            delivered = self._record.deliver(first, wanted, is_last=is_last)
            self._delivered = first
            self._planner.fruitless = 0 if delivered.ids else self._planner.fruitless
        if not delivered.ids and not is_last:
            return None
        self._done = is_last
        cursors = PageCursors(self._cursors, delivered.dump_after, len(delivered.ids))
        return Page(delivered.ids, self._group, cursors.after, last=is_last)

    def _is_invalid(self, item_id: str) -> bool:
        return isinstance(item_id, InvalidId) and not self._record.knows(item_id)

    def _deliver_up_to(
        self, invalid: str, first: FetchedPage, wanted: tuple[str, ...]
    ) -> Page[str, Group]:
        """Return what of *first* stands before an invalid row, whose error comes next."""
        wanted = wanted[: wanted.index(invalid) + 1]
        delivered = self._record.deliver(first, wanted, is_last=False)
        ids = delivered.ids[:-1]
        error = cast(InvalidId, invalid).error
        cursors = PageCursors(self._cursors, delivered.dump_after, len(ids))
        error.cursor, error.cursor_after = cursors.after(len(ids)), cursors.after(len(ids) + 1)
        self._invalid = self._error = error
        if not ids:
            raise error
        return Page(ids, self._group, cursors.after, error=error)


def _overflow(page: FetchedPage, *, is_fruitless: bool) -> TieOverflowError:
    where = "at the top" if page.timestamp == NEWEST else f"before timestamp {page.timestamp}"
    what = (
        f"{MAX_FRUITLESS_PAGES} pages {where} brought nothing new, as if items of one millisecond "
        "came in another order each time"
        if is_fruitless
        else f"{len(page.ids)} items share the millisecond {where}, and no page holds more"
    )
    return TieOverflowError(
        f"the list may be incomplete: {what}; k items of one millisecond need a page of k + 1: "
        "raise limit, or trusted if the real maximum of a page is documented"
    )
