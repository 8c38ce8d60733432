"""Where a walk along links stands, and how a cursor writes it. No I/O here."""

from __future__ import annotations

import re
from typing import Any

from accutics_authentic.core.inner import Value
from accutics_authentic.errors import CursorError

_LINK = re.compile(r"[^\x00-\x20\x7f-\x9f\\]+")
_KEYS = re.compile(r"([A-Za-z0-9_-]{8})*")  # eight characters each, as ``keys.pack`` writes them


class Position(Value, frozen=True, eq=True):
    """Where a walk stands.

    Attributes:
        link: The page, relative to the base URL; None at the end of the list.
        skip: Rows of the page that are done.
        keys: Of rows handed out of late, as ``keys.pack`` writes them.
    """

    link: str | None
    skip: int = 0
    keys: str = ""

    @classmethod
    def read(cls, state: Any) -> Position:
        """Return the position that ``state`` made.

        Raises:
            CursorError: It was not made here.
        """
        match state:
            case []:
                return cls(None)
            case [str(link), int(skip), str(keys)] if skip >= 0 and not isinstance(skip, bool):
                if _LINK.fullmatch(link) and _KEYS.fullmatch(keys):
                    return cls(link, skip, keys)
        raise CursorError("this cursor holds no position in an Accutics list")

    def with_keys(self, keys: str) -> Position:
        """Return the same place with other keys."""
        return Position(self.link, self.skip, keys)

    @property
    def begun(self) -> bool:
        """Something was handed out before it."""
        return bool(self.skip or self.keys or re.search(r"[?&]page=", self.link or ""))

    @property
    def state(self) -> list[Any]:
        """The position as JSON."""
        return [] if self.link is None else [self.link, self.skip, self.keys]
