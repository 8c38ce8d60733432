"""A position in a list of bare ids: what a cursor must hold to go on exactly. No I/O here.

A position names the cut in hand, by its timestamp and limit, and holds *marks*: short hashes of ids
that were delivered. On resume the same page is asked for again, and what is marked is dropped.

Which ids need a mark? In a list that stands still they are delivered newest first. One that was
delivered and is not on the page in hand either does not lie before its timestamp, and then no
later page shows it; or it has the very date of the last id on the page. So marks of what is on the
page will do, unless a millisecond holds more than a page of ids and the server orders them
differently each time. But then that shows: of the ids delivered last some are on the page, and
some that came after those are not. From there on all marks are kept, until a page is in order
again. And ``LEAST`` are always kept, as a short page shows little.

What no position can tell: an id that is removed and added again before the resume may come twice,
and one that is added on top comes if the position is on the first page.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Sequence
from types import NoneType
from typing import Any

from accutics_authentic._base.arguments import LATEST, LONGEST_PAGE
from accutics_authentic._base.structs import Frozen
from accutics_authentic._paging.cursor import FINISHED, CursorCodec
from accutics_authentic._paging.seen import Seen, digest
from accutics_authentic.errors import CursorError

from .page import NEWEST

MARK = 5  # bytes; a new id passes for one of a hundred marked ones once in 10 ** 10 times
LEAST = 64  # marks kept, even if the page is shorter
LAST = LATEST + 1  # what lies before it is all that has a date
MOST = 20_000  # marks kept, even if the page is longer: cursors have a length that is refused


class Position(Frozen, frozen=True, eq=True):
    """Where a walk goes on.

    Attributes:
        cursor: The timestamp of the cut in hand; ``NEWEST`` if it has none.
        limit: How many ids were asked for there.
        marks: Those of the ids delivered last, in that order.
    """

    cursor: int
    limit: int
    marks: bytes = b""

    def dump(self) -> Any:  # Any: JSON
        """Return the position as a JSON value."""
        cursor = None if self.cursor == NEWEST else self.cursor
        return [cursor, self.limit, b64encode(self.marks).decode()]

    @classmethod
    def load(cls, value: Any, *, before: int, after: int) -> Position:  # Any: JSON
        """Return the position that was dumped as *value* by a walk from *before* to *after*.

        Raises:
            CursorError: It is no such thing, or leads out of what that walk may ask for.
        """
        match value:
            case [cursor, limit, str(text)] if type(limit) is int and type(cursor) in {
                int,
                NoneType,
            }:
                cursor = NEWEST if cursor is None else cursor
                marks = _decode(text)
                inside = after < cursor <= min(before, LAST) or cursor == before
                if marks is not None and inside and 0 < limit <= LONGEST_PAGE:
                    return cls(cursor, limit, marks)
        raise CursorError("this cursor does not hold a position in a list of items")


class Delivered(Frozen, frozen=True, eq=True):
    """What is delivered of one page.

    Attributes:
        items: The ids.
        marks: Those of what was delivered before, and of *items*.
        count: How many of them a position on this page needs.
    """

    items: tuple[str, ...] = ()
    marks: bytes = b""
    count: int = 0

    def marks_after(self, count: int) -> bytes:
        """Return the marks needed behind the first *count* ids."""
        end = len(self.marks) - MARK * (len(self.items) - count)
        return self.marks[max(0, end - MARK * self.count) : end]


class Mark(Frozen, frozen=True):
    """Makes the cursors of one page; holds nothing of the walk."""

    seal: CursorCodec
    cursor: int
    limit: int
    handed: Delivered
    last: bool

    def __call__(self, count: int) -> str:
        """Return the cursor behind the first *count* items."""
        if self.last and count == len(self.handed.items):
            return self.seal.write(FINISHED)
        position = Position(self.cursor, self.limit, self.handed.marks_after(count))
        return self.seal.write(position.dump())


class Record:
    """What was delivered: all of it for the walk, the last of it for its positions.

    Args:
        marks: Of what an earlier walk delivered last.
    """

    def __init__(self, marks: bytes = b"") -> None:
        self._seen = Seen()
        self._marks = marks
        self._resumed = set(_split(marks))

    def __len__(self) -> int:
        return len(self._seen)

    def deliver(self, page: Sequence[str], wanted: Iterable[str]) -> Delivered:
        """Return those ids of *wanted*, all on *page*, that were not delivered before."""
        digests = {item: digest(item) for item in page}
        is_new = self._is_new if self._resumed else self._seen.add
        items = tuple(item for item in wanted if is_new(digests[item]))
        count = _needed(self._marks, {mark[:MARK] for mark in digests.values()})
        marks = self._marks + b"".join(digests[item][:MARK] for item in items)
        handed = Delivered(items, marks, count)
        if items:
            self._marks = handed.marks_after(len(items))
            self._resumed.intersection_update(_split(self._marks))
        return handed

    def _is_new(self, mark: bytes) -> bool:
        resumed = mark[:MARK] in self._resumed
        self._resumed.discard(mark[:MARK])  # its digest is as good from now on
        return self._seen.add(mark) and not resumed


def _needed(marks: bytes, page: Collection[bytes]) -> int:
    """Return how many marks are needed while *page* is in hand, *marks* being those before it."""
    latest = iter(_split(marks))
    in_order = not any(mark in page for mark in latest) or all(mark in page for mark in latest)
    return min(MOST, max(LEAST, len(page)) if in_order else len(marks) // MARK + len(page))


def _split(marks: bytes) -> list[bytes]:
    return [marks[at : at + MARK] for at in range(0, len(marks), MARK)]


def _decode(text: str) -> bytes | None:
    try:
        marks = b64decode(text, validate=True)
    except ValueError:
        return None
    return None if len(marks) % MARK else marks
