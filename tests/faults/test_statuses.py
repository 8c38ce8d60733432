"""Rows 48 and 49: what each status means, and that nothing hides it."""

from __future__ import annotations

from typing import Any

import pytest

from accutics_authentic import errors
from accutics_authentic.errors import ServerError
from tests.core.opened import opened

from .hostile import ok, reply
from .rows import (
    READS,
    WRITES,
    every_call,
    every_write,
    refused,
    row,
    some_reads,
)

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
async def test_row_49_one_class_each_and_one_request(
    status: int, problem: dict[str, str], kind: type[Any]
) -> None:
    body = {"error": {"message": "m", **problem}, "meta": {"endpoint": "campaigns.show"}}
    for call in (READS["get"], WRITES["create"]):
        error = await row(call, ok(body, status=status), kind=kind, n=1, status=status)
        assert error.code == problem.get("code")
        assert (error.message, error.endpoint) == ("m", "campaigns.show")


@every_call
async def test_row_49_a_wrong_token_costs_one_request(call: Any) -> None:
    await row(call, ok({}, status=403), kind=errors.ForbiddenError, n=1, ambiguous=False)


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
@some_reads
async def test_a_read_is_tried_again_when_it_may_pass(call: Any, status: int) -> None:
    kind = ServerError if status >= 500 else errors.StatusError
    await row(call, ok({}, status=status), kind=kind, n=3, status=status)


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
@every_write
async def test_a_write_is_not(call: Any, status: int) -> None:
    kind = ServerError if status >= 500 else errors.StatusError
    await row(call, ok({}, status=status), kind=kind, n=1, status=status, ambiguous=False)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff", b"[" * 50_000, b'{"error": 7}'),
        *(b'{"error": {"code": 7, "message": [], "data": 1e999}}', b'{"meta": {"endpoint": {}}}'),
        *(b'{"error": {"code": "a\\nb", "message": "\\u0000\\ud800"}}', b"9" * 5000),
    ],
)
@pytest.mark.parametrize("call", [READS["get"], READS["group"]], ids=["accutics", "authentic"])
async def test_row_48_no_body_of_an_error_hides_its_status(call: Any, body: bytes) -> None:
    async with opened(reply(404, body)) as it:
        await refused(call, it, errors.NotFoundError, status=404)
