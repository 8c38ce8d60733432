"""What the caller's own code raises passes through with the caller's own frames only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial
from traceback import extract_tb, walk_tb
from typing import Any, NoReturn

import aiohttp
import pytest

from accutics_authentic import Accutics, Authentic, Limits
from accutics_authentic._base.tracebacks import drop_frames
from accutics_authentic.errors import ConfigurationError, UnauthorizedError
from tests.http.serving import Served, serve

from .calls import DELETIONS, READS, WRITES, Clients, every_call
from .hostile import closed, envelope, ok
from .secrets import TOKEN, chain, leaks, shown


class OwnError(Exception):
    pass


def modules(error: BaseException) -> set[str]:
    """Return the modules in the tracebacks of *error* and of its causes."""
    frames = [frame for one in chain(error) for frame, _ in walk_tb(one.__traceback__)]
    return {frame.f_globals["__name__"].partition(".")[0] for frame in frames}


def check_frames(error: BaseException) -> None:
    assert "tests" in modules(error)
    assert not modules(error) & {"accutics_authentic", "aiohttp", "aiosignal"}
    assert not leaks(shown(error))


async def provide(secret: str) -> NoReturn:
    try:
        await asyncio.sleep(0)
        raise LookupError
    except LookupError:
        raise OwnError from None


def clients(served: Served, provider: Callable[[], Awaitable[str]]) -> Clients:
    url: dict[str, Any] = {"base_url": served.server.url, "token": provider}
    return Clients(Accutics(served.session, **url), Authentic(served.session, **url))


@every_call
async def test_what_a_token_provider_raises_shows_nothing_of_it(call: Any) -> None:
    async with serve(ok({})) as served:
        for _ in range(2):
            with pytest.raises(OwnError) as caught:
                await call(clients(served, partial(provide, TOKEN)))
            check_frames(caught.value)


async def test_what_a_token_provider_raises_to_those_who_wait_for_it_shows_nothing_of_it() -> None:
    async with serve(ok({})) as served:
        both = clients(served, partial(provide, TOKEN))
        waiting = [READS["get"](both), READS["GET"](both), WRITES["create"](both)]
        for error in await asyncio.gather(*waiting, return_exceptions=True):
            assert isinstance(error, OwnError)
            check_frames(error)


async def items(both: Clients) -> None:
    async for _ in both.accutics.resource("campaigns").stream():
        pass


async def pages(both: Clients) -> None:
    async for _ in both.accutics.resource("campaigns").stream().pages():
        pass


async def run(both: Clients) -> None:
    async with both.accutics.resource("campaigns").stream().open() as run:
        async for _ in run:
            pass


async def run_pages(both: Clients) -> None:
    async with both.accutics.resource("campaigns").stream().open() as run:
        async for _ in run.pages():
            pass


@pytest.mark.parametrize("way", [items, pages, run, run_pages])
async def test_what_a_provider_raises_out_of_a_stream_shows_nothing_of_it(way: Any) -> None:
    async with serve(ok(envelope([{"id": 7}]))) as served:
        with pytest.raises(OwnError) as caught:
            await way(clients(served, partial(provide, TOKEN)))
        check_frames(caught.value)


async def test_what_a_method_or_the_keys_of_a_bulk_raise_shows_nothing_of_ours() -> None:
    async def keys() -> AsyncIterator[str]:
        yield TOKEN
        await provide(TOKEN)

    async with serve(ok({})) as served, served.session.bulk(partial(provide), keys()) as outcomes:
        outcome = await anext(outcomes)
        assert outcome.error is not None
        check_frames(outcome.error)
        with pytest.raises(OwnError) as caught:
            outcome.result()
        check_frames(caught.value)
        with pytest.raises(OwnError) as caught:
            await anext(outcomes)
        check_frames(caught.value)


async def test_what_a_trace_of_the_callers_raises_shows_nothing_of_ours() -> None:
    async def fail(*_: object) -> None:
        raise OwnError

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(fail)
    async with serve(ok({}), trace_configs=[trace]) as served:
        for call in (READS["get"], READS["rows"]):
            with pytest.raises(OwnError) as caught:
                await call(served)
            check_frames(caught.value)


class Leaving:
    """A limiter that raises on exit."""

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None:
        raise OwnError


def failing_at_the_end() -> aiohttp.TraceConfig:
    async def fail(*_: object) -> None:
        raise OwnError

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(fail)
    return trace


BEHIND: list[Callable[[], dict[str, Any]]] = [
    lambda: {"limits": Limits(limiter=Leaving())},
    lambda: {"trace_configs": [failing_at_the_end()]},
]


@pytest.mark.parametrize("options", BEHIND, ids=["limiter", "trace"])
@every_call
async def test_what_is_raised_after_a_write_has_a_note_that_it_may_have_been_done(
    call: Any, options: Any
) -> None:
    async with serve(ok({}), **options()) as served:
        with pytest.raises(OwnError) as caught:
            await call(served)
        check_frames(caught.value)
        (got,) = served.server.received
        notes = getattr(caught.value, "__notes__", [])
    assert [note.split(" ")[0] for note in notes] == [got.method] * (call not in READS.values())
    assert all(note.endswith("it may have been done") for note in notes)


async def test_what_is_raised_after_a_refusal_or_before_a_write_has_no_note() -> None:
    for status in (404, 308):
        async with serve(ok({}, status=status), **BEHIND[0]()) as served:
            with pytest.raises(OwnError) as caught:
                await WRITES["create"](served)
            assert not hasattr(caught.value, "__notes__")
    async with serve(ok({})) as served:
        with pytest.raises(OwnError) as caught:
            await WRITES["create"](clients(served, partial(provide, TOKEN)))
        assert not hasattr(caught.value, "__notes__")


async def test_what_is_raised_before_a_deletion_is_repeated_has_a_note_about_the_lost_one() -> None:
    class Second:
        entered = 0

        async def __aenter__(self) -> None:
            self.entered += 1
            if self.entered > 1:
                raise OwnError

        async def __aexit__(self, *_: object) -> None: ...

    async with serve(closed, limits=Limits(limiter=Second())) as served:
        with pytest.raises(OwnError) as caught:
            await DELETIONS["delete"](served)
    assert len(caught.value.__notes__) == 1


def test_frames_are_dropped_from_all_that_led_to_an_error() -> None:
    def nested(depth: int) -> None:
        if depth:
            nested(depth - 1)
        try:
            Accutics(None, base_url="x", token="x")  # type: ignore[arg-type]  # is refused
        except ConfigurationError as error:
            raise ExceptionGroup("two", [error, OwnError()]) from error

    with pytest.raises(ExceptionGroup) as caught:
        nested(500)
    caught.value.__context__ = caught.value.exceptions[1]
    caught.value.exceptions[1].__context__ = caught.value  # a cycle
    drop_frames(caught.value)
    assert modules(caught.value) == {"tests", "accutics_authentic"}
    shown_lines = [each.line for each in extract_tb(caught.value.exceptions[0].__traceback__)]
    assert ["hides its frames" in str(line) for line in shown_lines] == [False, True]
    assert len([*walk_tb(caught.value.__traceback__)]) > 500


async def as_it_is(own: Callable[[], Awaitable[Any]]) -> None:
    await own()


async def in_a_task(own: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.wait_for(own(), 5))


@pytest.mark.parametrize("way", [as_it_is, in_a_task])
@pytest.mark.parametrize("waits", [True, False])
async def test_a_provider_that_calls_its_own_client_fails_at_once(way: Any, waits: bool) -> None:
    raised: list[BaseException] = []

    async def provide() -> str:
        try:
            await way(lambda: READS["get"](both))
        except BaseException as error:
            raised.append(error)
            raise
        return TOKEN

    async with serve(ok({"data": {"id": 7}})) as served:
        both = clients(served, provide)
        calls = [READS["GET"](both) for _ in range(1 + waits)]
        for error in await asyncio.gather(*calls, return_exceptions=True):
            assert isinstance(error, ConfigurationError | ExceptionGroup)
        assert "calls the client that it provides for" in repr(
            [raised, getattr(raised[0], "exceptions", ())]
        )
        assert not served.server.received
        assert not served.clock.slept


async def test_a_provider_that_calls_its_own_client_after_a_refusal_fails() -> None:
    tokens = iter(["first-token"])

    async def provide() -> str:
        for token in tokens:
            return token
        await READS["get"](both)
        return TOKEN

    async with serve(ok({}, status=401)) as served:
        both = clients(served, provide)
        with pytest.raises(ConfigurationError, match="calls the client"):
            await READS["GET"](both)


async def test_a_provider_that_fails_otherwise_after_a_refusal_leaves_the_refusal() -> None:
    tokens = iter(["first-token"])

    async def provide() -> str:
        for token in tokens:
            return token
        with suppress(ConfigurationError):
            await READS["get"](both)
        raise OwnError

    async with serve(ok({}, status=401)) as served:
        both = clients(served, provide)
        with pytest.raises(UnauthorizedError):
            await READS["GET"](both)


async def test_a_provider_may_call_another_client_and_start_what_calls_its_own_later() -> None:
    later: list[asyncio.Task[Any]] = []
    go = asyncio.Event()

    async def afterwards() -> None:
        await go.wait()
        await READS["get"](both)

    async def provide() -> str:
        await READS["get"](served)
        later.append(asyncio.create_task(afterwards()))
        return TOKEN

    async with serve(ok({"data": {"id": 7}})) as served:
        both = clients(served, provide)
        await READS["get"](both)
        go.set()
        await later[0]
        assert len(served.server.received) == 3
