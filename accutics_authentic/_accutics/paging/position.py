"""Where reading goes on in a list, and how a cursor writes that. No I/O here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar
from urllib.parse import unquote, unquote_plus

from yarl import URL

from accutics_authentic._base.arguments import MAX_PAGE_SIZE
from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.links import MAX_LINK_LENGTH
from accutics_authentic._paging.cursor import FINISHED
from accutics_authentic.errors import CursorError

from .anchors import MIN_ANCHORS
from .keys import KEY_NAME, MAX_KEYS_IN_CURSOR, Key, Keys, unpack_hashes
from .links import PAGE, PAGE_SIZE, absolute, names_a_page, page_number, page_size, relative
from .page_range import PageRange

T = TypeVar("T")


#: As ``resolve_link`` and ``relative`` make them.
_LINK = lazy_pattern(r"[^\x00-\x20\x7f-\x9f\\#?]*(\?[^\x00-\x20\x7f-\x9f#]*)?")
#: As ``pack_hashes`` makes them.
_KEYS = lazy_pattern(rf"([A-Za-z0-9_-]{{8}}){{0,{MAX_KEYS_IN_CURSOR}}}")
_MAX_KEYS_LENGTH = 8 * MAX_KEYS_IN_CURSOR  # if it is reached, keys may have been left out
_PAGE = lazy_pattern(rf"{PAGE}=[0-9]{{1,15}}")
_PAGE_SIZE = lazy_pattern(rf"{PAGE_SIZE}=([0-9]{{1,6}})")


class Position(Frozen, frozen=True, eq=True):
    """Where reading goes on.

    Attributes:
        url: The page; None at the end of the list.
        skip: Rows of the page that are done.
        keys: Hashes of the keys delivered last, as ``pack_hashes`` returned them.
        has_every_key: Nothing was delivered before it but the rows of these keys.
        key_name: Of the keys, as ``Keys.name``.
    """

    END: ClassVar[Position]  #: After the last row.

    url: URL | None
    skip: int = 0
    keys: str = ""
    has_every_key: bool = True
    key_name: str = ""

    @classmethod
    def load(
        cls,
        value: Any,  # JSON
        base: URL,
        pages: PageRange = PageRange.WHOLE,
    ) -> Position:
        """Return the position that was dumped as *value*, under *base*, by a reading of *pages*.

        Raises:
            CursorError: It was not dumped by this class, or not by a reading of these pages.
        """
        position = cls._load(value, base, pages)
        if pages.size and position.url and not pages.start <= position.rows_before <= pages.end:
            raise CursorError("this cursor lies outside its slice")
        return position

    @classmethod
    def _load(cls, value: Any, base: URL, pages: PageRange) -> Position:  # Any: JSON
        match value:
            case []:
                return cls.END
            case [str(link), int(skip), str(keys), *rest] if not isinstance(skip, bool):
                in_range = len(link) <= MAX_LINK_LENGTH and 0 <= skip <= MAX_PAGE_SIZE
                if in_range and _LINK.fullmatch(link) and _KEYS.fullmatch(keys):
                    url = absolute(link, base)
                    match rest:
                        case []:  # nothing was delivered, or an older version wrote it
                            position = cls(url, skip, keys)
                            has_every_key = position.rows_before - pages.start <= len(keys) // 8
                            return position.with_keys(keys, has_every_key=has_every_key, name="")
                        case [bool(has_every_key), str(name)] if KEY_NAME.fullmatch(name):
                            return cls(url, skip, keys, has_every_key, name)
        raise CursorError("this cursor holds no position in an Accutics list")

    def dump(self, base: URL) -> Any:  # Any: JSON
        """Return the position as a JSON value, which may be loaded under another base URL."""
        if self.url is None:
            return FINISHED
        rest = [self.has_every_key, self.key_name] if self.keys or not self.has_every_key else []
        return [relative(self.url, base), self.skip, self.keys, *rest]

    def with_keys(self, keys: str, *, has_every_key: bool, name: str) -> Position:
        """Return the same position with other keys; the end of the list needs none."""
        if self.url is None:
            return self
        return Position(
            self.url, self.skip, keys, has_every_key and len(keys) < _MAX_KEYS_LENGTH, name
        )

    def keys_of(self, key: Key[T]) -> Keys[T]:
        """Return the keys of a reading that goes on from here; raises as ``Keys``."""
        return Keys(key, self.keys, self.key_name)

    @property
    def is_begun(self) -> bool:
        """True if rows may have been delivered before it."""
        return bool(self.skip or self.keys or (self.url is not None and names_a_page(self.url)))

    def is_start(self, pages: PageRange) -> bool:
        """Return whether no row of *pages* was delivered before it."""
        is_at_top = pages.size and not self.skip and not self.keys
        return not self.is_begun or bool(is_at_top and self.rows_before == pages.start)

    @property
    def page_size(self) -> int | None:
        """The page size that its URL asks for, or None."""
        return None if self.url is None else page_size(self.url)

    @property
    def rows_before(self) -> int:
        """Rows of the list before it, by page number and size of its URL."""
        number = 1 if self.url is None else page_number(self.url) or 1
        return (number - 1) * (self.page_size or 1) + self.skip


Position.END = Position(None)


def check_same_list(
    position: Position, base: URL, parts: Sequence[str], query: Sequence[tuple[str, str]]
) -> None:
    """Refuse a position outside the list at *parts* with the *query* of its params.

    Whoever holds an unsigned cursor can write any link into it. So the link must be as the list's
    own first request: on the same path, with the same params, and with no other parameter than a
    page number and a page size.

    Raises:
        CursorError: The link leads somewhere else.
    """
    if position.url is None:
        return
    path, _, search = relative(position.url, base).partition("?")
    if not _is_same_path(path, parts):
        raise CursorError(f"this cursor leads to another path than the list's own; {_KEY_NEEDED}")
    params: list[tuple[str, str]] = []
    for pair in filter(None, search.split("&")):
        if ";" in pair or not pair.isascii():  # which servers may read otherwise than params
            raise CursorError(f"this cursor has a query that is not encoded; {_KEY_NEEDED}")
        size = _PAGE_SIZE.fullmatch(pair)
        if size and not 0 < int(size[1]) <= MAX_PAGE_SIZE:
            raise CursorError(
                f"this cursor asks for pages of no rows, or more than {MAX_PAGE_SIZE} rows"
            )
        if not size and not _PAGE.fullmatch(pair):
            params.append(_decoded(pair))
    if sorted(params) != sorted(query):
        raise CursorError(f"this cursor has other query parameters than params; {_KEY_NEEDED}")


_KEY_NEEDED = "if the server's own links do that, resuming needs cursor_key="


def check_has_anchors(position: Position, pages: PageRange) -> None:
    """Refuse a position from which overlapping pages cannot go on in *pages*.

    Raises:
        CursorError: Rows were delivered before it, and it has too few keys of them or no page size.
    """
    is_at_top = not position.keys and position.rows_before <= pages.start
    if is_at_top and position.has_every_key:
        return  # nothing was delivered
    if not position.keys or not position.page_size:
        raise CursorError("this cursor was not made with on_drift='repair': it cannot go on here")
    if not position.has_every_key and len(unpack_hashes(position.keys)) < MIN_ANCHORS:
        raise CursorError(
            "this cursor remembers one row of those delivered, and repair needs "
            f"{MIN_ANCHORS} to find its place: read a few more rows with key= alone"
        )


def _is_same_path(path: str, parts: Sequence[str]) -> bool:
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
