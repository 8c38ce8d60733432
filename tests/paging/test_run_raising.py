"""What the caller's own code raises in a run, or does to its tasks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator

import pytest

from accutics_authentic import Accutics, Authentic, Limits, Run, Session
from accutics_authentic.sandbox import Sandbox
from tests.http.moving import MovingClock
from tests.support.idle import idle
from tests.support.leaks import nothing_left

from .listed import listed, read


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


async def test_what_the_callers_own_code_raises_comes_out_and_stays() -> None:
    async def provide() -> str:
        raise LookupError("vault is down")

    async with listed() as it:
        accutics = Accutics(it.session, base_url=it.sandbox.accutics_url, token=provide)
        async with accutics.resource("campaigns").stream().open() as run:
            for _ in range(2):
                with pytest.raises(LookupError, match="vault is down"):
                    await anext(run)


@pytest.mark.parametrize("way", ["items", "pages", "run", "pages of a run"])
async def test_an_iterator_of_tokens_that_ends_does_not_end_the_list(way: str) -> None:
    async def no_tokens() -> AsyncIterator[str]:
        return
        yield

    async def provide() -> str:
        return await anext(no_tokens())

    async with listed() as it:
        accutics = Accutics(it.session, base_url=it.sandbox.accutics_url, token=provide)
        stream = accutics.resource("campaigns").stream()
        async with stream.open() as run:
            ways: dict[str, AsyncIterable[object]] = {
                "items": stream,
                "pages": stream.pages(),
                "run": run,
                "pages of a run": run.pages(),
            }
            with pytest.raises(RuntimeError, match="raised StopAsyncIteration"):
                [each async for each in ways[way]]


class Fourth:
    """A limiter that fails the fourth request, and if *lasting* all that follow."""

    entered = 0

    def __init__(self, *, lasting: bool = False) -> None:
        self._lasting = lasting

    async def __aenter__(self) -> None:
        self.entered += 1
        if self.entered == 4 or (self._lasting and self.entered > 4):
            raise LookupError("mine")

    async def __aexit__(self, *_: object) -> None: ...


@pytest.mark.parametrize("concurrency", [1, 2, 4, 16])
async def test_it_comes_after_all_pages_before_it(concurrency: int) -> None:
    async with listed(rows=65, limits=Limits(limiter=Fourth())) as it:
        it.fail(2, delay=0.05)
        it.fail(3, delay=0.02)
        got: list[int] = []
        async with it.stream().open(concurrency=concurrency) as run:
            for _ in range(2):
                with pytest.raises(LookupError, match="mine"):
                    await read(run, got)
                assert got == it.ids[:30]
                assert not run._fetches.tasks
        assert [row["id"] async for row in it.stream(cursor=run.cursor)] == it.ids[30:]


async def exhaust(run: Run[str]) -> None:
    async for _ in run:
        pass


async def test_it_comes_as_it_is_with_many_requests_in_flight_at_a_group() -> None:
    async with Sandbox(campaigns=0, group_items=500) as sandbox:
        limits = Limits(limiter=Fourth(lasting=True))
        url, token = sandbox.authentic_url, sandbox.authentic_token
        async with Session(clock=MovingClock(), limits=limits) as session:
            groups = Authentic(session, base_url=url, token=token).groups
            stream = groups.stream_items(sandbox.group_id, limit=10)
            async with stream.open(concurrency=8) as run:
                for _ in range(2):
                    with pytest.raises(LookupError, match="mine"):
                        await exhaust(run)


async def test_it_does_not_come_if_its_page_was_not_needed() -> None:
    async with listed(rows=25, limits=Limits(limiter=Fourth())) as it:
        pagination = {"next": "?page=2&page_size=10", "total_items": 99, "items_per_page": 10}
        rows = [{"id": n} for n in range(10)]
        it.fail(1, 200, json={"data": rows, "meta": {"pagination": pagination}})
        async with it.stream().open(concurrency=4) as run:
            assert len([row async for row in run]) == 25
        assert run.report.complete


async def test_a_cancellation_of_its_requests_by_others_comes_after_the_pages_before_it() -> None:
    async with listed() as it:
        it.fail(2, delay=30)
        got: list[int] = []
        async with it.stream().open() as run:
            got.append((await anext(run))["id"])
            for task in run._fetches.tasks:
                task.cancel()
            for _ in range(2):
                with pytest.raises(asyncio.CancelledError):
                    await read(run, got)
            assert got == it.ids[:10]


async def test_a_request_cancelled_by_others_before_it_began_ends_the_run_as_well() -> None:
    async with listed(rows=400) as it, it.stream().open(concurrency=16) as run:
        got = [(await anext(run))["id"] for _ in range(30)]
        await idle()
        got.append((await anext(run))["id"])  # for page 4, another page was requested
        next(
            reversed(run._fetches.tasks)
        ).cancel()  # which waits for the loop, where tasks begin in it
        with pytest.raises(asyncio.CancelledError):
            await read(run, got)
        assert got == it.ids[:190]
