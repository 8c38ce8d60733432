"""One page of a list, decoded; shared by both walks. No I/O here."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from accutics_authentic.core.converter import Rows
from accutics_authentic.core.inner import Value
from accutics_authentic.core.wire import Reply
from accutics_authentic.errors import DecodeError, ProtocolError

from .keys import digest
from .models import Meta, Pagination

T = TypeVar("T")

ReadRows = Callable[[bytes, int], Rows[T]]  # a body, and the first row to look at


class Sheet(Value, frozen=True):
    """What one answer held.

    Attributes:
        items: The rows from the wanted one on, up to the first that does not fit.
        meta: What stood beside them.
        refusal: What is wrong with the row behind them, or None.
    """

    items: tuple[Any, ...]  # Any: the rows' own class, which the walk knows
    meta: Meta
    refusal: DecodeError | None

    @property
    def pagination(self) -> Pagination:
        """``meta.pagination``, empty if there is none."""
        return self.meta.pagination or Pagination()


def open_sheet(read: ReadRows[Any], reply: Reply, path: str, start: int) -> Sheet:
    """Return what *reply* holds.

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
    if rows.refusal is not None:
        reply.explain(rows.refusal, "GET", path)
    return Sheet(rows.items, rows.rest.meta or Meta(), rows.refusal)


def hash_of_row(reply: Reply, index: int) -> bytes:
    """Return what tells a row that does not fit from all others: the hash of all of it."""
    try:
        row = json.dumps(json.loads(reply.body)["data"][index], sort_keys=True)
    except RecursionError:  # so deep that it could just be read: its page tells it from others
        row = f"{index} of {reply.body.decode('latin-1')}"
    return digest(row)
