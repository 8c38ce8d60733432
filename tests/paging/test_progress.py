"""What a pager's own code raises, whatever a server sent, is an error of ours with a cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from yarl import URL

from accutics_authentic import Stream
from accutics_authentic._codec import BIG_BODY
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import Page, PageRequest
from accutics_authentic._paging.progress import Progress
from accutics_authentic.errors import PagingError
from tests.support.leaks import nothing_left

from .listed import listed

SECRET = "SENTINELVALUE"


class Failing:
    """A pager of one page, which fails after it."""

    done = False

    def __init__(self, request: PageRequest, step: str) -> None:
        self._request = request
        self._step = step
        self._pages = 0

    def start_cursor(self) -> str:
        return "the start"

    def next_requests(self, limit: int) -> list[PageRequest]:
        self._fail("next_requests")
        return [self._request]

    def feed(self, *_: object) -> None:
        self._fail("feed")

    def parts(self) -> Iterator[None]:
        yield None
        self._fail("parts", pages=0)
        yield None

    def next_page(self) -> Page[int, None] | None:
        self._pages += 1
        if self._pages == 1:
            return Page((1, 2), None, lambda count: f"after {count}")
        self._fail("next_page")
        return None

    def _fail(self, step: str, *, pages: int = 1) -> None:
        if step == self._step and self._pages > pages:
            raise OverflowError(SECRET)


async def test_other_tasks_run_while_a_large_page_is_decoded() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with listed(rows=1) as it:
        request = PageRequest(URL(), "campaigns")
        progress: Progress[int, None] = Progress(
            it.accutics._client, lambda _: Failing(request, "none"), "campaigns"
        )
        progress.feed(request, Reply(200, body=b" " * (BIG_BODY + 1)))
        counting = asyncio.create_task(count())
        assert progress.has_large_pages
        await progress.decode_in_parts()
        assert progress.next_page() is not None
        counting.cancel()
    assert turns == 2


async def into(got: list[int], items: Any) -> None:
    async for item in items:
        got.append(item)


@pytest.mark.parametrize("way", ["stream", "run"])
@pytest.mark.parametrize("step", ["next_requests", "feed", "parts", "next_page"])
async def test_an_exception_in_a_pager_is_a_paging_error_with_a_cursor(step: str, way: str) -> None:
    async with listed(rows=1) as it:
        it.sandbox.fail(200, body=" " * (BIG_BODY + 1), times=9)
        url = it.accutics._client.url("campaigns")
        begin: Callable[[object], Any] = lambda _: Failing(PageRequest(url, "campaigns"), step)  # noqa: E731
        stream: Stream[int] = Stream(it.accutics._client, begin, "campaigns")
        got: list[int] = []
        async with stream.open() if way == "run" else nullcontext(aiter(stream)) as items:
            for _ in range(2):  # it stays
                with pytest.raises(PagingError) as caught:
                    await into(got, items)
        assert got == [1, 2]
        error = caught.value
        assert error.cursor == "after 2"
        assert f"OverflowError in {__name__}, line " in str(error)
        assert SECRET not in repr(error)
        assert error.__context__ is None
        assert error.__cause__ is None


async def test_a_run_that_is_closed_while_it_decodes_a_page_requests_nothing_more() -> None:
    decoding = asyncio.Event()

    class Parted(Failing):
        requested = 0

        def next_requests(self, limit: int) -> list[PageRequest]:
            self.requested += limit
            return super().next_requests(limit)[:limit]

        def parts(self) -> Iterator[None]:
            decoding.set()
            return iter([None] * 9)

        def next_page(self) -> Page[int, None] | None:
            return super().next_page() if decoding.is_set() else None

    async with nothing_left(), listed(rows=1) as it:
        it.sandbox.fail(200, body=" " * (BIG_BODY + 1), times=9)
        pager = Parted(PageRequest(it.accutics._client.url("campaigns"), "campaigns"), "none")
        stream: Stream[int] = Stream(it.accutics._client, lambda _: pager, "campaigns")
        async with stream.open(concurrency=1) as run:
            reading = asyncio.create_task(anext(run))
            await decoding.wait()
        before = pager.requested
        assert await reading == 1
        assert pager.requested == before
