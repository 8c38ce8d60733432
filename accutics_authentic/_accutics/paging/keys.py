"""What tells one row from another: dropping those that come again. No I/O here."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from accutics_authentic._base.arguments import plain_text, type_of
from accutics_authentic._base.objects import check_function
from accutics_authentic._paging.seen import HASH_BITS, Seen
from accutics_authentic.errors import ConfigurationError

T = TypeVar("T")

Key = str | Callable[[T], object]

_MISSING = object()
HASH_BYTES = HASH_BITS // 8  # bytes of a key's hash, as they are remembered
HASH_BYTES_IN_CURSOR = 6
MAX_KEYS_IN_CURSOR = 150  # keys that a cursor carries: more than a page, and it fits into a URL


class KeyMissingError(Exception):
    """A row has nothing that tells it from others; the caller gets a ``DecodeError``."""


class Keys(Generic[T]):
    """The keys of the rows delivered.

    Args:
        key: Name of a field, or a function of the row; gives a str, an int or a tuple of them.
        remembered: What ``text`` gave, of the walk to go on with.
    """

    def __init__(self, key: Key[T], remembered: str = "") -> None:
        if not callable(key) and not isinstance(key, str):
            raise ConfigurationError(f"key is a field's name or a function, not {type_of(key)}")
        if not isinstance(key, str):
            check_function(key, "key")
        self._key = plain_text(key) if isinstance(key, str) else key
        self._seen = Seen()
        self.recent = unpack_hashes(remembered)  # the last one last
        self._resumed = frozenset(self.recent)

    def hash(self, item: T) -> bytes:
        """Return the hash of the row's key.

        Raises:
            KeyMissingError: The row has none, or one of a type that tells nothing apart.
        """
        try:
            value = self._value(item)
        except Exception as error:
            failure = error
        else:
            if value is _MISSING:
                raise KeyMissingError("required as the row's key, and missing")
            return digest(value)
        text = f"the row's key could not be read: {type(failure).__name__}"
        raise KeyMissingError(text) from failure.with_traceback(None)  # its frames hold the row

    def _value(self, item: T) -> object:
        if callable(self._key):
            return self._key(item)
        if isinstance(item, dict):
            return item.get(self._key, _MISSING)
        return getattr(item, self._key, _MISSING)

    @property
    def place(self) -> str:
        """The place of the key within its row, if it is a field."""
        return "" if callable(self._key) else f".{self._key}"

    def known(self, hashed: bytes) -> bool:
        """Tell whether a row of this key was delivered."""
        return hashed in self._seen or hashed[:HASH_BYTES_IN_CURSOR] in self._resumed

    def fresh(self, hashes: Sequence[bytes]) -> list[int]:
        """Return the places of those that are new."""
        found: dict[bytes, int] = {}
        for place, hashed in enumerate(hashes):
            if not self.known(hashed):
                found.setdefault(hashed, place)
        return list(found.values())

    def add(self, hashed: Sequence[bytes]) -> None:
        """Remember rows as delivered."""
        for each in hashed:
            self._seen.add(each)
        self.recent = (*self.recent, *hashed)[-MAX_KEYS_IN_CURSOR:]

    def add_older(self, hashed: Sequence[bytes]) -> None:
        """Take rows for known that were delivered before those that a cursor remembers."""
        for each in hashed:
            self._seen.add(each)


def digest(value: Any) -> bytes:
    """Return the hash of a key; ``1`` and ``"1"`` are two keys.

    Raises:
        KeyMissingError: It is no str, no int and no tuple of them.
    """
    text = f"({','.join(map(_text, value))},)" if isinstance(value, tuple) else _text(value)
    return blake2b(text.encode(), digest_size=HASH_BYTES).digest()


def _text(part: Any) -> str:
    """Return the text or number below *part*, whatever its class makes of it."""
    if isinstance(part, str):
        return ascii(plain_text(part))
    if isinstance(part, int) and not isinstance(part, bool):
        return hex(part)  # of any length
    found = "null" if part is None else type_of(part)
    raise KeyMissingError(f"expected a str or an int as the row's key, got {found}")


def pack_hashes(hashes: Sequence[bytes]) -> str:
    """Return the last *hashes* as text for a cursor."""
    return urlsafe_b64encode(
        b"".join(h[:HASH_BYTES_IN_CURSOR] for h in hashes[-MAX_KEYS_IN_CURSOR:])
    ).decode()


def unpack_hashes(text: str) -> tuple[bytes, ...]:
    """Return what ``pack`` was given, shortened."""
    raw = urlsafe_b64decode(text)
    return tuple(
        raw[n : n + HASH_BYTES_IN_CURSOR] for n in range(0, len(raw), HASH_BYTES_IN_CURSOR)
    )
