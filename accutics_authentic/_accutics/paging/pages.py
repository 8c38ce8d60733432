"""One page of a list, decoded; shared by both walks. No I/O here."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable
from typing import Any, Generic, TypeVar

from yarl import URL

from accutics_authentic._accutics.models import Envelope, Meta, Pagination
from accutics_authentic._codec import (
    Codec,
    DecodedPage,
    is_large,
    max_rows_for,
    row_bytes,
    run_to_end,
)
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError, ProtocolError

from .keys import KeyMissingError, Keys, digest
from .links import page_size, plausible
from .position import Position

T = TypeVar("T")

#: Reads a body, from one of its rows on; yields where the event loop may have a turn.
ReadRows = Callable[[bytes, int], Generator[None, None, DecodedPage[T]]]


class ListPage(DecodedPage[Any], frozen=True):
    """A decoded page of a list, with what a pager needs to know of it.

    Attributes:
        hashes: The hashes of the items' keys, if rows have keys.
        meta: ``envelope.meta``, or an empty one.
        pagination: ``meta.pagination``, or an empty one; without numbers that cannot be right.
        mask: Returns a text of the reply without the token that was sent.
    """

    hashes: tuple[bytes, ...] = ()
    meta: Meta = Meta()
    pagination: Pagination = Pagination()
    mask: Callable[[str], str] = str


class PageDecoder(Generic[T]):
    """Reads the pages of one list.

    Args:
        read: Decodes the rows of a page.
        path: Path template, for errors.
        keys: Tells rows apart; None if rows have no key.
    """

    def __init__(self, read: ReadRows[T], path: str, keys: Keys[T] | None) -> None:
        self._read = read
        self._path = path
        self._keys = keys
        self._decoded: tuple[Reply, int, DecodedPage[T] | ProtocolError] | None = None

    def slices(self, outcome: Reply | AccuticsAuthenticError | None, start: int) -> Iterable[None]:
        """Return the steps in which a large page is decoded before ``open`` needs it."""
        if not isinstance(outcome, Reply) or not is_large(outcome.body):
            return ()
        return self._decode(outcome, start)

    def _decode(self, reply: Reply, start: int) -> Generator[None, None, None]:
        rows: DecodedPage[T] | ProtocolError
        try:
            rows = yield from self._read(reply.body, start)
        except ProtocolError as error:
            rows = error
        self._decoded = reply, start, rows

    def _rows(self, reply: Reply, start: int) -> DecodedPage[T]:
        decoded, self._decoded = self._decoded, None
        if decoded is None or decoded[0] is not reply or decoded[1] != start:
            return run_to_end(self._read(reply.body, start))
        if isinstance(decoded[2], ProtocolError):
            raise decoded[2]
        return decoded[2]

    def open(self, reply: Reply, start: int) -> ListPage:
        """Return what *reply* holds; a row without a proper key is one that does not fit.

        Args:
            reply: The reply.
            start: Rows before this one are left out.

        Raises:
            ProtocolError: It holds no list; the error knows the path.
        """
        try:
            rows = self._rows(reply, start)
            if rows.envelope.error is not None:
                raise ProtocolError("the answer is an error in spite of its status")
        except ProtocolError as error:
            reply.annotate(error, "GET", self._path)
            raise
        hashes, refusal = _hashes(rows.items, start, self._keys)
        items = rows.items if refusal is None else rows.items[: len(hashes)]
        refusal = refusal or rows.error
        if refusal is not None:
            reply.annotate(refusal, "GET", self._path)
        meta = rows.envelope.meta or Meta()
        pagination = plausible(meta.pagination or Pagination())
        return ListPage(
            items, rows.envelope, refusal, rows.refused, hashes, meta, pagination, reply.redact
        )

    def by_hash(
        self, reply: Reply, decoded: ListPage
    ) -> tuple[dict[bytes, tuple[int, Any]], DecodeError | None]:
        """Return the rows of a whole page by the hash of their key, with their places on it.

        A row that does not fit, and that was told of before, is passed over.
        """
        found: dict[bytes, tuple[int, Any]] = {}  # Any: a row, or None for one passed over
        start = 0
        while True:
            for place, (hashed, item) in enumerate(
                zip(decoded.hashes, decoded.items, strict=True), start
            ):
                found.setdefault(hashed, (place, item))
            refusal = decoded.error
            if refusal is None:
                return found, None
            poison = refusal.index or 0
            hashed = hash_of_refused_row(reply, poison)
            if self._keys is None or not self._keys.known(hashed):
                return found, refusal
            found[hashed] = (poison, None)
            start = poison + 1
            decoded = self.open(reply, start)


def reader(codec: Codec, model: Any, position: Position) -> ReadRows[Any]:
    """Return what reads rows of *model* from pages of the size that *position* asks for."""
    max_rows = max_rows_for(page_size(URL(position.link or "", encoded=True)))
    return lambda body, start: codec.decode_page_in_slices(
        body, Envelope, "data", model, start=start, max_rows=max_rows
    )


def _hashes(
    rows: tuple[Any, ...], start: int, keys: Keys[Any] | None
) -> tuple[tuple[bytes, ...], DecodeError | None]:
    """Return the hashes of the rows' keys, up to the first row that has no proper one."""
    hashes: list[bytes] = []
    if keys is None:
        return (), None
    try:
        for row in rows:
            hashes.append(keys.hash(row))
    except KeyMissingError as error:
        index = start + len(hashes)
        refusal = DecodeError(str(error), where=f"$.data[{index}]{keys.place}", index=index)
        refusal.__cause__ = error.__cause__  # what the caller's own function raised
        return tuple(hashes), refusal
    return tuple(hashes), None


def hash_of_refused_row(reply: Reply, index: int) -> bytes:
    """Return what tells a row that does not fit from all others: the hash of all of it."""
    try:
        row = json.dumps(json.loads(row_bytes(reply.body, "data", index)), sort_keys=True)
    except (RecursionError, ValueError):  # too deep, or a number too long: its page tells it
        row = f"{index} of {reply.body.decode('latin-1')}"
    return digest(row)
