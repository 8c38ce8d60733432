"""Single calls to Accutics, against the sandbox: what they do and what their errors say."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from attrs import evolve, frozen

from accutics_authentic import Accutics, Session
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    AuthorizationMissingError,
    BadRequestError,
    BodyCutError,
    ConflictError,
    ConnectionLostError,
    DecodeError,
    ForbiddenError,
    InvalidRouteError,
    NotFoundError,
    ProtocolError,
    RateLimitedError,
    RedirectError,
    ServerError,
    StatusError,
    UnauthorizedError,
)
from accutics_authentic.sandbox import Sandbox


@frozen
class Campaign:
    name: str
    id: int | None = None
    version: int | None = None


async def test_an_entity_lives_and_dies(accutics: Accutics, sandbox: Sandbox) -> None:
    campaigns = accutics.resource("campaigns", Campaign)
    new = await campaigns.create(Campaign("Spring"))
    assert new == Campaign("Spring", id=246)
    assert await campaigns.update(246, {"version": 2}) == evolve(new, version=2)
    assert await campaigns.update(246, {"name": "Summer"}, method="PUT") == evolve(
        new, name="Summer"
    )
    assert await campaigns.get("246") == await campaigns.get(246) == Campaign("Summer", 246)
    await campaigns.delete(246)
    with pytest.raises(NotFoundError) as caught:
        await campaigns.get(246)
    assert caught.value.path == "campaigns/:id"
    assert len(sandbox.accutics.collections["campaigns"]) == 245


@pytest.mark.parametrize("status", [200, 204])
async def test_a_deletion_gives_nothing_back(
    status: Any, accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.accutics.switches.delete_status = status
    await accutics.resource("campaigns").delete(1)
    assert len(sandbox.accutics.collections["campaigns"]) == 244


async def test_a_deletion_whose_answer_was_lost_is_done(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.fail(lost="reset", applied=True, method="DELETE")
    await accutics.resource("campaigns").delete(1)
    assert [request.method for request in sandbox.requests] == ["DELETE", "DELETE"]


async def test_without_a_class_entities_are_dicts_as_they_came(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    row = sandbox.accutics.collections["campaigns"].get(7)
    assert await accutics.resource("campaigns").get(7) == row


async def test_pages_can_be_had_one_by_one(accutics: Accutics, sandbox: Sandbox) -> None:
    campaigns = accutics.resource("campaigns")
    page = await campaigns.page(3, page_size=100)
    assert [row["id"] for row in page.items] == list(range(201, 246))
    assert (page.total, page.last) == (245, True)
    beyond = await campaigns.page(4, page_size=100)
    assert (beyond.items, beyond.last) == ((), True)
    assert len(sandbox.requests) == 2
    sandbox.accutics.switches.beyond_the_end = "404"
    with pytest.raises(NotFoundError):
        await campaigns.page(4, page_size=100)


async def test_a_single_page_with_an_invalid_row_is_an_error(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.accutics.collections["campaigns"].update(3, {"name": 7})
    with pytest.raises(DecodeError) as caught:
        await accutics.resource("campaigns", Campaign).page(1)
    assert (caught.value.where, caught.value.index) == ("$.data[2].name", 2)
    rest = accutics.resource("campaigns", Campaign).stream(cursor=caught.value.cursor_after)
    assert (await anext(aiter(rest))).id == 4


async def test_the_raw_door_gives_what_came(accutics: Accutics, sandbox: Sandbox) -> None:
    body = await accutics.request("get", "campaigns/7")
    assert body["data"] == sandbox.accutics.collections["campaigns"].get(7)
    assert await accutics.request("DELETE", "campaigns/7") is None
    sandbox.fail(200, body="nonsense")
    with pytest.raises(DecodeError):
        await accutics.request("GET", "campaigns/8")


ERRORS: list[tuple[int, str | None, type[StatusError]]] = [
    (400, "invalid_route", InvalidRouteError),
    (400, "a_code_of_its_own", BadRequestError),
    (401, "authorization_header_missing", AuthorizationMissingError),
    (401, "expired", UnauthorizedError),
    (403, "authorization", ForbiddenError),
    (403, None, ForbiddenError),
    (404, "invalid_route", NotFoundError),
    (409, "duplicate", ConflictError),
    (422, "invalid_entity", StatusError),
    (429, "slow_down", RateLimitedError),
    (302, None, RedirectError),
    (500, "bug", ServerError),
    (507, None, ServerError),
]


@pytest.mark.parametrize(("status", "code", "kind"), ERRORS)
async def test_status_and_code_decide_and_unknown_codes_are_kept(
    status: int, code: str | None, kind: type[StatusError], accutics: Accutics, sandbox: Sandbox
) -> None:
    problem = {"code": code, "message": "For people\n only.", "data": {"field": "name"}}
    body = {"error": problem, "meta": {"endpoint": "campaigns.create"}}
    sandbox.fail(status, times=None, json=body, retry_after=500)
    with pytest.raises(StatusError) as caught:
        await accutics.resource("campaigns").create({"name": "Spring"})
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.code, error.message) == (status, code, "For people only.")
    assert (error.data, error.endpoint) == ({"field": "name"}, "campaigns.create")
    assert (error.method, error.path, error.retry_after) == ("POST", "campaigns", 500)
    may_be_done = status == 302 or status >= 500
    assert (error.attempts, error.ambiguous, error.done) == (1, may_be_done, None)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own
        assert (type(twin), vars(twin)) == (kind, vars(error))
    assert sandbox.accutics_token not in repr(vars(error)) + str(error)


@pytest.mark.parametrize("body", ["<html>Bad gateway</html>", "", "[]", "null", '{"error": 7}'])
async def test_an_error_without_its_envelope_is_an_error_all_the_same(
    body: str, accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.fail(404, body=body, content_type="text/html")
    with pytest.raises(NotFoundError) as caught:
        await accutics.resource("campaigns").get(1)
    assert (caught.value.code, caught.value.endpoint) == (None, None)


async def test_a_path_that_nobody_knows_is_an_invalid_route(accutics: Accutics) -> None:
    with pytest.raises(InvalidRouteError) as caught:
        await accutics.resource("nowhere").get(1)
    assert (caught.value.code, caught.value.data) == ("invalid_route", {})


async def test_a_wrong_token_is_forbidden(sandbox: Sandbox, session: Session) -> None:
    accutics = Accutics(session, base_url=sandbox.accutics_url, token="another")
    with pytest.raises(ForbiddenError) as caught:
        await accutics.resource("campaigns").get(1)
    assert caught.value.code == "authorization"


@pytest.mark.parametrize("found", [{"id": 8}, {"id": "8"}, {"id": "07"}])
async def test_an_answer_about_another_id_is_refused(
    found: Any, accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.fail(200, json={"data": found})
    with pytest.raises(ProtocolError, match="another id") as caught:
        await accutics.resource("campaigns").get(7)
    assert (caught.value.method, caught.value.path) == ("GET", "campaigns/:id")


@pytest.mark.parametrize("found", [{"id": 7}, {"id": "7"}, {"uid": 8}, {"id": None}, {"id": [8]}])
async def test_an_answer_that_names_no_other_id_is_fine(
    found: Any, accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.fail(200, json={"data": found})
    assert await accutics.resource("campaigns").get("7") == found


UNREADABLE = ["", "nonsense", "[]", '{"data": []}', '{"data": {"name": 7}}', '{"meta": {}}']


@pytest.mark.parametrize("body", UNREADABLE)
async def test_a_write_whose_answer_cannot_be_read_is_done(
    body: str, accutics: Accutics, sandbox: Sandbox
) -> None:
    campaigns = accutics.resource("campaigns", Campaign)
    sandbox.fail(201, times=3, body=body)
    for write in (
        campaigns.create({"name": "Spring"}),
        campaigns.update(1, {"name": "Spring"}),
        campaigns.update(1, {"name": "Spring"}, method="PUT"),
    ):
        with pytest.raises(DecodeError) as caught:
            await write
        assert (caught.value.done, caught.value.status) == (True, 201)
        assert "the server accepted the request, its answer could not be read" in str(caught.value)
    assert len(sandbox.requests) == 3


async def test_an_error_in_a_success_is_no_success(accutics: Accutics, sandbox: Sandbox) -> None:
    sandbox.fail(200, times=2, json={"data": {"name": "x"}, "error": {"code": "odd"}})
    with pytest.raises(ProtocolError, match="in spite of its status") as caught:
        await accutics.resource("campaigns").create({})
    assert caught.value.done
    with pytest.raises(ProtocolError) as caught:
        await accutics.resource("campaigns").get(1)
    assert caught.value.done is None


async def test_a_write_whose_answer_was_lost_is_ambiguous_and_not_sent_again(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.fail(lost="closed", applied=True)
    with pytest.raises(ConnectionLostError) as lost:
        await accutics.resource("campaigns").create({"name": "Spring"})
    assert (lost.value.ambiguous, lost.value.attempts, lost.value.done) == (True, 1, None)
    sandbox.fail(cut=5)
    with pytest.raises(BodyCutError) as cut:
        await accutics.resource("campaigns").update(1, {"name": "Spring"})
    assert (cut.value.done, cut.value.status, cut.value.attempts) == (True, 200, 1)
    assert len(sandbox.requests) == 2


async def test_a_show_whose_reply_was_lost_is_requested_again(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.fail(lost="closed", times=2)
    assert (await accutics.resource("campaigns").get(1))["id"] == 1
    assert len(sandbox.requests) == 3


async def test_every_error_is_one_of_ours(accutics: Accutics, sandbox: Sandbox) -> None:
    sandbox.fail(418)
    with pytest.raises(AccuticsAuthenticError) as caught:
        await accutics.resource("campaigns").get(1)
    assert type(caught.value) is StatusError
