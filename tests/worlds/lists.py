"""A server with a small list that changes whenever a world chooses. No event loop, no JSON."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Literal, cast

from attrs import define, field, frozen
from yarl import URL

from accutics_authentic._accutics.models import Envelope, Meta, Pagination
from accutics_authentic._codec import DecodedPage
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import Pager, PageRequest
from accutics_authentic.errors import AccuticsAuthenticError, NotFoundError
from tests.support.choices import Choices

Beyond = Literal["empty", "404"]
Statements = Literal["one", "count, then read", "count, then cut", "read, then count"]


@frozen(kw_only=True)
class Make:
    """The properties of a server.

    Attributes:
        count: Rows at the start.
        size: Rows on a page at most, and what is asked for.
        asked: More than that is asked for.
        statements: It counts and reads at one instant or at two; it may cut off what it read
            where the list ended when it counted.
        beyond: What comes beyond the end.
        says_size: ``items_per_page`` is the size in effect, or the one asked for.
        says_total: ``total_items`` is in the reply.
        changes: How many there are at most, in any gaps.
        moves: A change may be a row that moves.
    """

    count: int
    size: int
    asked: int = 0
    statements: Statements = "one"
    beyond: Beyond = "empty"
    says_size: bool = True
    says_total: bool = True
    changes: int = 2
    moves: bool = True


@define
class Server:
    """The server; between any two statements the world may choose changes."""

    make: Make
    choices: Choices
    rows: list[int] = field(factory=list)
    left: int = 0
    inserted: int = 100
    touched: set[int] = field(factory=set)  # deleted, moved or put in
    moved: bool = False
    history: list[str] = field(factory=list)
    asked: list[tuple[str, Reply | AccuticsAuthenticError]] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.rows = list(range(1, self.make.count + 1))
        self.left = self.make.changes

    @property
    def stayed(self) -> list[int]:
        """The rows that were there from the start and were left alone."""
        return [row for row in range(1, self.make.count + 1) if row not in self.touched]

    def gap(self) -> None:
        """Let the list change as often as the world chooses."""
        while self.left:
            count = len(self.rows)
            moves = count * (count - 1) if self.make.moves else 0
            choice = self.choices.pick(1 + (count + 1) + count + moves)
            if not choice:
                return
            self.left -= 1
            self._change(choice - 1, count)

    def _change(self, choice: int, count: int) -> None:
        if choice <= count:
            self.inserted += 1
            self.rows.insert(choice, self.inserted)
            row, what = self.inserted, "insert"
        elif choice <= 2 * count:
            row, what = self.rows.pop(choice - count - 1), "delete"
        else:
            place, to = divmod(choice - 2 * count - 1, count - 1)
            row, what, self.moved = self.rows.pop(place), "move", True
            self.rows.insert(to if to < place else to + 1, row)
        self.touched.add(row)
        self.history.append(f"{what} {row}: {self.rows}")

    def serve(self, url: URL) -> Reply | AccuticsAuthenticError:
        """Answer one request, with a gap before it and one between its statements."""
        self.gap()
        make = self.make
        page = int(url.query.get("page", 1))
        asked = int(url.query.get("page_size", make.size))
        size = min(asked, make.size)
        first, total = (page - 1) * size, len(self.rows)
        found = self.rows[first : first + size]
        if make.statements != "one":
            self.gap()
        if make.statements == "read, then count":
            total = len(self.rows)
        elif make.statements != "one":
            found = self.rows[first : first + size]
        if make.statements == "count, then cut":
            found = found[: max(0, total - first)]
        self.history.append(f"{url.query_string} of {size} -> {found} of {total}")
        reply: Reply | AccuticsAuthenticError = NotFoundError(status=404)
        if page == 1 or first < total or make.beyond == "empty":
            more = first + size < total
            pagination = Pagination(
                next=str(url.update_query(page=page + 1)) if more else None,
                items_per_page=size if make.says_size else asked,
                total_items=total if make.says_total else None,
            )
            rows = DecodedPage(tuple(found), Envelope(None, Meta(None, pagination)))
            reply = Reply(200, {}, cast(bytes, rows))  # ``rows_of`` takes them out again
        self.asked.append((str(url), reply))
        return reply


@frozen
class Reader:
    """Reads a list by a pager, with the replies in any order.

    Attributes:
        pager: It decides what is requested.
        server: Its world chooses which request is answered next.
        max_in_flight: Requests in flight at most.
        steps: Of one reading; more is an endless one.
    """

    pager: Pager[Any]
    server: Server
    max_in_flight: int
    steps: int

    def read(self, got: list[int], stop: int | None) -> str | None:
        """Add rows to *got*; return a cursor when there are *stop*, or None at the end."""
        pager, server = self.pager, self.server
        if stop == 0:
            return pager.start_cursor()
        in_flight: list[PageRequest] = []
        for _ in range(self.steps):
            if pager.done:
                return None
            in_flight += pager.next_requests(self.max_in_flight - len(in_flight))
            page = pager.next_page()
            if page is not None:
                for count, row in enumerate(page.items, 1):
                    got.append(row)
                    if len(got) == stop:
                        return page.cursor_after(count)
            elif in_flight:
                request = in_flight.pop(server.choices.pick(len(in_flight)))
                pager.feed(request, server.serve(request.url))
        raise AssertionError("it never ends")


def rows_of(body: bytes, start: int) -> Generator[None, None, DecodedPage[Any]]:
    """Return the rows that a server put into *body*."""
    yield from ()
    rows = cast("DecodedPage[Any]", body)
    return DecodedPage(rows.items[start:], rows.envelope)
