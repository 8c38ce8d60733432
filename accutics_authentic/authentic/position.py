"""A position in a list of bare ids: what a cursor must know to go on exactly. No I/O here.

A position names the cut in hand, by its timestamp and limit, and holds *marks*, short hashes of
ids that were handed out. On resume the same page is asked for again, and what is marked is dropped.

Which marks does it take? In a list that stands still ids are handed out newest first. One that was
handed out and is *not* on the page in hand either does not lie before its timestamp, and then no
later page shows it; or it has the very date of the last id of the page. So it is enough to mark what
is on the page, unless a millisecond holds more than a page of ids and the server orders them
differently each time. But then it shows: of the ids handed out last some are on the page, and some
that followed them are not. From there on all marks are kept until a page is in order again; and never
fewer than ``LEAST``, because a short page shows little.

What no position can know: an id that was removed and added again since may come twice. One that was
added on top since comes if the position is on the first page.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection
from typing import Any

from attrs import frozen

from accutics_authentic.errors import CursorError

from .keyset import NEWEST, OLDEST

MARK = 6  # bytes; a new id is taken for one of a hundred marked ones once in 10 ** 12 times
LEAST = 64  # marks kept, even if the page is shorter
MOST = 15_000  # marks kept, so that a cursor remains a string one can handle


def split(marks: bytes) -> list[bytes]:
    """Return the single marks in *marks*."""
    return [marks[at : at + MARK] for at in range(0, len(marks), MARK)]


def last(count: int, marks: bytes) -> bytes:
    """Return the last *count* marks of *marks*."""
    return marks[max(0, len(marks) - count * MARK) :]


def needed(handed_out: bytes, page: Collection[bytes]) -> int:
    """Return how many marks are needed while *page* is in hand.

    Args:
        handed_out: The marks of what was handed out before it.
        page: The marks of all ids on it.
    """
    latest = iter(split(handed_out))
    in_order = not any(mark in page for mark in latest) or all(mark in page for mark in latest)
    return max(LEAST, len(page)) if in_order else min(MOST, len(handed_out) // MARK + len(page))


@frozen
class Position:
    """Where a walk goes on.

    Attributes:
        cursor: The timestamp of the cut in hand; ``NEWEST`` if none was asked for.
        limit: How many ids were asked for there.
        marks: The marks of what was handed out last, the last one last.
    """

    cursor: int
    limit: int
    marks: bytes = b""

    def dump(self) -> Any:
        """Return the position as a JSON value."""
        cursor = None if self.cursor == NEWEST else self.cursor
        return [cursor, self.limit, b64encode(self.marks).decode()]

    @classmethod
    def load(cls, value: Any) -> Position:
        """Return the position that was dumped as *value*.

        Raises:
            CursorError: It was not dumped here.
        """
        match value:
            case [None | int() as cursor, int(limit), str(text)] if limit > 0:
                marks = _decode(text)
                if marks is not None and (cursor is None or OLDEST < cursor < NEWEST):
                    return cls(NEWEST if cursor is None else cursor, limit, marks)
        raise CursorError("this cursor does not hold a position in a list of items")


def _decode(text: str) -> bytes | None:
    try:
        marks = b64decode(text, validate=True)
    except ValueError:
        return None
    return None if len(marks) % MARK else marks
