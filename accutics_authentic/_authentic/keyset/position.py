"""A position in a list of bare ids: what a cursor must hold to go on exactly. No I/O here.

A position names the page that is being delivered, by its timestamp and limit, and holds *recent
hashes*: short hashes of ids that were delivered. On resume the same page is asked for again, and
ids with these hashes are dropped.

Which hashes are needed? In a list that stands still ids are delivered newest first. One that was
delivered and is not on the current page either does not lie before its timestamp, and then no
later page shows it; or it has the very date of the last id on the page. So hashes of what is on the
page will do, unless a millisecond holds more than a page of ids and the server orders them
differently each time. But then that shows: of the ids delivered last some are on the page, and
some that came after those are not. From there on all hashes are kept, until a page is in order
again. And ``MIN_HASHES`` are always kept, as a short page shows little.

What no position can know: an id that is removed and added again before the resume may come twice,
and one that is added on top comes if the position is on the first page.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from hashlib import blake2b
from types import NoneType
from typing import Any, ClassVar

from accutics_authentic._base.arguments import MAX_MILLISECONDS, MAX_PAGE_SIZE
from accutics_authentic._base.structs import Frozen, Mutable
from accutics_authentic._paging.cursor import FINISHED
from accutics_authentic._paging.seen_texts import SeenTexts
from accutics_authentic.errors import CursorError

from .page import NEWEST, OLDEST, FetchedPage

HASH_SIZE = 5  # bytes; a new id passes for one of a hundred delivered ones once in 10 ** 10 times
MIN_HASHES = 64  # kept even if the page is shorter
MAX_HASHES = 20_000  # kept even if the page is longer: cursors that are too long are refused
LAST_TIMESTAMP = MAX_MILLISECONDS + 1  # what lies before it is all that has a date


class Position(Frozen, frozen=True, eq=True):
    """Where reading goes on.

    Attributes:
        timestamp: Of the page that is being delivered; ``NEWEST`` if it has none.
        limit: How many ids were asked for there; 0 at the end of the list.
        recent_hashes: Of the ids delivered last, in that order, ``HASH_SIZE`` bytes each.
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


class Delivered(Mutable, eq=True):
    """The ids of one page that are delivered, and what positions among them need.

    Holds nothing of the reading, so that a page can be kept without it. Hashes are made when the
    first cursor is asked for: most readings ask for none.

    Attributes:
        timestamp: Of the page they come from.
        limit: Of the page they come from.
        ids: The ids.
        before: What was delivered before, as ``Record`` keeps it.
        hashes_needed: How many of them a position on this page needs.
        is_last: Whether nothing comes after them.
        hashes: Of what was delivered before, and of *ids*; None until it is needed.
    """

    timestamp: int
    limit: int
    ids: tuple[str, ...] = ()
    before: Sequence[str | bytes] = ()
    hashes_needed: int = 0
    is_last: bool = False
    hashes: bytes | None = None

    def hashes_after(self, count: int) -> bytes:
        """Return the hashes that a position after the first *count* ids needs."""
        if self.hashes is None:
            self.hashes = b"".join(map(short_hash, (*self.before, *self.ids)))
        end = len(self.hashes) - HASH_SIZE * (len(self.ids) - count)
        return self.hashes[max(0, end - HASH_SIZE * self.hashes_needed) : end]

    def position_after(self, count: int) -> Position:
        """Return the position after the first *count* ids."""
        if self.is_last and count == len(self.ids):
            return Position.END
        return Position(self.timestamp, self.limit, self.hashes_after(count))

    def dump_after(self, count: int) -> Any:  # Any: JSON
        """Return the position after the first *count* ids as a JSON value."""
        return self.position_after(count).dump()


class Record:
    """What was delivered: all of it for the reading, the last of it for its positions.

    What this reading delivered is kept as text, and what an earlier one did as hashes.

    Args:
        recent_hashes: Of what an earlier reading delivered last.
    """

    def __init__(self, recent_hashes: bytes = b"") -> None:
        self._seen = SeenTexts()
        self._recent: tuple[str | bytes, ...] = tuple(_split(recent_hashes))
        self._resumed = set(_split(recent_hashes))

    def __len__(self) -> int:
        return len(self._seen)

    def knows(self, item_id: str) -> bool:
        """Return whether *item_id* was delivered, as far as is known."""
        return item_id in self._seen or short_hash(item_id) in self._resumed

    def deliver(self, page: FetchedPage, wanted: Sequence[str], *, is_last: bool) -> Delivered:
        """Deliver those ids of *wanted*, all on *page*, that were not delivered before."""
        repeated = self._count_repeated(wanted)
        if self._resumed:
            ids = tuple(item_id for item_id in wanted if self._is_new(item_id))
        else:
            ids = tuple(self._seen.add(wanted[repeated:]))
        if repeated and repeated + len(ids) == len(page.ids):  # as in most lists
            needed = min(MAX_HASHES, max(MIN_HASHES, len(page.ids)))
        else:
            needed = _needed(self._recent, page)
        delivered = Delivered(page.timestamp, page.limit, ids, self._recent, needed, is_last)
        if ids:
            self._recent = (self._recent + ids)[-needed:]
            if self._resumed:
                self._resumed.intersection_update(self._recent)
        return delivered

    def _count_repeated(self, ids: Sequence[str]) -> int:
        """Return how many ids at the beginning of *ids* are those delivered last, in that order.

        0 as well if an earlier reading delivered what is compared.
        """
        recent = self._recent
        if not recent or isinstance(recent[0], bytes) or recent[-1] not in ids:
            return 0
        count = ids.index(recent[-1]) + 1
        return count if recent[-count:] == ids[:count] else 0

    def _is_new(self, item_id: str) -> bool:
        """Add *item_id*; return whether neither it nor its hash is known."""
        hashed = short_hash(item_id)
        is_resumed = hashed in self._resumed
        self._resumed.discard(hashed)  # the id takes its place from now on
        return bool(self._seen.add((item_id,))) and not is_resumed


def short_hash(item: str | bytes) -> bytes:
    """Return the hash of an id in cursors; one that is a hash already is returned unchanged."""
    if isinstance(item, bytes):
        return item
    return blake2b(item.encode(errors="surrogatepass"), digest_size=8).digest()[:HASH_SIZE]


def _needed(recent: Sequence[str | bytes], page: FetchedPage) -> int:
    """Return how many hashes positions on *page* need, if *recent* was delivered before it."""
    on_page: Collection[str | bytes] = frozenset(page.ids) if page.has_invalid else page.id_set
    if recent and isinstance(recent[0], bytes):  # by an earlier reading, and so the oldest
        on_page = {*on_page, *map(short_hash, page.ids)}
    count = len(page.ids)
    needed = max(MIN_HASHES, count) if _is_in_order(recent, on_page) else len(recent) + count
    return min(MAX_HASHES, needed)


def _is_in_order(recent: Sequence[str | bytes], page: Collection[str | bytes]) -> bool:
    """Return whether what of *recent* is on *page* came last, without a gap."""
    on_page = [*map(page.__contains__, recent)]
    return on_page == sorted(on_page)  # first those that are not, then those that are


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]


def _decode(text: str) -> bytes | None:
    try:
        hashes = b64decode(text, validate=True)
    except ValueError:
        return None
    return None if len(hashes) % HASH_SIZE else hashes
