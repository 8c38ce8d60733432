"""The bytes of one answer, never more than allowed and never less than announced. No I/O here."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator

from accutics_authentic.errors import BodyCutError, BodyTooLargeError, DecodeError, ProtocolError

PIECE = 128 * 1024  # bytes unpacked at once: a bomb is seen before it has taken more than that


class Body:
    """Collects a body chunk by chunk, decompressing within the limit.

    Args:
        limit: Bytes allowed after decompression.
        encoding: The value of Content-Encoding; only gzip and identity are understood.

    Raises:
        ProtocolError: Another encoding.
    """

    def __init__(self, limit: int, *, encoding: str = "") -> None:
        self._limit = limit
        self._room = limit
        self._chunks: list[bytes] = []
        self._unzip = None
        self._garbled = False
        if encoding.strip().lower() in ("gzip", "x-gzip"):
            self._unzip = zlib.decompressobj(wbits=31)
        elif encoding.strip().lower() not in ("", "identity"):
            raise ProtocolError("the body is in an encoding that was not asked for")

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes off the wire.

        Raises:
            BodyTooLargeError: The limit is passed; what came so far is dropped.
            DecodeError: This is no gzip.
        """
        for piece in self._pieces(chunk):
            self._room -= len(piece)
            if self._room < 0:
                self._chunks.clear()
                raise too_large(self._limit)
            self._chunks.append(piece)
        if self._garbled or (self._unzip is not None and self._unzip.unused_data):
            raise DecodeError("the body is not the gzip it claims to be", where="$", transient=True)

    def _pieces(self, chunk: bytes) -> Iterator[bytes]:
        if self._unzip is None:
            yield chunk
            return
        full = True
        while full:  # a shorter piece is all there is
            try:
                piece = self._unzip.decompress(chunk, PIECE)
            except zlib.error:
                self._garbled = True
                return
            chunk, full = self._unzip.unconsumed_tail, len(piece) == PIECE
            yield piece

    def whole(self) -> bytes:
        """Return the body, when all of it has come.

        Raises:
            BodyCutError: The gzip stream has not ended.
        """
        if self._unzip is not None and self._chunks and not self._unzip.eof:
            raise BodyCutError("the compressed body ended before it was whole")
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)


def too_large(limit: int) -> BodyTooLargeError:
    """Return the error for a body of more than *limit* bytes, announced or seen."""
    return BodyTooLargeError(
        f"the body is larger than Limits.body allows ({limit} bytes)", limit=limit
    )


def is_cut(body: bytes, content_type: str) -> bool:
    """Tell whether JSON ends in the middle, where only the end of the connection ends a body.

    With a length or chunks a cut is seen on the wire; here nothing else can tell.
    """
    if not body or "json" not in (content_type or "json"):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return True
    return False
