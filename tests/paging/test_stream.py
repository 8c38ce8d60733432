from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import pytest
from attrs import evolve

from accutics_authentic import Accutics, Report, Stream
from accutics_authentic.errors import DecodeError, ServerError, SessionError
from tests.support.leaks import nothing_left

from .listed import Row, listed, read


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


async def test_a_stream_sends_nothing_until_it_is_looped_over_and_can_be_looped_over_again() -> (
    None
):
    async with listed() as it:
        stream = it.stream()
        assert not it.sandbox.requests
        assert [row["id"] async for row in stream] == it.ids
        assert [row["id"] async for row in stream] == it.ids
        assert it.asked == [1, 2, 3] * 2


async def test_a_page_is_requested_when_it_is_needed_and_not_before() -> None:
    async with listed() as it:
        items = aiter(it.stream())
        for _ in range(10):
            await anext(items)
        assert it.asked == [1]
        await anext(items)
        assert it.asked == [1, 2]


async def test_items_and_pages_are_async_generators_to_their_users() -> None:
    async with listed(rows=3) as it:
        for each in (aiter(it.stream()), it.stream().pages()):
            assert isinstance(each, AsyncGenerator)
            assert aiter(each) is each
            await each.asend(None)
            await each.aclose()
            await each.aclose()
            with pytest.raises(StopAsyncIteration):
                await anext(each)


@pytest.mark.parametrize("thrown", [LookupError, LookupError("mine")])
async def test_what_is_thrown_in_comes_out_and_ends_the_stream(thrown: Exception) -> None:
    async with listed() as it:
        items = aiter(it.stream())
        await anext(items)
        with pytest.raises(LookupError):
            await items.athrow(thrown)
        assert [item async for item in items] == []


async def left_by_an_error(stream: Stream[Row]) -> None:
    async for _ in stream:
        raise LookupError("mine")


async def test_leaving_a_loop_leaves_nothing_to_clean_up() -> None:
    async with listed() as it:
        async for _ in it.stream():
            break
        with pytest.raises(LookupError):
            await left_by_an_error(it.stream())
        assert it.asked == [1, 1]


async def test_items_and_pages_have_the_report_of_a_run() -> None:
    async with listed() as it:
        it.fail(2, 503)
        items, pages = aiter(it.stream()), it.stream().pages()
        nothing = Report(
            items=0,
            pages=0,
            requests=0,
            retries=0,
            duplicates=0,
            waited=0.0,
            drift=(),
            complete=False,
        )
        assert items.report == pages.report == nothing
        for count in range(1, 26):
            await anext(items)
            report = items.report
            assert (report.items, report.pages) == (count, -(-count // 10))
            assert report.complete is (count == 25)
        assert [row async for row in items] == []
        async with it.stream().open() as run:
            assert [row["id"] async for row in run] == it.ids
        whole = evolve(run.report, requests=4, retries=1, waited=0.25)
        assert items.report == whole
        assert [len(page.items) async for page in pages] == [10, 10, 5]
        assert pages.report == run.report


async def test_what_changed_while_a_plain_stream_was_read_stands_in_its_report() -> None:
    async with listed() as it:
        items, pages = aiter(it.stream()), it.stream(key="id").pages()
        await anext(items)
        await anext(pages)
        it.sandbox.accutics.collections["campaigns"].insert({"name": "new"}, at=0)
        got = [row["id"] async for row in items]
        assert got == it.ids[2:11] + it.ids[10:]
        assert "total_items went from 25 to 26" in items.report.drift
        assert len([page async for page in pages]) == 2
        assert pages.report.duplicates == 1
        grown, again = pages.report.drift
        assert grown == "total_items went from 25 to 26"
        assert again == "1 rows of a page had been delivered before"


async def test_the_cursor_stays_exact_to_the_item_when_a_stream_is_closed() -> None:
    async with listed() as it:
        items = aiter(it.stream())
        got = [(await anext(items))["id"] for _ in range(3)]
        await items.aclose()
        assert [row async for row in items] == []
        assert items.report.items == 3
        assert got + [row["id"] async for row in it.stream(cursor=items.cursor)] == it.ids


async def test_the_cursor_is_exact_to_the_item() -> None:
    async with listed() as it:
        items = aiter(it.stream())
        for count in range(26):
            assert [row["id"] async for row in it.stream(cursor=items.cursor)] == it.ids[count:]
            await anext(items, None)
        it.sandbox.requests.clear()
        assert [row async for row in it.stream(cursor=items.cursor)] == []
        assert not it.sandbox.requests  # a finished stream sends nothing


async def test_a_cancelled_step_is_simply_taken_again() -> None:
    async with listed() as it:
        items = aiter(it.stream())
        got = [(await anext(items))["id"] for _ in range(10)]
        it.fail(2, delay=30)  # once
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await anext(items)
        got += [row["id"] async for row in items]
        assert got == it.ids


async def test_a_second_reader_is_sent_away_and_the_first_goes_on() -> None:
    async with listed() as it:
        items = aiter(it.stream())
        first = asyncio.create_task(anext(items))
        await asyncio.sleep(0)
        with pytest.raises(SessionError, match="being read already"):
            await anext(items)
        assert (await first)["id"] == it.ids[0]


async def test_an_error_comes_after_all_before_it_and_the_stream_goes_on_after_it() -> None:
    async with listed() as it:
        it.fail(2, 500, 500)
        items = aiter(it.stream())
        got: list[int] = []
        with pytest.raises(ServerError) as caught:
            await read(items, got)
        assert got == it.ids[:10]
        rest = [row["id"] async for row in it.stream(cursor=caught.value.cursor)]
        assert got + rest == it.ids
        got += [row["id"] async for row in items]  # or just the same one again
        assert got == it.ids


async def test_a_stream_goes_on_after_an_exception_of_the_callers_own_code() -> None:
    tokens: list[str] = []

    async def provide() -> str:
        tokens.append(it.sandbox.accutics_token)
        if len(tokens) == 1:
            raise LookupError("vault is down")
        return tokens[-1]

    async with listed() as it:
        accutics = Accutics(it.session, base_url=it.sandbox.accutics_url, token=provide)
        items = aiter(accutics.resource("campaigns").stream(page_size=10))
        with pytest.raises(LookupError, match="vault is down"):
            await anext(items)
        assert [row["id"] async for row in items] == it.ids


async def test_a_page_that_cannot_be_read_is_an_error_with_its_cursor() -> None:
    async with listed() as it:
        it.fail(2, 200, json={"data": 7})
        got: list[int] = []
        items = aiter(it.stream())
        for _ in range(2):  # it stays
            with pytest.raises(DecodeError) as caught:
                await read(items, got)
            assert got == it.ids[:10]
        assert [row["id"] async for row in it.stream(cursor=caught.value.cursor)] == it.ids[10:]


async def test_the_slow_consumer_is_never_charged() -> None:
    async with listed() as it:
        got: list[int] = []
        async for row in it.stream():
            await it.clock.sleep(1000)
            got.append(row["id"])
        assert got == it.ids


async def test_stopping_after_the_session_was_closed_says_so() -> None:
    async with listed() as it:
        items = aiter(it.stream())
        await anext(items)
        await it.session.aclose()
        got: list[int] = []
        with pytest.raises(SessionError, match="is closed"):
            await read(items, got)
        assert got == it.ids[1:10]
