"""Counts requests, retries and waits. No I/O here."""

from __future__ import annotations

from accutics_authentic._base.structs import Mutable


class CallStats(Mutable, eq=True):
    """The cost of one or more calls. The caller owns it, and the sender adds to it.

    Attributes:
        requests: Requests made.
        retries: Requests among them that repeated an earlier one.
        waited: Seconds waited between attempts, and for a turn where the API limits the rate.
        stream: Id of the reading of a list that the calls belong to, for their events.
    """

    requests: int = 0
    retries: int = 0
    waited: float = 0.0
    stream: int | None = None
