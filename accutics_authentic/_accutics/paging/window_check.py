"""Whether a server gives the windows of a list that it is asked for. Pure decisions, no I/O."""

from __future__ import annotations

from accutics_authentic.errors import DriftError

from .last_rows import PageView

MAX_WINDOWS = 5  # in which a server may seem to ignore what is asked for


class WindowCheck:
    """Notices a server that pages by something else: a cursor, an offset, pages of fixed size.

    A last page proves nothing: it may stand for all pages beyond the end.
    """

    def __init__(self) -> None:
        self._first: bytes | None = None
        self._offsets: set[int] = set()  # at which pages began with that row, in a row
        self._too_large = 0  # pages

    def check(self, number: int, size: int, view: PageView, *, progress: bool) -> None:
        """Check the reply to a request for a page of *size* rows; 0 leaves that to the server.

        Raises:
            DriftError: Pages at several offsets began with the same row, and none had a new one;
                or several had more rows than asked for.
        """
        if view.is_last or not view.rows:
            return
        if progress or view.rows[0] != self._first:
            self._first, self._offsets = view.rows[0], set()
        self._offsets.add((number - 1) * size)
        self._too_large += 0 < size < len(view.rows)
        if max(len(self._offsets), self._too_large) >= MAX_WINDOWS:
            raise DriftError(
                "the server does not page by page and page_size, which on_drift='repair' needs: "
                'use "report" or "raise"'
            )
