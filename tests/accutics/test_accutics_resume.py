"""Lists read with repair that are left and resumed, over sockets; what happens in between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest
from attrs import define, frozen

from accutics_authentic import Accutics, Resource, Session
from accutics_authentic.errors import DecodeError
from accutics_authentic.sandbox import Collection, Sandbox

REPAIR: dict[str, Any] = {"key": "id", "on_drift": "repair"}


@frozen
class Row:
    """A campaign."""

    id: int
    name: str


@define
class Case:
    """A sandbox with one list.

    Attributes:
        rows: The list.
        campaigns: What reads it.
    """

    rows: Collection
    campaigns: Resource[Row]

    def ids(self) -> list[int]:
        return [row["id"] for row in self.rows.rows]

    def put_in(self, count: int, at: int = 0) -> None:
        for _ in range(count):
            self.rows.insert({"name": "put in"}, at=at)

    def take_out(self, *ids: int) -> None:
        for id_ in ids:
            self.rows.delete(id_)

    def move(self, id_: int, to: int) -> None:
        row = self.rows.get(id_)
        self.rows.delete(id_)
        self.rows.insert(row, at=to)


@pytest.fixture
async def case() -> AsyncIterator[Callable[[int], Case]]:
    async with Sandbox(campaigns=0) as sandbox, Session() as session:
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        rows = sandbox.accutics.collections["campaigns"]

        def with_rows(count: int) -> Case:
            for number in range(1, count + 1):
                rows.insert({"id": number, "name": "there"})
            return Case(rows, accutics.resource("campaigns", Row))

        yield with_rows


async def some(case: Case, count: int, size: int) -> str:
    """Read *count* rows, and return the cursor after them."""
    items = aiter(case.campaigns.stream(page_size=size, **REPAIR))
    assert [(await anext(items)).id for _ in range(count)] == case.ids()[:count]
    return items.cursor


async def rest(case: Case, cursor: str) -> list[int]:
    return [row.id async for row in case.campaigns.stream(cursor=cursor, **REPAIR)]


@frozen
class Meanwhile:
    """What happens to a list while nobody reads it.

    Attributes:
        rows: How many there are.
        size: Of a page.
        read: How many rows were read.
        change: What happens.
    """

    rows: int
    size: int
    read: int
    change: Callable[[Case], None]


@pytest.mark.parametrize(
    "it",
    [
        pytest.param(Meanwhile(2, 100, 1, lambda it: it.move(1, 1)), id="the only known row moves"),
        pytest.param(Meanwhile(30, 10, 7, lambda it: it.move(7, 29)), id="the last row moves down"),
        pytest.param(Meanwhile(30, 10, 7, lambda it: it.move(2, 20)), id="another row moves down"),
        pytest.param(Meanwhile(30, 10, 7, lambda it: it.move(20, 0)), id="an unread row moves up"),
        pytest.param(Meanwhile(50, 10, 8, lambda it: it.take_out(*range(1, 9))), id="all go"),
        pytest.param(Meanwhile(50, 10, 40, lambda it: it.take_out(*range(1, 39))), id="most go"),
        pytest.param(Meanwhile(8, 10, 8, lambda it: it.put_in(3)), id="all was read, some come"),
        pytest.param(Meanwhile(1000, 100, 5, lambda it: it.put_in(100)), id="a page comes above"),
        pytest.param(Meanwhile(1000, 100, 5, lambda it: it.put_in(1000)), id="ten pages above"),
        pytest.param(Meanwhile(40, 10, 20, lambda it: None), id="nothing"),
    ],
)
async def test_a_resume_brings_all_that_was_not_read_and_nothing_twice(
    it: Meanwhile, case: Callable[[int], Case]
) -> None:
    here = case(it.rows)
    read = here.ids()[: it.read]
    cursor = await some(here, it.read, it.size)
    it.change(here)
    assert await rest(here, cursor) == [id_ for id_ in here.ids() if id_ not in read]


@pytest.mark.parametrize("above", [100, 400, 1000])
async def test_rows_put_in_far_above_are_passed_over_where_not_all_that_was_read_is_known(
    above: int, case: Callable[[int], Case]
) -> None:
    here = case(600)
    unread = here.ids()[200:]
    cursor = await some(here, 200, 100)
    here.put_in(above)
    here.move(200, 0)
    here.move(150, above + 300)
    assert await rest(here, cursor) == unread


async def test_a_cursor_from_before_the_first_row_begins_at_the_top(
    case: Callable[[int], Case],
) -> None:
    here = case(30)
    stream = here.campaigns.stream(page_size=10, **REPAIR)
    async with aclosing(stream.pages()) as pages:
        assert await rest(here, (await anext(pages)).cursor_after(0)) == here.ids()
    async with stream.open() as run:
        assert await rest(here, run.cursor) == here.ids()
    here.rows.replace(1, {"name": 5})
    with pytest.raises(DecodeError) as caught:
        await anext(aiter(stream))
    assert caught.value.cursor is not None
    assert caught.value.cursor_after is not None
    assert await rest(here, caught.value.cursor_after) == here.ids()[1:]
    here.rows.replace(1, {"name": "mended"})
    assert await rest(here, caught.value.cursor) == here.ids()
