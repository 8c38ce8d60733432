"""The cursors of one page, which outlive the stream, the client and the process. No I/O here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accutics_authentic._base.structs import Frozen

from .cursor import FINISHED, SIGNATURE_SIZE, CursorCodec


class PageCursors(Frozen, frozen=True):
    """What makes the cursors between the items of a page. Holds no item, and no connection.

    A key that signs cursors is not pickled: the signatures of all the page's cursors are.

    Attributes:
        codec: Encodes positions.
        position_after: Returns the position after the first items, by their number, as a JSON
            value. It can be pickled.
        count: Items on the page.
        signatures: Of the cursors after 0 to *count* items; empty if *codec* can sign them, or
            they are not signed.
    """

    codec: CursorCodec
    position_after: Callable[[int], Any]  # Any: JSON
    count: int
    signatures: bytes = b""

    def after(self, count: int) -> str:
        """Return the cursor after the first *count* items."""
        position = self.position_after(count)
        if not self.signatures:
            return self.codec.encode(position)
        start = SIGNATURE_SIZE * count
        return self.codec.encode(position, self.signatures[start : start + SIGNATURE_SIZE])

    def __reduce__(self) -> tuple[Any, ...]:
        positions = map(self.position_after, range(self.count + 1))
        signatures = self.signatures or b"".join(map(self.codec.sign, positions))
        codec = self.codec.without_keys()
        return PageCursors, (codec, self.position_after, self.count, signatures)


def finished_position(_count: int) -> Any:  # Any: JSON
    """Return the position at the end of a list, after any number of items."""
    return FINISHED
