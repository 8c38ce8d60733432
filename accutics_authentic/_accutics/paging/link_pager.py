"""How Accutics pages: along ``next`` links, as they stand. No I/O here.

The server's own links are the only thing that steers. A page may be asked for before its link is
known, where the totals of the page before let it be guessed; but a guess counts only once the real
link turns out to be just that, and at the first surprise guessing ends. So speed is all that
guessing changes.

What is refused: links to another origin, to a page that was read before, and on and on. The pages
before are delivered first. A 404 in place of a page further on is no error: rows were deleted, and
the list ends before it, as long as there is a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar

from yarl import URL

from accutics_authentic._accutics.models import Meta
from accutics_authentic._http.links import check_holds_no_token, resolve_link
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic._paging.pager import Page, PageRequest
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    ForeignLinkError,
    NotFoundError,
)

from .chain import LinkChain
from .drift import Drift
from .keys import Keys, pack_hashes
from .links import absolute, page_number, relative, with_page
from .lookahead import Lookahead
from .pages import ListPage, PageDecoder, ReadRows
from .position import Position

T = TypeVar("T")


class LinkPager(Generic[T]):
    """One pass along the links of one list.

    Args:
        base: The API's base URL: where links may lead.
        path: Path template, for errors.
        read: Decodes the rows of a page, from the given one on.
        seal: Writes the cursors.
        position: Where to begin.
        stats: Counts dropped rows and notes changes.
        keys: Drops rows that come again; None if rows have no key.
        strict: Stop when the list is seen to change.
        resumed: The position was saved by another walk, so its page may be there no more.
    """

    def __init__(
        self,
        base: URL,
        path: str,
        read: ReadRows[T],
        cursors: CursorCodec,
        position: Position,
        stats: Stats,
        keys: Keys[T] | None = None,
        *,
        strict: bool = False,
        resumed: bool = False,
    ) -> None:
        self._base = base
        self._path = path
        self._cursors = cursors
        self._position = position
        self.stats = stats
        self._keys = keys
        self._decoder = PageDecoder(read, path, keys)
        self._from_start = not position.begun
        self._resumed = resumed
        start = self._position.link
        self._here = None if start is None else absolute(start, self._base)  # the page wanted next
        self._link = start  # the same, as positions have it
        self._skip = self._position.skip
        self._ahead = Lookahead(path)
        self._chain = LinkChain()
        self._drift = Drift(stats.drift, strict=strict, from_start=self._from_start)
        self._path_read: str | None = None  # of the URL that was read last
        self._doubt: NotFoundError | None = None  # came for a page of a list that may be there
        self._failure: AccuticsAuthenticError | None = None

    @property
    def done(self) -> bool:
        """True when the last page has been taken."""
        return self._here is None and self._failure is None

    def start(self) -> str:
        """Return the cursor of the position before the first page."""
        return self._cursors.encode(self._position.dump())

    def next_requests(self, limit: int) -> Sequence[PageRequest]:
        """Return asks for the page wanted next, and for those guessed to come after it."""
        if self._here is None or self._failure is not None:
            return []
        return self._ahead.next_requests(self._here, limit)

    def feed(self, request: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Keep what came until its turn, unless it was guessed wrong."""
        self._ahead.feed(request, outcome)

    def slices(self) -> Iterable[None]:
        """Return the steps in which the next page is decoded, if it is large."""
        return self._decoder.slices(self._ahead.next, self._skip)

    def next_page(self) -> Page[T, Meta] | None:
        """Return the next page, if its answer is there."""
        if self._failure is not None:
            raise self._failure
        here = self._here
        outcome = None if here is None else self._ahead.pop(here)
        if here is None or outcome is None:
            return None
        try:
            if isinstance(outcome, NotFoundError):
                return self._missing(here, outcome)
            if isinstance(outcome, AccuticsAuthenticError):
                raise outcome
            return self._page(here, outcome) if self._doubt is None else self._end_early()
        except AccuticsAuthenticError as error:
            self._failure = error
            raise

    def _missing(self, here: URL, error: NotFoundError) -> Page[T, Meta] | None:
        """Return the end of a list that does not reach to *here* any more.

        A list that nothing was read of may not be there at all: its first page will tell.
        """
        if (page_number(here) or 1) <= 1:
            raise self._doubt or error
        if here.raw_path == self._path_read:
            return self._end_early()
        if self._path_read is None and not self._resumed:
            raise error
        self._doubt = error
        self._here = with_page(here, 1)
        self._ahead.begin_at(self._here)
        return None

    def _end_early(self) -> Page[T, Meta]:
        self._drift.end_before(page_number(absolute(self._link or "", self._base)) or 1)
        self._here = None
        return Page((), last=True, meta=Meta(), cursor_at=lambda _: self._write(Position.END, ()))

    def _page(self, here: URL, reply: Reply) -> Page[T, Meta]:
        """Return the page at *here*; what is wrong behind it is raised at the next step."""
        decoded = self._decoder.open(reply, self._skip)
        pagination = decoded.pagination
        if self._from_start and self._path_read is None:
            with suppress(ForeignLinkError):  # another name of this page, if it is told
                self._chain.know(resolve_link(pagination.first, current=here, base=self._base))
        self._path_read = here.raw_path
        self._drift.watch_total(pagination.total_items)
        recent = self._keys.recent if self._keys else ()
        items, places, hashes = self._fresh(decoded)
        here_from = partial(Position, self._link)
        skip, end = self._skip, self._skip + len(decoded.items)
        behind = here_from(end)
        if decoded.error is not None:
            self._failure = refusal = decoded.error
            refusal.cursor = self._write(behind, (*recent, *hashes))
            refusal.cursor_after = self._write(here_from(end + 1), (*recent, *hashes))
        else:
            self._chain.add(here, len(decoded.items), len(items), pagination.total_items)
            behind = self._turn(here, decoded) or behind
        if self._failure is not None and not items:
            raise self._failure

        def cursor_at(count: int) -> str:
            place = behind if count == len(items) else here_from(skip + places[count])
            return self._write(place, (*recent, *hashes[:count]))

        return Page(
            items,
            total=pagination.total_items,
            last=self.done,
            meta=decoded.meta,
            error=decoded.error,
            cursor_at=cursor_at,
        )

    def _write(self, position: Position, hashes: Sequence[bytes]) -> str:
        keys = pack_hashes(hashes) if position.link is not None else ""
        return self._cursors.encode(position.with_keys(keys).dump())

    def _fresh(self, decoded: ListPage) -> tuple[tuple[T, ...], Sequence[int], tuple[bytes, ...]]:
        """Return the rows that are new, their places among all, and the hashes of their keys."""
        count = len(decoded.items)
        places = range(count) if self._keys is None else self._keys.fresh(decoded.hashes)
        self.stats.duplicates += count - len(places)
        self._drift.count_rows(count, count - len(places))
        if self._keys is None:
            return decoded.items, places, ()
        hashes = tuple(decoded.hashes[place] for place in places)
        self._keys.add(hashes)
        return tuple(decoded.items[place] for place in places), places, hashes

    def _turn(self, here: URL, decoded: ListPage) -> Position | None:
        """Turn to the page behind *here* and return its position; None if it can't be had."""
        try:
            there = self._behind(here, decoded)
        except AccuticsAuthenticError as error:
            error.fill(method="GET", path=self._path)
            self._failure = error
            return None
        self._ahead.turn(there, decoded.pagination)
        self._skip = 0
        self._here = there
        self._link = None if there is None else relative(there, self._base)
        return Position(self._link)

    def _behind(self, here: URL, decoded: ListPage) -> URL | None:
        """Return where the page's link leads, None at the end of the list."""
        pagination = decoded.pagination
        if pagination.next is None:
            self._drift.check_end(page_number(here) or 1, len(decoded.items), pagination)
            return None
        guess = self._ahead.guess
        if guess is not None and pagination.next == str(guess):
            there = guess  # it leads where links may lead, and following takes its time
        else:
            check_holds_no_token(pagination.next, decoded.mask)
            there = resolve_link(pagination.next, current=here, base=self._base)
        self._chain.check(there)
        return there
