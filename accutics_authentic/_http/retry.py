"""How patient a session is: what may be tried again, when, and how often. The door to backoff.

An attempt ends in one of three ways: nothing was done (nothing was sent, or the server says so),
it succeeded, or it is ambiguous: it was sent and no whole answer came, or a 5xx, which a gateway
also answers when it has lost a server that did what was asked. Nothing that may have been done is
done twice, unless twice is as good as once. The decisions are pure; the loop that obeys them is
``call``.
"""

from __future__ import annotations

from collections.abc import Iterable

import backoff
from attrs import field, frozen

from accutics_authentic._base.arguments import check_int, validate_int, validate_seconds
from accutics_authentic._base.reprs import safe_repr
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
RETRY_COST = 5  # of a retry, from the budget
TIMEOUT_RETRY_COST = 10
SUCCESS_REFUND = 1  # of a success at the first attempt


@safe_repr
@frozen(kw_only=True)
class RetryPolicy:
    """How often and how soon a failed request is tried again.

    Attributes:
        attempts: Requests for one call, the first one included; 1 means no retry.
        base: Seconds; the first wait is between 0 and this (twice this after a 429), each
            further one between 0 and twice the one before.
        cap: Longest wait in seconds, unless the server asks for more.
        max_retry_after: Seconds; if a server asks for a longer wait, the error is raised at once,
            with ``retry_after``, and so is one by each later call that would have to wait longer.
        budget: What all calls to one API (base URL and credentials) may spend on retries
            together: a retry costs 5 (10 after a timeout), is paid back if it helped, and a
            success without retries earns 1. 0 allows none, None any number.
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
    """Return whether a reply with *status* may pass by itself: some 4xx, and most 5xx."""
    if status >= 500:
        return status not in PERMANENT_SERVER_ERRORS
    return status in TRANSIENT_CLIENT_ERRORS


def is_retryable(error: AccuticsAuthenticError, request: Request) -> bool:
    """Return whether repeating *request* after *error* is safe, and may help.

    Every request after 429, since the server says that it did nothing; after other transient
    failures only if the request is idempotent or was never sent.
    """
    if isinstance(error, StatusError):
        status = error.status or 0  # none: an earlier reply is why nothing was sent
        limited = status == 429 and not error.ambiguous
        return limited or (request.idempotent and is_transient(status))
    return error.transient and not error.done and (request.idempotent or error.ambiguous is False)


def may_have_acted(status: int, request: Request) -> bool:
    """Return whether the server may have done what *request* asks, though it answered *status*.

    Not after a 4xx, which says that it did not, nor after 307 and 308, which ask for the same
    request again elsewhere. A 303 usually means that it did (RFC 9110, 15.4.4), the other 3xx and
    1xx say neither, and a 5xx may come from a gateway that has lost the server.
    """
    return not (request.safe or status in UNDONE_REDIRECTS or 400 <= status < 500)


def was_done_before(
    request: Request, failure: AccuticsAuthenticError, earlier: Iterable[AccuticsAuthenticError]
) -> bool:
    """Return whether *failure* means that an earlier DELETE, whose success was lost, succeeded."""
    return (
        request.method == "DELETE"
        and failure.status in (404, 410)
        and any(error.ambiguous for error in earlier)
    )


def retry_cost(error: AccuticsAuthenticError) -> int:
    """Return what a retry after *error* takes from the budget."""
    return TIMEOUT_RETRY_COST if isinstance(error, AttemptTimeoutError) else RETRY_COST


def backoff_delay(
    error: AccuticsAuthenticError, attempt: int, policy: RetryPolicy, chance: float
) -> float | None:
    """Return the seconds to wait after attempt number *attempt*, or None: not worth waiting.

    What the server asks for is a minimum, with up to a tenth (at most a second) on top so that
    not all come back at once. Otherwise full jitter: between 0 and a doubling bound. *chance*, in
    [0, 1), says where in its range the wait lies.
    """
    if error.retry_after is not None:
        if error.retry_after > policy.max_retry_after:
            return None
        return error.retry_after + chance * min(1.0, error.retry_after / 10)
    factor = policy.base * (2 if isinstance(error, RateLimitedError) else 1)
    bounds = backoff.expo(base=2, factor=factor, max_value=policy.cap)
    bounds.send(None)  # it yields None first
    bound = 0.0
    for _ in range(min(attempt, 64)):
        bound = next(bounds)
    return chance * bound


def is_backpressure(error: AccuticsAuthenticError) -> bool:
    """Tell whether the server asks everyone to wait: 429, or 503 that names a time."""
    return isinstance(error, StatusError) and (
        error.status == 429 or (error.status == 503 and error.retry_after is not None)
    )
