"""What reading a list has brought and taken so far: ``Stats`` counts, ``Report`` is a snapshot."""

from __future__ import annotations

from attrs import frozen

from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._http.stats import CallStats


@safe_repr
@frozen(kw_only=True)
class Report:
    """What reading a stream or a run has brought so far, and what it took.

    Attributes:
        items: Delivered.
        pages: Delivered, wholly or in part.
        requests: Made, repeated ones and look-ups included.
        retries: Requests that repeated an earlier one.
        duplicates: Items dropped because they had been delivered before.
        waited: Seconds waited between attempts, and for a turn where the API limits the rate.
        drift: What showed that the list changed meanwhile; empty if nothing did.
        complete: The list was read to its end, and all of it was delivered.
    """

    items: int
    pages: int
    requests: int
    retries: int
    duplicates: int
    waited: float
    drift: tuple[str, ...]
    complete: bool


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
