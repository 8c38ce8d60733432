"""Report: what reading a list has brought and taken so far."""

from __future__ import annotations

from attrs import frozen

from accutics_authentic._base.reprs import safe_repr


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
