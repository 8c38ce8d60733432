"""What was delivered, and which hashes of it a position must hold. No I/O here.

Which hashes are needed? In a list that stands still ids are delivered newest first. One that was
delivered and is not on the current page either does not lie before its timestamp, and then no
later page shows it; or it has the very date of the last id on the page. So hashes of what is on the
page will do, unless a millisecond holds more than a page of ids and the server orders them
differently each time. But then that shows: of the ids delivered last some are on the page, and
some that came after those are not. From there on all hashes are kept, until a page is in order
again. And ``MIN_HASHES`` are always kept, as a short page shows little.

When reading resumes, more than a page of new ids may stand on top of those that were delivered.
So the hashes of a cursor are *ahead* until a page shows one of them, or one that stands behind it:
they are all kept, after those of ids that are delivered meanwhile. That is the order of the list.
What a page shows after a new id is ahead as well: more ids were added on top.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import takewhile
from typing import Any

from accutics_authentic._base.structs import Mutable
from accutics_authentic._paging.seen_texts import SeenTexts

from .page import FetchedPage
from .position import HASH_SIZE, Position, short_hash

MIN_HASHES = 64  # kept even if the page is shorter
MAX_HASHES = 20_000  # kept even if the page is longer: cursors that are too long are refused


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
        ahead: What was delivered before and stands after them: ids and hashes.
        hashes: Of what was delivered before, and of *ids*; None until it is needed.
    """

    timestamp: int
    limit: int
    ids: tuple[str, ...] = ()
    before: Sequence[str | bytes] = ()
    hashes_needed: int = 0
    is_last: bool = False
    ahead: Sequence[str | bytes] = ()
    hashes: bytes | None = None

    def hashes_after(self, count: int) -> bytes:
        """Return the hashes that a position after the first *count* ids needs."""
        if self.hashes is None:
            self.hashes = b"".join(map(short_hash, (*self.before, *self.ids)))
        end = len(self.hashes) - HASH_SIZE * (len(self.ids) - count)
        recent = self.hashes[max(0, end - HASH_SIZE * self.hashes_needed) : end]
        if not self.ahead:
            return recent
        return (recent + b"".join(map(short_hash, self.ahead)))[: HASH_SIZE * MAX_HASHES]

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
        self._recent: tuple[str | bytes, ...] = ()
        self._ahead: tuple[str | bytes, ...] = tuple(_split(recent_hashes))
        self._met = 0  # how many of them, from the first on, are passed with the page
        self._resumed = {*_split(recent_hashes)}

    def __len__(self) -> int:
        return len(self._seen)

    def knows(self, item_id: str) -> bool:
        """Return whether *item_id* was delivered, as far as is known."""
        return item_id in self._seen or short_hash(item_id) in self._resumed

    def deliver(self, page: FetchedPage, wanted: Sequence[str], *, is_last: bool) -> Delivered:
        """Deliver those ids of *wanted*, all on *page*, that were not delivered before."""
        has_gap = self._meet(page)
        repeated = self._count_repeated(wanted)
        if self._resumed:
            ids = tuple(item_id for item_id in wanted if self._is_new(item_id))
        else:
            ids = tuple(self._seen.add(wanted[repeated:]))
        if repeated and repeated + len(ids) == len(page.ids):  # as in most lists
            needed = min(MAX_HASHES, max(MIN_HASHES, len(page.ids)))
        else:
            has_gap = self._turn_back(page, ids) or has_gap
            needed = _needed(self._recent, page, has_gap=has_gap)
        before, ahead = self._recent, self._ahead
        delivered = Delivered(page.timestamp, page.limit, ids, before, needed, is_last, ahead)
        if ids:
            self._recent = (before + ids)[-needed:]
            if self._resumed:
                self._resumed.intersection_update((*self._recent, *ahead))
        return delivered

    def _meet(self, page: FetchedPage) -> bool:
        """Note how much of what is ahead *page* shows; return whether it shows a part only.

        What stands on it before its first new id is passed at once, the rest with the page.
        """
        self._pass(self._met)
        if not self._ahead:
            return False
        self._met = _count_up_to_last(self._ahead, page.ids)
        is_gap = 0 < self._met < len(self._ahead)
        known = takewhile(self.knows, page.ids)
        self._pass(_count_up_to_last(self._ahead, known))
        return is_gap

    def _turn_back(self, page: FetchedPage, new: Sequence[str]) -> bool:
        """Put ahead what was delivered and stands on *page* after a new id, and all after that.

        So it is if ids were added on top again. Return whether there was any.
        """
        if not new:
            return False
        after = _with_hashes(page.ids[page.ids.index(new[0]) + 1 :])
        start = next((at for at, item in enumerate(self._recent) if item in after), None)
        if start is None:
            return False
        self._ahead = self._recent[start:] + self._ahead
        self._recent = self._recent[:start]
        self._met = _count_up_to_last(self._ahead, page.ids)
        return True

    def _pass(self, count: int) -> None:
        self._recent += self._ahead[:count]
        self._ahead = self._ahead[count:]
        self._met = max(0, self._met - count)

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


def _needed(recent: Sequence[str | bytes], page: FetchedPage, *, has_gap: bool) -> int:
    """Return how many hashes positions on *page* need, if *recent* was delivered before it."""
    on_page: Collection[str | bytes] = frozenset(page.ids) if page.has_invalid else page.id_set
    if any(isinstance(item, bytes) for item in recent):  # delivered by an earlier reading
        on_page = _with_hashes(page.ids)
    count = len(page.ids)
    is_in_order = not has_gap and _is_in_order(recent, on_page)
    return min(MAX_HASHES, max(MIN_HASHES, count) if is_in_order else len(recent) + count)


def _is_in_order(recent: Sequence[str | bytes], page: Collection[str | bytes]) -> bool:
    """Return whether what of *recent* is on *page* came last, without a gap."""
    on_page = [*map(page.__contains__, recent)]
    return on_page == sorted(on_page)  # first those that are not, then those that are


def _count_up_to_last(items: Sequence[str | bytes], ids: Iterable[str]) -> int:
    """Return how many of *items* stand up to the last one that is one of *ids*, or its hash."""
    wanted = _with_hashes(ids)
    return max((at for at, item in enumerate(items, 1) if item in wanted), default=0)


def _with_hashes(ids: Iterable[str]) -> set[str | bytes]:
    ids = [*ids]
    return {*ids, *map(short_hash, ids)}


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]
