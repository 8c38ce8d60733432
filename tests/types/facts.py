"""The facts of errors and events.

Nothing here runs: mypy and pyright check it in their strict modes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, assert_type

from accutics_authentic import errors, events


def of_accutics_authentic_error(error: errors.AccuticsAuthenticError) -> None:
    assert_type(error.ambiguous, bool | None)
    assert_type(error.attempts, int | None)
    assert_type(error.budget_exhausted, bool | None)
    assert_type(error.code, str | None)
    assert_type(error.cursor, str | None)
    assert_type(error.data, Any)
    assert_type(error.done, bool | None)
    assert_type(error.earlier, tuple[str, ...] | None)
    assert_type(error.elapsed, float | None)
    assert_type(error.endpoint, str | None)
    assert_type(error.headers, Mapping[str, str] | None)
    assert_type(error.message, str | None)
    assert_type(error.method, str | None)
    assert_type(error.path, str | None)
    assert_type(error.request_id, str | None)
    assert_type(error.retry_after, float | None)
    assert_type(error.status, int | None)
    assert_type(error.text, str)
    assert_type(error.transient, bool)


def of_webhook_error(error: errors.WebhookError) -> None:
    assert_type(error.http_status, int)


def of_webhook_decode_error(error: errors.WebhookDecodeError) -> None:
    assert_type(error.where, str | None)
    assert_type(error.http_status, int)


def of_webhook_too_large_error(error: errors.WebhookTooLargeError) -> None:
    assert_type(error.http_status, int)
    assert_type(error.limit, int | None)


def of_decode_error(error: errors.DecodeError) -> None:
    assert_type(error.cursor_after, str | None)
    assert_type(error.index, int | None)
    assert_type(error.where, str | None)


def of_head_too_large_error(error: errors.HeadTooLargeError) -> None:
    assert_type(error.limit, int | None)


def of_body_too_large_error(error: errors.BodyTooLargeError) -> None:
    assert_type(error.limit, int | None)


def of_attempt_finished(event: events.AttemptFinished) -> None:
    assert_type(event.attempt, int)
    assert_type(event.error, str | None)
    assert_type(event.ratelimit, Mapping[str, int | float | str])
    assert_type(event.seconds, float)
    assert_type(event.status, int | None)


def of_attempt_started(event: events.AttemptStarted) -> None:
    assert_type(event.attempt, int)
    assert_type(event.queued, float)


def of_budget_exhausted(event: events.BudgetExhausted) -> None:
    assert_type(event.begins, bool)
    assert_type(event.error, str)


def of_call_event(event: events.CallEvent) -> None:
    assert_type(event.call, int)


def of_call_finished(event: events.CallFinished) -> None:
    assert_type(event.attempts, int)
    assert_type(event.elapsed, float)
    assert_type(event.error, str | None)
    assert_type(event.outcome, Literal["ok", "error", "cancelled", "closed"])
    assert_type(event.queued, float)
    assert_type(event.status, int | None)
    assert_type(event.waited, float)


def of_drifted(event: events.Drifted) -> None:
    assert_type(event.detail, str)


def of_event(event: events.Event) -> None:
    assert_type(event.api, str)
    assert_type(event.call, int | None)
    assert_type(event.method, str)
    assert_type(event.origin, str)
    assert_type(event.path, str)
    assert_type(event.stream, int | None)


def of_held(event: events.Held) -> None:
    assert_type(event.begins, bool)
    assert_type(event.by, int)
    assert_type(event.known, bool)
    assert_type(event.seconds, float)
    assert_type(event.status, int | None)
    assert_type(event.until, float)


def of_page_read(event: events.PageRead) -> None:
    assert_type(event.items, int)
    assert_type(event.page, int)
    assert_type(event.total, int | None)


def of_stream_event(event: events.StreamEvent) -> None:
    assert_type(event.stream, int)


def of_stream_finished(event: events.StreamFinished) -> None:
    assert_type(event.drift, int)
    assert_type(event.duplicates, int)
    assert_type(event.error, str | None)
    assert_type(event.items, int)
    assert_type(event.outcome, Literal["ok", "error", "left"])
    assert_type(event.pages, int)
    assert_type(event.requests, int)
    assert_type(event.retries, int)
    assert_type(event.waited, float)


def of_waiting(event: events.Waiting) -> None:
    assert_type(event.error, str | None)
    assert_type(event.reason, Literal["retry", "pause", "rate"])
    assert_type(event.seconds, float)


def of_facts(error: errors.AccuticsAuthenticError) -> None:
    error.fill(status=404, attempts=2)


#: Each error that has no facts of its own, by the class that a program may catch in its place.
USAGE: Sequence[type[ValueError]] = (errors.ConfigurationError, errors.CursorError)
MISTIMED: type[RuntimeError] = errors.SessionError
CANCELLED: type[errors.AccuticsAuthenticError] = errors.CallCancelledError
TRANSPORT: Sequence[type[errors.TransportError]] = (
    errors.ConnectError,
    errors.CertificateError,
    errors.ConnectionLostError,
    errors.AttemptTimeoutError,
    errors.DeadlineError,
)
STATUS: Sequence[type[errors.StatusError]] = (
    errors.BadRequestError,
    errors.InvalidRouteError,
    errors.UnauthorizedError,
    errors.AuthorizationMissingError,
    errors.ForbiddenError,
    errors.NotFoundError,
    errors.ConflictError,
    errors.RateLimitedError,
    errors.ServerError,
    errors.RedirectError,
)
PROTOCOL: Sequence[type[errors.ProtocolError]] = (errors.DecodeError, errors.BodyCutError)
PAGING: Sequence[type[errors.PagingError]] = (
    errors.ForeignLinkError,
    errors.RepeatedLinkError,
    errors.TieOverflowError,
    errors.DriftError,
)
EXPORT: Sequence[type[errors.ExportError]] = (
    errors.ExportExistsError,
    errors.ExportStateError,
    errors.ExportBusyError,
    errors.OutputClosedError,
)
WEBHOOK: Sequence[type[errors.WebhookError]] = (
    errors.WebhookSecretError,
    errors.WebhookTimeoutError,
)
