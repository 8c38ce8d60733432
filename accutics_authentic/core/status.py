"""From a reply that is no success to a typed error; from Retry-After to seconds. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from accutics_authentic._error import one_line
from accutics_authentic.core.converter.document import parse
from accutics_authentic.core.dates import http_date
from accutics_authentic.core.inner import Value
from accutics_authentic.core.wire import Reply
from accutics_authentic.errors import (
    AuthorizationMissingError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InvalidRouteError,
    NotFoundError,
    RateLimitedError,
    RedirectError,
    ServerError,
    StatusError,
    UnauthorizedError,
)

LONGEST_MESSAGE = 500  # characters kept of what a server says
DEEPEST = 100  # levels kept of it; copying or pickling a deeper error could fail


class Problem(Value, frozen=True, eq=True):
    """What a vendor says went wrong, before it is an error.

    Attributes:
        code: The vendor's word for it; None if it has none.
        message: For people.
        data: What else came, decoded.
        endpoint: ``meta.endpoint``.
    """

    code: str | None = None
    message: str | None = None
    data: Any = None  # Any: JSON as it came
    endpoint: str | None = None


ReadProblem = Callable[[Reply], Problem]


def json_in(body: bytes) -> Any:
    """Return the JSON value in *body*, which came with an error, by the rules of all bodies.

    Raises:
        ValueError: It is no JSON, or deeper than ``DEEPEST``.
    """
    try:
        value = parse(body)
    except Exception as error:  # msgspec's own, and two of Python's
        raise ValueError("no JSON") from error
    layer = [value]
    for _ in range(DEEPEST):
        layer = [inner for outer in layer for inner in _inside(outer)]
    if layer:
        raise ValueError("too deep")
    return value


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


_BY_STATUS: dict[int, tuple[type[StatusError], str]] = {
    400: (BadRequestError, "bad request"),
    401: (UnauthorizedError, "the token was not accepted"),
    403: (ForbiddenError, "forbidden"),
    404: (NotFoundError, "not found"),
    409: (ConflictError, "conflict"),
    429: (RateLimitedError, "too many requests"),
}
_BY_CODE: dict[tuple[int, str], tuple[type[StatusError], str]] = {
    (400, "invalid_route"): (InvalidRouteError, "no such path, or not with this method"),
    (401, "authorization_header_missing"): (AuthorizationMissingError, "the token did not arrive"),
}


def status_error(reply: Reply, read_problem: ReadProblem, wall: float) -> StatusError:
    """Return the error for *reply*, whose status is no success.

    The status and the code decide, never the message, and a body that cannot be read hides
    neither.
    """
    status = reply.status
    problem = read_problem(reply)
    kind, text = _BY_CODE.get((status, problem.code or "")) or _BY_STATUS.get(
        status, (StatusError, "refused")
    )
    if 300 <= status < 400:
        kind, text = RedirectError, f"a redirect{_target(reply)} was not followed"
    elif status >= 500:
        kind, text = ServerError, "the server failed"
    message = None if problem.message is None else one_line(problem.message, LONGEST_MESSAGE)
    code = None if problem.code is None else one_line(problem.code, LONGEST_MESSAGE)
    return kind(
        f"{status} {text}" + (f" ({code})" if code else "") + (f": {message}" if message else ""),
        status=status,
        code=code,
        message=message,
        data=problem.data,
        endpoint=None if problem.endpoint is None else one_line(problem.endpoint, LONGEST_MESSAGE),
        retry_after=retry_after(reply, wall),
        ambiguous=False,
    )


def _target(reply: Reply) -> str:
    """Name the origin that a redirect points to, and no more of it."""
    try:
        there = urlsplit(reply.headers.get("location", ""))
        host, port = there.hostname, there.port
    except ValueError:
        return ""
    return f" to {there.scheme}://{host}{f':{port}' if port else ''}" if host else ""


def retry_after(reply: Reply, wall: float) -> float | None:
    """Return how many seconds the server asks to wait, or None if it does not say so plainly.

    Seconds, also with a fraction, or an HTTP date (RFC 9110, 10.2.3). A date is compared with
    the reply's own ``Date`` if it has one, else with *wall*. Of several headers the longest wait
    counts; zero, the past and what cannot be read count as not said.
    """
    raw = reply.headers.get("retry-after")
    if raw is None:
        return None
    theirs = http_date(reply.headers.get("date", ""))
    now = wall if theirs is None else theirs
    waits = [_delay(raw, now), *(_delay(part, now) for part in raw.split(", "))]
    return max((wait for wait in waits if wait is not None and wait > 0), default=None)


def _delay(text: str, now: float) -> float | None:
    if re.fullmatch(r"[0-9]{1,300}(\.[0-9]*)?|\.[0-9]+", text):
        return float(text)
    date = http_date(text)
    return None if date is None else date - now
