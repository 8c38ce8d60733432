"""Turns an error status into a typed error, and Retry-After into seconds. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from accutics_authentic._error import to_one_line
from accutics_authentic.errors import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
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
from .throttling.quota import quota_left

MAX_MESSAGE_LENGTH = 500  # characters kept of a server's message

_BY_STATUS: dict[int, tuple[type[StatusError], str]] = {
    400: (BadRequestError, "bad request"),
    401: (UnauthorizedError, "the token was not accepted"),
    403: (ForbiddenError, "forbidden"),
    404: (NotFoundError, "not found"),
    409: (ConflictError, "conflict"),
    429: (RateLimitedError, "too many requests"),
}


def status_error(
    reply: Reply, read_problem: ReadProblem, wall: float, base: str = ""
) -> StatusError:
    """Return the error for *reply*, whose status is not 2xx.

    The status and a known code decide, never the message; an unreadable body hides neither.
    *base* is the base URL, named where it may be wrong.
    """
    status = reply.status
    problem = read_problem(reply)
    kind, text = _BY_STATUS.get(status, (StatusError, "refused"))
    if problem.known is not None:
        kind, text = problem.known.error_class, problem.known.text
    if status == 304:
        kind, text = RedirectError, "not modified"
    elif 300 <= status < 400:
        kind, text = RedirectError, f"a redirect{_target(reply)} was not followed"
    elif status < 200:
        text = "is not a final answer"
    elif status >= 500:
        kind, text = ServerError, "the server failed"
    code, message = _line(problem.code, reply), _line(problem.message, reply)
    text = f"{status} {text}" + (f" ({code})" if code else "") + (f": {message}" if message else "")
    is_no_api = status in (404, 405) and reply.body and not problem.is_json
    if is_no_api or (problem.known is not None and problem.known.no_such_path):
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
        retry_after=_asked_wait(reply, wall),
        ambiguous=False,
    )


def _line(text: str | None, reply: Reply) -> str | None:
    """Return *text* as a line without the token, which unescaping may have revealed."""
    return None if text is None else to_one_line(reply.redact(text), MAX_MESSAGE_LENGTH)


def _target(reply: Reply) -> str:
    """Return the origin that a redirect leads to, and nothing else of its URL."""
    try:
        target = urlsplit(reply.headers.get("location", ""))
        host, port = target.hostname, target.port
    except ValueError:
        return ""
    return f" to {target.scheme}://{host}{f':{port}' if port else ''}" if host else ""


def _asked_wait(reply: Reply, wall: float) -> float | None:
    """Return the seconds that the server asks to wait, after a 429 also by rate limit headers."""
    asked = retry_after(reply, wall)
    if asked is None and reply.status == 429:
        quota = quota_left(reply.headers, wall)
        return quota.seconds if quota is not None and not quota.calls else None
    return asked


def retry_after(reply: Reply, wall: float) -> float | None:
    """Return the seconds that the server asks to wait, or None if it does not.

    Retry-After holds seconds, here also with a fraction, or an HTTP date (RFC 9110, 10.2.3). A date
    is compared with the reply's own ``Date`` if it has one, otherwise with *wall*. Of several
    headers the longest wait counts; zero, the past and unreadable values are ignored.
    """
    raw = reply.headers.get("retry-after")
    if raw is None:
        return None
    server_time = http_date(reply.headers.get("date", ""))
    now = wall if server_time is None else server_time
    waits = [_delay(raw, now), *(_delay(part, now) for part in raw.split(", "))]
    return max((wait for wait in waits if wait is not None and wait > 0), default=None)


def _delay(text: str, now: float) -> float | None:
    if re.fullmatch(r"[0-9]{1,300}(\.[0-9]*)?|\.[0-9]+", text):
        return float(text)
    date = http_date(text)
    return None if date is None else date - now
