"""How a list is read whole while it changes: pages that overlap. No I/O here.

Pages that merely follow one another prove nothing. A row deleted before the reading position moves
all that come after it up by one, so one of them moves onto a page that was read already and is
never seen; and if another row is inserted before anyone looks again, no total and no second look at
the page before will ever tell.

What does prove something is one answer that shows both a row that was handed out and the rows
behind it: they were neighbours at that moment. So here every page but the first overlaps what was
read. With ``page`` and ``page_size`` a page may begin at any multiple of its size; among the sizes
up to the usual one there is nearly always one whose pages straddle the place where reading stopped
by just a few rows.

    A page is handed out only if it holds an *anchor*, a row that was handed out before; or if it
    is the first page.

Then, by induction: every row that was in the list all along, and stands before some row that was
handed out, has been handed out itself. The anchor has that property, and what follows it on its
page follows it in the list. If a page holds no anchor, rows were deleted: the walk goes back,
further each time, until one shows. Rows that moved elsewhere under the same key are outside the
promise, and a row inserted behind the reading position counts as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from yarl import URL

from accutics_authentic.core.cursor import Seal
from accutics_authentic.core.walk import Ask, Page, Tally
from accutics_authentic.core.wire import Reply
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError, DriftError, NotFoundError

from .keys import Keys, pack
from .links import absolute, page_size, relative, with_window
from .position import Position
from .rows import ReadRows, Sheet, hash_of_row, open_sheet
from .windows import rows_before, straddling

T = TypeVar("T")

PATIENCE = 100  # answers in a row without a new row, before the walk gives up


class RepairWalk(Generic[T]):
    """One pass over a list that may change meanwhile; each row that stays comes exactly once.

    Args:
        base: The API's base URL.
        path: Path template, for errors.
        read: Decodes the rows of a page, from the given one on.
        seal: Writes the cursors.
        position: Where to begin.
        keys: Tells rows apart.
    """

    def __init__(
        self,
        base: URL,
        path: str,
        read: ReadRows[T],
        seal: Seal,
        position: Position,
        keys: Keys[T],
    ) -> None:
        self._base = base
        self._path = path
        self._read = read
        self._seal = seal
        self._position = position
        self._keys = keys
        link = self._position.link
        self._home = URL() if link is None else absolute(link, self._base)
        self._window = (1, page_size(self._home) or 0)  # page and size asked for; 0: as it likes
        self._usual = 0  # rows on a page at most, known from the first answer
        self._cap = 0  # no larger page is answered; 0: not known
        self._overlap = 1  # rows of it that should have been read
        self._read_to = 0  # how many rows stand before the place where reading stopped
        self._resumed = link is not None and bool(self._position.keys)
        if self._resumed:
            self._usual = page_size(self._home) or 1
            self._read_to = rows_before(self._position, self._home)
        self._ask: Ask | None = None
        self._outcome: Reply | AccuticsAuthenticError | None = None
        self._idle = 0
        self._went_back = 0  # times in a row
        self._drift: list[str] = []
        self._failure: AccuticsAuthenticError | None = None
        self._ended = link is None
        self.refusal: DecodeError | None = None
        if self._resumed:
            self._aim()

    @property
    def done(self) -> bool:
        """True when the last page has been taken."""
        return self._ended and self._failure is None

    @property
    def tally(self) -> Tally:
        """What was noticed so far; rows read again on purpose are no duplicates."""
        return Tally(0, tuple(self._drift))

    def start(self) -> str:
        """Return the cursor of the position before the first page."""
        return self._seal.write(self._position.state)

    def asks(self, room: int) -> Sequence[Ask]:
        """Return the one ask that comes next: where it goes depends on the answer before."""
        if room < 1 or self._ask is not None or self._ended or self._failure is not None:
            return ()
        url = with_window(self._home, *self._window)
        self._ask = Ask(url, self._path, may_be_missing=self._window[0] > 1)
        return (self._ask,)

    def answer(self, ask: Ask, outcome: Reply | AccuticsAuthenticError) -> None:
        """Keep what came."""
        self._outcome = outcome

    def take(self) -> Page[T] | None:
        """Return the next page; None if its answer is missing, or another look is needed."""
        if self._failure is not None:
            raise self._failure
        if self._outcome is None:
            return None
        outcome, self._outcome, self._ask = self._outcome, None, None
        try:
            return self._page(outcome)
        except AccuticsAuthenticError as error:
            self._failure = error
            raise

    def _page(self, outcome: Reply | AccuticsAuthenticError) -> Page[T] | None:
        number, size = self._window
        if isinstance(outcome, NotFoundError) and number > 1:  # the list ends before this page
            self._go_back((number - 1) * size)
            return None
        if isinstance(outcome, AccuticsAuthenticError):
            raise outcome
        sheet = open_sheet(self._read, outcome, self._path, 0)
        effective = self._in_effect(sheet, size)
        offset = (number - 1) * effective
        found, refusal = self._rows(outcome, sheet)
        known = [self._keys.known(hashed) for hashed in found]
        if not any(known) and (offset or self._resumed):
            self._go_back(offset)
            return None
        if self._resumed:  # what was handed out before the keys that a cursor carries is not known
            found = dict(list(found.items())[known.index(True) :])
        self._went_back = 0
        recent = self._keys.recent
        fresh = [hashed for hashed in found if not self._keys.known(hashed)]
        self._keys.add(fresh)
        last = refusal is None and sheet.pagination.next is None
        end = max((place + 1 for place, _ in found.values()), default=0)
        here = partial(Position, relative(with_window(self._home, number, effective), self._base))

        def write(position: Position, count: int) -> str:
            keys = "" if position.link is None else pack((*recent, *fresh[:count]))
            return self._seal.write(position.with_keys(keys).state)

        def mark(count: int) -> str:
            if count < len(fresh):
                return write(here(found[fresh[count]][0]), count)
            return write(Position(None) if last else here(end), count)

        if refusal is not None:
            self._failure = self.refusal = refusal
            refusal.cursor = mark(len(fresh))
            poison = refusal.index or 0
            fresh.append(hash_of_row(outcome, poison))
            refusal.cursor_after = write(here(poison + 1), len(fresh))
            fresh.pop()
            if not fresh:
                raise refusal
        elif last:
            self._ended = True
        else:
            self._read_to = offset + end
            self._go_on(bool(fresh))
        if not fresh and not last:
            return None
        items = tuple(found[hashed][1] for hashed in fresh)
        return Page(items, sheet.pagination.total_items, last, sheet.meta, mark)

    def _in_effect(self, sheet: Sheet, size: int) -> int:
        """Return how many rows the server put on a page, and learn what it allows."""
        told = sheet.pagination.items_per_page or size
        if sheet.refusal is None and sheet.pagination.next is not None:
            told = min(told or len(sheet.items), len(sheet.items))  # the rows themselves know best
        if 0 < told < size:
            self._cap = told
            self._usual = min(self._usual, told)
        self._usual = self._usual or told or 1
        return told or size or 1

    def _rows(
        self, reply: Reply, sheet: Sheet
    ) -> tuple[dict[bytes, tuple[int, Any]], DecodeError | None]:
        """Return the rows by the hash of their key, with their places on the page.

        A row that does not fit, and that was told of before, is passed over.
        """
        found: dict[bytes, tuple[int, Any]] = {}  # Any: a row, or None for one passed over
        start = 0
        while True:
            for place, item in enumerate(sheet.items, start):
                found.setdefault(self._keys.hash(item), (place, item))
            refusal = sheet.refusal
            if refusal is None:
                return found, None
            poison = refusal.index or 0
            hashed = hash_of_row(reply, poison)
            if not self._keys.known(hashed):
                return found, refusal
            found[hashed] = (poison, None)
            start = poison + 1
            sheet = open_sheet(self._read, reply, self._path, start)

    def _go_on(self, progress: bool) -> None:  # noqa: FBT001 - a private step
        self._idle = 0 if progress else self._idle + 1
        self._overlap = max(1, self._overlap // 2)
        self._aim()

    def _go_back(self, offset: int) -> None:
        """Look further up, since no row of the page was handed out before."""
        if not offset:
            raise DriftError("none of the rows handed out last is in the list any more")
        self._drift.append(f"rows were deleted before row {offset}; reading went back")
        self._read_to = max(0, offset - self._usual * (2**self._went_back - 1))
        self._went_back += 1
        self._overlap = min(max(1, self._usual // 2), 2 * self._overlap)
        self._idle += 1
        self._aim()

    def _aim(self) -> None:
        """Choose the page to ask for: one that straddles the place where reading stopped."""
        if self._idle > PATIENCE:
            raise DriftError("the list changes faster than it can be read")
        size = 0
        if self._read_to:
            size = straddling(self._read_to, self._overlap, self._usual, self._cap)
        self._window = (self._read_to // size + 1, size) if size else (1, self._usual)
