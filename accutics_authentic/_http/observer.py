"""Who listens to the events of a session; without them, there are none. No I/O here."""

from __future__ import annotations

import logging
from itertools import count
from typing import TYPE_CHECKING

from accutics_authentic._base.clock import Clock
from accutics_authentic._base.log import logger
from accutics_authentic._base.objects import check_handlers
from accutics_authentic._base.structs import Frozen

if TYPE_CHECKING:
    from accutics_authentic.events import Handler


class Observer:
    """Who listens to one session.

    Args:
        on_event: A handler, several, or None.

    Attributes:
        handlers: Called with each event.
        failed: The numbers of those that have raised.

    Raises:
        ConfigurationError: One of them is not a plain function of one argument.
    """

    def __init__(self, on_event: object) -> None:
        self.handlers: tuple[Handler, ...] = check_handlers(on_event, "on_event")
        self.failed: set[int] = set()
        self._calls = count(1)
        self._streams = count(1)

    def listens(self, level: int = logging.DEBUG) -> bool:
        """Return whether anybody would notice an event of this log level."""
        return bool(self.handlers) or logger.isEnabledFor(level)

    def next_call(self) -> int:
        """Return the id of another call."""
        return next(self._calls)

    def next_stream(self) -> int:
        """Return the id of another reading of a list."""
        return next(self._streams)


class ClientEvents(Frozen, frozen=True):
    """What the events of one client have in common, and who listens to them.

    Attributes:
        observer: Who listens to its session.
        clock: The session's.
        api: The API's name.
        origin: Where its requests go, with the port.
    """

    observer: Observer
    clock: Clock
    api: str
    origin: str
