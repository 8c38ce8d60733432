"""One page of a list, decoded; shared by both walks. No I/O here."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from accutics_authentic.core.converter import Rows
from accutics_authentic.core.inner import Value
from accutics_authentic.core.wire import Reply
from accutics_authentic.errors import DecodeError, ProtocolError

from .keys import KeyMissingError, Keys, digest
from .links import counted
from .models import Meta, Pagination

T = TypeVar("T")

ReadRows = Callable[[bytes, int], Rows[T]]  # a body, and the first row to look at


class Sheet(Value, frozen=True):
    """What one answer held.

    Attributes:
        items: The rows from the wanted one on, up to the first that does not fit.
        hashes: Of their keys, if rows have keys.
        meta: What stood beside them.
        pagination: ``meta.pagination``, empty if there is none; no number that cannot be right.
        refusal: What is wrong with the row behind them, or None.
    """

    items: tuple[Any, ...] = ()  # Any: the rows' own class, which the walk knows
    hashes: tuple[bytes, ...] = ()
    meta: Meta = Meta()
    pagination: Pagination = Pagination()
    refusal: DecodeError | None = None


def open_sheet(
    read: ReadRows[Any], reply: Reply, path: str, start: int, keys: Keys[Any] | None
) -> Sheet:
    """Return what *reply* holds; a row without a proper key is one that does not fit.

    Raises:
        ProtocolError: It holds no list; the error knows *path*.
    """
    try:
        rows = read(reply.body, start)
        if rows.rest.error is not None:
            raise ProtocolError("the answer is an error in spite of its status")
    except ProtocolError as error:
        reply.explain(error, "GET", path)
        raise
    hashes, refusal = _hashes(rows.items, start, keys)
    items = rows.items if refusal is None else rows.items[: len(hashes)]
    refusal = refusal or rows.refusal
    if refusal is not None:
        reply.explain(refusal, "GET", path)
    meta = rows.rest.meta or Meta()
    return Sheet(items, hashes, meta, counted(meta.pagination or Pagination()), refusal)


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


def hash_of_row(reply: Reply, index: int) -> bytes:
    """Return what tells a row that does not fit from all others: the hash of all of it."""
    try:
        row = json.dumps(json.loads(reply.body)["data"][index], sort_keys=True)
    except (RecursionError, ValueError):  # too deep, or a number too long: its page tells it
        row = f"{index} of {reply.body.decode('latin-1')}"
    return digest(row)
