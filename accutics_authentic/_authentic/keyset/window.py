"""What of a list a reading covers: all, or a slice between two timestamps. No I/O here."""

from __future__ import annotations

from typing import Any

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import CursorError

from .page import OLDEST
from .position import LAST_TIMESTAMP


class Window(Frozen, frozen=True, eq=True):
    """All that lies before one timestamp and not before another, both in the server's own sense.

    So windows that meet have no id in common and none between them, whether "before" includes the
    timestamp itself or not.

    Attributes:
        upper: What lies before this timestamp; None: where the list begins.
        lower: What does not lie before this one; None: where the list ends.
    """

    upper: int | None
    lower: int | None

    @classmethod
    def load(cls, bounds: list[Any], *, before: int | None, after: int | None) -> Window:
        """Return the window that was dumped as *bounds* for a list from *before* to *after*.

        Raises:
            CursorError: It was not dumped by this class, or leads to where that list may not ask.
        """
        match bounds:
            case [upper, lower] if type(upper) is int and (lower is None or type(lower) is int):
                lowest = OLDEST if after is None else after
                highest = LAST_TIMESTAMP if before is None else before
                is_inside = lowest < (upper if lower is None else lower) and upper <= highest
                if is_inside and (lower is None or lower < upper):
                    return cls(upper, lower)
        raise CursorError("this slice holds no time window of a list of items")

    def dump(self) -> list[int | None]:
        """Return the window as a JSON value."""
        return [self.upper, self.lower]
