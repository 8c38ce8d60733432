"""Listing: the list that a stream reads, wherever reading begins. No I/O here."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from accutics_authentic._base.arguments import type_of
from accutics_authentic._base.structs import Frozen

from .cursor import CursorKeys

if TYPE_CHECKING:
    from .slices import Splitter
    from .stream import Stream

FINGERPRINT_SIZE = 16  # bytes


class Listing(Frozen, frozen=True):
    """What it takes to read a list again, in another process, and to write down what was read.

    Attributes:
        identity: All that decides which rows come, and in which form; JSON values.
        keys: Sign what leaves the process, if there are any.
        at: Returns the same stream from a cursor on, or from its own beginning; raises
            ``CursorError``. Numbers keep all digits, unless a function of the user's gets the row.
        encode_rows: Returns rows as JSON, one a line; raises ``ConfigurationError``.
        row_name: What a row is that is no object.
        make_splitter: Returns what divides the list into so many slices, at most; None: reading
            begins at a cursor.
    """

    identity: tuple[Any, ...]  # Any: JSON
    keys: CursorKeys | None
    at: Callable[[str | None], Stream[Any, Any]]
    encode_rows: Callable[[Sequence[Any]], bytes]
    row_name: str
    make_splitter: Callable[[int], Splitter] | None

    def fingerprint(self, *more: str) -> str:
        """Return a hash of the identity and of what else must stay the same."""
        text = json.dumps((self.identity, more), separators=(",", ":"))
        return blake2b(text.encode(), digest_size=FINGERPRINT_SIZE).hexdigest()


def identify(value: object) -> object:
    """Return JSON that identifies an argument: a text, a class or a function, by its name."""
    while isinstance(value, partial):
        value = value.func
    if value is None or isinstance(value, str):
        return value
    name = getattr(value, "__qualname__", None)
    if name is None or hasattr(value, "__args__"):  # a generic class looks like its origin
        return [repr(value) if hasattr(value, "__args__") else type_of(value)]
    return [getattr(value, "__module__", None), name]
