"""One list of the API, as both pagers see it. No I/O here."""

from __future__ import annotations

from typing import Generic, TypeVar

from yarl import URL

from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic.errors import AccuticsAuthenticError

from .page_range import PageRange
from .pages import DecodeRows
from .position import Position

T = TypeVar("T")


class ListSource(Frozen, Generic[T], frozen=True):
    """Where a list lies, how its rows are decoded, and how its cursors are written.

    Attributes:
        base: The API's base URL: where links may lead.
        path: Path template, for errors.
        decode_rows: Decodes the rows of a page, from the given one on.
        cursors: Encodes positions.
        pages: Those that a reading covers.
    """

    base: URL
    path: str
    decode_rows: DecodeRows[T]
    cursors: CursorCodec
    pages: PageRange = PageRange.WHOLE

    def annotate(
        self, error: AccuticsAuthenticError, outcome: Reply | AccuticsAuthenticError
    ) -> None:
        """Add the facts of *outcome*, a reply or the error that came instead, to *error*."""
        if isinstance(outcome, Reply) and error.status is None:
            outcome.annotate(error, "GET", self.path)
        error.fill(method="GET", path=self.path, ambiguous=False)
        if isinstance(outcome, AccuticsAuthenticError):
            error.fill(
                status=outcome.status,
                request_id=outcome.request_id,
                headers=outcome.headers,
                attempts=outcome.attempts,
                elapsed=outcome.elapsed,
            )

    def cursor_of(self, position: Position) -> str:
        """Return the cursor of *position*, with the keys that it has."""
        return self.cursors.encode(position.dump(self.base))
