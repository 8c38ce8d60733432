"""Passes the events of one session to its handlers and to the log."""

from __future__ import annotations

import inspect
import logging
import sys
from asyncio import CancelledError
from itertools import count
from typing import Any

from accutics_authentic._base.log import logger
from accutics_authentic._base.objects import check_handlers
from accutics_authentic.events import BudgetExhausted, Drifted, Event, Handler, Held, Waiting

PREFIX = "accutics_authentic_"  # of the attributes that a log record has beyond logging's own


class Observer:
    """Who listens to one session.

    Args:
        on_event: A handler, several, or None.

    Raises:
        ConfigurationError: One of them is not a plain function of one argument.
    """

    def __init__(self, on_event: object) -> None:
        self._handlers: tuple[Handler, ...] = check_handlers(on_event, "on_event")
        self._failed: set[int] = set()  # handlers that have raised
        self._calls = count(1)
        self._streams = count(1)

    def listens(self, level: int = logging.DEBUG) -> bool:
        """Return whether anybody would notice an event of this log level."""
        return bool(self._handlers) or logger.isEnabledFor(level)

    def next_call(self) -> int:
        """Return the id of another call."""
        return next(self._calls)

    def next_stream(self) -> int:
        """Return the id of another reading of a list."""
        return next(self._streams)

    def emit(self, event: Event) -> None:
        """Log *event*, and call each handler with it."""
        handled = sys.exception()
        level = log_level(event)
        if logger.isEnabledFor(level):
            logger.log(level, "%s", event, extra=log_fields(event))
        for number, handler in enumerate(self._handlers):
            try:
                returned = handler(event)
            except (Exception, CancelledError) as error:
                forget(error, handled)
                self._log_failure(number, "raised: the call goes on", error)
                continue
            if returned is not None and inspect.iscoroutine(returned):
                returned.close()
                self._log_failure(number, "returned a coroutine, which nobody awaits")

    def _log_failure(self, number: int, what: str, error: BaseException | None = None) -> None:
        """Log what is wrong with a handler, once: an event may come a thousand times a second."""
        if number not in self._failed:
            self._failed.add(number)
            logger.error("a handler of on_event %s", what, exc_info=error)


def forget(error: BaseException, handled: BaseException | None) -> None:
    """Remove *handled*, which a call is failing with, from what led to *error*.

    Its frames are still those of the library, whose locals may be secret.
    """
    context = error.__context__
    while context is not None and context is not handled:
        error, context = context, context.__context__
    error.__context__ = None


def log_level(event: Event) -> int:
    """Return the level at which *event* is logged."""
    kind = type(event)
    if kind is Waiting or kind is Drifted:
        return logging.INFO
    if not isinstance(event, (Held, BudgetExhausted)) or not event.begins:
        return logging.DEBUG
    return logging.INFO if isinstance(event, Held) and event.known else logging.WARNING


def log_fields(event: Event) -> dict[str, Any]:
    """Return the attributes of the log record of *event*: its fields, and the name of its class."""
    fields = {PREFIX + name: getattr(event, name) for name in event.__struct_fields__}
    return {f"{PREFIX}event": type(event).__name__, **fields}
