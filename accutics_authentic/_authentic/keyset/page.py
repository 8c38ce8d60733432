"""Pages fetched by timestamp, and the queries for them. No I/O here."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from accutics_authentic._base.arguments import type_of
from accutics_authentic._base.structs import Frozen, Mutable
from accutics_authentic.errors import DecodeError

from .estimate import Estimate

NEWEST = 1 << 62  # stands for "no timestamp": above every date
OLDEST = 0  # never sent: a server may read ``timestamp=0`` as "no timestamp"


class InvalidId(str):
    """Stands among the ids of a page for a row that is no id. Equal for rows of equal content.

    Attributes:
        error: What is wrong with the row.
    """

    error: DecodeError

    @classmethod
    def of(cls, row: Any, index: int) -> InvalidId:  # Any: JSON
        """Return what stands for *row*, the one at *index* of its page."""
        try:
            text = json.dumps(row, sort_keys=True)
        except RecursionError:  # nested so deep that it could just be read: known by its index
            text = f"row {index}"
        digest = blake2b(text.encode(), digest_size=16).hexdigest()
        self = cls(f"\0invalid {digest}")  # no id of a server's
        found = {type(None): "null", dict: "object"}.get(type(row)) or type_of(row)
        self.error = DecodeError(
            f"expected str, got {found}", where=f"$.items[{index}]", index=index
        )
        return self


class MixedRows(tuple[str, ...]):
    """The rows of a page some of which are an ``InvalidId``."""

    __slots__ = ()


class FetchedPage(Mutable):
    """The ids that the server returned for one timestamp.

    Moments are counted in replies: 3 is after the third reply.

    Attributes:
        timestamp: What was sent as ``timestamp``; ``NEWEST`` if nothing was.
        limit: How many ids were asked for.
        ids: The ids, without repeats.
        row_count: How many ids came, repeats included.
        asked_at: The moment when the page was asked for.
        answered_at: The moment when the reply came.
        id_set: The ids as a set, without the invalid ones: two that are equal may be two rows.
        estimate: What the planner assumes about what follows.
        has_invalid: Whether there are invalid ones.
        no_growth: How many times in a row the page was asked for again, larger, and neither grew
            nor was full.
        last_asked: The moment when this timestamp was last asked for, by any query.
        was_empty: Whether the reply to that query was empty.
        linked_down_to: Whatever lies before ``timestamp`` is proven to be on this page or to lie
            before this timestamp.
    """

    timestamp: int
    limit: int
    ids: tuple[str, ...]
    row_count: int
    asked_at: int
    answered_at: int
    id_set: frozenset[str]
    estimate: Estimate
    has_invalid: bool = False
    no_growth: int = 0
    last_asked: int = 0
    was_empty: bool = False
    linked_down_to: int = 0

    def __post_init__(self) -> None:
        if self.has_invalid:
            self.id_set = frozenset(id_ for id_ in self.ids if not isinstance(id_, InvalidId))
        self.last_asked, self.was_empty = self.asked_at, not self.ids
        self.linked_down_to = self.timestamp


class PageQuery(Frozen, frozen=True):
    """A query for a page.

    Attributes:
        timestamp: As in ``FetchedPage``.
        limit: As in ``FetchedPage``.
        asked_at: As in ``FetchedPage``.
        upper: The page that this query helps to link to what lies below it, if any.
        replaces: Whether the reply replaces the page *upper*, which has the same timestamp.
    """

    timestamp: int
    limit: int
    asked_at: int
    upper: FetchedPage | None = None
    replaces: bool = False


class DateLookup(Frozen, frozen=True):
    """A query for the date of one item.

    Attributes:
        item_id: The item's id.
        on_date: Called with its date in milliseconds, or None if the date is not available.
        upper: As in ``PageQuery``.
    """

    item_id: str
    on_date: Callable[[int | None], None]
    upper: FetchedPage | None = None


Query = PageQuery | DateLookup
