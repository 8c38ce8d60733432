"""What reading a list has brought and taken so far. A ``Report`` is a snapshot of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accutics_authentic._http.stats import CallStats

if TYPE_CHECKING:
    from .report import Report


class Stats(CallStats, eq=True):
    """Counts one reading of a list. The driver owns it and passes it to the client and the pager.

    Attributes:
        items: On the pages delivered. The driver counts them.
        pages: Delivered. The driver counts them.
        duplicates: Items dropped because they had been delivered before. The pager counts them.
        drift: What showed that the list changed, one short sentence each. The pager adds them.
    """

    items: int = 0
    pages: int = 0
    duplicates: int = 0
    drift: list[str] = []  # noqa: RUF012 - a Struct copies it for each instance

    def report(self, *, left: int, done: bool) -> Report:
        """Return a snapshot of the counters.

        Args:
            left: Items of the page delivered last that are not delivered yet.
            done: The pager has nothing more to deliver.
        """
        from .report import Report  # most programs never ask for one

        return Report(
            items=self.items - left,
            pages=self.pages,
            requests=self.requests,
            retries=self.retries,
            duplicates=self.duplicates,
            waited=self.waited,
            drift=tuple(self.drift),
            complete=done and not left,
        )
