"""The documented answers of authentic.network become models, and go back as they came."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from accutics_authentic import Group, Hook, Item
from accutics_authentic._authentic.converter import make_authentic_converter
from accutics_authentic._authentic.errors import read_problem
from accutics_authentic._authentic.models import GroupHooks, GroupItems
from accutics_authentic._codec import Codec
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.problem import Problem
from accutics_authentic.errors import DecodeError
from tests.support.samples import names, sample

CODEC = Codec(make_authentic_converter())

MODELS: dict[str, tuple[type[Any], str]] = {
    "authentic/group": (Group, ""),
    "authentic/group_items": (Group, "group"),
    "authentic/hook": (Hook, ""),
    "authentic/hook_flat": (Hook, ""),
    "authentic/delivery": (Hook, "payload.hook"),
    "authentic/add_scan_answer": (Item, "identifier"),
}
READ_ONLY = {"authentic/group_items": GroupItems, "authentic/group_hooks": GroupHooks}
WITHOUT_A_MODEL = [
    "authentic/create_group_request",
    "authentic/create_hook_request",
    "authentic/add_content_request",
    "authentic/add_content_answer",
    "authentic/add_scan_request",
    "authentic/item_scans",
]


def read(kind: type[Any], value: Any) -> Any:
    return CODEC.decode(json.dumps(value).encode(), kind)


def test_all_samples_are_looked_at() -> None:
    assert set(names("authentic")) == {*MODELS, *READ_ONLY, *WITHOUT_A_MODEL}


@pytest.mark.parametrize("name", MODELS)
def test_a_document_is_written_as_it_was_read(name: str) -> None:
    kind, place = MODELS[name]
    document = json.loads(sample(name))
    for key in filter(None, place.split(".")):
        document = document[key]
    model = read(kind, document)
    assert isinstance(model, kind)
    assert json.loads(CODEC.encode(model)) == document


@pytest.mark.parametrize("name", WITHOUT_A_MODEL)
def test_what_has_no_model_goes_through_the_raw_door_unchanged(name: str) -> None:
    document = json.loads(sample(name))
    assert CODEC.decode(sample(name), dict) == document
    assert json.loads(CODEC.encode(document)) == document


def test_a_page_of_items_is_a_group_and_bare_ids() -> None:
    page = CODEC.decode(sample("authentic/group_items"), GroupItems)
    stamp = datetime(2020, 7, 16, 12, 25, 9, 682_000, UTC)
    assert page.items == (
        "953e5dcb45ce986b2e1fab347be96600d81b43c1",
        "30a1dddc68eb6f01cf44c5eda4850f19dabcfd3a",
    )
    assert page.group == Group(
        id="lQ9qZ9AsOaxmMqFXQfIW",
        data=page.group.data,
        created=stamp,
        updated=stamp,
        owner="authentic-test",
    )


def test_an_item_names_its_producer_as_owner() -> None:
    item = read(Item, json.loads(sample("authentic/add_scan_answer"))["identifier"])
    assert (item.id, item.owner) == ("0001", "authentic-test")
    assert item.created == datetime(2020, 4, 9, 13, 37, 13, 831_000, UTC)
    assert item.data["_scans"] == 1978


def test_wrapped_and_flat_hooks_are_the_same_hook() -> None:
    [listed] = CODEC.decode(sample("authentic/group_hooks"), GroupHooks).hooks
    flat = CODEC.decode(sample("authentic/hook_flat"), Hook)
    for hook in (listed, flat):
        assert hook == Hook(
            id="test-hook",
            url="http://localhost:3001/callback",
            events="*",
            data={"token": "default-web-hook"},
            created=datetime(2020, 7, 15, 20, 33, 49, 322_000, UTC),
            updated=datetime(2020, 7, 15, 20, 33, 49, 322_000, UTC),
            type="httprequest",
            executed=0,
            raw=hook.raw,
        )


@pytest.mark.parametrize(
    "document",
    [{"id": "h", "data": {"key": "value"}}, {"id": "h", "data": "text"}, {"id": "h"}],
)
def test_a_hook_may_be_little_more_than_its_id(document: Any) -> None:
    hook = read(Hook, document)
    assert (hook.id, hook.url, hook.created, hook.raw) == ("h", None, None, document)


def test_dates_may_be_missing() -> None:
    group = read(Group, {"id": "g", "data": {"title": "t"}})
    assert group == Group(id="g", data={"title": "t"})


@pytest.mark.parametrize(
    ("kind", "document", "path"),
    [
        (Group, {"id": 1, "data": {}}, "$.id"),
        (Group, {"id": "g", "data": []}, "$.data"),
        (Group, {"id": "g"}, "$.data"),
        (Group, [], "$"),
        (Item, {"id": "i", "data": {"_created": "1594902309682"}}, "$.data._created"),
        (Item, {"id": "i", "data": {"_created": 1.5}}, "$.data._created"),
        (Item, {"id": "i", "data": {"_created": True}}, "$.data._created"),
        (Item, {"id": "i", "data": {"_created": 10**17}}, "$.data._created"),
        (Item, {"id": "i", "data": {"_owner": 7}}, "$.data._owner"),
        (Hook, {"id": None, "url": "u"}, "$.id"),
        (Hook, {"id": "h", "url": 7}, "$.url"),
        (Hook, {"id": "h", "data": {"events": ["a"]}}, "$.data.events"),
        (GroupItems, {"group": {"id": "g", "data": {}}, "items": [1]}, "$.items[0]"),
        (GroupItems, {"group": {"id": "g", "data": {}}, "items": {}}, "$.items"),
        (GroupHooks, {"id": "g", "hooks": [{"id": "h", "url": 7}]}, "$.hooks[0].url"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_path(
    kind: type[Any], document: Any, path: str
) -> None:
    with pytest.raises(DecodeError) as caught:
        read(kind, document)
    assert caught.value.where == path


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", Problem(is_json=False)),
        (b" Forbidden\n", Problem(message="Forbidden", is_json=False)),
        (b"\xff", Problem(message="�", is_json=False)),
        (b'"in words"', Problem(message="in words", data="in words")),
        (b'{"message": "m"}', Problem(message="m", data={"message": "m"})),
        (b'{"data": -Infinity}', Problem(data={"data": "-Infinity"})),
        (b'{"error": "e"}', Problem(message="e", data={"error": "e"})),
        (b'{"error": {"code": 1}}', Problem(data={"error": {"code": 1}})),
        (b"[1]", Problem(data=[1])),
    ],
)
def test_an_error_is_kept_as_it_came(body: bytes, problem: Problem) -> None:
    assert read_problem(Reply(403, body=body)) == problem


def test_an_error_nested_too_deep_is_its_own_words() -> None:
    assert read_problem(Reply(500, body=b"[" * 100_000)).data is None
