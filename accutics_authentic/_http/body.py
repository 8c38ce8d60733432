"""The bytes of one answer, never more than allowed and never less than announced. No I/O here."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator

from accutics_authentic._codec.parse import is_json
from accutics_authentic.errors import BodyCutError, BodyTooLargeError, DecodeError, ProtocolError

CHUNK_SIZE = 128 * 1024  # bytes unpacked at once: a bomb is seen before it has taken more than that
MAX_OVERHEAD = 64 * 1024  # bytes that a compressed body may have more than what is in it
GZIP_MAGIC = 0x1F  # byte of every member of a gzip stream


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
        self._wire_left = limit + MAX_OVERHEAD
        self._chunks: list[bytes] = []
        self._gunzip = None
        if encoding.strip().lower() in ("gzip", "x-gzip"):
            self._gunzip = Gunzip()
        elif encoding.strip().lower() not in ("", "identity"):
            raise ProtocolError("the body is in an encoding that was not asked for")

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes off the wire.

        Raises:
            BodyTooLargeError: The limit is passed; what came so far is dropped.
            DecodeError: This is no gzip.
        """
        self._wire_left -= len(chunk)  # empty members and padding are no end of work either
        for piece in (chunk,) if self._gunzip is None else self._gunzip.unpack(chunk):
            self._left -= len(piece)
            if self._left < 0:
                break
            self._chunks.append(piece)
        if self._left < 0 or self._wire_left < 0:
            self._chunks.clear()
            raise body_too_large(self._limit)
        if self._gunzip is not None and self._gunzip.error:
            raise DecodeError(
                f"the body is not the gzip it claims to be: {self._gunzip.error}",
                where="$",
                transient=not self._gunzip.members,  # a first member may have been damaged
            )

    def finish(self) -> bytes:
        """Return the body, when all of it has come.

        Raises:
            BodyCutError: The gzip stream has not ended.
        """
        if self._gunzip is not None and self._gunzip.in_member:
            raise BodyCutError("the compressed body ended before it was whole")
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)


class Gunzip:
    """Unpacks the members of a gzip stream (RFC 1952, 2.2), and zeros between and behind them.

    Attributes:
        members: Those that have ended.
        inside: One has begun and not ended.
        flaw: What is wrong with the stream; empty as long as nothing is.
    """

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self.members = 0
        self.in_member = False
        self.error = ""

    def unpack(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what is in *chunk*, a piece at a time, up to a flaw."""
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
    """Return the error for a body of more than *limit* bytes, announced or seen."""
    return BodyTooLargeError(
        f"the body is larger than Limits.body allows ({limit} bytes)", limit=limit
    )


def is_truncated(body: bytes, content_type: str) -> bool:
    """Return whether JSON ends in the middle, where only the end of the connection ends a body.

    With a length or chunks a cut is seen on the wire; here nothing else can tell. What is wrong
    before the very end was not cut: it would come again.
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
            return _CUT_ESCAPE.search(text) is not None
        return error.msg.startswith("Unterminated") or bool(_CUT.fullmatch(text, error.pos))
    except (ValueError, RecursionError):
        pass  # a number or a depth beyond Python's limits
    return False


# What stands from where a parser stops to the end of JSON that was cut: part of a word or number.
_CUT = re.compile(r"\s*|t|tr|tru|f|fa|fal|fals|n|nu|nul|-|\.|[eE][+-]?")
_CUT_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{0,4}\Z")
