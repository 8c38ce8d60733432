"""The events of one reading of a list, if anybody listens. No I/O here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from accutics_authentic._base.structs import Mutable
from accutics_authentic._http.emitting import emit
from accutics_authentic._http.observer import ClientEvents, Observer
from accutics_authentic.events import Drifted, PageRead, StreamFinished

from .stats import Stats

if TYPE_CHECKING:
    from .report import Report


class Common(TypedDict):
    """What all events of one reading have in common."""

    call: None
    stream: int
    origin: str
    api: str
    method: str
    path: str


class ReadingEvents(Mutable):
    """Emits the events of one reading of a list.

    Attributes:
        observer: Who listens.
        common: What all events have in common.
        stats: Counts what is read.
        drifted: How many ``Drifted`` were emitted.
        ended: Whether ``StreamFinished`` was emitted, and no request has gone out since.
    """

    observer: Observer
    common: Common
    stats: Stats
    drifted: int = 0
    ended: bool = False

    def page_read(self, items: int, total: int | None) -> None:
        """Emit ``PageRead``, after what the page showed of changes."""
        self._drifted()
        page = self.stats.pages
        emit(self.observer, PageRead(page=page, items=items, total=total, **self.common))

    def finished(
        self, outcome: Literal["ok", "error", "left"], error: Exception | None, report: Report
    ) -> None:
        """Emit ``StreamFinished``, once."""
        if self.ended:
            return
        self.ended = True
        self._drifted()
        emit(
            self.observer,
            StreamFinished(
                outcome=outcome,
                error=None if error is None else type(error).__name__,
                items=report.items,
                pages=report.pages,
                requests=report.requests,
                retries=report.retries,
                duplicates=report.duplicates,
                drift=self.drifted,
                waited=report.waited,
                **self.common,
            ),
        )

    def _drifted(self) -> None:
        for detail in self.stats.drift[self.drifted :]:
            self.drifted += 1
            emit(self.observer, Drifted(detail=detail, **self.common))


def reading_events(client: ClientEvents, path: str, stats: Stats) -> ReadingEvents:
    """Return the events of a new reading of the list at *path*.

    *stats* gets the reading's id, and so do the events of its calls.
    """
    stats.stream = client.observer.next_stream()
    common = Common(
        call=None,
        stream=stats.stream,
        origin=client.origin,
        api=client.api,
        method="GET",
        path=path,
    )
    return ReadingEvents(client.observer, common, stats)
