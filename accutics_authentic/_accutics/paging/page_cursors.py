"""The cursors of one page that was read along links. Pure data: it holds no row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yarl import URL

from accutics_authentic._base.structs import Frozen

from .position import Position
from .source import ListSource


class PageCursors(Frozen, frozen=True):
    """What makes the cursors between the new rows of a page, and after them.

    Attributes:
        source: The list.
        url: Of the page.
        skip: Rows of the page that were done before.
        indexes: Of the new rows, among those after *skip*.
        next_position: After the last row.
        recent: Hashes of the keys delivered before; None if rows have no key.
        hashes: Hashes of the new rows' keys.
        has_every_key: Nothing was delivered before but the rows of *recent*.
        key_name: As ``Keys.name``.
    """

    source: ListSource[Any]  # Any: no row is held
    url: URL
    skip: int
    indexes: Sequence[int]
    next_position: Position
    recent: Sequence[bytes] | None
    hashes: Sequence[bytes]
    has_every_key: bool
    key_name: str

    def after(self, count: int) -> str:
        """Return the cursor after the first *count* new rows."""
        if count == len(self.indexes):
            return self.at(self.next_position, count)
        return self.at(Position(self.url, self.skip + self.indexes[count]), count)

    def at(self, position: Position, count: int) -> str:
        """Return the cursor of *position*, after *count* new rows."""
        return self.source.cursor_of(
            position,
            (*(self.recent or ()), *self.hashes[:count]),
            has_every_key=self.has_every_key and (self.recent is not None or not count),
            name=self.key_name,
        )
