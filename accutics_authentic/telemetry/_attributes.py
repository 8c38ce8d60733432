"""The attributes of spans and metrics; those of HTTP by OpenTelemetry's semantic conventions.

They are written as strings, so that nothing but OpenTelemetry's API is needed. The conventions for
a CLIENT span require ``url.full``; it would hold ids and the query, and is left out.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from accutics_authentic.events import AttemptFinished, Event

Attributes = dict[str, str | int | float | bool]


def target(event: Event) -> Attributes:
    """Return the attributes that spans and metrics of the same requests share."""
    return {**_target(event.origin, event.api, event.method, event.path)}


@lru_cache(maxsize=256)
def _target(origin: str, api: str, method: str, path: str) -> Attributes:
    url = urlsplit(origin)
    return {
        "accutics_authentic.api": api,
        "http.request.method": method,
        "server.address": url.hostname or "",
        "server.port": url.port or 0,
        "url.template": path,
    }


def result(event: AttemptFinished) -> Attributes:
    """Return the attributes of the outcome of a request."""
    found: Attributes = {}
    if event.status is not None:
        found["http.response.status_code"] = event.status
    if event.error is not None:
        found["error.type"] = event.error
    elif event.status is not None and event.status >= 400:
        found["error.type"] = str(event.status)
    return found
