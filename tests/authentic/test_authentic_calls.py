"""Single calls to authentic.network against the sandbox: what they do, what their errors say."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from attrs import frozen

from accutics_authentic import Authentic, Session
from accutics_authentic.errors import (
    BadRequestError,
    ConflictError,
    ConnectionLostError,
    DecodeError,
    ForbiddenError,
    NotFoundError,
    ProtocolError,
    ServerError,
    StatusError,
    UnauthorizedError,
)
from accutics_authentic.sandbox import Sandbox

Call = Callable[[Authentic], Coroutine[Any, Any, Any]]
HOOK: dict[str, Any] = {"url": "https://hook.example/", "events": "itemScanned"}


@frozen
class Draft:
    title: str
    image: str | None = None


async def test_a_group_lives_and_dies(authentic: Authentic, sandbox: Sandbox) -> None:
    groups = authentic.groups
    group = await groups.create(Draft("Test Item"))
    assert group.data["title"] == "Test Item"
    assert group.owner == "authentic-sandbox"
    assert group.created is not None
    assert group.created.utcoffset() is not None
    assert await groups.get(group.id) == group
    updated = await groups.update(group.id, {"title": "New"})
    assert (updated.id, updated.created, updated.data["title"]) == (group.id, group.created, "New")
    item_id = sandbox.authentic.create_item()
    await groups.add_item(group.id, item_id)
    assert sandbox.authentic.item_ids(group.id) == [item_id]
    await groups.remove_item(group.id, item_id)
    assert sandbox.authentic.item_ids(group.id) == []
    await groups.delete(group.id)
    with pytest.raises(NotFoundError) as caught:
        await groups.get(group.id)
    assert caught.value.path == "/api/v2/groups/:id"


async def test_what_was_read_can_be_written_back(authentic: Authentic, sandbox: Sandbox) -> None:
    group = await authentic.groups.get(sandbox.group_id)
    assert (await authentic.groups.update(group.id, group.data)).data["title"] == "Test Item"
    assert sandbox.requests[-1].json == group.data


@frozen
class Noted:
    title: str
    note: str | None = None


async def test_of_an_instance_update_sends_what_was_set(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    group = await authentic.groups.create(Noted("Test Item"))
    assert sandbox.requests[-1].json == {"title": "Test Item", "note": None}
    await authentic.groups.update(group.id, Noted("New"))
    assert sandbox.requests[-1].json == {"title": "New"}
    await authentic.groups.update(group.id, {"note": None})
    assert sandbox.requests[-1].json == {"note": None}


@pytest.mark.parametrize("listing", ["wrapped", "flat"])
async def test_hooks_are_listed_as_they_were_made(
    listing: Any, authentic: Authentic, sandbox: Sandbox
) -> None:
    sandbox.authentic.switches.hook_listing = listing
    made = [
        await authentic.groups.create_hook(sandbox.group_id, **HOOK, data={"secret": 1}),
        await authentic.groups.create_hook(sandbox.group_id, **HOOK),
    ]
    listed = await authentic.groups.hooks(sandbox.group_id)
    assert [(it.id, it.url, it.events, it.data, it.created, it.executed) for it in listed] == [
        (it.id, it.url, it.events, it.data, it.created, it.executed) for it in made
    ]
    assert listed[0].data == {"secret": 1}
    assert "secret" not in repr(listed)


@pytest.mark.parametrize("body", ["empty", "ok", "json"])
async def test_where_the_documents_show_no_body_any_will_do(
    body: Any, authentic: Authentic, sandbox: Sandbox
) -> None:
    sandbox.authentic.switches.done_body = body
    group_id, item_id = sandbox.authentic.add_group(), sandbox.authentic.create_item()
    await authentic.groups.add_item(group_id, item_id)
    await authentic.groups.remove_item(group_id, item_id)
    await authentic.groups.delete(group_id)
    assert group_id not in sandbox.authentic.groups
    assert item_id in sandbox.authentic.items


@pytest.mark.parametrize(("status", "kind"), [(403, ForbiddenError), (409, ConflictError)])
@pytest.mark.parametrize("body", ["json", "text", "empty"])
async def test_an_item_that_is_there_already_is_refused_as_the_server_says(
    status: Any, kind: type[StatusError], body: Any, authentic: Authentic, sandbox: Sandbox
) -> None:
    sandbox.authentic.switches.duplicate_status = status
    sandbox.authentic.switches.error_body = body
    [item_id, *_] = sandbox.authentic.item_ids(sandbox.group_id)
    with pytest.raises(kind) as caught:
        await authentic.groups.add_item(sandbox.group_id, item_id)
    error = caught.value
    assert (error.status, error.attempts, error.ambiguous) == (status, 1, False)
    assert error.message == (None if body == "empty" else "duplicate")
    assert error.data == ({"status": status, "message": "duplicate"} if body == "json" else None)
    assert (error.method, error.path) == ("POST", "/api/v2/groups/:id/items/:id")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own
        assert (type(twin), vars(twin)) == (kind, vars(error))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (401, UnauthorizedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (405, StatusError),
        (409, ConflictError),
        (500, ServerError),
    ],
)
async def test_the_status_decides(
    status: int, kind: type[StatusError], authentic: Authentic, sandbox: Sandbox
) -> None:
    sandbox.fail(status, json={"error": "In words.", "code": "not ours"})
    with pytest.raises(kind) as caught:
        await authentic.groups.create({})
    assert type(caught.value) is kind
    assert (caught.value.code, caught.value.message) == (None, "In words.")


async def test_a_wrong_token_is_forbidden_and_tried_once(
    sandbox: Sandbox, session: Session
) -> None:
    authentic = Authentic(session, base_url=sandbox.authentic_url, token="another")
    with pytest.raises(ForbiddenError):
        await authentic.groups.get(sandbox.group_id)
    assert len(sandbox.requests) == 1


async def test_the_token_may_go_by_another_header(sandbox: Sandbox, session: Session) -> None:
    sandbox.authentic.switches.token_header = "an-api-key-owner"
    authentic = Authentic(
        session,
        base_url=sandbox.authentic_url,
        token=sandbox.authentic_token,
        token_header="an-api-key-owner",
    )
    assert (await authentic.groups.get(sandbox.group_id)).id == sandbox.group_id


async def test_an_item_tells_its_date_to_the_millisecond(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    item_id, stamp = next(iter(sandbox.authentic.stamps(sandbox.group_id).items()))
    item = await authentic.items.get(item_id)
    assert item.created is not None
    assert item.created.timestamp() * 1000 == pytest.approx(stamp, abs=0.01)
    assert item.owner == "authentic-sandbox"
    assert (await authentic.request("GET", f"/api/v2/items/{item_id}/scans")).keys() == {"scans"}


OTHER = {"id": "another", "data": {}}
ABOUT_ANOTHER: dict[str, tuple[Call, Any]] = {
    "get": (lambda it: it.groups.get("g"), OTHER),
    "update": (lambda it: it.groups.update("g", {}), OTHER),
    "hooks": (lambda it: it.groups.hooks("g"), {"id": "another", "hooks": []}),
    "items": (lambda it: it.groups.page_of_items("g"), {"group": OTHER, "items": []}),
    "item": (lambda it: it.items.get("i"), OTHER),
}


@pytest.mark.parametrize(("call", "answer"), ABOUT_ANOTHER.values(), ids=ABOUT_ANOTHER)
async def test_an_answer_about_another_id_is_refused(
    call: Call, answer: Any, authentic: Authentic, sandbox: Sandbox
) -> None:
    sandbox.fail(200, json=answer)
    with pytest.raises(ProtocolError, match="another") as caught:
        await call(authentic)
    assert caught.value.done is (True if sandbox.requests[0].method == "POST" else None)


WRITES: dict[str, Call] = {
    "create": lambda it: it.groups.create({}),
    "update": lambda it: it.groups.update("g", {}),
    "create_hook": lambda it: it.groups.create_hook("g", **HOOK),
}


@pytest.mark.parametrize("body", ["", "OK", "[]", '{"id": 7, "data": {}}', '{"data": {}}'])
@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
async def test_a_write_whose_answer_cannot_be_read_is_done(
    call: Call, body: str, authentic: Authentic, sandbox: Sandbox
) -> None:
    sandbox.fail(200, body=body)
    with pytest.raises(DecodeError) as caught:
        await call(authentic)
    assert (caught.value.done, caught.value.status) == (True, 200)
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize(
    "call",
    [*WRITES.values(), lambda it: it.groups.add_item("g", "i")],
    ids=[*WRITES, "add_item"],
)
async def test_a_write_whose_answer_was_lost_is_ambiguous_and_not_sent_again(
    call: Call, authentic: Authentic, sandbox: Sandbox
) -> None:
    sandbox.fail(lost="closed")
    with pytest.raises(ConnectionLostError) as caught:
        await call(authentic)
    assert (caught.value.ambiguous, caught.value.attempts) == (True, 1)
    assert len(sandbox.requests) == 1


async def test_the_content_type_is_on_the_wire_always_and_nothing_else_is_added(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    await authentic.groups.get(sandbox.group_id)
    names = [name.lower() for name, _ in sandbox.requests[0].headers.items()]
    assert sorted(names) == [
        "accept",
        "accept-encoding",
        "an-api-token",
        "content-type",
        "host",
        "user-agent",
    ]
