"""The nouns of a keyset: where it is cut, and the ask for a page there. No I/O here."""

from __future__ import annotations

from collections.abc import Callable

from accutics_authentic._base.structs import Frozen, Mutable

NEWEST = 1 << 62  # the cut without a timestamp, above every date
OLDEST = 0  # never asked for: a server may read ``timestamp=0`` as "no timestamp"


class Cut(Mutable, weakref=True):
    """A timestamp and a page answered there.

    Moments are counted in answers: 3 is after the third one.

    Attributes:
        cursor: The timestamp; ``NEWEST`` if there was none.
        limit: How many ids were asked for.
        ids: What came, without repeats.
        rows: How many came, with repeats.
        asked: The moment when the page was asked for.
        answered: The moment when it came.
        stalled: How many times it was asked for again in a row, and neither grew nor was full.
        have: The ids as a set.
        checked: The moment when this timestamp was last asked for, be it for another page.
        is_bare: Nothing came then.
        reach: What lies before ``cursor`` is proven to be on the page or before this.
    """

    cursor: int
    limit: int
    ids: tuple[str, ...]
    rows: int
    asked: int
    answered: int
    stalled: int = 0
    have: frozenset[str] = frozenset()
    checked: int = 0
    is_bare: bool = False
    reach: int = 0

    def __post_init__(self) -> None:
        self.have = frozenset(self.ids)
        self.checked, self.is_bare = self.asked, not self.ids
        self.reach = self.cursor


class PageQuery(Frozen, frozen=True):
    """A page to ask for.

    Attributes:
        cursor: As in ``Cut``.
        limit: As in ``Cut``.
        asked: As in ``Cut``.
        cause: The cut for whose sake, if for one.
        again: The page is to replace the one at this cut.
    """

    cursor: int
    limit: int
    asked: int
    cause: Cut | None = None
    again: bool = False


class DateLookup(Frozen, frozen=True):
    """An item to look up.

    Attributes:
        item: Its id.
        tell: Takes its date in milliseconds, or None if that did not come.
        cause: The cut for whose sake, if for one.
    """

    item: str
    tell: Callable[[int | None], None]
    cause: Cut | None = None
