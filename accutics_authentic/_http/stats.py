"""What calls take, counted for whoever makes them. No I/O here."""

from __future__ import annotations

from accutics_authentic._base.structs import Mutable


class CallStats(Mutable, eq=True):
    """Counts what one or more calls take; whoever makes them owns it, and the sender adds to it.

    Attributes:
        requests: Requests made.
        retries: Those of them that repeated an earlier one.
        waited: Seconds waited between attempts.
    """

    requests: int = 0
    retries: int = 0
    waited: float = 0.0
