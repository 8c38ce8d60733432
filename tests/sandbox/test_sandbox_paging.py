"""The Accutics side: pages, links and all that a server may do differently."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from accutics_authentic.sandbox import AccuticsSwitches
from tests.sandbox.sandbox_client import SandboxClient, running

PAGINATION_SCHEMA = {
    "type": "object",
    "properties": {
        "first": {"type": "string"},
        "previous": {"type": ["string", "null"]},
        "current": {"type": "string"},
        "next": {"type": ["string", "null"]},
        "last": {"type": "string"},
        "items_per_page": {"type": "integer"},
        "total_items": {"type": "integer"},
        "page_param": {"type": "string"},
        "size_param": {"type": "string"},
    },
}


async def pagination(call: SandboxClient, path: str) -> dict[str, Any]:
    got = await call.accutics("GET", path)
    assert got.status == 200
    shown: dict[str, Any] = got.json["meta"]["pagination"]
    return shown


async def test_the_documented_example_has_three_pages() -> None:
    sizes, ids, url = [], [], "/campaigns?page_size=100"
    async with running() as call:
        while url:
            body = (await call.accutics("GET", url)).json
            sizes.append(len(body["data"]))
            ids += [row["id"] for row in body["data"]]
            shown = body["meta"]["pagination"]
            assert (shown["items_per_page"], shown["total_items"]) == (100, 245)
            url = shown["next"]
    assert sizes == [100, 100, 45]
    assert ids == list(range(1, 246))


@pytest.mark.parametrize("query", ["", "?page=2", "?page=3", "?page=9", "?page_size=245"])
async def test_the_pagination_conforms_to_the_published_schema(query: str) -> None:
    async with running() as call:
        shown = await pagination(call, f"/campaigns{query}")
    Draft202012Validator.check_schema(PAGINATION_SCHEMA)
    Draft202012Validator(PAGINATION_SCHEMA).validate(shown)
    assert shown.keys() == PAGINATION_SCHEMA["properties"].keys()  # type: ignore[attr-defined]  # a dict
    assert (shown["page_param"], shown["size_param"]) == ("page", "page_size")


async def test_the_links_of_a_page_in_the_middle() -> None:
    async with running() as call:
        shown = await pagination(call, "/campaigns?page=2")
        base = f"{call.sandbox.accutics_url}/campaigns?page="
    assert shown["first"] == f"{base}1"
    assert shown["previous"] == f"{base}1"
    assert shown["current"] == f"{base}2"
    assert shown["next"] == f"{base}3"
    assert shown["last"] == f"{base}3"


async def test_an_empty_collection_has_one_page() -> None:
    async with running(campaigns=0) as call:
        got = await call.accutics("GET", "/campaigns")
    shown = got.json["meta"]["pagination"]
    assert got.json["data"] == []
    assert (shown["previous"], shown["next"], shown["total_items"]) == (None, None, 0)
    assert shown["last"] == shown["first"]


async def test_links_keep_page_size_and_filters() -> None:
    async with running() as call:
        path = "/campaigns?status=active&page_size=5&status=paused&name=a%26b"
        shown = await pagination(call, path)
    query = "?status=active&status=paused&page_size=5&name=a%26b&page=1"
    assert shown["first"].endswith(query)


async def test_links_may_forget_the_query() -> None:
    async with running(accutics=AccuticsSwitches(links_keep_query=False)) as call:
        shown = await pagination(call, "/campaigns?page_size=5")
    assert shown["next"].endswith("/campaigns?page=2")


@pytest.mark.parametrize(
    ("links", "expected"), [("path", "/campaigns?page=2"), ("query", "?page=2")]
)
async def test_links_may_be_relative(links: Any, expected: str) -> None:
    async with running(accutics=AccuticsSwitches(links=links)) as call:
        assert (await pagination(call, "/campaigns"))["next"] == expected


async def test_links_name_the_host_that_the_client_wrote() -> None:
    async with running() as call:
        headers = {"Authorization": f"Bearer {call.sandbox.accutics_token}", "Host": "api.test:81"}
        got = await call.accutics("GET", "/campaigns", headers=headers)
    assert got.json["meta"]["pagination"]["next"] == "http://api.test:81/campaigns?page=2"


async def test_a_large_page_size_is_silently_reduced() -> None:
    async with running() as call:
        got = await call.accutics("GET", "/campaigns?page_size=1000")
        call.sandbox.accutics.switches.items_per_page = "requested"
        asked = await pagination(call, "/campaigns?page_size=1000")
        default = await pagination(call, "/campaigns")
        call.sandbox.accutics.collections["campaigns"].max_page_size = None
        uncut = await call.accutics("GET", "/campaigns?page_size=1000")
    assert len(got.json["data"]) == 100
    assert got.json["meta"]["pagination"]["items_per_page"] == 100
    assert asked["items_per_page"] == 1000
    assert default["items_per_page"] == 100
    assert len(uncut.json["data"]) == 245


async def test_a_collection_has_a_page_size_of_its_own() -> None:
    async with running() as call:
        call.sandbox.accutics.add_collection("notes", [{}] * 9, page_size=4, max_page_size=6)
        default = await call.accutics("GET", "/notes")
        most = await call.accutics("GET", "/notes?page_size=9")
    assert [row["id"] for row in default.json["data"]] == [1, 2, 3, 4]
    assert len(most.json["data"]) == 6


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=", "page_size=1.5", "page=1&page=2"]
)
async def test_a_page_that_is_no_number_is_a_400(query: str) -> None:
    async with running() as call:
        assert (await call.accutics("GET", f"/campaigns?{query}")).code == (
            400,
            "invalid_parameter",
        )


async def test_past_the_end_there_is_an_empty_page_or_a_404() -> None:
    async with running() as call:
        empty = await call.accutics("GET", "/campaigns?page=9")
        call.sandbox.accutics.switches.beyond_the_end = "404"
        refused = await call.accutics("GET", "/campaigns?page=9")
        last = await call.accutics("GET", "/campaigns?page=3")
    assert empty.json["data"] == []
    shown = empty.json["meta"]["pagination"]
    assert shown["next"] is None
    assert shown["previous"] == shown["last"]
    assert (refused.code, last.status) == ((404, "not_found"), 200)


async def test_filters_compare_what_is_written_and_repeats_mean_any_of_them() -> None:
    rows = [
        {"id": 1, "status": "active", "enabled": True, "note": None},
        {"id": 2, "status": "paused", "enabled": False, "note": "x"},
        {"id": 3, "status": "draft", "enabled": True, "budget": 1.5},
    ]
    async with running() as call:
        call.sandbox.accutics.add_collection("notes", rows)

        async def found(query: str) -> list[int]:
            body = (await call.accutics("GET", f"/notes?{query}")).json
            assert body["meta"]["pagination"]["total_items"] == len(body["data"])
            return [row["id"] for row in body["data"]]

        assert await found("status=active&status=paused") == [1, 2]
        assert await found("enabled=true") == [1, 3]
        assert await found("enabled=true&status=draft") == [3]
        assert await found("budget=1.5") == [3]
        assert await found("id=2") == [2]
        assert await found("note=") == [1, 3]
        assert await found("budget=9") == []


@pytest.mark.parametrize(("switch", "found"), [("400", None), ("ignored", [1]), ("nothing", [])])
@pytest.mark.parametrize("paged", [True, False])
async def test_a_filter_by_what_no_row_has_is_reported(
    switch: Any, found: list[int] | None, paged: bool
) -> None:
    switches = AccuticsSwitches(unknown_filters=switch)
    async with running(accutics=switches) as call:
        notes = call.sandbox.accutics.add_collection("notes", paged=paged)
        empty = await call.accutics("GET", "/notes?statsu=b")
        notes.insert({"status": "a"})
        notes.insert({"status": "b"})
        notes.delete(2)
        got = await call.accutics("GET", "/notes?statsu=b&status=a")
        gone = await call.accutics("GET", "/notes?status=b")
    assert empty.json["data"] == gone.json["data"] == []
    if found is None:
        assert got.code == (400, "invalid_parameter")
        assert "no row has ever had statsu to filter by" in got.json["error"]["message"]
    else:
        assert [row["id"] for row in got.json["data"]] == found


async def test_a_collection_without_paging_is_one_list() -> None:
    async with running() as call:
        call.sandbox.accutics.add_collection("notes", [{}] * 150, paged=False)
        got = await call.accutics("GET", "/notes?page=2&page_size=10")
    assert len(got.json["data"]) == 150
    assert got.json["meta"] == {"endpoint": "notes.index"}


async def test_next_may_lead_to_another_origin() -> None:
    async with running(accutics=AccuticsSwitches(next_link="foreign")) as call:
        by_default = await pagination(call, "/campaigns")
        call.sandbox.accutics.switches.foreign_origin = "http://elsewhere.invalid"
        switched = await pagination(call, "/campaigns")
        assert by_default["next"] == f"{call.sandbox.authentic_url}/campaigns?page=2"
    assert switched["next"] == "http://elsewhere.invalid/campaigns?page=2"
    assert urlsplit(by_default["next"]).port != urlsplit(by_default["current"]).port


@pytest.mark.parametrize(
    ("kind", "led_to"),
    [("repeated", [1, 2, 3, 9]), ("backward", [2, 1, 2, 8]), ("endless", [2, 3, 4, 10])],
)
async def test_next_may_lead_back_or_on_without_end(kind: Any, led_to: list[int]) -> None:
    async with running(accutics=AccuticsSwitches(next_link=kind)) as call:
        links = [
            (await pagination(call, f"/campaigns?page={page}"))["next"] for page in (1, 2, 3, 9)
        ]
    assert [int(link.rpartition("=")[2]) for link in links] == led_to


async def test_the_pagination_can_be_edited_or_left_out() -> None:
    async with running() as call:
        switches = call.sandbox.accutics.switches
        switches.edit_pagination = lambda shown: {"next": 17, "total_items": -shown["total_items"]}
        absurd = await pagination(call, "/campaigns")
        switches.edit_pagination = lambda _: None
        without = await call.accutics("GET", "/campaigns")
    assert absurd == {"next": 17, "total_items": -245}
    assert without.json["meta"] == {"endpoint": "campaigns.index"}


async def test_rows_can_come_and_go_between_two_pages() -> None:
    async with running(campaigns=4) as call:
        campaigns = call.sandbox.accutics.collections["campaigns"]
        first = await call.accutics("GET", "/campaigns?page_size=2")
        campaigns.insert({"name": "new"}, at=0)
        second = await call.accutics("GET", "/campaigns?page_size=2&page=2")
        campaigns.delete(5)
        campaigns.delete(1)
        third = await call.accutics("GET", "/campaigns?page_size=2&page=2")
    seen = [[row["id"] for row in got.json["data"]] for got in (first, second, third)]
    assert seen == [[1, 2], [2, 3], [4]]


async def test_a_collection_refuses_a_second_row_with_the_same_id() -> None:
    async with running(campaigns=1) as call:
        with pytest.raises(ValueError, match="has an id 1 already"):
            call.sandbox.accutics.collections["campaigns"].insert({"id": 1})
