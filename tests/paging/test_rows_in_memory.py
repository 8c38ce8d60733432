from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import ref

import pytest
from attrs import frozen

from accutics_authentic import Stream, make_converter

from .listed import listed


@frozen
class Row:
    id: int


class Memory:
    """A converter's hook that knows which rows of earlier pages are alive while a page is read."""

    def __init__(self) -> None:
        self.turn = 0
        self.rows: list[tuple[int, ref[Row]]] = []  # with the turn of the event loop
        self.alive: list[int] = []  # rows of earlier pages, for each row that is read

    def __call__(self, row: dict[str, Any], _: object) -> Row:
        asyncio.get_running_loop().call_soon(setattr, self, "turn", len(self.rows) + 1)
        self.alive.append(sum(turn < self.turn and row() is not None for turn, row in self.rows))
        made = Row(row["id"])
        self.rows.append((self.turn, ref(made)))
        return made


async def step_by_step(step: Callable[[], Awaitable[object]]) -> None:
    while await step():
        pass


async def by_items(stream: Stream[Row]) -> None:
    items = aiter(stream)
    await step_by_step(lambda: anext(items, None))


async def by_pages(stream: Stream[Row]) -> None:
    pages = stream.pages()
    await step_by_step(lambda: anext(pages, None))


async def by_run(stream: Stream[Row]) -> None:
    async with stream.open(concurrency=1) as run:
        await step_by_step(lambda: anext(run, None))


async def by_run_pages(stream: Stream[Row]) -> None:
    async with stream.open(concurrency=1) as run:
        pages = run.pages()
        await step_by_step(lambda: anext(pages, None))


@pytest.mark.parametrize(
    "options", [{}, {"key": "id"}, {"key": "id", "on_drift": "repair"}], ids=str
)
@pytest.mark.parametrize("way", [by_items, by_pages, by_run, by_run_pages])
async def test_a_page_is_let_go_before_the_next_one_is_decoded(
    way: Callable[[Stream[Row]], Awaitable[None]], options: dict[str, Any]
) -> None:
    memory = Memory()
    converter = make_converter()
    converter.register_structure_hook(Row, memory)
    async with listed() as it:
        await way(
            it.accutics.resource("campaigns", Row, converter=converter).stream(
                page_size=10, **options
            )
        )
    assert len({turn for turn, _ in memory.rows}) > 2
    assert not any(memory.alive)
