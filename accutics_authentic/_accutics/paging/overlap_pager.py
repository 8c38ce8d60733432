"""Reads a list whole although it changes meanwhile, by pages that overlap. No I/O here.

Pages that merely follow one another prove nothing. When a row is deleted, each row after it moves
up by one, and one of them onto a page that was read already. If another row is inserted before
anyone looks again, no total and no second look will ever show it.

What does prove something is one reply that shows both rows that were delivered and the rows after
them: they were neighbours at that moment. So every page but the first overlaps what was read.

    A page is accepted only if it begins with two *anchors*, rows that were delivered before (one,
    where no page can show two of them and a new row); or if it is the first page.

By induction, every row that stays, and stands before an anchor that stays, was delivered: that
holds for the anchor, and what follows the anchor on its page follows it in the list. A row that
moved is a false anchor. One alone never makes another row go missing; it takes two that moved to
the very beginning of the page requested. If a page begins otherwise, rows came or went just there:
reading goes back, further each time, at last to the first page.

See ``window_planner`` for how such a page is found, ``last_rows`` for how the end of a list is
proved, and ``anchors`` for how reading resumes from a cursor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from yarl import URL

from accutics_authentic._accutics.models import Meta
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.page_cursors import PageCursors
from accutics_authentic._paging.pager import Page, PageRequest
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import AccuticsAuthenticError, DriftError

from .anchors import MIN_ANCHORS, AnchorSearch, begins_with_anchors
from .keys import Keys
from .last_rows import LastRows, PageView
from .links import with_window
from .page_positions import WindowPositions
from .pages import PageDecoder, hash_poison_row
from .position import Position
from .source import ListSource
from .window_check import WindowCheck
from .window_page import WindowPage
from .window_planner import WindowPlanner

T = TypeVar("T")


class OverlapPager(Generic[T]):
    """One reading of a list that may change; each row that stays is delivered exactly once.

    Args:
        source: The list.
        position: Where to begin.
        stats: Notes changes; rows that are read again on purpose are no duplicates.
        keys: Identifies rows.
    """

    def __init__(
        self, source: ListSource[T], position: Position, stats: Stats, keys: Keys[T]
    ) -> None:
        self.stats = stats
        self._source = source
        self._start = position
        self._keys = keys
        self._url = URL() if position.url is None else position.url  # of any page of the list
        self._decoder = PageDecoder(source.decode_rows, source.path, keys)
        remembered = len(keys.recent)
        self._has_every_key = position.has_every_key or not remembered  # of the rows delivered
        self._pages = pages = source.pages
        next_offset = pages.start if self._has_every_key else position.rows_before
        size = pages.size or position.page_size or 0
        self._planner = WindowPlanner(size, next_offset, remembered, pages.first)
        self._search: AnchorSearch | None = None
        self._last_rows = LastRows()
        self._check = WindowCheck()
        self._request: PageRequest | None = None
        self._outcome: Reply | AccuticsAuthenticError | None = None
        self._ended = position.url is None
        self._error: AccuticsAuthenticError | None = None  # stands in place of the next page
        if not self._has_every_key:
            self._search_anchors()

    @property
    def done(self) -> bool:
        """True once the last page has been returned."""
        return self._ended and self._error is None

    def start_cursor(self) -> str:
        """Return the cursor of the position before the first page."""
        return self._source.cursor_of(self._start)

    def next_requests(self, limit: int) -> Sequence[PageRequest]:
        """Return the one request that is next: where it goes depends on the reply before."""
        if limit < 1 or self._request is not None or self._ended or self._error is not None:
            return ()
        url = with_window(self._url, number := self._planner.number, self._planner.size)
        self._request = PageRequest(url, self._source.path, may_be_missing=number > 1)
        return (self._request,)

    def feed(self, request: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Keep *outcome*, if it is the first for the request that is waited for."""
        if request is self._request and self._outcome is None:
            self._outcome = outcome

    def parts(self) -> Iterable[None]:
        """Return the parts in which the next page is decoded, if it is large."""
        return self._decoder.parts(self._outcome, 0)

    def next_page(self) -> Page[T, Meta] | None:
        """Return the next page; None if its reply is missing, or another request is needed."""
        if self._error is not None:
            raise self._error
        if self._outcome is None:
            return None
        outcome, self._outcome, self._request = self._outcome, None, None
        try:
            return self._page(outcome)
        except AccuticsAuthenticError as error:
            self._source.annotate(error, outcome)
            self._error = error
            raise

    def _page(self, outcome: Reply | AccuticsAuthenticError) -> Page[T, Meta] | None:
        """Return the page in *outcome*; None if it is not accepted, or has no new row."""
        number, size = self._planner.number, self._planner.size
        searches = self._search is not None
        page = WindowPage.read(
            outcome, self._decoder, self._planner, self._pages, with_rows_before=searches
        )
        view = page.view
        if not searches:
            progress = not all(map(self._keys.is_known, view.rows))
            self._check.check(number, size, view, progress=progress)
        if not self._is_proved(view, number):
            return None
        return self._accept(page)

    def _is_proved(self, view: PageView, number: int) -> bool:
        """Return whether a page shows where it stands relative to what was read.

        1. The rows that a cursor remembers are searched for: once the middle one was found.
        2. It is the first page of the list, or of the slice.
        3. It begins with two anchors; older rows may stand before them.
        4. It shows the rows read last at the same offsets, and the total is the same. Or it is
           empty, and the page before it showed them, and had room for more.
        5. Otherwise rows came or went. Another page is planned.
        """
        known = [self._keys.is_known(hashed) for hashed in view.rows]
        if self._search is not None:  # 1
            first = self._search.look(number, view.rows, known)
            if first is None:
                self._search_anchors()
                return False
            self._search = None
            self._keys.add_older(view.rows[:first])
            return True
        if view.offset == self._pages.start and self._has_every_key:  # 2
            return True
        next_offset = self._planner.next_offset
        older = self._last_rows.count_before(view, next_offset)
        overlap = next_offset - view.offset - older
        if overlap >= MIN_ANCHORS and begins_with_anchors(known[older:]):  # 3
            if not self._has_every_key:
                self._keys.add_older(view.rows[:older])
            return True
        last_rows = self._last_rows
        if last_rows.is_unchanged(view, next_offset) or last_rows.is_beyond_end(view, next_offset):
            return True  # 4
        self.stats.drift.append(f"rows came or went before row {view.offset}; reading went back")
        self._last_rows.clear()
        if self._has_every_key:  # 5
            self._planner.go_back(view.offset)
        else:
            self._search_anchors()
        return False

    def _search_anchors(self) -> None:
        if self._search is None:
            size, remembered = self._planner.usual_size, len(self._keys.recent)
            self._search = AnchorSearch(self._planner.next_offset, size, remembered)
        number = self._search.next_page()
        if number is None:
            raise DriftError("too few of the rows delivered last were found in the list")
        self._planner.go_to_page(number)

    def _accept(self, page: WindowPage) -> Page[T, Meta] | None:
        """Return a page that is proved; None if it has no new row.

        After its rows comes one of these:

        1. An invalid row. Its error is raised at the next step.
        2. The end of the list, or of the slice.
        3. Another page; if none can be planned, the error is raised at the next step.
        """
        recent, next_offset = self._keys.recent, self._planner.next_offset
        pages, rows, view, row_error = self._pages, page.rows, page.view, page.error
        wanted = (hashed for hashed, (offset, _) in rows.items() if offset < pages.end)
        new = [hashed for hashed in wanted if not self._keys.is_known(hashed)]
        self._keys.add(new)
        proves_end = self._last_rows.proves_end(view, next_offset, progress=bool(new))
        is_end = row_error is None and (proves_end or view.end >= pages.end)
        doubts_link = self._last_rows.add(view, next_offset)
        end = view.end if view.rows else min(view.end, next_offset)
        positions = WindowPositions(
            self._source.base,
            self._url,
            self._planner.usual_size,
            [*(rows[hashed][0] for hashed in new), end],
            recent,
            new,
            self._has_every_key,
            self._keys.name,
            is_end,
        )
        cursors = PageCursors(self._source.cursors, positions, len(new))
        error: AccuticsAuthenticError | None = row_error
        if row_error is not None:  # 1
            row_error.cursor = cursors.after(len(new))
            known = (*new, hash_poison_row(page.reply, row_error.index or 0))
            after_invalid = positions.at(page.error_offset + 1, known)
            row_error.cursor_after = self._source.cursors.encode(after_invalid)
        elif is_end:  # 2
            self._ended = True
            expected = (view.total or 0) if pages.last is None else pages.end
            if expected > end:
                self.stats.drift.append(f"the list ended after {end} rows of {expected}")
        else:  # 3
            try:
                self._planner.plan_after(view, progress=bool(new), doubts_link=doubts_link)
            except DriftError as drift_error:
                self._source.annotate(drift_error, page.reply)
                error = drift_error
        if error is not None and not new:
            raise error
        self._error = error
        if not new and not is_end:
            return None
        items, total, meta = tuple(rows[hashed][1] for hashed in new), view.total, page.meta
        return Page(items, meta, cursors.after, total=total, last=is_end, error=row_error)
