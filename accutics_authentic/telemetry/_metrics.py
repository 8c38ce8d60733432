"""The metrics of calls and streams."""

from __future__ import annotations

from opentelemetry.metrics import Meter

from accutics_authentic.events import (
    AttemptFinished,
    AttemptStarted,
    Event,
    Held,
    PageRead,
    Waiting,
)

from ._attributes import result, target

#: Upper bounds in seconds, as the conventions advise for ``http.client.request.duration``.
DURATIONS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
#: Pauses may be long.
WAITS = (0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600, 86_400)


class Metrics:
    """Makes metrics of events.

    Args:
        meter: Makes the instruments.
        attempts: Whether each request is measured.
    """

    def __init__(self, meter: Meter, *, attempts: bool) -> None:
        self._retries = meter.create_counter(
            "accutics_authentic.retries", "{request}", "Requests that repeated an earlier one."
        )
        self._waits = meter.create_histogram(
            "accutics_authentic.wait.duration",
            "s",
            "How long calls wait before they send (again).",
            explicit_bucket_boundaries_advisory=WAITS,
        )
        self._pauses = meter.create_counter(
            "accutics_authentic.pauses", "{pause}", "Pauses that an API asked for."
        )
        self._items = meter.create_counter(
            "accutics_authentic.items", "{item}", "Items of streams, delivered to their readers."
        )
        self._durations = None
        if attempts:
            self._durations = meter.create_histogram(
                "http.client.request.duration",
                "s",
                "Duration of HTTP client requests.",
                explicit_bucket_boundaries_advisory=DURATIONS,
            )

    def add(self, event: Event) -> None:
        """Count or measure *event*."""
        match event:
            case AttemptStarted(attempt=attempt) if attempt > 1:
                self._retries.add(1, target(event))
            case AttemptFinished(seconds=seconds) if self._durations is not None:
                self._durations.record(seconds, {**target(event), **result(event)})
            case Waiting(seconds=seconds, reason=reason):
                attributes = {**target(event), "accutics_authentic.reason": reason}
                self._waits.record(seconds, attributes)
            case Held(begins=True):
                self._pauses.add(1, target(event))
            case PageRead(items=items):
                self._items.add(items, target(event))
            case _:
                pass
