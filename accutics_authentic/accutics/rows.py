"""One page of a list, decoded; shared by both walks. No I/O here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import frozen

from accutics_authentic.core.converter import Rows
from accutics_authentic.core.wire import Reply
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError, ProtocolError

from .models import Meta, Pagination

T = TypeVar("T")

ReadRows = Callable[[bytes, int], Rows[T]]  # a body, and the first row to look at


@frozen
class Sheet:
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


def open_sheet(
    read: ReadRows[Any], outcome: Reply | AccuticsAuthenticError, path: str, start: int
) -> Sheet:
    """Return what *outcome* holds, or raise it.

    Raises:
        AccuticsAuthenticError: It is an error, or holds no list; the errors know *path*.
    """
    if isinstance(outcome, AccuticsAuthenticError):
        raise outcome
    try:
        rows = read(outcome.body, start)
        if rows.rest.error is not None:
            raise ProtocolError("the answer is an error in spite of its status")
    except ProtocolError as error:
        error.fill(method="GET", path=path, status=outcome.status)
        raise
    if rows.refusal is not None:
        rows.refusal.fill(method="GET", status=outcome.status)
    return Sheet(rows.items, rows.rest.meta or Meta(), rows.refusal)
