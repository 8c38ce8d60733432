"""Passes the events of one session to its handlers and to the log."""

from __future__ import annotations

import inspect
import logging
import sys
from asyncio import CancelledError
from typing import Any

from accutics_authentic._base.log import logger
from accutics_authentic.events import BudgetExhausted, Drifted, Event, Held, Waiting

from .observer import Observer

PREFIX = "accutics_authentic_"  # of the attributes that a log record has beyond logging's own


def emit(observer: Observer, event: Event) -> None:
    """Log *event*, and call each handler with it."""
    handled = sys.exception()
    level = log_level(event)
    if logger.isEnabledFor(level):
        logger.log(level, "%s", event, extra=log_fields(event))
    for number, handler in enumerate(observer.handlers):
        try:
            returned = handler(event)
        except (Exception, CancelledError) as error:
            forget(error, handled)
            _log_failure(observer, number, "raised: the call goes on", error)
            continue
        if returned is not None and inspect.iscoroutine(returned):
            returned.close()
            _log_failure(observer, number, "returned a coroutine, which nobody awaits")


def _log_failure(
    observer: Observer, number: int, what: str, error: BaseException | None = None
) -> None:
    """Log the first failure of a handler only: it may be called a thousand times a second."""
    if number not in observer.failed:
        observer.failed.add(number)
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
