"""From a reply that is no success to a typed error; from Retry-After to seconds. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from accutics_authentic._error import to_one_line
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

from .dates import http_date
from .headers import request_id, shown_headers
from .messages import Reply
from .problem import ReadProblem
from .redaction import redact_json

MAX_MESSAGE_LENGTH = 500  # characters kept of what a server says

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


def status_error(
    reply: Reply, read_problem: ReadProblem, wall: float, base: str = ""
) -> StatusError:
    """Return the error for *reply*, whose status is no success.

    The status and the code decide, never the message, and a body that cannot be read hides
    neither. *base* is the base URL, named where it may be wrong.
    """
    status = reply.status
    problem = read_problem(reply)
    kind, text = _BY_CODE.get((status, problem.code or "")) or _BY_STATUS.get(
        status, (StatusError, "refused")
    )
    if 300 <= status < 400:
        kind, text = RedirectError, f"a redirect{_target(reply)} was not followed"
    elif status < 200:
        text = "is not a final answer"
    elif status >= 500:
        kind, text = ServerError, "the server failed"
    code, message = _line(problem.code, reply), _line(problem.message, reply)
    text = f"{status} {text}" + (f" ({code})" if code else "") + (f": {message}" if message else "")
    if kind is InvalidRouteError or (status in (404, 405) and reply.body and not problem.is_json):
        text += f" - is base_url {base} right?"
    return kind(
        text,
        status=status,
        code=code,
        message=message,
        data=redact_json(problem.data, reply.redact),
        endpoint=_line(problem.endpoint, reply),
        request_id=request_id(reply.headers),
        headers=shown_headers(reply.headers),
        retry_after=retry_after(reply, wall),
        ambiguous=False,
    )


def _line(text: str | None, reply: Reply) -> str | None:
    """Return a line of what came, without the token: unescaping may have brought it to light."""
    return None if text is None else to_one_line(reply.redact(text), MAX_MESSAGE_LENGTH)


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
