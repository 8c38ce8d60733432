"""The promises of reading along ``next`` links, checked in all small worlds."""

from __future__ import annotations

from typing import Any, Literal

from attrs import frozen
from yarl import URL

from accutics_authentic._accutics.paging.keys import Keys
from accutics_authentic._accutics.paging.link_pager import LinkPager
from accutics_authentic._accutics.paging.position import Position
from accutics_authentic._accutics.paging.source import ListSource
from accutics_authentic._codec import run_to_end
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import AccuticsAuthenticError, DriftError
from tests.support.choices import Choices
from tests.support.link_pagers import BASE, CURSORS
from tests.worlds.lists import Make, Reader, Server, rows_of

STEPS = 200  # of one reading; more is an endless one
Mode = Literal["report", "report with key", "raise"]


@frozen
class Linked:
    """A list read along its links, answers in any order, in one go or stopped and resumed.

    Attributes:
        make: The server.
        stop: Rows after which it is left and resumed; None: never.
        mode: What is done about changes.
        max_in_flight: Requests in flight at most.
    """

    make: Make
    stop: int | None = None
    mode: Mode = "report"
    max_in_flight: int = 3

    def __call__(self, choices: Choices) -> None:
        server = Server(self.make, choices)
        got: list[int] = []
        failed: AccuticsAuthenticError | None = None
        try:
            cursor = self._read(server, None, self.stop, got)
            if cursor is not None:
                server.history.append(f"resumed after {got}")
                self._read(server, cursor, None, got)
        except AccuticsAuthenticError as error:
            failed = error
        story = f"{self}\n" + "\n".join([*server.history, f"got {got}, {failed!r}"])
        if not server.touched:
            assert (got, failed) == (server.stayed, None), f"a list that stood still\n{story}"
        if self.mode == "raise":
            assert failed is None or isinstance(failed, DriftError), f"another error\n{story}"
        else:
            assert failed is None, f"an error\n{story}"
        if self.mode != "report":
            assert len(set(got)) == len(got), f"a row came twice\n{story}"
        elif self.stop is None:
            assert is_linked(server, str(BASE / "campaigns") + self._query, got), f"rows\n{story}"

    @property
    def _query(self) -> str:
        return f"?page_size={self.make.asked or self.make.size}"

    def _read(
        self, server: Server, cursor: str | None, stop: int | None, got: list[int]
    ) -> str | None:
        start = Position(URL(f"{BASE}/campaigns{self._query}"))
        position = start if cursor is None else Position.load(CURSORS.decode(cursor), BASE)
        keys: Keys[Any] = Keys(lambda row: row, position.keys)
        pager: LinkPager[Any] = LinkPager(
            ListSource(BASE, "campaigns", rows_of, CURSORS),
            position,
            Stats(),
            None if self.mode == "report" else keys,
            raise_on_drift=self.mode == "raise",
            resumed=cursor is not None,
        )
        reader = Reader(pager, server, self.max_in_flight, steps=STEPS)
        return reader.read(got, stop)


def is_linked(server: Server, url: str, got: list[int]) -> bool:
    """Return whether *got* are the rows of every page that was linked to, in their order."""
    for asked, answer in server.asked:
        if asked != url:
            continue
        if not isinstance(answer, Reply):
            if not got:
                return True
            continue
        page = run_to_end(rows_of(answer.body, 0))
        count = len(page.items)
        following = page.envelope.meta.pagination.next
        if list(page.items) == got[:count] and (
            is_linked(server, following, got[count:]) if following else len(got) == count
        ):
            return True
    return False
