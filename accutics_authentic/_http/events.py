"""One event per step of a call, for a callback and the log.

Events and log lines hold methods, path templates, statuses and numbers; never a URL, a header,
a body or a token.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal, TypedDict

from attrs import frozen

from accutics_authentic._base.log import logger
from accutics_authentic._base.reprs import safe_repr

from .messages import Request

EventKind = Literal["request", "reply", "failure", "wait"]


@safe_repr
@frozen(kw_only=True)
class Event:
    """One step of a call.

    Attributes:
        kind: ``"request"``: an attempt begins; ``"reply"``: it succeeded; ``"failure"``: it
            failed; ``"wait"``: the call waits before the next attempt, or for the end of a pause
            that an earlier reply asked for.
        method: HTTP method.
        path: Path template, without ids or query.
        attempt: Number of the attempt in its call, counted from 1.
        status: HTTP status, if one arrived; for a pause, the status that asked for it.
        error: Name of the error's class, if the attempt failed.
        seconds: How long the attempt took, or how long the wait will be.
    """

    kind: EventKind
    method: str
    path: str
    attempt: int
    status: int | None = None
    error: str | None = None
    seconds: float | None = None


class EventFacts(TypedDict, total=False):
    """What an event may say besides its call and kind."""

    status: int | None
    error: str
    seconds: float


OnEvent = Callable[[Event], None]


def log_pause(request: Request, status: int | None, seconds: float) -> None:
    """Log that a pause begins; once, since all calls to the API wait for its end."""
    logger.warning(
        "%s %s: status %s, all calls with this base URL and these credentials pause for %s s",
        request.method,
        request.path,
        status,
        round(seconds, 3),
    )


def emit(event: Event, on_event: OnEvent | None) -> None:
    """Log *event* and pass it to the callback; an exception from there is logged, not raised."""
    level = logging.INFO if event.kind == "wait" else logging.DEBUG
    logger.log(
        level,
        "%s %s: %s, attempt %d, status %s, error %s, %s s",
        event.method,
        event.path,
        event.kind,
        event.attempt,
        event.status,
        event.error,
        None if event.seconds is None else round(event.seconds, 3),
    )
    if on_event is not None:
        try:
            on_event(event)
        except Exception:
            logger.exception("on_event failed")
