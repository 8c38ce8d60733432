"""Where a walk along links stands, and how a cursor writes it. No I/O here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import unquote, unquote_plus

from accutics_authentic._base.arguments import MAX_PAGE_SIZE
from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.links import MAX_LINK_LENGTH
from accutics_authentic._paging.cursor import FINISHED
from accutics_authentic.errors import CursorError

from .keys import MAX_KEYS_IN_CURSOR
from .links import PAGE, PAGE_SIZE

MAX_SKIP = 10**9  # rows; no answer holds as many
_LINK = re.compile(
    r"[^\x00-\x20\x7f-\x9f\\#?]*(\?[^\x00-\x20\x7f-\x9f#]*)?"
)  # as ``resolve_link`` makes them
_KEYS = re.compile(
    rf"([A-Za-z0-9_-]{{8}}){{0,{MAX_KEYS_IN_CURSOR}}}"
)  # as ``keys.pack`` writes them
_PAGE = re.compile(rf"{PAGE}=[0-9]{{1,15}}")
_PAGE_SIZE = re.compile(rf"{PAGE_SIZE}=([0-9]{{1,6}})")


class Position(Frozen, frozen=True, eq=True):
    """Where a walk stands.

    Attributes:
        link: The page, relative to the base URL; None at the end of the list.
        skip: Rows of the page that are done.
        keys: Of rows delivered of late, as ``keys.pack`` writes them.
    """

    END: ClassVar[Position]  #: Behind the last row.

    link: str | None
    skip: int = 0
    keys: str = ""

    @classmethod
    def load(cls, value: Any) -> Position:  # Any: JSON
        """Return the position that was dumped as *value*.

        Raises:
            CursorError: It was not made here.
        """
        match value:
            case []:
                return cls.END
            case [str(link), int(skip), str(keys)] if not isinstance(skip, bool):
                check_int = len(link) <= MAX_LINK_LENGTH and 0 <= skip <= MAX_SKIP
                if check_int and _LINK.fullmatch(link) and _KEYS.fullmatch(keys):
                    return cls(link, skip, keys)
        raise CursorError("this cursor holds no position in an Accutics list")

    def with_keys(self, keys: str) -> Position:
        """Return the same place with other keys."""
        return Position(self.link, self.skip, keys)

    @property
    def begun(self) -> bool:
        """Something was delivered before it."""
        return bool(self.skip or self.keys or re.search(r"[?&]page=", self.link or ""))

    def dump(self) -> Any:  # Any: JSON
        """Return the position as a JSON value."""
        return FINISHED if self.link is None else [self.link, self.skip, self.keys]


Position.END = Position(None)


def check_same_list(
    position: Position, parts: Sequence[str], query: Sequence[tuple[str, str]]
) -> None:
    """Refuse a position that leads out of the list at *parts* with the *query* of its params.

    Whoever holds an unsigned cursor can write any link into it. So one counts only if it is as
    the list itself begins: on the same path, with the same params, and with nothing more than a
    page and its size.

    Raises:
        CursorError: The link says something else.
    """
    if position.link is None:
        return
    path, _, search = position.link.partition("?")
    if not _are_parts(path, parts):
        raise CursorError(f"this cursor leads to another path than the list's own; {_WITH_KEY}")
    found: list[tuple[str, str]] = []
    for pair in filter(None, search.split("&")):
        size = _PAGE_SIZE.fullmatch(pair)
        if size and not 0 < int(size[1]) <= MAX_PAGE_SIZE:
            raise CursorError(
                f"this cursor asks for pages of no rows, or more than {MAX_PAGE_SIZE} rows"
            )
        if not size and not _PAGE.fullmatch(pair):
            found.append(_decoded(pair))
    if sorted(found) != sorted(query):
        raise CursorError(f"this cursor has other query parameters than params; {_WITH_KEY}")


_WITH_KEY = "if the server's own links do that, resuming needs cursor_key="


def _are_parts(path: str, parts: Sequence[str]) -> bool:
    try:
        return [unquote(part, errors="strict") for part in path.split("/")] == list(parts)
    except UnicodeDecodeError:
        return False


def _decoded(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    try:
        return unquote_plus(name, errors="strict"), unquote_plus(value, errors="strict")
    except UnicodeDecodeError:
        return "", ""  # no param has an empty name
