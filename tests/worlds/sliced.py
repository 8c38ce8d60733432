"""The promises of slices by page ranges, checked in small worlds: each mode within each range."""

from __future__ import annotations

from typing import Any, Literal

from attrs import define, field, frozen
from yarl import URL

from accutics_authentic._accutics.paging.keys import Keys
from accutics_authentic._accutics.paging.link_pager import LinkPager
from accutics_authentic._accutics.paging.overlap_pager import OverlapPager
from accutics_authentic._accutics.paging.page_range import PageRange
from accutics_authentic._accutics.paging.position import Position
from accutics_authentic._accutics.paging.source import ListSource
from accutics_authentic._paging.pager import Pager
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import DriftError
from tests.support.choices import Choices
from tests.support.link_pagers import BASE, CURSORS
from tests.worlds.lists import Make, Reader, Server, rows_of

STEPS = 600  # of one reading; more is an endless one
Mode = Literal["report", "report with key", "raise", "repair"]


@define
class WatchedServer(Server):
    """A server that remembers how the list looked at every moment."""

    moments: list[list[int]] = field(factory=list)

    def _change(self, choice: int, count: int) -> None:
        self.moments = self.moments or [list(self.rows)]
        Server._change(self, choice, count)
        self.moments.append(list(self.rows))


@frozen
class Sliced:
    """A list read by slices, one after the other, each in one go or stopped and resumed.

    Attributes:
        make: The server.
        parts: How many slices, at most.
        mode: What is done about changes.
        stop: Rows of each slice after which it is left and resumed; None: never.
        max_in_flight: Requests in flight at most.
    """

    make: Make
    parts: int
    mode: Mode = "report"
    stop: int | None = None
    max_in_flight: int = 3

    def __call__(self, choices: Choices) -> None:
        make = self.make
        server = WatchedServer(make, choices)
        count = -(-make.count // make.size)
        slices = PageRange(1, None, make.size).divide(self.parts, count)
        whole: list[int] = []
        failed = False
        for pages in slices:
            since = len(server.moments)
            got: list[int] = []
            error = None
            try:
                cursor = self._read(server, pages, None, self.stop, got)
                if cursor is not None:
                    server.history.append(f"resumed after {got}")
                    self._read(server, pages, cursor, None, got)
            except DriftError as drift:
                error, failed = drift, True
            whole += got
            story = f"{self} {pages}\n" + "\n".join([*server.history, f"got {got}, {error!r}"])
            assert self.mode == "report" or len(set(got)) == len(got), f"one came twice\n{story}"
            if self.mode == "repair":
                is_small = error is not None and "too small" in str(error) and make.size <= 5
                assert error is None or is_small, f"an error\n{story}"
                stayed = self._stayed(server, pages, since)
                is_misled = server.moved and make.size <= 3
                assert error or is_misled or stayed <= set(got), f"a row was missed\n{story}"
            else:
                assert error is None or self.mode == "raise", f"an error\n{story}"
        if not server.touched and not failed:
            assert whole == server.stayed, f"not the whole\n{story}"

    def _stayed(self, server: WatchedServer, pages: PageRange, since: int) -> set[int]:
        """Return the rows that were left alone and in the range since a moment."""
        moments = server.moments[max(0, since - 1) :] or [server.rows]
        rows = [set(rows[pages.start : pages.end]) for rows in moments]
        return set.intersection(*rows) - server.touched

    def _read(
        self,
        server: Server,
        pages: PageRange,
        cursor: str | None,
        stop: int | None,
        got: list[int],
    ) -> str | None:
        position = Position(URL(f"{BASE}/campaigns?page={pages.first}&page_size={pages.size}"))
        if cursor is not None:
            position = Position.load(CURSORS.decode(cursor), BASE, pages)
        keys: Keys[Any] = Keys(lambda row: row, position.keys)
        source: ListSource[Any] = ListSource(BASE, "campaigns", rows_of, CURSORS, pages)
        pager: Pager[Any]
        if self.mode == "repair":
            pager = OverlapPager(source, position, Stats(), keys)
        else:
            pager = LinkPager(
                source,
                position,
                Stats(),
                None if self.mode == "report" else keys,
                raise_on_drift=self.mode == "raise",
                resumed=True,
            )
        reader = Reader(pager, server, self.max_in_flight, steps=STEPS)
        return reader.read(got, stop)


def drawn(choices: Choices) -> None:
    """Check any small world."""
    make = Make(
        count=choices.pick(14),
        size=1 + choices.pick(5),
        statements=("one", "count, then read", "count, then cut")[choices.pick(3)],
        beyond=("empty", "404")[choices.pick(2)],
        changes=choices.pick(3),
        moves=not choices.pick(2),
    )
    modes: tuple[Mode, ...] = ("report", "report with key", "raise", "repair", "repair")
    mode = modes[choices.pick(5)]
    Sliced(make, 1 + choices.pick(4), mode, (None, *range(6))[choices.pick(7)])(choices)
