"""Many items added or removed at once: what became of each, and what a 404 is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from accutics_authentic import Authentic, Bulk
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    ConfigurationError,
    ForbiddenError,
    NotFoundError,
    ServerError,
)
from accutics_authentic.sandbox import Sandbox
from accutics_authentic.sandbox.records import RecordedRequest

GROUP_GONE = "there is no such group"


async def outcomes_of(
    bulk: Bulk[str, str],
) -> tuple[dict[str, str], dict[str, AccuticsAuthenticError]]:
    """Return the values and the errors, by id."""
    values, errors = dict[str, str](), dict[str, AccuticsAuthenticError]()
    async with bulk as outcomes:
        async for outcome in outcomes:
            if outcome.error is None:
                values[outcome.key] = outcome.result()
            else:
                assert isinstance(outcome.error, AccuticsAuthenticError)
                errors[outcome.key] = outcome.error
    return values, errors


async def as_async(ids: list[str]) -> AsyncIterator[str]:
    for id_ in ids:
        yield id_


def sent(sandbox: Sandbox) -> Counter[str]:
    return Counter(
        "look" if request.path.endswith(sandbox.group_id) else request.method
        for request in sandbox.requests
    )


@pytest.mark.parametrize("concurrency", [1, 8])
async def test_each_id_is_added_or_there_already_and_an_unknown_one_is_not_found(
    sandbox: Sandbox, authentic: Authentic, concurrency: int
) -> None:
    store, group = sandbox.authentic, sandbox.group_id
    members, new = store.item_ids(group)[:9], [store.create_item() for _ in range(9)]
    ids = as_async([*members, "unknown", *new, "..", "another unknown", *new[:1]])
    values, errors = await outcomes_of(
        authentic.groups.add_items(group, ids, concurrency=concurrency)
    )
    expected = {**dict.fromkeys(members, "already there"), **dict.fromkeys(new, "added")}
    assert {**values, new[0]: "added"} == expected  # it was given twice
    assert set(store.item_ids(group)) >= {*members, *new}
    assert {id_: type(error) for id_, error in errors.items()} == {
        "unknown": NotFoundError,
        "..": ConfigurationError,
        "another unknown": NotFoundError,
    }
    assert "the group is there, but there is no such item" in str(errors["unknown"])
    assert errors["unknown"].path == "/api/v2/groups/:id/items/:id"
    assert sent(sandbox) == {"POST": 21, "look": 1}


async def test_each_id_is_removed_or_not_there(sandbox: Sandbox, authentic: Authentic) -> None:
    group = sandbox.group_id
    members = sandbox.authentic.item_ids(group)
    values, errors = await outcomes_of(
        authentic.groups.remove_items(group, [*members[:5], "no", "nor this"])
    )
    assert values == {
        **dict.fromkeys(members[:5], "removed"),
        "no": "not there",
        "nor this": values["no"],
    }
    assert (errors, sent(sandbox)) == ({}, {"DELETE": 7, "look": 1})
    assert sandbox.authentic.item_ids(group) == members[5:]


@pytest.mark.parametrize("method", ["add_items", "remove_items"])
async def test_all_say_so_if_the_group_is_gone_and_few_are_sent(
    sandbox: Sandbox, authentic: Authentic, method: str
) -> None:
    group, ids = sandbox.group_id, sandbox.authentic.item_ids(sandbox.group_id)
    waiting = sandbox.authentic.create_item()
    ids = [waiting, *ids] if method == "add_items" else ids

    def delete(_: RecordedRequest) -> None:
        if len(sandbox.requests) == 2:
            del sandbox.authentic.groups[group]

    sandbox.before_request.append(delete)
    values, errors = await outcomes_of(getattr(authentic.groups, method)(group, ids, concurrency=3))
    assert len(values) == 1
    assert len(errors) == len(ids) - 1
    for error in errors.values():
        assert isinstance(error, NotFoundError)
        assert (GROUP_GONE in str(error), error.status) == (True, 404)
    assert len({id(error) for error in errors.values()}) == len(errors)
    looks = sent(sandbox).pop("look")
    assert looks == 1
    assert len(sandbox.requests) - looks <= 1 + 3 + 1  # what was sent before the look had ended


async def test_a_404_is_looked_into_again_if_the_group_could_not_be_read(
    sandbox: Sandbox, authentic: Authentic
) -> None:
    path = f"/api/v2/groups/{sandbox.group_id}"
    fault = sandbox.fail(400, where=lambda request: request.path == path)
    bulk = authentic.groups.remove_items(sandbox.group_id, ["no", "nor this"], concurrency=1)
    values, errors = await outcomes_of(bulk)
    assert (fault.hits, sent(sandbox)["look"]) == (1, 2)
    assert values == {"nor this": "not there"}
    assert isinstance(errors["no"], NotFoundError)
    assert errors["no"].path == "/api/v2/groups/:id/items/:id"
    assert isinstance(errors["no"].__cause__, AccuticsAuthenticError)
    assert errors["no"].__cause__.status == 400


async def test_a_server_that_refuses_what_is_there_by_403_is_not_second_guessed(
    sandbox: Sandbox, authentic: Authentic
) -> None:
    sandbox.authentic.switches.duplicate_status = 403
    [member, *_] = sandbox.authentic.item_ids(sandbox.group_id)
    _, errors = await outcomes_of(authentic.groups.add_items(sandbox.group_id, [member]))
    assert isinstance(errors[member], ForbiddenError)


@pytest.mark.parametrize("applied", [True, False])
async def test_what_a_lost_reply_left_open_is_settled_by_running_again(
    sandbox: Sandbox, authentic: Authentic, applied: bool
) -> None:
    new = [sandbox.authentic.create_item() for _ in range(4)]
    sandbox.fail(500, times=2, applied=applied)
    values, errors = await outcomes_of(authentic.groups.add_items(sandbox.group_id, new))
    assert sorted(values.values()) == ["added"] * 2
    assert len(sandbox.requests) == 4  # no add is repeated by itself
    for error in errors.values():
        assert isinstance(error, ServerError)
        assert error.ambiguous
    values, errors = await outcomes_of(authentic.groups.add_items(sandbox.group_id, list(errors)))
    assert set(values.values()) == {"already there" if applied else "added"}
    assert not errors
    assert set(sandbox.authentic.item_ids(sandbox.group_id)) >= set(new)


async def test_options_hold_for_all_that_the_groups_of_a_client_send(
    sandbox: Sandbox, authentic: Authentic
) -> None:
    patient = authentic.with_options(headers={"an-api-client-locale": "da"})
    new = sandbox.authentic.create_item()
    await outcomes_of(patient.groups.add_items(sandbox.group_id, [new]))
    await anext(patient.groups.stream_items(sandbox.group_id).pages())
    assert [each.headers.get("an-api-client-locale") for each in sandbox.requests] == ["da"] * len(
        sandbox.requests
    )
