"""An id reaches authentic.network as itself, wherever it goes into a path."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings

from accutics_authentic import Authentic
from accutics_authentic.sandbox import Sandbox
from tests.support.ids import AWKWARD, legal_ids
from tests.support.sending import arrived, unquoted


@settings(
    max_examples=40,
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
