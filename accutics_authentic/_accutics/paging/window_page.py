"""What came for a window of the list, each row with its place in the list. No I/O here."""

from __future__ import annotations

from typing import Any

from accutics_authentic._accutics.models import Meta
from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError, NotFoundError

from .last_rows import PageView
from .page_range import PageRange
from .pages import ListPage, PageDecoder
from .window_planner import WindowPlanner


class WindowPage(Frozen, frozen=True):
    """The page that the server returned for a window.

    Attributes:
        reply: What came; empty if the list ends before the page.
        meta: Of the page.
        rows: By the hash of their key: the rows of the list before each, and the row; None in
            place of one that is skipped.
        view: What it shows of the list.
        error: What is wrong with the first row that does not fit; None if all do.
        error_offset: Rows of the list before that one.
    """

    reply: Reply
    meta: Meta
    rows: dict[bytes, tuple[int, Any]]
    view: PageView
    error: DecodeError | None
    error_offset: int

    @classmethod
    def read(
        cls,
        outcome: Reply | AccuticsAuthenticError,
        decoder: PageDecoder[Any],
        planner: WindowPlanner,
        pages: PageRange,
        *,
        with_rows_before: bool,
    ) -> WindowPage:
        """Return what came for the window that *planner* planned, which learns the page size.

        Args:
            outcome: The reply, or the error that came instead.
            decoder: Decodes it.
            planner: As above.
            pages: The range that is read.
            with_rows_before: Look at rows before that range as well.

        Raises:
            AccuticsAuthenticError: *outcome* is an error, or no page of this list; not if it is a
                404 for a later page: the list ends before that.
        """
        number, requested_size = planner.number, planner.size
        before = max(0, pages.start - (number - 1) * requested_size)  # rows, by their indexes
        if isinstance(outcome, Reply):
            reply, page = outcome, decoder.decode(outcome, 0)
        elif isinstance(outcome, NotFoundError) and number > 1:
            reply, page = Reply(outcome.status or 404), ListPage()
        else:
            raise outcome
        rows, error = decoder.rows_by_hash(reply, page, before)
        count = max((index + 1 for index, _ in rows.values()), default=0)
        size = planner.learn(0 if error else count, page.pagination)
        if requested_size == pages.size:
            pages.check_size(count, page.pagination)
        start = 0 if with_rows_before else before
        rows = {hashed: row for hashed, row in rows.items() if row[0] >= start}
        offset = (number - 1) * size
        stated = page.pagination if page.meta.pagination else None
        end = offset + max(start, count)
        all_read = page.pagination.total_items == end
        has_room = not error and planner.has_room(count, all_read=all_read)
        view = PageView(tuple(rows), offset + start, end, size, has_room, stated)
        error_offset = 0 if error is None else offset + (error.index or 0)
        return cls(
            reply,
            page.meta,
            {hashed: (offset + index, row) for hashed, (index, row) in rows.items()},
            view,
            error if error_offset < pages.end else None,
            error_offset,
        )
