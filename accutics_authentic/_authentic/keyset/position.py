"""A position in a list of bare ids: what a cursor must hold to go on exactly. No I/O here.

A position names the page that is being delivered, by its timestamp and limit, and holds *recent
hashes*: short hashes of ids that were delivered. On resume the same page is asked for again, and
ids with these hashes are dropped.

Which hashes these are is decided in ``record``.

What no position can know: an id that is removed and added again before the resume may come twice,
and one that is added on top comes if the position is on the first page.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import blake2b
from types import NoneType
from typing import Any, ClassVar

from accutics_authentic._base.arguments import MAX_MILLISECONDS, MAX_PAGE_SIZE
from accutics_authentic._base.structs import Frozen
from accutics_authentic._paging.cursor import FINISHED
from accutics_authentic.errors import CursorError

from .page import NEWEST, OLDEST

HASH_SIZE = 5  # bytes; a new id passes for one of a hundred delivered ones once in 10 ** 10 times
LAST_TIMESTAMP = MAX_MILLISECONDS + 1  # what lies before it is all that has a date


class Position(Frozen, frozen=True, eq=True):
    """Where reading goes on.

    Attributes:
        timestamp: Of the page that is being delivered; ``NEWEST`` if it has none.
        limit: How many ids were asked for there; 0 at the end of the list.
        recent_hashes: Of the ids delivered last, in the order of the list, ``HASH_SIZE`` bytes
            each.
    """

    END: ClassVar[Position]  #: After the last id.

    timestamp: int
    limit: int
    recent_hashes: bytes = b""

    @classmethod
    def first(cls, before: int | None, limit: int) -> Position:
        """Return the position before the first id that is older than *before*."""
        return cls(NEWEST if before is None else before, limit)

    def dump(self) -> Any:  # Any: JSON
        """Return the position as a JSON value."""
        if self == Position.END:
            return FINISHED
        timestamp = None if self.timestamp == NEWEST else self.timestamp
        return [timestamp, self.limit, b64encode(self.recent_hashes).decode()]

    @classmethod
    def load(cls, value: Any, *, before: int | None, after: int | None) -> Position:  # Any: JSON
        """Return the position that was dumped as *value* by a reading from *before* to *after*.

        Raises:
            CursorError: It is no such value, or leads to where that reading may not ask.
        """
        top = NEWEST if before is None else before
        match value:
            case []:
                return cls.END
            case [number, limit, str(text)] if type(limit) is int and type(number) in {
                int,
                NoneType,
            }:
                timestamp = NEWEST if number is None else number
                hashes = _decode(text)
                is_between = (after or OLDEST) < timestamp <= min(top, LAST_TIMESTAMP)
                is_inside = is_between or timestamp == top
                if hashes is not None and is_inside and 0 < limit <= MAX_PAGE_SIZE:
                    return cls(timestamp, limit, hashes)
        raise CursorError("this cursor does not hold a position in a list of items")


Position.END = Position(OLDEST, 0)


def short_hash(item: str | bytes) -> bytes:
    """Return the hash of an id in cursors; one that is a hash already is returned unchanged."""
    if isinstance(item, bytes):
        return item
    return blake2b(item.encode(errors="surrogatepass"), digest_size=8).digest()[:HASH_SIZE]


def _decode(text: str) -> bytes | None:
    try:
        hashes = b64decode(text, validate=True)
    except ValueError:
        return None
    return None if len(hashes) % HASH_SIZE else hashes
