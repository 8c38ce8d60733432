"""Where "everything newer than ``after``" ends. No I/O here.

The pages hold bare ids, so what is newer is asked of the server: what lies before ``after + 1`` is
not wanted. That is exact if "before" excludes the timestamp itself. If it includes it, ids of the
one millisecond ``after + 1`` are wanted and yet lie before it. So what lies before ``after`` is
asked for, too. An id on both pages surely is not newer. If the upper page shows others, they share
one millisecond, ``after`` or ``after + 1``. They are dropped only if the first of them are looked
up and all are said to be dated ``after``. Else they are delivered: rather once too often than
never.

Nothing newer is lost by this, unless look-ups say ``after`` of what is dated ``after + 1``: such a
list looks just like one where they tell the truth. Of ids that are not newer none comes, except

* ids dated ``after`` itself, if one of the look-ups is no help, or if an id that is looked up is
  removed or added again meanwhile;
* ids of the millisecond ``after``, if the server's clock is finer than that, "before" includes the
  timestamp, and another id is dated ``after + 1``;
* ids of the newest millisecond at or before ``after``, if it holds more than a page of them and
  the server orders them differently each time;
* ids that are added, removed or added again while the two questions are asked: one that is gone
  again may have been newer;
* older ids, if as many ids as a page holds are added above them meanwhile, none of them newer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .page import OLDEST, Cut, DateLookup, PageQuery
from .proof import Keyset

LOOKS = 3  # ids that are looked up at most


class Since:
    """Finds the floor of a keyset: the timestamp before which nothing is wanted.

    Args:
        after: Newer ids are wanted; milliseconds, not negative.
        keyset: Its floor becomes ``after + 1``, and ``after`` if that is found to be right.
        can_look_up: Whether an id can be asked about.
    """

    def __init__(self, after: int, keyset: Keyset, can_look_up: Callable[[str], bool]) -> None:
        self._after, self._keyset, self._can_look_up = after, keyset, can_look_up
        self._pages: list[Cut] = []  # whatever was answered at ``after + 1`` or below
        self._dates: list[int | None] = []  # of the first doubtful ids
        self._decided = False
        self._asked: int | str | None = None  # what is under way
        keyset.floor = after + 1

    def feed(self, page: Cut) -> None:
        """Take *page*, if it is of use here."""
        if page.cursor == self._asked:
            self._asked = None
        if page.cursor <= self._after + 1:
            self._pages.append(page)
            self._decide()

    def needs(self, head: Cut) -> int | str | None:
        """Return what *head* waits for: a page at a timestamp, or the date of an id."""
        if self._at(self._after + 1) is None:
            return self._after + 1
        known = self._known()
        if all(head.have.isdisjoint(page.have) for page in known):
            return None
        if not self._decided:
            doubtful = self._doubtful()
            return self._after if doubtful is None else doubtful[len(self._dates)]
        floor = self._keyset.floor
        checked = max(page.asked for page in known if page.cursor == floor)
        if head.reach > floor and checked < head.answered:
            return floor  # only a later answer can link it
        return None

    def next_requests(self, head: Cut, limit: int) -> Iterator[PageQuery | DateLookup]:
        """Yield the ask for what *head* waits for, unless it is under way."""
        needs = self.needs(head)
        if needs is not None and needs != self._asked:
            self._asked = needs
            if isinstance(needs, str):
                yield DateLookup(needs, self._dated)
            else:
                yield self._keyset.ask(needs, limit)

    def newer(self, head: Cut) -> Iterator[str]:
        """Yield the ids of *head* that are wanted."""
        for item in head.ids:
            holders = [page for page in self._known() if item in page.have]
            if any(self._keyset.linked(head, page) for page in holders):
                return  # what follows is no newer than this one
            if not holders:
                yield item

    def _dated(self, date: int | None) -> None:
        self._asked = None
        self._dates.append(date)
        self._decide()

    def _at(self, cursor: int) -> Cut | None:
        return next((page for page in self._pages if page.cursor == cursor), None)

    def _known(self) -> list[Cut]:
        return [page for page in self._pages if page.cursor <= self._keyset.floor]

    def _doubtful(self) -> list[str] | None:
        """Return the first ids before ``after + 1`` that may not lie before ``after``.

        None if that was not asked yet.
        """
        upper, lower = self._at(self._after + 1), self._at(self._after)
        if upper is None or (upper.ids and lower is None and self._after > OLDEST):
            return None
        return [item for item in upper.ids if lower is None or item not in lower.have][:LOOKS]

    def _decide(self) -> None:
        doubtful = self._doubtful()
        if self._decided or doubtful is None:
            return
        told = all(date == self._after for date in self._dates)
        told = told and all(map(self._can_look_up, doubtful))
        if told and len(self._dates) < len(doubtful):
            return
        self._decided = True
        if not told:
            self._keyset.floor = self._after
