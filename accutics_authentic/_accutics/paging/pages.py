"""Decodes the pages of a list, for both pagers. No I/O here."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, Generic, TypeVar, cast

from accutics_authentic._accutics.models import Envelope, Meta, Pagination
from accutics_authentic._codec import (
    BIG_BODY,
    Codec,
    DecodedPage,
    max_rows_for,
    row_bytes,
    run_to_end,
)
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError, ProtocolError

from .keys import KeyMissingError, Keys, hash_key
from .links import with_possible_totals

T = TypeVar("T")

#: Decodes a body from one of its rows on, as ``Codec.begin_page``.
DecodeRows = Callable[[bytes, int], DecodedPage[T] | Generator[None, None, DecodedPage[T]]]


class ListPage(DecodedPage[Any], frozen=True):
    """A decoded page of a list, with what a pager needs to know of it.

    Attributes:
        hashes: The hashes of the items' keys, if rows have keys.
        meta: ``envelope.meta``, or an empty one.
        pagination: ``meta.pagination``, or an empty one; without numbers that cannot be right.
        redact: Returns a text of the reply without the token that was sent.
    """

    hashes: tuple[bytes, ...] = ()
    meta: Meta = Meta()
    pagination: Pagination = Pagination()
    redact: Callable[[str], str] = str


class PageDecoder(Generic[T]):
    """Decodes the pages of one list.

    Args:
        decode_rows: Decodes the rows of a page.
        path: Path template, for errors.
        keys: Identifies rows; None if rows have no key.
    """

    def __init__(self, decode_rows: DecodeRows[T], path: str, keys: Keys[T] | None) -> None:
        self._decode_rows = decode_rows
        self._path = path
        self._keys = keys
        self._decoded: tuple[Reply, int, DecodedPage[T] | ProtocolError] | None = None

    def parts(self, outcome: Reply | AccuticsAuthenticError | None, start: int) -> Iterable[None]:
        """Return the parts in which a large page is decoded before ``decode`` needs it."""
        if not isinstance(outcome, Reply) or len(outcome.body) <= BIG_BODY:
            return ()
        return self._decode_ahead(outcome, start)

    def _decode_ahead(self, reply: Reply, start: int) -> Generator[None, None, None]:
        page: DecodedPage[T] | ProtocolError
        try:
            begun = self._decode_rows(reply.body, start)
            page = yield from cast(Generator[None, None, DecodedPage[T]], begun)  # as it is large
        except ProtocolError as error:
            page = error
        self._decoded = reply, start, page

    def _decoded_rows(self, reply: Reply, start: int) -> DecodedPage[T]:
        decoded, self._decoded = self._decoded, None
        if decoded is None or decoded[0] is not reply or decoded[1] != start:
            return run_to_end(self._decode_rows(reply.body, start))
        if isinstance(decoded[2], ProtocolError):
            raise decoded[2]
        return decoded[2]

    def decode(self, reply: Reply, start: int) -> ListPage:
        """Return the page in *reply*. A row without a proper key is an invalid row.

        Args:
            reply: The reply.
            start: Index of the first row to decode.

        Raises:
            ProtocolError: It holds no list; the error knows the path.
        """
        try:
            page = self._decoded_rows(reply, start)
            if page.envelope.error is not None:
                raise ProtocolError("the answer is an error in spite of its status")
        except ProtocolError as error:
            reply.annotate(error, "GET", self._path)
            raise
        hashes, key_error = _hash_keys(page.items, start, self._keys)
        items = page.items if key_error is None else page.items[: len(hashes)]
        row_error = key_error or page.error
        if row_error is not None:
            reply.annotate(row_error, "GET", self._path)
        meta = page.envelope.meta or Meta()
        pagination = with_possible_totals(meta.pagination or Pagination())
        return ListPage(items, page.envelope, row_error, hashes, meta, pagination, reply.redact)

    def new_rows(self, page: ListPage) -> tuple[tuple[T, ...], Sequence[int], tuple[bytes, ...]]:
        """Return the rows that are new, their indexes among all, and the hashes of their keys.

        From now on they are known as delivered. Rows without a key are all new.
        """
        if self._keys is None:
            return page.items, range(len(page.items)), ()
        indexes = self._keys.new_indexes(page.hashes)
        hashes = tuple(page.hashes[index] for index in indexes)
        self._keys.add(hashes)
        return tuple(page.items[index] for index in indexes), indexes, hashes

    def rows_by_hash(
        self, reply: Reply, page: ListPage, before: int
    ) -> tuple[dict[bytes, tuple[int, Any]], DecodeError | None]:
        """Return the rows of a whole page by the hash of their key, each with its index.

        An invalid row that was already reported, or is one of the first *before* rows, is skipped;
        the first other one is the error.
        """
        rows: dict[bytes, tuple[int, Any]] = {}  # Any: a row, or None for one that is skipped
        start = 0
        while True:
            indexed = enumerate(zip(page.hashes, page.items, strict=True), start)
            for index, (hashed, item) in indexed:
                rows.setdefault(hashed, (index, item))
            if page.error is None:
                return rows, None
            poison = page.error.index or 0
            hashed = hash_poison_row(reply, poison)
            is_known = self._keys is not None and self._keys.is_known(hashed)
            if not is_known and poison >= before:
                return rows, page.error
            rows[hashed] = (poison, None)
            start = poison + 1
            page = self.decode(reply, start)


def page_size_in_effect(page_1: ListPage) -> int:
    """Return the page size in effect: the rows of a page with a next one are better evidence."""
    pagination = page_1.pagination
    count = len(page_1.items)
    stated = pagination.items_per_page or count
    is_full = pagination.next is not None and page_1.error is None and count > 0
    return max(1, min(stated, count) if is_full else stated)


def row_decoder(codec: Codec, model: Any, page_size: int | None) -> DecodeRows[Any]:
    """Return what decodes the rows of *model* on pages requested with *page_size*."""
    max_rows = max_rows_for(page_size)
    return lambda body, start: codec.begin_page(
        body, Envelope, "data", model, start=start, max_rows=max_rows
    )


def _hash_keys(
    rows: tuple[Any, ...], start: int, keys: Keys[Any] | None
) -> tuple[tuple[bytes, ...], DecodeError | None]:
    """Return the hashes of the rows' keys, up to the first row without a proper key."""
    if keys is None:
        return (), None
    hashes: list[bytes] = []
    try:
        for row in rows:
            hashes.append(keys.hash(row))
    except KeyMissingError as error:
        index = start + len(hashes)
        row_error = DecodeError(str(error), where=f"$.data[{index}]{keys.path}", index=index)
        row_error.__cause__ = error.__cause__  # what the user's own key function raised
        return tuple(hashes), row_error
    return tuple(hashes), None


def hash_poison_row(reply: Reply, index: int) -> bytes:
    """Return the hash of a whole row that is invalid, by which a cursor remembers it."""
    try:
        row = json.dumps(json.loads(row_bytes(reply.body, "data", index)), sort_keys=True)
    except (RecursionError, ValueError):  # too deep, or a number too long: identified by its page
        row = f"{index} of {reply.body.decode('latin-1')}"
    return hash_key(row)
