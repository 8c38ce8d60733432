"""The Accutics side: token, envelopes, routes, the verbs of an entity."""

from __future__ import annotations

from typing import Any

import pytest

from accutics_authentic.sandbox import AccuticsSwitches
from tests.sandbox.sandbox_client import running


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  "])
async def test_a_missing_or_empty_token_is_a_401_of_its_own(header: str | None) -> None:
    async with running() as call:
        headers = {} if header is None else {"Authorization": header}
        got = await call.accutics("GET", "/campaigns", headers=headers)
    assert got.code == (401, "authorization_header_missing")


@pytest.mark.parametrize("header", ["Bearer nobody", "Basic nobody"])
async def test_a_foreign_token_is_a_403(header: str) -> None:
    async with running() as call:
        got = await call.accutics("GET", "/campaigns", headers={"Authorization": header})
    assert got.code == (403, "authorization")


async def test_a_foreign_token_may_be_a_401() -> None:
    async with running(accutics=AccuticsSwitches(wrong_token_status=401)) as call:
        got = await call.accutics("GET", "/campaigns", headers={"Authorization": "Bearer old"})
    assert got.code == (401, "authorization")


async def test_a_token_can_be_exchanged_while_it_runs() -> None:
    async with running() as call:
        call.sandbox.accutics.tokens = {"new"}
        old = await call.accutics("GET", "/campaigns")
        new = await call.accutics("GET", "/campaigns", headers={"Authorization": "bearer new"})
    assert (old.status, new.status) == (403, 200)


async def test_a_success_has_data_and_the_name_of_its_endpoint() -> None:
    async with running() as call:
        index = await call.accutics("GET", "/campaigns?page_size=1")
        show = await call.accutics("GET", "/campaigns/1")
    assert index.headers["Content-Type"] == "application/json"
    assert index.json["meta"]["endpoint"] == "campaigns.index"
    assert index.json["data"] == [show.json["data"]]
    assert show.json["meta"] == {"endpoint": "campaigns.show"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/nowhere"),
        ("GET", "/campaigns/"),
        ("GET", "/campaigns/1/history"),
        ("GET", "/nowhere/campaigns"),
        ("PUT", "/campaigns"),
        ("DELETE", "/campaigns"),
        ("POST", "/campaigns/1"),
        ("OPTIONS", "/campaigns/1"),
    ],
)
async def test_an_unknown_path_and_a_wrong_verb_are_an_invalid_route(
    method: str, path: str
) -> None:
    async with running() as call:
        got = await call.accutics(method, path)
    assert got.code == (400, "invalid_route")
    assert got.json["error"]["data"] == {}
    assert got.json["meta"]["endpoint"] == "unknown"


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
async def test_an_unknown_entity_is_a_404_in_the_envelope(method: str) -> None:
    async with running() as call:
        got = await call.accutics(method, "/campaigns/9999", json={})
    assert got.code == (404, "not_found")
    assert got.json["meta"]["endpoint"].startswith("campaigns.")


@pytest.mark.parametrize(
    ("body", "code"), [(b"{", "invalid_json"), (b"\xff", "invalid_json"), (b"[]", "invalid_body")]
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/campaigns"), ("PUT", "/campaigns/1")])
async def test_a_body_that_is_no_object_is_a_400(
    method: str, path: str, body: bytes, code: str
) -> None:
    async with running() as call:
        got = await call.accutics(method, path, data=body)
    assert got.code == (400, code)


async def test_create_assigns_the_next_id() -> None:
    async with running(campaigns=3) as call:
        got = await call.accutics("POST", "/campaigns", json={"id": 1, "name": "Spring"})
        rows = call.sandbox.accutics.collections["campaigns"].rows
    assert got.status == 201
    assert got.json == {
        "data": {"id": 4, "name": "Spring"},
        "meta": {"endpoint": "campaigns.create"},
    }
    assert rows[-1] == {"id": 4, "name": "Spring"}


async def test_patch_merges_and_put_replaces_and_the_id_stays() -> None:
    async with running() as call:
        call.sandbox.accutics.add_collection("notes", [{"id": 7, "a": 1, "b": 2}])
        patched = await call.accutics("PATCH", "/notes/7", json={"a": 3, "id": 8})
        put = await call.accutics("PUT", "/notes/7", json={"c": 4})
    assert patched.json["data"] == {"id": 7, "a": 3, "b": 2}
    assert put.json == {"data": {"c": 4, "id": 7}, "meta": {"endpoint": "notes.update"}}


async def test_delete_answers_with_nothing_or_with_what_was_deleted() -> None:
    async with running(campaigns=2) as call:
        empty = await call.accutics("DELETE", "/campaigns/1")
        call.sandbox.accutics.switches.delete_status = 200
        full = await call.accutics("DELETE", "/campaigns/2")
        assert len(call.sandbox.accutics.collections["campaigns"]) == 0
    assert (empty.status, empty.body) == (204, b"")
    assert full.json["data"]["id"] == 2
    assert full.json["meta"] == {"endpoint": "campaigns.delete"}


async def test_collections_lie_at_any_path_and_ids_are_any_text() -> None:
    odd = "a/b c?d#e%f+é"
    async with running() as call:
        records = call.sandbox.accutics.add_collection(
            "/projects/7/records", [{"id": odd}], ids="str"
        )
        shown = await call.accutics("GET", "/projects/7/records/a%2fb%20c%3Fd%23e%25f+%C3%A9")
        made = await call.accutics("POST", "/projects/7/records", json={})
        assert records.get(made.json["data"]["id"]) == made.json["data"]
    assert shown.json["data"] == {"id": odd}
    assert isinstance(made.json["data"]["id"], str)
    assert made.json["meta"]["endpoint"] == "records.create"


async def test_a_segment_of_a_collection_path_may_have_a_slash() -> None:
    async with running() as call:
        call.sandbox.accutics.add_collection(("projects", "a/b", "records"))
        got = await call.accutics("GET", "/projects/a%2Fb/records")
        other = await call.accutics("GET", "/projects/a/b/records")
    assert (got.status, other.status) == (200, 400)


async def test_the_collections_can_begin_below_a_base_path() -> None:
    async with running(base_path="/open/v1/") as call:
        below = await call.accutics("GET", "/campaigns/1")
        url = call.sandbox.accutics_url
        above = await call.accutics("GET", url.removesuffix("/open/v1") + "/campaigns/1")
    assert url.endswith("/open/v1")
    assert (below.status, above.status) == (200, 400)


@pytest.mark.parametrize("data", [[], None, {"field": "name"}])
async def test_the_data_of_an_error_is_what_the_switch_says(data: Any) -> None:
    async with running(accutics=AccuticsSwitches(error_data=data)) as call:
        got = await call.accutics("GET", "/nowhere")
    assert got.json["error"]["data"] == data


def test_a_switch_accepts_only_its_documented_values() -> None:
    switches = AccuticsSwitches()
    with pytest.raises(ValueError, match="links must be one of"):
        switches.links = "relativ"  # type: ignore[assignment]  # the typo is the point
    with pytest.raises(ValueError, match="delete_status must be one of"):
        AccuticsSwitches(delete_status=205)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999", "[" * 100_000])
async def test_a_body_that_no_json_could_hold_is_a_400(value: str) -> None:
    body = f'{{"budget": {value}}}'
    async with running() as call:
        created = await call.accutics("POST", "/campaigns", data=body)
        group = await call.authentic("POST", "/groups", data=body)
        kept = await call.accutics("POST", "/campaigns", data='{"budget": 1.5}')
    assert (created.status, group.status, kept.status) == (400, 400, 201)
    assert kept.json["data"]["budget"] == 1.5
