"""Cursors: the position of a stream as a string that is opaque, URL-safe and versioned.

A cursor is a version, followed by base64url of a fingerprint, a check and the position as JSON. The
fingerprint identifies the list that the cursor belongs to; any other list refuses it. In version
``1`` the check is a checksum. Anyone can compute it, so the position is checked like any other
argument before it is used. In version ``2`` it is a signature (HMAC-SHA256 over version,
fingerprint and position), which takes one of the client's keys.

Each vendor has a ``Position`` of its own. ``Position.dump`` returns it as JSON, ``Position.load``
checks such a value and raises ``CursorError``, and ``Position.END`` is dumped as ``FINISHED``.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, NoReturn

from accutics_authentic._base.arguments import plain_text, type_of
from accutics_authentic._base.copies import variant
from accutics_authentic._base.log import logger
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic.errors import ConfigurationError, CursorError

UNSIGNED, SIGNED = "1", "2"
MAX_CURSOR_LENGTH = 200_000  # characters; no position needs more
FINGERPRINT_SIZE = 6  # bytes
CHECKSUM_SIZE = 8
SIGNATURE_SIZE = 16
MIN_KEY_SIZE = 32
FINISHED: list[Any] = []  # what Position.END is dumped as; Any: JSON

CursorKey = bytes | Sequence[bytes]


class CursorKeys:
    """The keys that sign cursors; no repr, pickle, copy or ``vars`` shows them.

    Attributes:
        sign: Returns the signature of some bytes by the first key.
        accepts: Returns whether a signature of some bytes was made with any of the keys.
    """

    __slots__ = ("accepts", "sign")

    def __init__(self, key: CursorKey) -> None:
        import hmac  # few programs sign

        keys = (key,) if isinstance(key, bytes) else key
        if not isinstance(keys, list | tuple) or not keys:
            raise ConfigurationError(
                f"cursor_key must be bytes, or a list of them to rotate, not {type_of(key)}"
            )
        secrets: list[bytes] = []
        for each in keys:
            if not isinstance(each, bytes):
                raise ConfigurationError(f"a key of cursor_key must be bytes, not {type_of(each)}")
            secrets.append(bytes(memoryview(each)))
            if len(secrets[-1]) < MIN_KEY_SIZE:
                raise ConfigurationError(
                    f"a key of cursor_key must be at least {MIN_KEY_SIZE} bytes: use os.urandom(32)"
                )

        def signature_by(secret: bytes, text: bytes) -> bytes:
            return hmac.digest(secret, SIGNED.encode() + text, "sha256")[:SIGNATURE_SIZE]

        self.sign: Callable[[bytes], bytes] = lambda text: signature_by(secrets[0], text)
        self.accepts: Callable[[bytes, bytes], bool] = lambda text, signature: any(
            hmac.compare_digest(signature_by(secret, text), signature) for secret in secrets
        )

    def __repr__(self) -> str:
        return "<cursor keys>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("the keys of cursors are neither pickled nor copied")


class CursorCodec:
    """Encodes and decodes the cursors of one list.

    Args:
        *identity: What the cursor belongs to: vendor, path, params; JSON values.
        keys: Sign the cursors, and accept no others; None: cursors are not signed.
        name: What errors call them: a slice is coded like a cursor.

    Attributes:
        is_signed: True if what is decoded was written by someone who has a key.
    """

    def __init__(
        self, *identity: Any, keys: CursorKeys | None = None, name: str = "cursor"
    ) -> None:
        self._fingerprint = _digest(_json(identity), FINGERPRINT_SIZE)
        self._keys, self._name = keys, name
        self.is_signed = keys is not None

    def encode(self, position: Any, signature: bytes = b"") -> str:
        """Return the cursor for *position*, any JSON value; *signature* as ``sign`` returned it."""
        text = _json(position)
        signature = signature or self._sign(text)
        if signature:
            return SIGNED + _base64(self._fingerprint + signature + text)
        check = _digest(self._fingerprint + text, CHECKSUM_SIZE)
        return UNSIGNED + _base64(self._fingerprint + check + text)

    def sign(self, position: Any) -> bytes:
        """Return the signature of the cursor for *position*; nothing if there is no key."""
        return self._sign(_json(position))

    def _sign(self, text: bytes) -> bytes:
        return b"" if self._keys is None else self._keys.sign(self._fingerprint + text)

    def without_keys(self) -> CursorCodec:
        """Return a codec of the same list that can be pickled."""
        return variant(self, _keys=None, is_signed=False)

    def decode(self, cursor: str) -> Any:
        """Return the position in *cursor*; log if it is that of a finished stream.

        Raises:
            CursorError: It is broken, belongs to another list, or is not signed as it should be.
        """
        name = self._name
        fingerprint, position = _decode(cursor, self._keys, name)
        is_slice = isinstance(position, dict) and "slice" in position
        if is_slice != (name == "slice"):
            other = "cursor" if name == "slice" else "slice"
            raise CursorError(f"this is a {other}, not a {name}: pass it as {other}=")
        if fingerprint != self._fingerprint:
            raise CursorError(
                f"this {name} belongs to another list: use it with the same path and params, "
                "or the same group, before and after"
                + (", and with the same slice=, if any" if name == "cursor" else "")
            )
        if position == FINISHED:
            logger.info("resumed from the cursor of a finished stream: nothing will come")
        return position


@hides_frames
def is_finished(cursor: str, *, cursor_key: CursorKey | None = None) -> bool:
    """Return whether *cursor* is that of a stream that was read to its end. Sends nothing.

    Resuming from it yields nothing, forever. To get what was added since, begin a new stream.

    Args:
        cursor: Taken from a page, a run, an iterator or an error, of either API.
        cursor_key: As given to ``Accutics`` or ``Authentic``, if one was.

    Raises:
        CursorError: It is broken; it is signed, and its key was not given; or a key was given, and
            it is not signed.
        ConfigurationError: *cursor_key* is not a key.
    """
    keys = None if cursor_key is None else CursorKeys(cursor_key)
    _, position = _decode(cursor, keys, "cursor")
    if not isinstance(position, list):
        raise CursorError("this cursor holds no position")
    return position == FINISHED


def _decode(cursor: object, keys: CursorKeys | None, name: str) -> tuple[bytes, Any]:
    """Return fingerprint and position of *cursor*, once its check or signature is verified."""
    if not isinstance(cursor, str):
        raise CursorError(f"a {name} must be a str, not {type_of(cursor)}")
    cursor = plain_text(cursor)
    if not cursor or len(cursor) > MAX_CURSOR_LENGTH or not cursor.isascii():
        raise CursorError(f"this is not a {name} of a stream")
    version, coded = cursor[0], cursor[1:]
    if version not in (UNSIGNED, SIGNED):
        raise CursorError(f"this {name} is of another version of the library, or broken")
    if version == SIGNED and keys is None:
        raise CursorError(f"this {name} is signed: it needs the cursor_key= it was made with")
    if version == UNSIGNED and keys is not None:
        raise CursorError(f"this {name} is not signed, and with cursor_key= only signed ones are")
    try:
        raw = urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
    except Base64Error:
        raw = b""
    begin = FINGERPRINT_SIZE + (CHECKSUM_SIZE if keys is None else SIGNATURE_SIZE)
    fingerprint, check, text = raw[:FINGERPRINT_SIZE], raw[FINGERPRINT_SIZE:begin], raw[begin:]
    if not text or _base64(raw) != coded:
        raise CursorError(f"this {name} is broken: characters are missing or changed")
    if keys is None:
        if _digest(fingerprint + text, CHECKSUM_SIZE) != check:
            raise CursorError(f"this {name} is broken: characters are missing or changed")
    elif not keys.accepts(fingerprint + text, check):
        raise CursorError(f"this {name} was changed, or signed with a key that cursor_key= lacks")
    try:
        return fingerprint, json.loads(text)
    except (ValueError, RecursionError):
        raise CursorError(f"this {name} holds no position") from None


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _digest(text: bytes, size: int) -> bytes:
    return blake2b(text, digest_size=size).digest()
