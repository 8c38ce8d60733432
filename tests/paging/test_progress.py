"""What a pager's own code raises, whatever a server sent, is an error of ours with a cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from yarl import URL

from accutics_authentic import Stream
from accutics_authentic._paging.pager import Page, PageRequest
from accutics_authentic._paging.progress import Progress
from accutics_authentic.errors import PagingError

from .listed import listed

SECRET = "SENTINELVALUE"


class Failing:
    """A walk of one page whose steps fail behind it."""

    done = False

    def __init__(self, ask: PageRequest, step: str) -> None:
        self._ask = ask
        self._step = step
        self._taken = 0

    def start(self) -> str:
        return "the start"

    def next_requests(self, room: int) -> list[PageRequest]:
        self._fail("asks")
        return [self._ask]

    def feed(self, *_: object) -> None:
        self._fail("answer")

    def slices(self) -> Iterator[None]:
        yield None
        self._fail("slices", taken=0)
        yield None

    def next_page(self) -> Page[int, None] | None:
        self._taken += 1
        if self._taken == 1:
            return Page((1, 2), meta=None, cursor_at=lambda count: f"behind {count}")
        self._fail("take")
        return None

    def _fail(self, step: str, *, taken: int = 1) -> None:
        if step == self._step and self._taken > taken:
            raise OverflowError(SECRET)


async def test_other_tasks_have_turns_while_a_large_page_is_decoded() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with listed(rows=1) as it:
        request = PageRequest(URL(), "campaigns")
        progress: Progress[int, None] = Progress(
            it.accutics._client, lambda _: Failing(request, "asks")
        )
        counting = asyncio.create_task(count())
        assert await progress.next_page() is not None
        counting.cancel()
    assert turns == 2


async def into(got: list[int], items: Any) -> None:
    async for item in items:
        got.append(item)


@pytest.mark.parametrize("way", ["stream", "run"])
@pytest.mark.parametrize("step", ["asks", "answer", "slices", "take"])
async def test_an_error_that_nobody_thought_of_is_ours_with_a_cursor(step: str, way: str) -> None:
    async with listed(rows=1) as it:
        url = it.accutics._client.url("campaigns")
        begin: Callable[[object], Any] = lambda _: Failing(PageRequest(url, "campaigns"), step)  # noqa: E731
        stream: Stream[int] = Stream(it.accutics._client, begin)
        got: list[int] = []
        async with stream.open() if way == "run" else nullcontext(aiter(stream)) as items:
            for _ in range(2):  # it stays
                with pytest.raises(PagingError) as caught:
                    await into(got, items)
        assert got == [1, 2]
        error = caught.value
        assert error.cursor == "behind 2"
        assert f"OverflowError in {__name__}, line " in str(error)
        assert SECRET not in repr(error)
        assert error.__context__ is None
        assert error.__cause__ is None
