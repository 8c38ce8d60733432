"""What all events have."""

from __future__ import annotations

from collections.abc import Callable

from accutics_authentic._base.structs import Record


class Event(Record, frozen=True, kw_only=True):
    """What all events have.

    Attributes:
        call: Id of the call, counted from 1 in each session; None if it is about a stream.
        stream: Id of the reading of a list that it belongs to, counted from 1 in each session:
            each loop over a stream and each run has its own. None for all other calls.
        origin: Where requests go, such as ``https://api.example.com:443``, always with the port.
        api: ``"accutics"`` or ``"authentic"``.
        method: HTTP method.
        path: Path template, such as ``campaigns/:id``, without ids and query.
    """

    call: int | None
    stream: int | None
    origin: str
    api: str
    method: str
    path: str

    def __str__(self) -> str:
        which = f"call {self.call}" if self.call is not None else f"stream {self.stream}"
        return f"{self.method} {self.path} ({which}): {self._text()}"

    def _text(self) -> str:
        return type(self).__name__


class CallEvent(Event, frozen=True, kw_only=True):
    """What all events of calls have."""

    call: int


class StreamEvent(Event, frozen=True, kw_only=True):
    """What all events of streams have."""

    stream: int


Handler = Callable[[Event], object]
