"""How Accutics pages: along ``next`` links, as they stand. No I/O here.

The server's own links are the only thing that steers. A page may be asked for before its link is
known, where the totals of the page before let it be guessed; but a guess counts only once the real
link turns out to be just that, and at the first surprise guessing ends. So speed is all that
guessing changes.

What is refused: links to another origin, links that lead back, and endless empty pages. The pages
before are handed out first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Generic, TypeVar

from yarl import URL

from accutics_authentic.core.address import follow
from accutics_authentic.core.cursor import Seal
from accutics_authentic.core.walk import Ask, Page, Tally
from accutics_authentic.core.wire import Reply
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    DecodeError,
    DriftError,
    RepeatedLinkError,
)

from .guesses import Guesses
from .keys import Keys, digest, pack
from .links import absolute, page_number, relative
from .models import Pagination
from .position import Position
from .rows import ReadRows, open_sheet

T = TypeVar("T")

EMPTY_PAGES = 3  # in a row, with a next link each: more would be an endless list of nothing


class LinkWalk(Generic[T]):
    """One pass along the links of one list.

    Args:
        base: The API's base URL: where links may lead.
        path: Path template, for errors.
        read: Decodes the rows of a page, from the given one on.
        seal: Writes the cursors.
        position: Where to begin.
        keys: Drops rows that come again; None if rows have no key.
        strict: Stop when the list is seen to change.
        from_start: The position is the first page, so the rows can be counted.
    """

    def __init__(
        self,
        base: URL,
        path: str,
        read: ReadRows[T],
        seal: Seal,
        position: Position,
        keys: Keys[T] | None = None,
        *,
        strict: bool = False,
        from_start: bool = False,
    ) -> None:
        self._base = base
        self._path = path
        self._read = read
        self._seal = seal
        self._position = position
        self._keys = keys
        self._strict = strict
        self._from_start = from_start
        start = self._position.link
        self._here = None if start is None else absolute(start, self._base)  # the page wanted next
        self._link = start or ""  # the same, as positions have it
        self._skip = self._position.skip
        self._asked: dict[Ask, Reply | AccuticsAuthenticError | None] = {}  # in order of pages
        self._flying = 0
        self._window = 1
        self._guesses = Guesses()
        self._highest = (self._here and page_number(self._here)) or 1  # number of a page asked for
        self._been: set[bytes] = set()  # pages that were read and have no number
        self._empty = 0
        self._total: int | None = None
        self._rows_read = 0
        self._drift: list[str] = []
        self._failure: AccuticsAuthenticError | None = None
        self.refusal: DecodeError | None = None  # of a row: what came before it is handed out

    @property
    def done(self) -> bool:
        """True when the last page has been taken."""
        return self._here is None and self._failure is None

    @property
    def tally(self) -> Tally:
        """What was noticed so far."""
        return Tally(self._keys.dropped if self._keys else 0, tuple(self._drift))

    def start(self) -> str:
        """Return the cursor of the position before the first page."""
        return self._seal.write(self._position.state)

    def asks(self, room: int) -> Sequence[Ask]:
        """Return asks for the page wanted next, and for those guessed to come after it."""
        here = self._here
        if here is None or self._failure is not None:
            return []
        self._window = max(self._window, room + self._flying)
        new: list[Ask] = []
        while len(new) < room and len(self._asked) < self._window:
            url = self._guesses.make(here) if self._asked else here
            if url is None:
                break
            ask = Ask(url, self._path)
            self._asked[ask] = None
            new.append(ask)
        self._flying += len(new)
        return new

    def answer(self, ask: Ask, outcome: Reply | AccuticsAuthenticError) -> None:
        """Keep what came until its turn, unless it was guessed wrong."""
        self._flying -= 1
        if ask in self._asked:
            self._asked[ask] = outcome

    def take(self) -> Page[T] | None:
        """Return the next page, if its answer is there."""
        if self._failure is not None:
            raise self._failure
        ask = next(iter(self._asked), None)
        outcome = None if ask is None else self._asked[ask]
        if ask is None or outcome is None:
            return None
        del self._asked[ask]
        try:
            return self._page(ask.url, outcome)
        except AccuticsAuthenticError as error:
            self._failure = error
            raise

    def _page(self, here: URL, outcome: Reply | AccuticsAuthenticError) -> Page[T]:
        """Return the page at *here*; what is wrong behind it is raised at the next step."""
        if isinstance(outcome, AccuticsAuthenticError):
            raise outcome
        rows = open_sheet(self._read, outcome, self._path, self._skip)
        pagination = rows.pagination
        self._watch_total(pagination.total_items)
        recent = self._keys.recent if self._keys else ()
        items, places, hashes = self._fresh(rows.items)
        here_from = partial(Position, self._link)
        skip, end = self._skip, self._skip + len(rows.items)
        behind = here_from(end)
        if rows.refusal is not None:
            self._failure = self.refusal = refusal = rows.refusal
            refusal.cursor = self._write(behind, (*recent, *hashes))
            refusal.cursor_after = self._write(here_from(end + 1), (*recent, *hashes))
        else:
            behind = self._turn(here, pagination, len(rows.items)) or behind
        if self._failure is not None and not items:
            raise self._failure

        def mark(count: int) -> str:
            place = behind if count == len(items) else here_from(skip + places[count])
            return self._write(place, (*recent, *hashes[:count]))

        return Page(items, pagination.total_items, self.done, rows.meta, mark)

    def _write(self, position: Position, hashes: Sequence[bytes]) -> str:
        keys = pack(hashes) if position.link is not None else ""
        return self._seal.write(position.with_keys(keys).state)

    def _fresh(self, rows: tuple[T, ...]) -> tuple[tuple[T, ...], Sequence[int], tuple[bytes, ...]]:
        """Return the rows that are new, their places among all, and the hashes of their keys."""
        if self._keys is None:
            return rows, range(len(rows)), ()
        items: list[T] = []
        places: list[int] = []
        hashes: dict[bytes, None] = {}
        for place, row in enumerate(rows):
            hashed = self._keys.hash(row)
            if hashed in hashes or self._keys.known(hashed):
                self._keys.dropped += 1
            else:
                hashes[hashed] = None
                items.append(row)
                places.append(place)
        if len(items) < len(rows):
            self._notice(f"{len(rows) - len(items)} rows of a page had been handed out before")
        self._keys.add(tuple(hashes))
        return tuple(items), places, tuple(hashes)

    def _turn(self, here: URL, pagination: Pagination, count: int) -> Position | None:
        """Turn to the page behind *here* and return its position; None if it can't be had."""
        self._skip = 0
        self._rows_read += count
        self._empty = 0 if count else self._empty + 1
        guess = next((ask.url for ask in self._asked), None)
        try:
            there = self._behind(here, pagination, guess)
        except AccuticsAuthenticError as error:
            error.fill(method="GET", path=self._path)
            self._failure = error
            return None
        if not self._guesses.turn(there, guess, pagination):
            self._asked = {ask: found for ask, found in self._asked.items() if ask.url == there}
        self._here = there
        self._link = "" if there is None else relative(there, self._base)
        return Position(self._link or None)

    def _behind(self, here: URL, pagination: Pagination, guess: URL | None) -> URL | None:
        """Return where the page's link leads, None at the end of the list."""
        if pagination.next is None:
            total = pagination.total_items
            if self._from_start and total not in (None, self._rows_read):
                self._notice(f"{self._rows_read} rows were read of {total} that there should be")
            return None
        if guess is not None and pagination.next == str(guess):
            there = guess  # it leads where links may lead, and following takes its time
        else:
            there = follow(pagination.next, current=here, base=self._base)
        number = page_number(there)
        if number is not None and number <= self._highest:
            raise RepeatedLinkError(
                f"the next link of page {self._highest} leads back to page {number}"
            )
        self._highest = number or self._highest
        if number is None:
            self._been.add(digest(str(here)))
            if digest(str(there)) in self._been:
                raise RepeatedLinkError("the next link leads to a page that was read before")
        if self._empty >= EMPTY_PAGES:
            raise RepeatedLinkError(f"{EMPTY_PAGES} empty pages in a row, each with a next link")
        return there

    def _watch_total(self, total: int | None) -> None:
        before, self._total = self._total, total
        if before is not None and total is not None and total != before:
            self._notice(f"total_items went from {before} to {total}")

    def _notice(self, text: str) -> None:
        if self._strict:
            raise DriftError(f"the list changed while it was read: {text}")
        self._drift.append(text)
