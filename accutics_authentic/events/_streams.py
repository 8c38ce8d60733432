"""The events of streams and runs."""

from __future__ import annotations

from typing import Literal

from ._event import StreamEvent


class PageRead(StreamEvent, frozen=True, kw_only=True):
    """A page was delivered to the reader.

    Attributes:
        page: Its number in this reading, counted from 1.
        items: How many items it has.
        total: How many items the server says there are in all, if it does.
    """

    page: int
    items: int
    total: int | None

    def _text(self) -> str:
        return f"page {self.page} has {self.items} items"


class Drifted(StreamEvent, frozen=True, kw_only=True):
    """The list was seen to change while it is read; comes before the page that showed it.

    Attributes:
        detail: What was seen, one short sentence.
    """

    detail: str

    def _text(self) -> str:
        return self.detail


class StreamFinished(StreamEvent, frozen=True, kw_only=True):
    """A list was read to its end, reading it failed, or a run was left.

    A plain stream that its reader drops has none. A stream that is read on after an error has
    further events, and another one of these.

    Attributes:
        outcome: ``"ok"``: read to its end; ``"error"``: it raised; ``"left"``: the
            ``async with`` block of a run ended before.
        error: Name of the exception's class, if it raised.
        items: Delivered.
        pages: Delivered, wholly or in part.
        requests: Made, repeated ones and look-ups included.
        retries: Requests that repeated an earlier one.
        duplicates: Items dropped because they had been delivered before.
        drift: How many ``Drifted`` there were.
        waited: How long it waited between attempts.
    """

    outcome: Literal["ok", "error", "left"]
    error: str | None
    items: int
    pages: int
    requests: int
    retries: int
    duplicates: int
    drift: int
    waited: float

    def _text(self) -> str:
        error = "" if self.error is None else f" ({self.error})"
        return f"{self.outcome}{error} after {self.items} items, {self.requests} requests"
