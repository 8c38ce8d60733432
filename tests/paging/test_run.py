from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from accutics_authentic import Report
from accutics_authentic.errors import DecodeError, ForbiddenError, ServerError, SessionError
from tests.support.idle import idle
from tests.support.leaks import nothing_left

from .listed import listed, read


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


@pytest.mark.parametrize("concurrency", [1, 2, 16])
async def test_items_come_in_order_with_a_report(concurrency: int) -> None:
    async with listed() as it:
        it.fail(2, 503)
        async with it.stream().open(concurrency=concurrency) as run:
            assert [row["id"] async for row in run] == it.ids
        assert run.report == Report(
            items=25,
            pages=3,
            requests=4,
            retries=1,
            duplicates=0,
            waited=0.25,
            drift=(),
            complete=True,
        )


async def test_pages_come_whole() -> None:
    async with listed() as it, it.stream().open() as run:
        pages = [page async for page in run.pages()]
        assert [len(page.items) for page in pages] == [10, 10, 5]
        assert pages[-1].last
        assert run.cursor == pages[-1].cursor
        assert run.report.items == 25


@pytest.mark.parametrize("read_before", [1, 9, 10, 25])
async def test_pages_are_refused_while_items_of_a_page_are_left(read_before: int) -> None:
    async with listed() as it, it.stream().open() as run:
        got = [(await anext(run))["id"] for _ in range(read_before)]
        if read_before % 10 and read_before < 25:
            with pytest.raises(SessionError, match="within a page"):
                await anext(run.pages())
            got += [(await anext(run))["id"] for _ in range(10 - read_before)]
        got += [row["id"] async for page in run.pages() for row in page.items]
        assert got == it.ids
        assert run.report.items == 25


async def test_one_page_is_requested_ahead_when_the_first_item_is_delivered() -> None:
    async with listed() as it, it.stream().open() as run:
        await anext(run)
        while len(it.sandbox.requests) < 2:  # noqa: ASYNC110 - the server's side has no event
            await asyncio.sleep(0)
        await idle()  # and no more than that
        assert it.asked == [1, 2]


@pytest.mark.parametrize("concurrency", [1, 4])
async def test_the_cursor_is_exact_to_the_item_inside_and_after_the_block(concurrency: int) -> None:
    async with listed() as it:
        for count in range(26):
            async with it.stream().open(concurrency=concurrency) as run:
                for _ in range(count):
                    await anext(run)
                inside = run.cursor
                assert run.report.items == count
                assert run.report.complete is (count == 25)
            assert run.cursor == inside
            assert [row["id"] async for row in it.stream(cursor=run.cursor)] == it.ids[count:]


async def test_a_list_of_nothing_is_read_to_its_end() -> None:
    async with listed(rows=0) as it, it.stream().open() as run:
        assert [row async for row in run] == []
        assert (run.report.items, run.report.complete) == (0, True)


@pytest.mark.parametrize("use", [anext, lambda run: anext(run.pages())])
async def test_a_run_is_read_inside_its_block(use: Any) -> None:
    async with listed() as it:
        run = it.stream().open()
        with pytest.raises(SessionError, match=r"async with stream\.open"):
            await use(run)
        async with run:
            await use(run)
        with pytest.raises(StopAsyncIteration):
            await use(run)
        with pytest.raises(SessionError, match="opened only once"):
            async with run:
                pytest.fail("it was opened before")


async def test_a_second_reader_is_sent_away_and_the_first_goes_on() -> None:
    async with listed() as it, it.stream().open() as run:
        first = asyncio.create_task(anext(run))
        await asyncio.sleep(0)
        with pytest.raises(SessionError, match="being read already"):
            await anext(run)
        assert (await first)["id"] == it.ids[0]


@pytest.mark.parametrize("concurrency", [1, 2, 8])
@pytest.mark.parametrize("page", [1, 2, 3, 4])
async def test_an_error_comes_after_all_pages_before_it(page: int, concurrency: int) -> None:
    async with listed(rows=45) as it:
        it.fail(page, 500, 500)
        got: list[int] = []
        async with it.stream().open(concurrency=concurrency) as run:
            with pytest.raises(ServerError) as caught:
                await read(run, got)
            assert got == it.ids[: 10 * (page - 1)]
            assert run.cursor == caught.value.cursor
            assert not run.report.complete
            with pytest.raises(ServerError) as again:
                await anext(run)  # it stays that way
            assert again.value is caught.value
        rest = [row["id"] async for row in it.stream(cursor=caught.value.cursor)]
        assert got + rest == it.ids


async def test_what_was_fetched_after_an_error_is_cancelled_and_awaited() -> None:
    async with listed(rows=65) as it:
        it.fail(2, 403)
        for page in (3, 4, 5):
            it.fail(page, delay=30)
        async with it.stream().open(concurrency=6) as run:
            async with asyncio.timeout(60):
                with pytest.raises(ForbiddenError):
                    await read(run, [])
            assert not run._fetches.tasks


async def test_a_poison_row_comes_after_the_rows_before_it() -> None:
    async with listed() as it:
        rows = [{"id": 1}, {"id": 2}, "poison", {"id": 4}]
        it.fail(1, 200, json={"data": rows, "meta": {}})
        async with it.stream().open() as run:
            got: list[int] = []
            with pytest.raises(DecodeError) as caught:
                await read(run, got)
        assert got == [1, 2]
        assert caught.value.index == 2
        assert run.cursor == caught.value.cursor


async def test_a_cancelled_step_loses_nothing() -> None:
    async with listed() as it:
        it.sandbox.fail(delay=0.02, times=None)
        got: list[int] = []
        async with it.stream().open() as run:
            while True:
                try:
                    async with asyncio.timeout(0.007):
                        got.append((await anext(run))["id"])
                except TimeoutError:
                    continue
                except StopAsyncIteration:
                    break
        assert got == it.ids
        assert it.asked == [1, 2, 3]


async def test_a_step_cancelled_at_any_of_its_awaits_loses_nothing() -> None:
    async with listed() as it:
        for turns in range(12):
            got: list[int] = []
            async with it.stream().open() as run:
                for _ in range(3):
                    step = asyncio.create_task(anext(run))
                    for _ in range(turns):
                        await asyncio.sleep(0)
                    if step.done():
                        got.append(step.result()["id"])
                    else:
                        step.cancel()
                        await asyncio.wait([step])
                        if not step.cancelled():
                            got.append(step.result()["id"])
                got += [row["id"] async for row in run]
            assert got == it.ids


@pytest.mark.parametrize("how", ["break", "error", "cancel", "aclose twice"])
async def test_leaving_the_block_leaves_no_task_and_sends_no_more(how: str) -> None:
    async with listed(rows=100) as it:

        async def reader() -> None:
            async with it.stream().open(concurrency=4) as run:
                await anext(run)
                if how == "error":
                    raise LookupError("mine")
                if how == "cancel":
                    await asyncio.Event().wait()
                if how == "aclose twice":
                    await run.aclose()
                    await run.aclose()
                    assert await anext(run, None) is None

        task = asyncio.create_task(reader())
        while not it.sandbox.requests:  # noqa: ASYNC110 - the server's side has no event
            await asyncio.sleep(0)
        if how == "cancel":
            await idle()
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        asked = len(it.sandbox.requests)
        await idle()
        assert len(it.sandbox.requests) == asked


async def test_aclose_from_another_task_ends_the_reader() -> None:
    async with listed() as it:
        it.sandbox.fail(delay=30, times=None)
        async with it.stream().open() as run:
            reader = asyncio.create_task(anext(run, "the end"))
            while not it.sandbox.requests:  # noqa: ASYNC110 - the server's side has no event
                await asyncio.sleep(0)
            await run.aclose()
            assert await reader == "the end"


async def test_closing_the_session_ends_a_run() -> None:
    async with listed() as it:
        it.sandbox.fail(delay=30, times=None)
        async with it.stream().open() as run:
            reader = asyncio.create_task(anext(run))
            while not it.sandbox.requests:  # noqa: ASYNC110 - the server's side has no event
                await asyncio.sleep(0)
            await it.session.aclose()
            with pytest.raises(SessionError, match="is closed"):
                await reader


@pytest.mark.parametrize("concurrency", [0, -1, True, 1.5, "4"])
async def test_concurrency_is_a_count(concurrency: Any) -> None:
    async with listed() as it:
        with pytest.raises(ValueError, match="concurrency must be"):
            it.stream().open(concurrency=concurrency)
