"""How a list is read whole while it changes: pages that overlap. No I/O here.

Pages that merely follow one another prove nothing. Of the rows behind a deleted one, each moves up
by one, and one of them onto a page that was read already; if another row is inserted before anyone
looks again, no total and no second look will ever tell.

What does prove something is one answer that shows both rows that were delivered and the rows
behind them: they were neighbours at that moment. So here every page but the first overlaps what was
read: among the sizes up to the usual one there is nearly always one whose pages straddle the place
where reading stopped.

    A page is delivered only if it begins with two *witnesses*, rows that were delivered before
    (one, where no page can show two of them and a new row); or if it is the first page.

By induction, every row that stays, and stands before a witness that stays, was delivered: that
holds of the witness, and what follows it on its page follows it in the list. A row that moved is a
false witness. One alone never makes another go missing; it takes two that moved to the very
beginning of the page asked for. If a page begins otherwise, rows came or went just there: the walk
goes back, further each time, at last to the first page.

``tail`` says how the end of a list is proved, ``witnesses`` how a walk goes on from a cursor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from yarl import URL

from accutics_authentic._accutics.models import Meta
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic._paging.pager import Page, PageRequest
from accutics_authentic._paging.stats import Stats
from accutics_authentic.errors import AccuticsAuthenticError, DriftError, NotFoundError

from .anchors import AnchorSearch, begins_with_anchors
from .keys import MAX_KEYS_IN_CURSOR, Keys, pack_hashes
from .last_rows import LastRows, PageView
from .links import absolute, page_size, relative, with_window
from .pages import ListPage, PageDecoder, ReadRows, hash_of_refused_row
from .position import Position
from .window_planner import WindowPlanner
from .windows import MIN_ANCHORS, rows_before

T = TypeVar("T")


class OverlapPager(Generic[T]):
    """One pass over a list that may change meanwhile; each row that stays comes exactly once.

    Args:
        base: The API's base URL.
        path: Path template, for errors.
        read: Decodes the rows of a page, from the given one on.
        seal: Writes the cursors.
        position: Where to begin.
        stats: Notes changes; rows read again on purpose are no duplicates.
        keys: Tells rows apart.
    """

    def __init__(
        self,
        base: URL,
        path: str,
        read: ReadRows[T],
        cursors: CursorCodec,
        position: Position,
        stats: Stats,
        keys: Keys[T],
    ) -> None:
        self._base = base
        self._path = path
        self._cursors = cursors
        self._position = position
        self.stats = stats
        self._keys = keys
        self._decoder = PageDecoder(read, path, keys)
        self._home = URL() if position.link is None else absolute(position.link, base)
        remembered = len(keys.recent)
        self._partial = remembered >= MAX_KEYS_IN_CURSOR  # more was delivered than it knows
        place = rows_before(position, self._home) if self._partial else 0
        self._aim = WindowPlanner(page_size(self._home) or 0, place, remembered)
        self._search: AnchorSearch | None = None
        self._tail = LastRows()
        self._ask: PageRequest | None = None
        self._outcome: Reply | AccuticsAuthenticError | None = None
        self._failure: AccuticsAuthenticError | None = None
        self._ended = position.link is None
        if self._partial:
            self._look_for_rows()

    @property
    def done(self) -> bool:
        """True when the last page has been taken."""
        return self._ended and self._failure is None

    def start(self) -> str:
        """Return the cursor of the position before the first page."""
        return self._cursors.encode(self._position.dump())

    def next_requests(self, limit: int) -> Sequence[PageRequest]:
        """Return the one ask that comes next: where it goes depends on the answer before."""
        if limit < 1 or self._ask is not None or self._ended or self._failure is not None:
            return ()
        number, size = self._aim.number, self._aim.size
        url = with_window(self._home, number, size)
        self._ask = PageRequest(url, self._path, may_be_missing=number > 1)
        return (self._ask,)

    def feed(self, request: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Keep what came, if it is waited for."""
        if request is self._ask and self._outcome is None:
            self._outcome = outcome

    def slices(self) -> Iterable[None]:
        """Return the steps in which the next page is decoded, if it is large."""
        return self._decoder.slices(self._outcome, 0)

    def next_page(self) -> Page[T, Meta] | None:
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

    def _page(self, outcome: Reply | AccuticsAuthenticError) -> Page[T, Meta] | None:
        window_planner = self._aim
        number = window_planner.number
        if isinstance(outcome, Reply):
            decoded = self._decoder.open(outcome, 0)
        elif isinstance(outcome, NotFoundError) and number > 1:  # the list ends before this page
            outcome, decoded = Reply(outcome.status or 404), ListPage()
        else:
            raise outcome
        found, refusal = self._decoder.by_hash(outcome, decoded)
        end = max((place + 1 for place, _ in found.values()), default=0)
        size = window_planner.learn(0 if refusal else end, decoded.pagination)
        offset = (number - 1) * size
        paged = decoded.pagination if decoded.meta.pagination else None
        shown = PageView(tuple(found), offset, offset + end, size, paged)
        if not self._proves(shown, number):
            return None
        recent = self._keys.recent
        fresh = [hashed for hashed in found if not self._keys.known(hashed)]
        self._keys.add(fresh)
        place = window_planner.place
        last = refusal is None and self._tail.ends(shown, place, progress=bool(fresh))
        self._tail.extend(shown, place)

        def write(position: Position, count: int) -> str:
            keys = "" if position.link is None else pack_hashes((*recent, *fresh[:count]))
            return self._cursors.encode(position.with_keys(keys).dump())

        def here(place: int) -> Position:
            before, usual = offset + place, window_planner.usual
            link = with_window(self._home, before // usual + 1, usual)
            return Position(relative(link, self._base), before % usual)

        def cursor_at(count: int) -> str:
            if count < len(fresh):
                return write(here(found[fresh[count]][0]), count)
            return write(Position.END if last else here(end), count)

        if refusal is not None:
            self._failure = refusal
            refusal.cursor = cursor_at(len(fresh))
            poison = refusal.index or 0
            fresh.append(hash_of_refused_row(outcome, poison))
            refusal.cursor_after = write(here(poison + 1), len(fresh))
            fresh.pop()
            if not fresh:
                raise refusal
        elif last:
            self._ended = True
        else:
            try:
                if shown.is_last:
                    window_planner.look_again(
                        shown.end, progress=bool(fresh), paged=paged is not None
                    )
                else:
                    window_planner.go_on(shown.end, progress=bool(fresh))
            except DriftError as error:
                self._failure = error  # the rows that came are delivered first
                if not fresh:
                    raise
        if not fresh and not last:
            return None
        items = tuple(found[hashed][1] for hashed in fresh)
        return Page(
            items,
            total=shown.total,
            last=last,
            meta=decoded.meta,
            error=refusal,
            cursor_at=cursor_at,
        )

    def _proves(self, shown: PageView, number: int) -> bool:
        """Return whether a page shows where it stands in what was read; aim elsewhere if not."""
        known = [self._keys.known(hashed) for hashed in shown.rows]
        if self._search is not None:
            first = self._search.look(number, shown.rows, known)
            if first is None:
                self._look_for_rows()
                return False
            self._search = None
            self._keys.add_older(shown.rows[:first])
            return True
        if not (shown.offset or self._partial):
            return True
        place = self._aim.place
        above = self._tail.rows_above(shown, place)
        if place - shown.offset - above >= MIN_ANCHORS and begins_with_anchors(known[above:]):
            if self._partial:
                self._keys.add_older(shown.rows[:above])
            return True
        if self._tail.is_undisturbed(shown, place):
            return True
        self.stats.drift.append(f"rows came or went before row {shown.offset}; reading went back")
        self._tail.forget()
        if self._partial:
            self._look_for_rows()
        else:
            self._aim.go_back(shown.offset)
        return False

    def _look_for_rows(self) -> None:
        if self._search is None:
            self._search = AnchorSearch(self._aim.place, self._aim.usual)
        number = self._search.next_page()
        if number is None:
            raise DriftError("too few of the rows delivered last were found in the list")
        self._aim.search(number)
