"""The promises of ``on_drift="repair"``, checked in all small worlds."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from yarl import URL

from accutics_authentic._accutics.paging.keys import Keys
from accutics_authentic._accutics.paging.overlap_pager import OverlapPager
from accutics_authentic._accutics.paging.position import Position
from accutics_authentic._accutics.paging.source import ListSource
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import DriftError
from tests.support.choices import Choices
from tests.support.link_pagers import BASE, CURSORS
from tests.worlds.lists import Make, Server, rows_of

STEPS = 600  # of one reading; more is an endless one


@frozen
class Repaired:
    """A list read with repair, in one go or stopped and resumed.

    Attributes:
        make: The server.
        stop: Rows after which it is left and resumed; None: never.
    """

    make: Make
    stop: int | None = None

    def __call__(self, choices: Choices) -> None:
        server = Server(self.make, choices)
        got: list[int] = []
        failed = None
        try:
            cursor = self._read(server, None, self.stop, got)
            if cursor is not None:
                server.history.append(f"resumed after {got}")
                self._read(server, cursor, None, got)
        except DriftError as error:
            failed = error
        story = f"{self.make}, stop {self.stop}\n" + "\n".join([*server.history, f"got {got}"])
        assert len(set(got)) == len(got), f"a row came twice\n{story}"
        if failed is None:
            missed = set(server.stayed) - set(got)
            assert not missed or self.one_witness_misled(server), f"a row was missed\n{story}"
        else:
            assert self.allowed(server, failed), f"{failed}\n{story}"
        if not server.touched and not failed:
            assert got == server.stayed, f"out of order\n{story}"

    def one_witness_misled(self, server: Server) -> bool:
        """Return whether a row that moved may have made others go missing.

        It takes a page with room for one witness, a row deleted or moved before it, and a total
        that is out of date or missing.
        """
        make = self.make
        has_no_total = make.statements == "read, then count" or not make.says_total
        return server.moved and make.size <= 3 and has_no_total

    def allowed(self, server: Server, error: DriftError) -> bool:
        """Return whether pages are too small to overlap."""
        return "too small" in str(error) and self.make.size <= 3

    def _read(
        self, server: Server, cursor: str | None, stop: int | None, got: list[int]
    ) -> str | None:
        make = self.make
        start = Position(URL(f"{BASE}/campaigns?page_size={make.asked or make.size}"))
        position = start if cursor is None else Position.load(CURSORS.decode(cursor), BASE)
        keys: Keys[Any] = Keys(lambda row: row, position.keys)
        source: ListSource[Any] = ListSource(BASE, "campaigns", rows_of, CURSORS)
        pager = OverlapPager(source, position, Stats(), keys)
        if stop == 0:
            return pager.start_cursor()
        for _ in range(STEPS):
            if pager.done:
                return None
            page = pager.next_page()
            if page is not None:
                for count, row in enumerate(page.items, 1):
                    got.append(row)
                    if len(got) == stop:
                        return page.cursor_after(count)
            elif not pager.done:
                [request] = pager.next_requests(1)
                outcome = server.serve(request.url)
                if not isinstance(outcome, Exception) or request.accepts(outcome):
                    pager.feed(request, outcome)
                else:
                    raise outcome
        raise AssertionError("it never ends")
