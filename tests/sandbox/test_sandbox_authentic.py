"""The authentic.network side: token, groups, hooks, items and their switches."""

from __future__ import annotations

import re
from typing import Any

import pytest

from accutics_authentic.sandbox import AuthenticSwitches, RefusedError, Sandbox
from tests.sandbox.sandbox_client import running

STAMP = 1_594_902_309_682


@pytest.mark.parametrize("headers", [{}, {"an-api-token": ""}, {"an-api-token": "nobody"}])
async def test_a_bad_or_missing_token_is_a_403(headers: dict[str, str]) -> None:
    async with running() as call:
        path = f"/groups/{call.sandbox.group_id}"
        got = await call.authentic("GET", path, headers=headers)
    assert got.status == 403


async def test_the_token_header_can_have_another_name() -> None:
    async with running(authentic=AuthenticSwitches(token_header="an-api-key-owner")) as call:
        path = f"/groups/{call.sandbox.group_id}"
        token = call.sandbox.authentic_token
        usual = await call.authentic("GET", path)
        headers = {"an-api-key-owner": token, "content-type": "application/json"}
        other = await call.authentic("GET", path, headers=headers)
    assert (usual.status, other.status) == (403, 200)


async def test_the_content_type_is_required_as_documented_or_ignored() -> None:
    async with running() as call:
        path = f"/groups/{call.sandbox.group_id}"
        headers = {"an-api-token": call.sandbox.authentic_token}
        without = await call.authentic("GET", path, headers=headers)
        charset = headers | {"content-type": "Application/JSON; charset=utf-8"}
        with_charset = await call.authentic("GET", path, headers=charset)
        call.sandbox.authentic.switches.content_type = "ignored"
        ignored = await call.authentic("GET", path, headers=headers)
    assert (without.status, with_charset.status, ignored.status) == (400, 200, 200)


async def test_a_group_is_created_read_updated_and_deleted() -> None:
    async with running() as call:
        call.sandbox.authentic.clock = lambda: STAMP
        made = await call.authentic("POST", "/groups", json={"title": "A", "_owner": "me"})
        group_id = made.json["id"]
        call.sandbox.authentic.clock = lambda: STAMP + 1
        updated = await call.authentic("POST", f"/groups/{group_id}", json={"image": "b.png"})
        read = await call.authentic("GET", f"/groups/{group_id}")
        gone = await call.authentic("DELETE", f"/groups/{group_id}")
        after = await call.authentic("GET", f"/groups/{group_id}")
    assert re.fullmatch("[A-Za-z0-9]{20}", group_id)
    assert made.json["data"] == {
        "_created": STAMP,
        "_updated": STAMP,
        "_owner": "authentic-sandbox",
        "data": {},
        "title": "A",
    }
    assert updated.json["data"] == made.json["data"] | {"_updated": STAMP + 1, "image": "b.png"}
    assert read.json == updated.json
    assert (gone.status, gone.body, after.status) == (200, b"", 404)


async def test_an_update_may_replace_the_group() -> None:
    async with running(authentic=AuthenticSwitches(update="replace")) as call:
        group_id = call.sandbox.authentic.add_group(data={"title": "A"})
        got = await call.authentic("POST", f"/groups/{group_id}", json={"image": "b.png"})
    assert "title" not in got.json["data"]
    assert got.json["data"]["image"] == "b.png"
    assert "_created" in got.json["data"]


async def test_the_items_of_a_deleted_group_stay() -> None:
    async with running() as call:
        group_id = call.sandbox.authentic.add_group([STAMP])
        [item_id] = call.sandbox.authentic.item_ids(group_id)
        await call.authentic("DELETE", f"/groups/{group_id}")
        items = await call.authentic("GET", f"/groups/{group_id}/items")
        item = await call.authentic("GET", f"/items/{item_id}")
    assert (items.status, item.status) == (404, 200)
    assert item.json["data"]["_created"] == STAMP


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/groups"),
        ("PUT", "/groups/GROUP"),
        ("GET", "/groups/nobody"),
        ("POST", "/groups/GROUP/items"),
        ("GET", "/groups/GROUP/items/ITEM"),
        ("POST", "/groups/nobody/items/ITEM"),
        ("POST", "/groups/GROUP/items/nobody"),
        ("DELETE", "/groups/GROUP/items/nobody"),
        ("DELETE", "/groups/GROUP/hooks"),
        ("PUT", "/groups/GROUP/hooks/nobody"),
        ("GET", "/groups/GROUP/hooks/nobody"),
        ("GET", "/items/nobody"),
        ("GET", "/items/nobody/scans"),
        ("GET", "/groups/GROUP/"),
        ("GET", "/nowhere"),
    ],
)
async def test_an_unknown_id_or_path_is_a_404(method: str, path: str) -> None:
    async with running() as call:
        group_id = call.sandbox.group_id
        item_id = call.sandbox.authentic.item_ids(group_id)[0]
        got = await call.authentic(method, path.replace("GROUP", group_id).replace("ITEM", item_id))
    assert got.status == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/groups", b"{"),
        ("/groups", b""),
        ("/groups/GROUP", b"[]"),
        ("/groups/GROUP/items/nobody", b"{"),
        ("/groups/GROUP/hooks", b"{"),
        ("/groups/GROUP/hooks", b'{"events": "*"}'),
        ("/groups/GROUP/hooks", b'{"url": "https://a.invalid", "events": ["*"]}'),
    ],
)
async def test_a_malformed_body_is_a_400(path: str, body: bytes) -> None:
    async with running() as call:
        path = path.replace("GROUP", call.sandbox.group_id)
        assert (await call.authentic("POST", path, data=body)).status == 400


async def test_an_item_joins_a_group_once_and_leaves_it_once() -> None:
    async with running() as call:
        group_id = call.sandbox.authentic.add_group()
        item_id = call.sandbox.authentic.create_item()
        path = f"/groups/{group_id}/items/{item_id}"
        statuses = []
        for method in ("POST", "POST", "DELETE", "DELETE"):
            statuses.append((await call.authentic(method, path)).status)
        call.sandbox.authentic.switches.duplicate_status = 403
        for method in ("POST", "POST"):
            statuses.append((await call.authentic(method, path)).status)
        assert await call.items(group_id) == [item_id]
    assert statuses == [200, 409, 200, 404, 200, 403]


@pytest.mark.parametrize(
    ("done", "body"), [("empty", b""), ("ok", b"OK"), ("json", b'{"id":"GROUP","data":{')]
)
async def test_where_only_200_is_documented_the_body_is_a_switch(done: Any, body: bytes) -> None:
    async with running(authentic=AuthenticSwitches(done_body=done)) as call:
        group_id = call.sandbox.group_id
        item_id = call.sandbox.authentic.create_item()
        got = await call.authentic("POST", f"/groups/{group_id}/items/{item_id}")
    assert got.status == 200
    assert got.body.startswith(body.replace(b"GROUP", group_id.encode()))
    assert bool(got.body) == bool(body)


@pytest.mark.parametrize(
    ("form", "body"),
    [("json", b'{"status":404,"message":"not_found"}'), ("text", b"not_found"), ("empty", b"")],
)
async def test_the_form_of_an_error_is_a_switch(form: Any, body: bytes) -> None:
    async with running(authentic=AuthenticSwitches(error_body=form)) as call:
        got = await call.authentic("GET", "/items/nobody")
    assert (got.status, got.body) == (404, body)


async def test_an_item_has_its_document_and_its_scans() -> None:
    async with running() as call:
        store = call.sandbox.authentic
        [item_id] = [id_ for id_, item in store.items.items() if len(item.scans) == 3][:1]
        item = (await call.authentic("GET", f"/items/{item_id}")).json
        scans = (await call.authentic("GET", f"/items/{item_id}/scans")).json
        created = store.stamps(call.sandbox.group_id)[item_id]
    assert re.fullmatch("[0-9a-f]{40}", item_id)
    assert item["id"] == item_id
    assert item["data"]["_created"] == created
    assert item["data"]["_producer"] == "authentic-sandbox"
    stamps = [scan["data"]["timestamp"] for scan in scans["scans"]]
    assert stamps == sorted(stamps, reverse=True)
    assert scans["scans"][0]["data"]["location"] == {"_lat": 51.123, "_long": 13.123}


@pytest.mark.parametrize(("lookups", "status"), [("403", 403), ("404", 404)])
async def test_look_ups_may_be_forbidden(lookups: Any, status: int) -> None:
    async with running(authentic=AuthenticSwitches(lookups=lookups)) as call:
        item_id = call.sandbox.authentic.create_item(stamp=STAMP)
        assert (await call.authentic("GET", f"/items/{item_id}")).status == status


async def test_look_ups_may_have_a_wrong_date_or_none() -> None:
    async with running() as call:
        item_id = call.sandbox.authentic.create_item(stamp=STAMP, data={"title": "A"})
        switches = call.sandbox.authentic.switches
        switches.lookups = "nonsense"
        wrong = (await call.authentic("GET", f"/items/{item_id}")).json
        switches.lookups = "missing"
        silent = (await call.authentic("GET", f"/items/{item_id}")).json
    assert isinstance(wrong["data"]["_created"], int)
    assert wrong["data"]["_created"] != STAMP
    assert "_created" not in silent["data"]
    assert silent["data"]["title"] == "A"


async def test_a_deleted_item_is_gone_everywhere() -> None:
    async with running() as call:
        store = call.sandbox.authentic
        group_id, other = store.add_group([STAMP, STAMP + 1]), store.add_group()
        older, newer = store.stamps(group_id)
        store.add_item(other, newer)
        store.delete_item(older)
        store.delete_item(newer)
        assert await call.items(group_id) == []
        assert await call.items(other) == []
        assert (await call.authentic("GET", f"/items/{older}")).status == 404


def test_a_test_that_names_an_unknown_id_gets_an_error() -> None:
    with pytest.raises(RefusedError, match="404 not_found"):
        Sandbox().authentic.add_item("nobody")
