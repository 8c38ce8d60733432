"""What tells one row from another: dropping those that come again. No I/O here."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from accutics_authentic.core.check import kind_of, plain_text
from accutics_authentic.core.seen import BITS, Seen
from accutics_authentic.errors import ConfigurationError

T = TypeVar("T")

Key = str | Callable[[T], object]

IN_MEMORY = BITS // 8  # bytes of a key's hash, as they are remembered
IN_CURSOR = 6
REMEMBERED = 150  # keys that a cursor carries: more than a page, and it fits into a URL


class Keys(Generic[T]):
    """The keys of the rows handed out.

    Args:
        key: Name of a field, or a function of the row; gives a str, an int or a tuple of them.
        remembered: What ``text`` gave, of the walk to go on with.
    """

    def __init__(self, key: Key[T], remembered: str = "") -> None:
        if not callable(key) and not isinstance(key, str):
            raise ConfigurationError(f"key is a field's name or a function, not {kind_of(key)}")
        self._key = plain_text(key) if isinstance(key, str) else key
        self._seen = Seen()
        self.recent = unpack(remembered)  # the last one last
        self._resumed = frozenset(self.recent)
        self.dropped = 0

    def hash(self, item: T) -> bytes:
        """Return the hash of the row's key.

        Raises:
            ConfigurationError: The row has no such field, or its key is of another type.
        """
        if callable(self._key):
            value = self._key(item)
        else:
            missing = object()
            value = (
                item.get(self._key, missing)
                if isinstance(item, dict)
                else getattr(item, self._key, missing)
            )
            if value is missing:
                raise ConfigurationError(f"a row has no field {self._key!r:.60} to be its key")
        return digest(value)

    def known(self, hashed: bytes) -> bool:
        """Tell whether a row of this key was handed out."""
        return hashed in self._seen or hashed[:IN_CURSOR] in self._resumed

    def add(self, hashed: Sequence[bytes]) -> None:
        """Remember rows as handed out."""
        for each in hashed:
            self._seen.add(each)
        self.recent = (*self.recent, *hashed)[-REMEMBERED:]

    def pass_over(self, hashed: Sequence[bytes]) -> None:
        """Take rows for known that were handed out before those that a cursor remembers."""
        for each in hashed:
            self._seen.add(each)


def digest(value: Any) -> bytes:
    """Return the hash of a key; ``1`` and ``"1"`` are two keys."""
    parts = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(part, str | int) for part in parts):
        raise ConfigurationError(f"a row's key is a str or an int, not {kind_of(value)}")
    text = repr(value).encode(errors="surrogatepass")
    return blake2b(text, digest_size=IN_MEMORY).digest()


def pack(hashes: Sequence[bytes]) -> str:
    """Return the last *hashes* as text for a cursor."""
    return urlsafe_b64encode(b"".join(h[:IN_CURSOR] for h in hashes[-REMEMBERED:])).decode()


def unpack(text: str) -> tuple[bytes, ...]:
    """Return what ``pack`` was given, shortened."""
    raw = urlsafe_b64decode(text)
    return tuple(raw[n : n + IN_CURSOR] for n in range(0, len(raw), IN_CURSOR))
