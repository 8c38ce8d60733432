"""Bodies that hold a list of texts, and a part that is the same in most of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from accutics_authentic.errors import DecodeError

from .codec import Codec


class TextListReader:
    """Reads bodies such as ``{"group": {...}, "items": ["a", "b"]}`` by one call of msgspec.

    The part beside the texts is decoded again only if its bytes are others than the last time.

    Args:
        codec: Decodes that part.
        part: Its key.
        kind: Its type.
        texts: The key of the list.
    """

    def __init__(self, codec: Codec, part: str, kind: Any, texts: str) -> None:
        self._split = _splitter(part, texts)
        self._codec, self._part, self._kind, self._texts = codec, part, kind, texts
        self._last: tuple[bytes, Any] = b"", None  # the part's bytes, and what they were

    def read(self, body: bytes) -> tuple[Any, tuple[str, ...]] | None:
        """Return the part and the texts; None if *body* is not like that, whatever the reason."""
        try:
            if not body.isascii():
                body.decode()  # msgspec does not check UTF-8 in what it skips
            found = self._split(body)
            part = bytes(getattr(found, self._part))
            known, value = self._last
            if part != known:
                value = self._codec.decode(part, self._kind)
                self._last = part, value
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, DecodeError):
            return None
        return value, getattr(found, self._texts)


@cache
def _splitter(part: str, texts: str) -> Callable[[bytes], Any]:
    """Return what reads a body: a struct with the bytes of the part, and the texts."""
    body = msgspec.defstruct("Body", [(part, msgspec.Raw), (texts, tuple[str, ...])])
    return msgspec.json.Decoder(body).decode
