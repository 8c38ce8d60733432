"""A position of a stream as a string: opaque, URL-safe, versioned, refused anywhere else.

``1`` (the version), then base64url of fingerprint, checksum and the position as JSON. The
fingerprint says what the cursor belongs to, the checksum that nothing was lost on the way.
Neither is a secret or a signature: a cursor is checked like any other argument before it is used.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from hashlib import blake2b
from typing import Any

from accutics_authentic.errors import CursorError

VERSION = "1"
LONGEST = 200_000  # characters; what is longer was not made here
FINGERPRINT = 6
CHECKSUM = 8


class Seal:
    """Writes and reads the cursors of one list.

    Args:
        *identity: What the cursor belongs to: vendor, path, params; JSON values.
    """

    def __init__(self, *identity: Any) -> None:
        self._fingerprint = _digest(_json(identity), FINGERPRINT)

    def write(self, position: Any) -> str:
        """Return the cursor for *position*, any JSON value."""
        text = _json(position)
        check = _digest(self._fingerprint + text, CHECKSUM)
        return VERSION + _base64(self._fingerprint + check + text)

    def read(self, cursor: str) -> Any:
        """Return the position in *cursor*.

        Raises:
            CursorError: It was not written by this seal's like, or not whole.
        """
        if not isinstance(cursor, str):
            raise CursorError(f"a cursor is a str, not {type(cursor).__name__}")
        if not cursor or len(cursor) > LONGEST or not cursor.isascii():
            raise CursorError("this is not a cursor of a stream")
        if cursor[0] != VERSION:
            raise CursorError("this cursor is of another version of the library, or broken")
        try:
            raw = urlsafe_b64decode(cursor[1:] + "=" * (-len(cursor[1:]) % 4))
        except Base64Error:
            raw = b""
        text = raw[FINGERPRINT + CHECKSUM :]
        fingerprint, check = raw[:FINGERPRINT], raw[FINGERPRINT : FINGERPRINT + CHECKSUM]
        if not text or _base64(raw) != cursor[1:] or _digest(fingerprint + text, CHECKSUM) != check:
            raise CursorError("this cursor is broken: characters are missing or changed")
        if fingerprint != self._fingerprint:
            raise CursorError(
                "this cursor belongs to another list: use it with the same path and params, "
                "or the same group, before and after"
            )
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise CursorError("this cursor holds no position") from None


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _digest(text: bytes, size: int) -> bytes:
    return blake2b(text, digest_size=size).digest()
