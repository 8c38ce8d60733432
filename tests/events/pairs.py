"""The rules that the events of any session follow, and the gauges that people make of them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from attrs import define, field

from accutics_authentic.events import (
    AttemptFinished,
    AttemptStarted,
    CallEvent,
    CallFinished,
    CallStarted,
    Event,
)


@define
class Followed:
    """One call, as its events tell it."""

    sent: int = 0
    in_flight: bool = False
    on_wire: float = 0.0
    finished: bool = False


@define
class Pairs:
    """A handler that checks that events pair, as they come.

    Attributes:
        calls: By id.
        in_flight: A gauge of the attempts in flight, as in a metrics library.
        most_in_flight: Its maximum.
        kinds: The names of the classes that came.
    """

    calls: dict[int, Followed] = field(factory=dict)
    in_flight: int = 0
    most_in_flight: int = 0
    kinds: set[str] = field(factory=set)

    def __call__(self, event: Event) -> None:
        self.kinds.add(type(event).__name__)
        if not isinstance(event, CallEvent):
            return
        if isinstance(event, CallStarted):
            assert event.call == len(self.calls) + 1
            self.calls[event.call] = Followed()
        call = self.calls[event.call]
        assert not call.finished
        if isinstance(event, AttemptStarted):
            call.sent += 1
            assert (event.attempt, call.in_flight) == (call.sent, False)
            assert event.queued >= 0
            call.in_flight = True
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        elif isinstance(event, AttemptFinished):
            assert (event.attempt, call.in_flight) == (call.sent, True)
            call.in_flight = False
            call.on_wire += event.seconds
            self.in_flight -= 1
        else:
            assert not call.in_flight
        if isinstance(event, CallFinished):
            call.finished = True
            assert event.attempts == call.sent
            assert (event.error is None) == (event.outcome == "ok")
            parts = event.queued + event.waited + call.on_wire
            assert event.elapsed == pytest.approx(parts, abs=1e-6)

    def check_end(self) -> None:
        """Check that nothing is open any more."""
        assert [number for number, call in self.calls.items() if not call.finished] == []
        assert self.in_flight == 0


def check_pairs(heard: Iterable[Event]) -> Pairs:
    """Check that *heard*, of a session whose calls have all ended, pair exactly."""
    pairs = Pairs()
    for event in heard:
        pairs(event)
    pairs.check_end()
    return pairs
