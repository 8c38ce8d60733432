"""Each status leads to its error, and nothing hides it."""

from __future__ import annotations

from typing import Any

import pytest

from accutics_authentic import RetryPolicy, errors
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.problem import Problem
from accutics_authentic._http.status import status_error
from accutics_authentic.errors import ServerError
from tests.http.serving import serve

from .calls import (
    DELETIONS,
    READS,
    WRITES,
    check_failure,
    check_raises,
    every_call,
    every_deletion,
    every_write,
)
from .hostile import closed, head, ok, raw, reply

STATUSES = [
    (400, {"code": "invalid_route"}, errors.InvalidRouteError),
    (400, {"code": "other"}, errors.BadRequestError),
    (401, {"code": "authorization_header_missing"}, errors.AuthorizationMissingError),
    (401, {}, errors.UnauthorizedError),
    (403, {"code": "authorization"}, errors.ForbiddenError),
    (404, {}, errors.NotFoundError),
    (405, {}, errors.StatusError),
    (409, {}, errors.ConflictError),
    (410, {}, errors.StatusError),
    (418, {}, errors.StatusError),
    (422, {"code": "validation"}, errors.StatusError),
    (501, {}, errors.ServerError),
]


@pytest.mark.parametrize(("status", "problem", "kind"), STATUSES)
async def test_each_refusal_has_one_class_and_costs_one_request(
    status: int, problem: dict[str, str], kind: type[Any]
) -> None:
    body = {"error": {"message": "m", **problem}, "meta": {"endpoint": "campaigns.show"}}
    for call in (READS["get"], WRITES["create"]):
        error = await check_failure(call, ok(body, status=status), kind=kind, n=1, status=status)
        assert error.code == problem.get("code")
        assert (error.message, error.endpoint) == ("m", "campaigns.show")


@every_call
async def test_a_wrong_token_costs_one_request(call: Any) -> None:
    await check_failure(call, ok({}, status=403), kind=errors.ForbiddenError, n=1, ambiguous=False)


SERVER_ERRORS = (
    *range(500, 512),
    *range(520, 531),
    599,
)  # tests/http/test_retry.py tests all of them
TRANSIENT = {408, 425, 429, *SERVER_ERRORS} - {501, 505}


@pytest.mark.parametrize(
    "call", [READS["get"], READS["items"], DELETIONS["delete group"]], ids=["get", "items", "del"]
)
async def test_idempotent_requests_are_retried_after_every_transient_status(
    call: Any,
) -> None:
    async with serve(ok({}), retry=RetryPolicy(budget=None)) as served:
        for status in (*range(400, 430), *SERVER_ERRORS):
            served.server.answers[:] = [ok({}, status=status)]
            served.server.received.clear()
            with pytest.raises(errors.StatusError) as caught:
                await call(served)
            tries = 3 if status in TRANSIENT else 1
            assert (caught.value.attempts, len(served.server.received)) == (tries, tries), status


@pytest.mark.parametrize("line", [(), ("Retry-After: 1",)], ids=["plain", "retry-after"])
@every_write
async def test_a_write_that_a_server_or_gateway_failed_at_is_ambiguous_and_not_repeated(
    call: Any, line: tuple[str, ...]
) -> None:
    async with serve(ok({})) as served:
        for status in SERVER_ERRORS:
            served.server.answers[:] = [ok({}, *line, status=status), ok({})]
            served.server.received.clear()
            await served.clock.sleep(2)  # a pause is over
            await check_raises(call, served, ServerError, attempts=1, status=status, ambiguous=True)
            assert len(served.server.received) == 1


@every_write
async def test_a_write_that_the_server_refuses_did_nothing(call: Any) -> None:
    async with serve(ok({})) as served:
        for status in (400, 401, 402, 403, 406, 408, 409, 410, 412, 422, 423, 425, 451):
            served.server.answers[:] = [ok({}, status=status), ok({})]
            served.server.received.clear()
            error = await check_raises(call, served, type(status_of(status)), status=status)
            assert (error.attempts, error.ambiguous, len(served.server.received)) == (1, False, 1)


@every_write
async def test_a_write_that_is_answered_with_101_may_have_been_done(call: Any) -> None:
    async with serve(raw(head(101, "Upgrade: h2c", "Connection: Upgrade"), close=True)) as served:
        error = await check_raises(
            call, served, errors.StatusError, status=101, attempts=1, ambiguous=True
        )
    assert "101 is not a final answer; it may have been done" in str(error)


def status_of(status: int) -> errors.StatusError:
    return status_error(Reply(status), lambda _: Problem(), 0.0)


@pytest.mark.parametrize("gone", [404, 410])
@every_deletion
async def test_a_deletion_that_a_gateway_failed_at_is_done_when_nothing_is_left(
    call: Any, gone: int
) -> None:
    async with serve(ok({})) as served:
        for status in (500, 502, 503, 504, 520, 524):
            served.server.answers[:] = [ok({}, status=status), ok({}, status=gone)]
            served.server.received.clear()
            assert await call(served) is None
            assert len(served.server.received) == 2
        assert served.client._sender.throttle.balance == 500


@pytest.mark.parametrize("status", [400, 403, 409, 422, 429, 501])
@every_deletion
async def test_a_refusal_after_an_ambiguous_attempt_stays_ambiguous(call: Any, status: int) -> None:
    for first in (closed, ok({}, status=504)):
        kind = type(status_of(status))
        async with serve(first, ok({}, status=status)) as served:
            error = await check_raises(call, served, kind, status=status, ambiguous=True)
            assert error.earlier


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff", b"[" * 50_000, b'{"error": 7}'),
        *(b'{"error": {"code": 7, "message": [], "data": 1e999}}', b'{"meta": {"endpoint": {}}}'),
        *(b'{"error": {"code": "a\\nb", "message": "\\u0000\\ud800"}}', b"9" * 5000),
    ],
)
@pytest.mark.parametrize("call", [READS["get"], READS["group"]], ids=["accutics", "authentic"])
async def test_no_body_of_an_error_hides_its_status(call: Any, body: bytes) -> None:
    async with serve(reply(404, body)) as served:
        await check_raises(call, served, errors.NotFoundError, status=404)
