"""Pages through an Accutics list along its ``next`` links. No I/O here.

Only the server's own links decide where to go next. ``next`` is null at the end of the list
("Basics", JSON Schema of ``pagination``). A page may be requested before its link is known, if the
totals of an earlier page allow a prediction. A prediction counts only once the real link turns out
to be the same, and the first wrong one ends all predicting. So predictions affect speed only.

What may come in place of a page with a link to the next one:

1. A row that is invalid, or a link that cannot be followed: to another origin, to a page that was
   read before, or on and on. The rows before are delivered first, and the error is raised at the
   next step.
2. A 404 for a later page of a list that exists. If rows were deleted, the list now ends before
   that page, and this is no error. See ``_handle_missing`` and ``missing_page``.
3. Any other error. It is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from yarl import URL

from accutics_authentic._accutics.models import Meta
from accutics_authentic._http.links import check_holds_no_token, resolve_link
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.page_cursors import PageCursors, finished_position
from accutics_authentic._paging.pager import Page, PageRequest
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import AccuticsAuthenticError, NotFoundError

from .drift import Drift
from .keys import Keys
from .link_chain import LinkChain
from .links import page_number, with_page
from .lookahead import Lookahead
from .missing_page import MissingPage
from .page_positions import LinkPositions
from .pages import ListPage, PageDecoder
from .position import Position
from .source import ListSource

T = TypeVar("T")


class LinkPager(Generic[T]):
    """One reading of a list along its links.

    Args:
        source: The list.
        position: Where to begin.
        stats: Counts dropped rows and notes changes.
        keys: Drops rows that come again; None if rows have no key.
        raise_on_drift: Raise ``DriftError`` when the list is seen to change.
        resumed: The position comes from an earlier reading, so its page may no longer exist.
    """

    def __init__(
        self,
        source: ListSource[T],
        position: Position,
        stats: Stats,
        keys: Keys[T] | None = None,
        *,
        raise_on_drift: bool = False,
        resumed: bool = False,
    ) -> None:
        self.stats = stats
        self._source = source
        self._start = position
        self._keys = keys
        self._resumed = resumed
        is_start = position.is_start(source.pages)  # otherwise rows may have been read without keys
        self._has_every_key = position.has_every_key and (bool(position.keys) or is_start)
        self._url = position.url  # of the next page; None after the last one
        self._skip = position.skip  # rows of the next page
        self._decoder = PageDecoder(source.decode_rows, source.path, keys)
        self._lookahead = Lookahead(source.path, source.pages.last)
        self._chain = LinkChain()
        self._drift = Drift(
            stats.drift, raise_on_drift=raise_on_drift, from_start=not position.is_begun
        )
        self._has_read = False  # a page was read
        self._missing: MissingPage | None = None  # until it is known what that means
        self._error: AccuticsAuthenticError | None = None  # stands in place of the next page

    @property
    def done(self) -> bool:
        """True once the last page has been returned."""
        return self._url is None and self._error is None

    def start_cursor(self) -> str:
        """Return the cursor of the position before the first page."""
        return self._source.cursor_of(self._start)

    def next_requests(self, limit: int) -> Sequence[PageRequest]:
        """Return requests for the next page and for pages predicted to follow it."""
        if self._url is None or self._error is not None:
            return []
        return self._lookahead.next_requests(self._url, limit)

    def feed(self, request: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Keep *outcome* until its page is next; ignore it if that page was predicted wrongly."""
        self._lookahead.feed(request, outcome)

    def parts(self) -> Iterable[None]:
        """Return the parts in which the next page is decoded, if it is large."""
        return self._decoder.parts(self._lookahead.oldest_outcome, self._skip)

    def next_page(self) -> Page[T, Meta] | None:
        """Return the next page, or None if its reply is missing."""
        if self._error is not None:
            raise self._error
        if (url := self._url) is None or (outcome := self._lookahead.pop(url)) is None:
            return None
        missing = self._missing
        if isinstance(outcome, NotFoundError) and missing is not None and missing.is_expected:
            self._missing = None
            self._lookahead.restart_at(url)
            raise outcome  # missing again, though page 1 says that it should exist (2e)
        try:
            if isinstance(outcome, NotFoundError):  # 2
                return self._handle_missing(url, outcome)
            if isinstance(outcome, AccuticsAuthenticError):  # 3
                raise outcome
            if missing is not None and missing.page_1 is None:  # page 1 came in its place (2d)
                missing.page_1 = self._decoder.decode(outcome, 0)
                if missing.is_expected is False:
                    return self._end_before(missing)
                self._request_instead(missing.url)
                return None
            self._missing = None
            return self._page(url, outcome)
        except AccuticsAuthenticError as error:
            self._source.annotate(error, outcome)
            self._error = error
            raise

    def _handle_missing(self, url: URL, error: NotFoundError) -> Page[T, Meta] | None:
        """Return the end of a list that has no page at *url* any more.

        a. It is the first page: there is no such list.
        b. Nothing was read yet, and this is no resume: the page never existed.
        c. Page 1 is requested. If it is missing as well, the error of this page is raised (case a).
        d. Page 1 came. The list ends before the page if page 1 says so; otherwise the page is
           requested once more.
        e. It is missing again. The list ends before it, unless page 1 says that it should exist:
           then the error is raised, and the next step requests it again.
        """
        number = page_number(url) or 1
        if number <= 1:  # a
            raise error if self._missing is None else self._missing.error
        if self._missing is not None:  # e
            return self._end_before(self._missing)
        if not self._has_read and not self._resumed:  # b
            raise error
        self._missing = MissingPage(url, number, error)  # c
        self._request_instead(with_page(url, 1))
        return None

    def _request_instead(self, url: URL) -> None:
        self._url = url
        self._lookahead.restart_at(url)

    def _end_before(self, missing: MissingPage) -> Page[T, Meta]:
        self._drift.note_missing_page(missing.number, by_total=missing.has_total)
        self._url = None
        cursors = PageCursors(self._source.cursors, finished_position, 0)
        return Page((), Meta(), cursors.after, last=True)

    def _page(self, url: URL, reply: Reply) -> Page[T, Meta]:
        """Return the page at *url*; what is wrong after its rows is raised at the next step."""
        page = self._decoder.decode(reply, self._skip)
        pagination = page.pagination
        self._source.pages.check_size(self._skip + len(page.items), pagination)
        if not self._has_read:
            self._has_read = True
            first_link = pagination.first if self._drift.from_start else None
            self._chain.begin(url, first_link, self._source.base)
        self._drift.check_total(pagination.total_items)
        recent = self._keys.recent if self._keys else None
        items, indexes, hashes = self._decoder.new_rows(page)
        self.stats.duplicates += len(page.items) - len(items)
        self._drift.count_rows(len(page.items), len(page.items) - len(items))
        skip, end = self._skip, self._skip + len(page.items)
        error: AccuticsAuthenticError | None = page.error  # 1: an invalid row
        next_position: Position | None = None
        if error is None:
            self._chain.count(len(page.items), len(items), pagination.total_items)
            try:
                next_position = self._advance(url, page)
            except AccuticsAuthenticError as link_error:  # 1: a link that cannot be followed
                self._source.annotate(link_error, reply)
                error = link_error
        positions = LinkPositions(
            self._source.base,
            url,
            skip,
            indexes,
            next_position or Position(url, end),
            recent,
            hashes,
            self._has_every_key,
            self._keys.name if self._keys else "",
        )
        cursors = PageCursors(self._source.cursors, positions, len(items))
        self._has_every_key = self._has_every_key and (self._keys is not None or not items)
        if page.error is not None:
            page.error.cursor = cursors.after(len(items))
            after_invalid = positions.at(Position(url, end + 1), len(items))
            page.error.cursor_after = self._source.cursors.encode(after_invalid)
        if error is not None and not items:
            raise error
        self._error = error
        return Page(
            items,
            page.meta,
            cursors.after,
            total=pagination.total_items,
            last=self._url is None and error is None,
            error=page.error,
        )

    def _advance(self, url: URL, page: ListPage) -> Position:
        """Go on to the page after the one at *url*; return its position."""
        predicted = self._lookahead.oldest_url
        next_url = self._next_url(url, page)
        self._lookahead.advance(next_url, predicted, page.pagination)
        self._url, self._skip = next_url, 0
        return Position(next_url)

    def _next_url(self, url: URL, page: ListPage) -> URL | None:
        """Return where the page's link leads; None at the end of the list."""
        link = page.pagination.next
        if link is None:
            number = page_number(url) or 1
            self._drift.check_end(number, len(page.items), page.pagination)
            self._drift.check_range(number, self._source.pages)
            return None
        next_url = self._lookahead.predicted(link)  # made from a checked link
        if next_url is None:
            check_holds_no_token(link, page.redact)
            numbered = self._lookahead.numbered(link, url)
            next_url = numbered or resolve_link(link, current=url, base=self._source.base)
            if not self._source.pages.goes_on_to(next_url):
                return None  # the first page of the next slice
        self._chain.follow(next_url)
        return next_url
