"""What is retried, when, and how often. The only user of backoff. Pure: the loop is in ``call``.

An attempt ends in one of three ways: nothing was done (nothing was sent, or the server says so);
it succeeded; or it is ambiguous: it was sent and no complete reply arrived, or a 5xx arrived,
which a gateway also sends when it has lost a server that did the work. An ambiguous request is
repeated only if it is idempotent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import backoff
from attrs import field, frozen

from accutics_authentic._base.arguments import check_int, validate_int, validate_seconds
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    AttemptTimeoutError,
    RateLimitedError,
    StatusError,
)

from .messages import Request

IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "DELETE"})
TRANSIENT_CLIENT_ERRORS = frozenset({408, 425, 429})
PERMANENT_SERVER_ERRORS = frozenset({501, 505})
UNDONE_REDIRECTS = frozenset({307, 308})  # RFC 9110, 15.4.8 and 15.4.9
RETRY_COST = 5  # taken from the budget by a retry
TIMEOUT_RETRY_COST = 10  # by a retry after a timeout
SUCCESS_REFUND = 1  # returned by a success at the first attempt


@hides_frames
@safe_repr
@frozen(kw_only=True, repr=False)
class RetryPolicy:
    """How often and how soon a failed request is retried.

    Attributes:
        attempts: Attempts of one call, including the first; 1 means no retry. A refusal by 429
            does not count while the API accepts other calls, at most ten times a call; a hundred
            times in a bulk or a run.
        base: Seconds. The first wait is between 0 and this (twice this after a 429); the upper
            bound doubles with each further wait.
        cap: Longest wait in seconds, unless the server asks for more.
        max_retry_after: Seconds. If the server asks for a longer wait, the error is raised at
            once, with ``retry_after``; so it is for each later call that would have to wait longer.
        budget: Shared by all calls to one API (base URL and credentials) in a session, whose first
            client sets it: a retry costs 5 (10 after a timeout), which is returned if it succeeds;
            a success without retries returns 1. 0 allows no retries, None any number. A retry after
            a 429 costs nothing, since the rate that the API accepts bounds it.
    """

    attempts: int = field(default=3, validator=validate_int)
    base: float = field(default=0.5, validator=validate_seconds)
    cap: float = field(default=20.0, validator=validate_seconds)
    max_retry_after: float = field(default=120.0, validator=validate_seconds)
    budget: int | None = field(default=500)

    @budget.validator
    def _check_budget(self, _: object, value: object) -> None:
        if value is not None:
            check_int(value, "RetryPolicy.budget", minimum=0)


def is_transient(status: int) -> bool:
    """Return whether *status* is transient: some 4xx, and most 5xx."""
    if status >= 500:
        return status not in PERMANENT_SERVER_ERRORS
    return status in TRANSIENT_CLIENT_ERRORS


def is_retryable(error: AccuticsAuthenticError, request: Request) -> bool:
    """Return whether repeating *request* after *error* is safe, and may help.

    After a 429 every request is, since the server did nothing. After other transient failures it
    must be idempotent, or never have been sent.
    """
    if isinstance(error, StatusError):
        status = error.status or 0  # None: nothing was sent, because of a pause
        limited = status == 429 and not error.ambiguous
        return limited or (request.idempotent and is_transient(status))
    return error.transient and not error.done and (request.idempotent or error.ambiguous is False)


def may_have_acted(status: int, request: Request) -> bool:
    """Return whether the server may have acted on *request* although it replied with *status*.

    Not after a 4xx, which says that it did not, nor after 307 and 308, which ask for the same
    request again elsewhere. A 303 usually means that it did (RFC 9110, 15.4.4), the other 3xx and
    1xx do not say, and a 5xx may come from a gateway that has lost the server.
    """
    return not (request.safe or status in UNDONE_REDIRECTS or 400 <= status < 500)


def was_done_before(
    request: Request, failure: AccuticsAuthenticError, earlier: Iterable[AccuticsAuthenticError]
) -> bool:
    """Return whether *failure* means that an earlier DELETE, whose reply was lost, succeeded."""
    return (
        request.method == "DELETE"
        and failure.status in (404, 410)
        and any(error.ambiguous for error in earlier)
    )


def retry_cost(error: AccuticsAuthenticError) -> int:
    """Return the cost of a retry after *error*: none if the rate of the API bounds it."""
    if is_backpressure(error):
        return 0
    return TIMEOUT_RETRY_COST if isinstance(error, AttemptTimeoutError) else RETRY_COST


def backoff_delay(
    error: AccuticsAuthenticError, attempt: int, policy: RetryPolicy, chance: float
) -> float | None:
    """Return the seconds to wait after attempt number *attempt*, or None if that is too long.

    A wait that the server asks for is a minimum: up to a tenth of it (at most a second) is added,
    so that clients do not all return at once. Otherwise it is full jitter: between 0 and a bound
    that doubles. *chance*, in [0, 1), picks a point of the range.
    """
    if error.retry_after is not None:
        if error.retry_after > policy.max_retry_after:
            return None
        return error.retry_after + spread(error.retry_after, chance)
    factor = policy.base * (2 if isinstance(error, RateLimitedError) else 1)
    bounds = backoff.expo(base=2, factor=factor, max_value=policy.cap)
    bounds.send(None)  # the first value is None
    bound = 0.0
    for _ in range(min(attempt, 64)):
        bound = next(bounds)
    return chance * bound


def spread(wait: float, chance: float) -> float:
    """Return the seconds to add to a *wait* that all clients were asked for.

    Up to a tenth of it, at most a second, so that they do not all return at once.
    """
    return chance * min(1.0, wait / 10)


def is_refusal(status: int, headers: Mapping[str, str]) -> bool:
    """Return whether a reply asks all clients to wait: 429, or 503 with Retry-After."""
    return status == 429 or (status == 503 and "retry-after" in headers)


def is_backpressure(error: AccuticsAuthenticError) -> bool:
    """Return whether the server asks all clients to wait: 429, or 503 with Retry-After."""
    return isinstance(error, StatusError) and (
        error.status == 429 or (error.status == 503 and error.retry_after is not None)
    )
