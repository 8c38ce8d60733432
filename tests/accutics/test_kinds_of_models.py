"""Models of every kind through the whole client: rows, entities, bodies, poison rows, big pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accutics_authentic import Accutics
from accutics_authentic.errors import DecodeError
from accutics_authentic.sandbox import Sandbox
from tests.codec.every_kind import CLASSES, DEFAULTS, ROWS

ROW: dict[str, Any] = {
    "id": 1,
    "name": "Spring",
    "score": 1.5,
    "on": True,
    "when": "2025-01-06T09:00:00+01:00",
    **DEFAULTS,
    "owner": {"id": "o", "name": None},
}
SECRET = "s3cr3t-value"


@pytest.fixture(autouse=True)
def rows(sandbox: Sandbox) -> None:
    sandbox.accutics.add_collection("things", [ROW, {**ROW, "id": 2}, {**ROW, "id": 3}])


@pytest.mark.parametrize("name", ROWS)
async def test_what_was_read_is_written_back_to_the_letter(
    name: str, accutics: Accutics, sandbox: Sandbox
) -> None:
    things = accutics.resource("things", ROWS[name][0])
    thing = await things.get(1)
    assert await things.update(1, thing, method="PUT") == thing
    assert sandbox.requests[-1].body == json.dumps(ROW, separators=(",", ":")).encode()
    assert (await things.page(1, page_size=1)).items == (thing,)
    streamed = [each async for each in things.stream(key="id", page_size=2)]
    assert (streamed[0], len(streamed)) == (thing, 3)
    repaired = things.stream(key="id", page_size=2, on_drift="repair")
    assert [each async for each in repaired] == streamed
    assert type(await things.create(thing)) is type(thing)
    assert sandbox.requests[-1].json == ROW


@pytest.mark.parametrize("name", CLASSES)
async def test_a_change_holds_what_was_set(name: str, accutics: Accutics, sandbox: Sandbox) -> None:
    things = accutics.resource("things", CLASSES[name][0])
    required = {field: getattr(await things.get(1), field) for field in ROW.keys() - DEFAULTS}
    await things.update(1, CLASSES[name][0](**required, tags=["new"]))
    assert sandbox.requests[-1].json == {
        **{field: ROW[field] for field in ROW.keys() - DEFAULTS},
        "tags": ["new"],
    }


@pytest.mark.parametrize("name", [name for name in ROWS if name != "dict"])
@pytest.mark.parametrize("filler", [0, 3_000], ids=["small", "in parts"])
async def test_a_poison_row_hides_no_other_row(
    name: str, filler: int, accutics: Accutics, sandbox: Sandbox
) -> None:
    wrong = {**ROW, "id": 2, "owner": {"id": 7, "name": SECRET}}
    many = [{**ROW, "id": number, "tags": ["x" * filler]} for number in range(3, 403)]
    sandbox.accutics.add_collection("things", [ROW, wrong, *many])
    things = accutics.resource("things", ROWS[name][0])
    items = aiter(things.stream(page_size=402))
    assert await anext(items)
    with pytest.raises(DecodeError) as caught:
        await anext(items)
    assert (caught.value.index, caught.value.where) == (1, "$.data[1].owner.id")
    assert SECRET not in str(caught.value) + repr(vars(caught.value))
    rest = things.stream(cursor=caught.value.cursor_after)
    assert len([each async for each in rest]) == 400
