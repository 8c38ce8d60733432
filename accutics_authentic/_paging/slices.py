"""Slices: the parts of a list that several workers read, each as a string. No I/O here.

A slice is coded like a cursor, bounded and signed alike, and belongs to the same list. What it
holds is an object, where a cursor holds an array: neither is accepted in place of the other. Each
vendor has a ``Splitter``, which decides what to request to find where to divide the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError, CursorError

from .cursor import CursorCodec, CursorKeys
from .pager import PageRequest

MAX_PARTS = 10_000
MAX_SLICE_LENGTH = 2_000  # characters

_KIND = "slice"


class SliceCodec:
    """Encodes and decodes the slices of one list.

    Args:
        *identity: What the list is: as for its ``CursorCodec``.
        keys: Sign the slices, and accept no others; None: slices are not signed.
    """

    def __init__(self, *identity: Any, keys: CursorKeys | None) -> None:
        self._codec = CursorCodec(_KIND, *identity, keys=keys, name=_KIND)

    def encode(self, bounds: list[int | None]) -> str:
        """Return the slice with these *bounds*."""
        return self._codec.encode({_KIND: bounds})

    def decode(self, text: str) -> list[Any]:
        """Return the bounds in *text*, of which nothing is known but that they are a list.

        Raises:
            CursorError: It is broken, belongs to another list, or is a cursor.
        """
        match self._codec.decode(text):
            case {"slice": list(bounds)} if len(text) <= MAX_SLICE_LENGTH:
                return bounds
        raise CursorError("this slice holds no bounds")


def cursor_codec(
    identity: Sequence[Any], bounds: list[int | None] | None, keys: CursorKeys | None
) -> CursorCodec:
    """Return the codec of the cursors of a list, or of its slice with these *bounds*."""
    more = () if bounds is None else ({_KIND: bounds},)
    return CursorCodec(*identity, *more, keys=keys)


class Splitter(Protocol):
    """Finds where to divide one list. Never reused; a driver sends its requests one by one."""

    def next_request(self) -> PageRequest | None:
        """Return the request to send now; None if enough is known."""
        ...

    def feed(self, request: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Take the reply to *request*, or the error that came instead, if it accepts that.

        Raises:
            AccuticsAuthenticError: The list cannot be divided.
        """
        ...

    def slices(self) -> tuple[str, ...]:
        """Return the slices, in the order of the list."""
        ...
