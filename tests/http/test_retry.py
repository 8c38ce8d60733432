from __future__ import annotations

import re
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic import errors
from accutics_authentic._http.messages import Request
from accutics_authentic._http.retry import (
    RetryPolicy,
    backoff_delay,
    is_backpressure,
    is_retryable,
    may_have_acted,
    retry_cost,
)
from accutics_authentic.errors import AccuticsAuthenticError, ConfigurationError

URL_ = URL("https://api.example.com/x")


def request(method: str, *, idempotent: bool) -> Request:
    return Request(method=method, url=URL_, path="x", idempotent=idempotent)


GET = request("GET", idempotent=True)
DELETE = request("DELETE", idempotent=True)
POST = request("POST", idempotent=False)
PUT = request("PUT", idempotent=False)
PATCH = request("PATCH", idempotent=False)
GET_THAT_DELETES = request("GET", idempotent=False)
SAFE = (GET, DELETE)
WRITES = (POST, PUT, PATCH, GET_THAT_DELETES)

#: What failed -> may it be repeated: (what is safe to do twice, a write).
TABLE: list[tuple[AccuticsAuthenticError, bool, bool]] = [
    (errors.ConnectError(ambiguous=False), True, True),
    (errors.ConnectError(ambiguous=True), True, False),
    (errors.CertificateError(ambiguous=False), False, False),
    (errors.ConnectionLostError(ambiguous=False), True, True),
    (errors.ConnectionLostError(ambiguous=True), True, False),
    (errors.AttemptTimeoutError(ambiguous=False), True, True),
    (errors.AttemptTimeoutError(ambiguous=True), True, False),
    (errors.DeadlineError(ambiguous=False), False, False),
    (errors.DeadlineError(ambiguous=True), False, False),
    (errors.BodyCutError(ambiguous=True), True, False),
    (errors.BodyCutError(ambiguous=True, done=True), False, False),
    (errors.ProtocolError(ambiguous=True), False, False),
    (errors.ProtocolError(ambiguous=True, transient=True), True, False),
    (errors.DecodeError(ambiguous=True, transient=True), True, False),
    (errors.DecodeError(ambiguous=True), False, False),
    (errors.BodyTooLargeError(ambiguous=True), False, False),
    (errors.RedirectError(status=302), False, False),
    (errors.BadRequestError(status=400), False, False),
    (errors.UnauthorizedError(status=401), False, False),
    (errors.ForbiddenError(status=403), False, False),
    (errors.NotFoundError(status=404), False, False),
    (errors.StatusError(status=422), False, False),
    (errors.RateLimitedError(status=429, retry_after=1.0), True, True),
    (errors.RateLimitedError(ambiguous=False), False, False),  # paused: nothing was sent
    (errors.ServerError(status=503, retry_after=1.0), True, False),
    (errors.ConfigurationError(), False, False),
    (errors.SessionError(), False, False),
]


@pytest.mark.parametrize(("error", "safe", "write"), TABLE, ids=lambda value: repr(value)[:40])
def test_what_is_retried(error: AccuticsAuthenticError, safe: bool, write: bool) -> None:
    assert [is_retryable(error, each) for each in SAFE] == [safe] * len(SAFE)
    assert [is_retryable(error, each) for each in WRITES] == [write] * len(WRITES)


STATUSES = range(100, 1000)
PAGE = Path(__file__).parents[2] / "docs" / "retries.md"


def transient_in_docs() -> set[int]:
    """Return the statuses that the page says are retried for GET, HEAD and DELETE."""
    text = " ".join(PAGE.read_text().split())
    [(some, but)] = re.findall(
        r"((?:\d{3}, )*\d{3}) and every 5xx but (\d{3} and \d{3})"
        r"(?: \|| are tried again for) GET, HEAD(?:,| and) DELETE",
        text,
    )
    every_5xx = {status for status in STATUSES if status >= 500}  # RFC 9110, 15: so are those above
    return {*map(int, some.split(", "))} | every_5xx - {*map(int, but.split(" and "))}


def test_transient_statuses_are_those_of_the_docs() -> None:
    says = transient_in_docs()
    assert says > {408, 425, 429, 500, 599} > says & {501, 505}
    for status in STATUSES:
        error = errors.StatusError(status=status)
        assert [is_retryable(error, each) for each in SAFE] == [status in says] * len(SAFE)
        assert [is_retryable(error, each) for each in WRITES] == [status == 429] * len(WRITES)


def test_a_write_was_not_done_after_a_4xx_307_or_308_and_may_have_been_after_any_other() -> None:
    for status in STATUSES:
        for write in (DELETE, *WRITES):
            undone = 400 <= status < 500 or status in (307, 308)
            assert may_have_acted(status, write) is not undone
        assert not may_have_acted(status, GET)
        assert not may_have_acted(status, request("HEAD", idempotent=True))


@pytest.mark.parametrize(
    ("error", "pauses"),
    [
        (errors.RateLimitedError(status=429), True),
        (errors.ServerError(status=503, retry_after=3.0), True),
        (errors.ServerError(status=503), False),
        (errors.ServerError(status=500, retry_after=3.0), False),
        (errors.ConnectionLostError(), False),
    ],
)
def test_only_a_429_or_a_503_with_a_time_asks_all_calls_to_wait(
    error: AccuticsAuthenticError, pauses: bool
) -> None:
    assert is_backpressure(error) is pauses


def test_a_timeout_costs_more_than_another_failure() -> None:
    assert retry_cost(errors.ConnectionLostError()) == 5
    assert retry_cost(errors.AttemptTimeoutError()) == 10


@pytest.mark.parametrize(
    ("error", "attempt", "bound"),
    [
        (errors.ServerError(status=500), 1, 0.5),
        (errors.ServerError(status=500), 2, 1.0),
        (errors.ServerError(status=500), 3, 2.0),
        (errors.ServerError(status=500), 7, 20.0),
        (errors.ServerError(status=500), 10**9, 20.0),
        (errors.RateLimitedError(status=429), 1, 1.0),
        (errors.RateLimitedError(status=429), 2, 2.0),
    ],
)
def test_a_wait_lies_anywhere_below_a_doubling_bound(
    error: AccuticsAuthenticError, attempt: int, bound: float
) -> None:
    policy = RetryPolicy()
    assert backoff_delay(error, attempt, policy, 0.0) == 0.0
    assert backoff_delay(error, attempt, policy, 0.25) == pytest.approx(bound / 4)
    assert backoff_delay(error, attempt, policy, 1.0) == pytest.approx(bound)


@pytest.mark.parametrize(
    ("asked", "least", "most"), [(1.0, 1.0, 1.1), (5.0, 5.0, 5.5), (60.0, 60.0, 61.0)]
)
def test_what_the_server_asks_for_is_a_minimum(asked: float, least: float, most: float) -> None:
    error = errors.RateLimitedError(status=429, retry_after=asked)
    assert backoff_delay(error, 1, RetryPolicy(), 0.0) == least
    assert backoff_delay(error, 3, RetryPolicy(), 1.0) == pytest.approx(most)


def test_a_server_that_asks_for_too_much_is_not_waited_for() -> None:
    error = errors.RateLimitedError(status=429, retry_after=120.1)
    assert backoff_delay(error, 1, RetryPolicy(), 0.0) is None
    assert backoff_delay(error, 1, RetryPolicy(max_retry_after=121), 0.0) is not None


@given(
    st.integers(1, 10**6),
    st.floats(0, 1, exclude_max=True),
    st.floats(0.001, 100),
    st.floats(0.001, 100),
)
def test_no_wait_is_longer_than_the_cap(
    attempt: int, chance: float, base: float, cap: float
) -> None:
    policy = RetryPolicy(base=base, cap=cap)
    wait = backoff_delay(errors.ConnectionLostError(), attempt, policy, chance)
    assert wait is not None
    assert 0 <= wait <= cap


@pytest.mark.parametrize(
    "options",
    [
        {"attempts": 0},
        {"attempts": True},
        {"base": 0},
        {"base": -1},
        {"cap": inf},
        {"max_retry_after": "2"},
        {"budget": -1},
        {"budget": 1.5},
    ],
)
def test_a_policy_that_cannot_be_right_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=f"^RetryPolicy.{next(iter(options))} must be"):
        RetryPolicy(**options)
