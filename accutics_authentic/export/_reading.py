"""Reading: the rows of a run on their way into a part, and the state that they amount to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from attrs import evolve

from accutics_authentic._base.structs import replace
from accutics_authentic._paging.pager import Page
from accutics_authentic._paging.run import Run
from accutics_authentic.errors import AccuticsAuthenticError

from ._part import Part
from ._state import State, add_reports

ROWS_AT_ONCE = 1000  # between two turns of the event loop


class Reading:
    """One run into one part.

    Args:
        run: What to read.
        part: Where to.
        encode_rows: Returns rows as JSON lines.
        state: What it begins with.

    Attributes:
        rows: Written so far.
    """

    def __init__(
        self,
        run: Run[Any, Any],
        part: Part,
        encode_rows: Callable[[Sequence[Any]], bytes],
        state: State,
    ) -> None:
        self._run = run
        self._part = part
        self._encode_rows = encode_rows
        self._start = state
        self.rows = 0
        self._page: tuple[Page[Any, Any], int] | None = None  # and its rows in the part, if not all

    async def append(self, page: Page[Any, Any]) -> None:
        """Append a page. If that fails, ``state`` knows how many of its rows were written."""
        for start in range(0, len(page.items), ROWS_AT_ONCE):
            self._page = page, start
            if start:
                await asyncio.sleep(0)
            self._append(page, start)
        self._page = None

    def _append(self, page: Page[Any, Any], start: int) -> None:
        rows = page.items[start : start + ROWS_AT_ONCE]
        try:
            pieces: Iterable[tuple[bytes, int]] = [(self._encode_rows(rows), len(rows))]
        except AccuticsAuthenticError:  # of one row, and those before it are still to be written
            pieces = ((self._encode_rows([row]), 1) for row in rows)
        for lines, count in pieces:
            self._part.append(lines)
            self.rows += count
            start += count
            self._page = page, start

    def state(self) -> State:
        """Return the state after the rows written so far."""
        cursor, now = self._run.cursor, self._run.report
        if self._page is not None:
            page, count = self._page
            cursor = page.cursor_after(count)
            now = evolve(now, complete=False)  # the run has delivered all of it
        report = add_reports(self._start.report, now, self.rows)
        return replace(self._start, cursor=cursor, size=self._part.size, report=report)
