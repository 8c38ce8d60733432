"""Identifies rows by their keys, so that a row that comes again can be dropped. No I/O here."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from accutics_authentic._base.arguments import plain_int, plain_text, type_of
from accutics_authentic._base.objects import check_function
from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._paging.seen import HASH_BITS, Seen
from accutics_authentic.errors import ConfigurationError, CursorError

T = TypeVar("T")

Key = str | Callable[[T], object]

KEY_NAME = lazy_pattern(r"([A-Za-z0-9_-]{4})?")  # as ``key_name`` returns it

_MISSING = object()
HASH_BYTES = HASH_BITS // 8  # of a key, in memory
HASH_BYTES_IN_CURSOR = 6
MAX_KEYS_IN_CURSOR = 150  # more than a page has, and few enough for a URL


class KeyMissingError(Exception):
    """A row has no key that identifies it; the user gets a ``DecodeError``."""


class Keys(Generic[T]):
    """The keys of the rows delivered.

    Args:
        key: Name of a field, or a function of the row. Gives a str, an int or a tuple of them.
        packed: Hashes from a cursor, as ``pack_hashes`` returned them.
        name: The name of the keys in that cursor; "" if it has none.

    Attributes:
        name: As ``key_name`` returns it; that of the cursor if the key is a function.
        recent: Hashes of the keys delivered last, the newest at the end.

    Raises:
        ConfigurationError: *key* is no key.
        CursorError: *key* is another field than in the cursor.
    """

    def __init__(self, key: Key[T], packed: str = "", name: str = "") -> None:
        self._key = check_key(key, name)
        self.name = key_name(self._key) or name
        self._seen = Seen()
        self.recent = unpack_hashes(packed)
        self._from_cursor = frozenset(self.recent)

    def hash(self, item: T) -> bytes:
        """Return the hash of the row's key.

        Raises:
            KeyMissingError: The row has no key, or one of a type that cannot identify it.
        """
        try:
            value = self._value(item)
        except Exception as error:
            failure = error
        else:
            if value is _MISSING:
                raise KeyMissingError("required as the row's key, and missing")
            return hash_key(value)
        text = f"the row's key could not be read: {type(failure).__name__}"
        raise KeyMissingError(text) from failure

    def _value(self, item: T) -> object:
        if callable(self._key):
            return self._key(item)
        if isinstance(item, dict):
            return item.get(self._key, _MISSING)
        return getattr(item, self._key, _MISSING)

    @property
    def path(self) -> str:
        """The path of the key within its row, if it is a field."""
        return "" if callable(self._key) else f".{self._key}"

    def is_known(self, hashed: bytes) -> bool:
        """Return whether a row with this hash was delivered."""
        return _number(hashed) in self._seen or hashed[:HASH_BYTES_IN_CURSOR] in self._from_cursor

    def new_indexes(self, hashes: Sequence[bytes]) -> list[int]:
        """Return the indexes of the rows that are new, in order."""
        found: dict[bytes, int] = {}
        for index, hashed in enumerate(hashes):
            if not self.is_known(hashed):
                found.setdefault(hashed, index)
        return list(found.values())

    def add(self, hashes: Sequence[bytes]) -> None:
        """Remember rows that are delivered now."""
        self.add_older(hashes)
        self.recent = (*self.recent, *hashes)[-MAX_KEYS_IN_CURSOR:]

    def add_older(self, hashes: Sequence[bytes]) -> None:
        """Remember rows that were delivered before those in the cursor."""
        for hashed in hashes:
            self._seen.add(_number(hashed))


def _number(hashed: bytes) -> int:
    return int.from_bytes(hashed, signed=True)


def check_key(key: Key[T], name: str = "") -> Key[T]:
    """Return a checked *key*.

    Raises:
        ConfigurationError: It is no str and no function.
        CursorError: It is another field than the one of this *name*, which a cursor has.
    """
    if isinstance(key, str):
        key = plain_text(key)
    elif callable(key):
        check_function(key, "key")
    else:
        raise ConfigurationError(f"key must be a field's name or a function, not {type_of(key)}")
    if name and key_name(key) not in {"", name}:
        raise CursorError("this cursor was made with another key=: resume with the same one")
    return key


def key_name(key: Key[T]) -> str:
    """Return a short hash of the field that *key* names; "" for a function."""
    return "" if callable(key) else urlsafe_b64encode(hash_key(key)[:3]).decode()


def hash_key(value: Any) -> bytes:
    """Return the hash of a key; ``1`` and ``"1"`` are two keys.

    Raises:
        KeyMissingError: It is no str, no int and no tuple of them.
    """
    parts = tuple(map(_plain, value if isinstance(value, tuple) else (value,)))
    try:
        text = repr(parts if isinstance(value, tuple) else parts[0])  # as in all cursors so far
    except ValueError:  # an int of more digits than Python writes
        text = repr([hex(part) if isinstance(part, int) else part for part in parts])
    return blake2b(text.encode(errors="surrogatepass"), digest_size=HASH_BYTES).digest()


def _plain(part: Any) -> str | int:
    """Return the text or number that a str or int holds, even if its class shows another one."""
    if isinstance(part, str):
        return plain_text(part)
    if isinstance(part, int) and not isinstance(part, bool):
        return plain_int(part)
    found = "null" if part is None else type_of(part)
    raise KeyMissingError(f"expected a str or an int as the row's key, got {found}")


def pack_hashes(hashes: Sequence[bytes]) -> str:
    """Return the last *hashes*, shortened, as text for a cursor."""
    last = (hashed[:HASH_BYTES_IN_CURSOR] for hashed in hashes[-MAX_KEYS_IN_CURSOR:])
    return urlsafe_b64encode(b"".join(last)).decode()


def unpack_hashes(packed: str) -> tuple[bytes, ...]:
    """Return the shortened hashes that ``pack_hashes`` was given."""
    raw = urlsafe_b64decode(packed)
    starts = range(0, len(raw), HASH_BYTES_IN_CURSOR)
    return tuple(raw[start : start + HASH_BYTES_IN_CURSOR] for start in starts)
