"""The positions between the rows of one page. Pure data: it holds no row, and can be pickled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yarl import URL

from accutics_authentic._base.structs import Frozen

from .keys import MAX_KEYS_IN_CURSOR, pack_hashes
from .links import with_window
from .position import Position


class LinkPositions(Frozen, frozen=True):
    """The positions on a page that was read along links. Called with a number of new rows.

    Attributes:
        base: The API's base URL.
        url: Of the page.
        skip: Rows of the page that were done before.
        indexes: Of the new rows, among those after *skip*.
        next_position: After the last row.
        recent: Hashes of the keys delivered before; None if rows have no key.
        hashes: Hashes of the new rows' keys.
        has_every_key: Nothing was delivered before but the rows of *recent*.
        key_name: As ``Keys.name``.
    """

    base: URL
    url: URL
    skip: int
    indexes: Sequence[int]
    next_position: Position
    recent: Sequence[bytes] | None
    hashes: Sequence[bytes]
    has_every_key: bool
    key_name: str

    def __call__(self, count: int) -> Any:  # Any: JSON
        """Return the position after the first *count* new rows, as a JSON value."""
        if count == len(self.indexes):
            return self.at(self.next_position, count)
        return self.at(Position(self.url, self.skip + self.indexes[count]), count)

    def at(self, position: Position, count: int) -> Any:  # Any: JSON
        """Return *position*, after *count* new rows, as a JSON value."""
        packed = pack_hashes((*(self.recent or ()), *_last(self.hashes, count)))
        every = self.has_every_key and (self.recent is not None or not count)
        position = position.with_keys(packed, has_every_key=every, name=self.key_name)
        return position.dump(self.base)


class WindowPositions(Frozen, frozen=True):
    """The positions on a page that overlaps others. Called with a number of new rows.

    Attributes:
        base: The API's base URL.
        url: Of any page of the list.
        page_size: Rows per page.
        offsets: Of the new rows, and of what follows the page, in the list.
        recent: Hashes of the keys delivered before.
        hashes: Hashes of the new rows' keys.
        has_every_key: Nothing was delivered before but the rows of *recent*.
        key_name: As ``Keys.name``.
        is_end: Whether the list ends with the page.
    """

    base: URL
    url: URL
    page_size: int
    offsets: Sequence[int]
    recent: Sequence[bytes]
    hashes: Sequence[bytes]
    has_every_key: bool
    key_name: str
    is_end: bool

    def __call__(self, count: int) -> Any:  # Any: JSON
        """Return the position after the first *count* new rows, as a JSON value."""
        if count == len(self.hashes) and self.is_end:
            return Position.END.dump(self.base)
        return self.at(self.offsets[count], _last(self.hashes, count))

    def at(self, offset: int, hashes: Sequence[bytes]) -> Any:  # Any: JSON
        """Return the position at *offset*, once the rows of *hashes* were delivered."""
        number, skip = offset // self.page_size + 1, offset % self.page_size
        position = Position(with_window(self.url, number, self.page_size), skip)
        packed = pack_hashes((*self.recent, *hashes))
        every = self.has_every_key
        return position.with_keys(packed, has_every_key=every, name=self.key_name).dump(self.base)


def _last(hashes: Sequence[bytes], count: int) -> Sequence[bytes]:
    """Return those of the first *count* hashes that a cursor holds; a page may have many more."""
    return hashes[max(0, count - MAX_KEYS_IN_CURSOR) : count]
