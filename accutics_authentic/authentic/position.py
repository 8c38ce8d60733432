"""A position in a list of bare ids: what a cursor must know to go on exactly. No I/O here.

A position names the cut in hand, by its timestamp and limit, and *marks* what was handed out. On
resume the same page is asked for again and what is marked is dropped.

Which marks does it take? In a list that stands still, ids are handed out newest first. An id that
was handed out and is *not* on the page in hand either does not lie before its timestamp, and
then no later page shows it; or it lies just at the end of the page, with the same date as the last
id there. So marking what is on the page is enough, as long as no millisecond holds more than a
page. If one does, and the server orders its ids differently each time, that shows: of the
ids handed out last, some are on the page and some that came after those are not. Then marks are kept
until a page is in order again. ``LEAST`` marks are always kept, since little shows on short pages.

What no cursor can know: an id that was removed and added again between the two runs may come twice.
An id that was added on top meanwhile comes if the position is on the first page.
"""

from __future__ import annotations

from binascii import Error as Base64Error
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from attrs import frozen

from accutics_authentic.errors import CursorError

from .keyset import NEWEST, OLDEST

MARK = 6  # bytes of an id's digest; a new id is taken for one of 100 marked once in 10 ** 12
LEAST = 64  # marks kept even if fewer are on the page
MOST = 15_000  # marks kept at most, so that a cursor stays a string that can be handled


@frozen
class Position:
    """Where a walk goes on.

    Attributes:
        cursor: The timestamp of the cut in hand, or ``NEWEST``.
        limit: How many ids are asked for there.
        marks: The ids handed out that may be answered there or below, oldest mark first.
    """

    cursor: int
    limit: int
    marks: tuple[bytes, ...] = ()

    def dump(self) -> Any:
        """Return it as a JSON value."""
        cursor = None if self.cursor == NEWEST else self.cursor
        return [cursor, self.limit, b64encode(b"".join(self.marks)).decode()]

    @classmethod
    def load(cls, value: Any) -> Position:
        """Return what was dumped as *value*.

        Raises:
            CursorError: It was not dumped here.
        """
        match value:
            case [(int() | None) as cursor, int(limit), str(text)]:
                pass
            case _:
                raise CursorError("this cursor is of another kind of list, or broken")
        try:
            raw = b64decode(text, validate=True)
        except (Base64Error, ValueError):
            raise CursorError("this cursor is broken: its marks cannot be read") from None
