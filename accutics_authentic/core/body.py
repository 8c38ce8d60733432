"""The bytes of one answer, never more than allowed and never less than announced. No I/O here."""

from __future__ import annotations

import zlib

from accutics_authentic.errors import BodyCutError, BodyTooLargeError, DecodeError, ProtocolError


class Body:
    """Collects a body chunk by chunk, decompressing within the limit.

    Args:
        limit: Bytes allowed after decompression.
        encoding: The value of Content-Encoding; only gzip and identity are understood.
        announced: The value of Content-Length, before decompression; None if not given.

    Raises:
        BodyTooLargeError: It announces to be longer than the limit.
        ProtocolError: Another encoding.
    """

    def __init__(self, limit: int, *, encoding: str = "", announced: int | None = None) -> None:
        self._limit = limit
        self._room = limit
        self._chunks: list[bytes] = []
        self._unzip = None
        if encoding.strip().lower() in ("gzip", "x-gzip"):
            self._unzip = zlib.decompressobj(wbits=31)
        elif encoding.strip().lower() not in ("", "identity"):
            raise ProtocolError("the body is in an encoding that was not asked for")
        if announced is not None and announced > limit:
            raise self._too_large()

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes off the wire.

        Raises:
            BodyTooLargeError: The limit is passed; what came so far is dropped.
            DecodeError: This is no gzip.
        """
        if self._unzip is not None:
            chunk = self._unzipped(chunk)
        self._room -= len(chunk)
        if self._room < 0:
            self._chunks.clear()
            raise self._too_large()
        self._chunks.append(chunk)

    def _unzipped(self, chunk: bytes) -> bytes:
        assert self._unzip is not None  # noqa: S101 - seen by feed()
        failed = False
        try:
            chunk = self._unzip.decompress(chunk, self._room + 1)  # one byte tells "too large"
        except zlib.error:
            failed = True
        if failed or self._unzip.unused_data:
            raise DecodeError("the body is not the gzip it claims to be", path="$", transient=True)
        return chunk

    def _too_large(self) -> BodyTooLargeError:
        return BodyTooLargeError(
            f"the body is larger than Limits.body allows ({self._limit} bytes)", limit=self._limit
        )

    def whole(self) -> bytes:
        """Return the body, when all of it has come.

        Raises:
            BodyCutError: The gzip stream has not ended.
        """
        if self._unzip is not None and self._chunks and not self._unzip.eof:
            raise BodyCutError("the compressed body ended before it was whole")
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
