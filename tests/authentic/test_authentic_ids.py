"""An id reaches authentic.network as itself, wherever it goes into a path."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings

from accutics_authentic import Authentic
from accutics_authentic.errors import ConfigurationError
from accutics_authentic.sandbox import Sandbox
from tests.support.examples import examples
from tests.support.ids import AWKWARD, CLIMBING, SLASHED, legal_ids
from tests.support.sending import arrived, unquoted

NO_IDS = ["a/b", "..", "\\", "x\x01", "%2e%2e", "/"]  # which a server lists nevertheless
BEGIN = 1_600_000_000_000


@settings(
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # what it saw is cleared each time
)
@given(id_=legal_ids, other=legal_ids)
@example(id_="0", other="%")
async def test_every_legal_id_arrives_as_itself(
    id_: str, other: str, authentic: Authentic, sandbox: Sandbox
) -> None:
    groups = authentic.groups
    group = ("api", "v2", "groups", id_)
    member, hook = (*group, "items", other), (*group, "hooks", other)
    assert await arrived(
        sandbox,
        groups.get(id_),
        groups.update(id_, {}),
        groups.delete(id_),
        groups.add_item(id_, other),
        groups.remove_item(id_, other),
        groups.hooks(id_),
        groups.create_hook(id_, url="u", events="e"),
        groups.delete_hook(id_, other),
        groups.page_of_items(id_),
        anext(aiter(groups.stream_items(id_))),
        authentic.items.get(other),
        authentic.request("GET", ("api", "v2", "items", other, "scans")),
    ) == [
        *(group, group, group),
        *(member, member),
        *((*group, "hooks"), (*group, "hooks")),
        *(hook, hook),  # by GET, then by DELETE
        *((*group, "items"), (*group, "items")),
        ("api", "v2", "items", other),
        ("api", "v2", "items", other, "scans"),
    ]
    assert unquoted(request.path for request in sandbox.requests) == []


async def test_awkward_ids_name_the_item_that_has_them(
    authentic: Authentic, sandbox: Sandbox
) -> None:
    store = sandbox.authentic
    group_id = store.add_group()
    for n, id_ in enumerate(AWKWARD):
        item = store.items.pop(store.create_item(stamp=1_000_000 + n))
        item.id = id_
        store.items[id_] = item
        await authentic.groups.add_item(group_id, id_)
        assert (await authentic.items.get(id_)).id == id_
    stream = authentic.groups.stream_items(group_id, limit=3)
    assert [id_ async for id_ in stream] == AWKWARD[::-1]  # looked up by their ids on the way
    for id_ in AWKWARD:
        await authentic.groups.remove_item(group_id, id_)
    assert store.item_ids(group_id) == []


@pytest.mark.parametrize("concurrency", [1, 4])
async def test_ids_that_the_server_lists_are_delivered_and_not_looked_up_if_no_path_can_hold_them(
    concurrency: int, authentic: Authentic, sandbox: Sandbox
) -> None:
    store = sandbox.authentic
    group_id = store.add_group()
    for n, id_ in enumerate(NO_IDS * 3):
        item = store.items.pop(store.create_item(stamp=BEGIN + n // 2))
        item.id = f"{id_}{'/' * (n // len(NO_IDS))}"
        store.items[item.id] = item
        store.add_item(group_id, item.id)
    listed = store.item_ids(group_id)
    sandbox.requests.clear()
    stream = authentic.groups.stream_items(group_id, limit=3, trusted=3, after=BEGIN - 1)
    async with stream.open(concurrency=concurrency) as run:
        assert [id_ async for id_ in run] == listed
    assert {request.segments[:3] for request in sandbox.requests} == {("api", "v2", "groups")}


@pytest.mark.parametrize("id_", [*SLASHED, *CLIMBING])
async def test_ids_with_slashes_and_climbing_ones_are_refused(
    id_: str, authentic: Authentic, sandbox: Sandbox
) -> None:
    groups = authentic.groups
    for call in (
        lambda: groups.get(id_),
        lambda: groups.update(id_, {}),
        lambda: groups.delete(id_),
        lambda: groups.add_item("g", id_),
        lambda: groups.remove_item("g", id_),
        lambda: groups.hooks(id_),
        lambda: groups.create_hook(id_, url="u", events="e"),
        lambda: groups.delete_hook("g", id_),
        lambda: groups.page_of_items(id_),
        lambda: authentic.items.get(id_),
        lambda: authentic.request("GET", ("api", "v2", "items", id_)),
    ):
        with pytest.raises(ConfigurationError):
            await call()
    with pytest.raises(ConfigurationError):
        groups.stream_items(id_)
    assert not sandbox.requests


@pytest.mark.parametrize("limit", [1, 3])
async def test_ids_that_no_path_can_hold_come_if_they_may_be_newer_than_after(
    limit: int, authentic: Authentic, sandbox: Sandbox
) -> None:
    store = sandbox.authentic
    group_id = store.add_group()
    for n, id_ in enumerate(["", ".", *NO_IDS]):
        item = store.items.pop(store.create_item(stamp=BEGIN + n))
        item.id = id_
        store.items[id_] = item
        store.add_item(group_id, id_)
    listed = store.item_ids(group_id)
    for n in range(len(listed)):
        stream = authentic.groups.stream_items(group_id, limit=limit, after=BEGIN + n)
        assert [id_ async for id_ in stream] == listed[: len(listed) - n]
