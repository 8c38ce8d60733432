"""The authentic.network side: hooks, and the verb that deletes one."""

from __future__ import annotations

from typing import Any

import pytest

from accutics_authentic.sandbox import AuthenticSwitches
from tests.sandbox.sandbox_client import SandboxClient, running

BODY = {"events": "itemScanned", "url": "https://hook.invalid/x", "data": {"key": "value"}}


async def created(call: SandboxClient) -> dict[str, Any]:
    path = f"/groups/{call.sandbox.group_id}/hooks"
    got = await call.authentic("POST", path, json=BODY)
    assert got.status == 200
    hook: dict[str, Any] = got.json
    return hook


async def listed(call: SandboxClient) -> list[dict[str, Any]]:
    got = await call.authentic("GET", f"/groups/{call.sandbox.group_id}/hooks")
    assert got.json["id"] == call.sandbox.group_id
    assert got.json["type"] == "group"
    hooks: list[dict[str, Any]] = got.json["hooks"]
    return hooks


async def test_a_hook_is_created_with_its_data_and_listed() -> None:
    async with running() as call:
        hook = await created(call)
        assert await listed(call) == [hook]
        call.sandbox.authentic.switches.hook_listing = "flat"
        assert await listed(call) == [{"id": hook["id"], **hook["data"]}]
    assert len(hook["id"]) == 20
    assert hook["data"].keys() == {
        *("_created", "_updated", "type", "executed"),
        *("url", "events", "data"),
    }
    assert hook["data"] == hook["data"] | BODY


@pytest.mark.parametrize(
    ("hook_get", "status", "has_body", "left"),
    [
        ("deletes", 200, False, 0),
        ("deletes_and_answers", 200, True, 0),
        ("reads", 200, True, 1),
        ("404", 404, True, 1),
        ("405", 405, True, 1),
    ],
)
async def test_get_on_a_hook_does_what_the_switch_says(
    hook_get: Any, status: int, has_body: bool, left: int
) -> None:
    async with running(authentic=AuthenticSwitches(hook_get=hook_get)) as call:
        hook = await created(call)
        path = f"/groups/{call.sandbox.group_id}/hooks/{hook['id']}"
        got = await call.authentic("GET", path)
        assert len(await listed(call)) == left
    assert (got.status, bool(got.body)) == (status, has_body)
    if status == 200 and has_body:
        assert got.json == hook


@pytest.mark.parametrize(
    ("hook_delete", "status", "left"), [("deletes", 200, 0), ("404", 404, 1), ("405", 405, 1)]
)
async def test_delete_on_a_hook_does_what_the_switch_says(
    hook_delete: Any, status: int, left: int
) -> None:
    async with running(authentic=AuthenticSwitches(hook_delete=hook_delete)) as call:
        hook = await created(call)
        path = f"/groups/{call.sandbox.group_id}/hooks/{hook['id']}"
        assert (await call.authentic("DELETE", path)).status == status
        assert len(await listed(call)) == left


async def test_a_hook_is_deleted_once() -> None:
    async with running() as call:
        hook = await created(call)
        path = f"/groups/{call.sandbox.group_id}/hooks/{hook['id']}"
        assert (await call.authentic("GET", path)).status == 200
        assert (await call.authentic("GET", path)).status == 404
