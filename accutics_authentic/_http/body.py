"""Collects the bytes of one body: never more than allowed, never less than announced. No I/O."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._codec.parse import is_json
from accutics_authentic.errors import BodyCutError, BodyTooLargeError, DecodeError, ProtocolError

CHUNK_SIZE = 128 * 1024  # bytes decompressed at once, so that a bomb takes no more than that
MAX_OVERHEAD = 64 * 1024  # bytes by which a compressed body may exceed the limit
GZIP_MAGIC = 0x1F  # first byte of every member of a gzip stream (RFC 1952, 2.3.1)


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
        self._left = limit
        self._received_left = limit + MAX_OVERHEAD
        self._chunks: list[bytes] = []
        self._gunzip = None
        if encoding.strip().lower() in ("gzip", "x-gzip"):
            self._gunzip = Gunzip()
        elif encoding.strip().lower() not in ("", "identity"):
            raise ProtocolError("the body is in an encoding that was not asked for")

    def feed(self, chunk: bytes) -> None:
        """Add the next bytes of the reply.

        Raises:
            BodyTooLargeError: The limit is exceeded.
            DecodeError: Not gzip.
        """
        self._received_left -= len(chunk)  # bounds empty members and padding, too
        for piece in (chunk,) if self._gunzip is None else self._gunzip.decompress(chunk):
            self._left -= len(piece)
            if self._left < 0:
                self._chunks.append(piece[: self._left])
                break
            self._chunks.append(piece)
        if self._left < 0 or self._received_left < 0:
            raise body_too_large(self._limit)
        if self._gunzip is not None and self._gunzip.error:
            raise DecodeError(
                f"the body is not the gzip it claims to be: {self._gunzip.error}",
                where="$",
                transient=not self._gunzip.members,  # the first member may be damaged in transit
            )

    def finish(self) -> bytes:
        """Return the body, after all of it was fed.

        Raises:
            BodyCutError: The gzip stream has not ended.
        """
        if self._gunzip is not None and self._gunzip.in_member:
            raise BodyCutError("the compressed body ended before it was whole")
        return self.beginning()

    def beginning(self) -> bytes:
        """Return the bytes so far, within the limit."""
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)


class Gunzip:
    """Decompresses the members of a gzip stream (RFC 1952, 2.2), and skips zeros after each.

    Attributes:
        members: Members that have ended.
        in_member: Whether a member has begun and not ended.
        error: What is wrong with the stream, or empty.
    """

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self.members = 0
        self.in_member = False
        self.error = ""

    def decompress(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the content of *chunk* in pieces, up to the first error."""
        if self.members and not self.in_member:
            chunk = chunk.lstrip(b"\0")
        more = bool(chunk)
        while more:
            if self.members and not self.in_member and chunk[0] != GZIP_MAGIC:
                self.error = "something else follows it"
                return
            self.in_member = True
            try:
                piece = self._member.decompress(chunk, CHUNK_SIZE)
            except zlib.error:
                self.error = "it cannot be unpacked"
                return
            if piece:
                yield piece
            chunk, more = self._member.unconsumed_tail, len(piece) == CHUNK_SIZE
            if self._member.eof:
                chunk = self._member.unused_data.lstrip(b"\0")
                self._member = zlib.decompressobj(wbits=31)
                self.members += 1
                self.in_member, more = False, bool(chunk)


def body_too_large(limit: int) -> BodyTooLargeError:
    """Return the error for a body of more than *limit* bytes, announced or received."""
    return BodyTooLargeError(
        f"the body is larger than Limits.body allows ({limit} bytes)", limit=limit
    )


def decode_text(body: bytes, content_type: str) -> str:
    """Return the text of a body that may be in UTF-16 or UTF-32, or begin with a byte order mark.

    Zero bytes show the encoding, too; else it is the charset in *content_type*, or UTF-8.
    """
    encoding = json.detect_encoding(body)
    charset = _CHARSET.search(content_type) if encoding == "utf-8" else None
    return body.decode(charset[1] if charset else encoding, "replace").removeprefix("\ufeff")


_CHARSET = lazy_pattern(
    r"charset\s*=\s*[\"']?(utf-?(?:16|32)(?:-?[lb]e)?|iso-8859-[1-9]|iso-8859-15|windows-125[0-8]|"
    r"us-ascii|latin-?1)\b",
    re.IGNORECASE | re.ASCII,
)


def is_truncated(body: bytes, content_type: str) -> bool:
    """Return whether a body without length or chunks is JSON that was truncated.

    Only the end of the connection ends such a body, so nothing else shows it. JSON that is wrong
    before its end was not truncated: it would arrive just so again.
    """
    if not body or "json" not in (content_type or "json") or is_json(body):
        return False
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return error.end == len(body) and error.reason == "unexpected end of data"
    try:
        json.loads(text, parse_constant=int)  # which refuses NaN and Infinity
    except json.JSONDecodeError as error:
        if error.msg.startswith("Extra data"):
            return False
        if error.msg.startswith("Invalid \\u"):
            return _TRUNCATED_ESCAPE.search(text) is not None
        return error.msg.startswith("Unterminated") or bool(_TRUNCATED.fullmatch(text, error.pos))
    except (ValueError, RecursionError):
        pass  # a number or a depth beyond Python's limits
    return False


# The rest of truncated JSON from where a parser stops: the beginning of a word or number.
_TRUNCATED = lazy_pattern(r"\s*|t|tr|tru|f|fa|fal|fals|n|nu|nul|-|\.|[eE][+-]?")
_TRUNCATED_ESCAPE = lazy_pattern(r"\\u[0-9a-fA-F]{0,4}\Z")
