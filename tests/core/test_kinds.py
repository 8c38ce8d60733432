"""Arguments of the wrong kind are refused by name, before they are used."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from operator import methodcaller
from types import coroutine
from typing import Annotated, Any, NewType, Optional, TypeVar
from unittest.mock import AsyncMock

import aiohttp
import pytest
from attrs import frozen

from accutics_authentic import (
    Accutics,
    Authentic,
    Clock,
    Event,
    Limits,
    RetryPolicy,
    Session,
    Timeouts,
    make_converter,
)
from accutics_authentic.core.kinds import check_model, not_async
from accutics_authentic.errors import ConfigurationError, UnauthorizedError
from tests.faults.hostile import ok

from .opened import opened

BASE = "https://open.example.com"


@frozen
class Campaign:
    id: int


async def fetch(*_: object) -> str:
    return "a-token"


def sync() -> str:
    return "a-token"


def unknown():  # type: ignore[no-untyped-def]  # noqa: ANN201 - what it returns is not said
    return "a-token"


def promised() -> Awaitable[str]:
    return fetch()


def bare() -> Awaitable:  # type: ignore[type-arg]  # written without
    return fetch()


def anything() -> Any:
    return fetch()


@coroutine
def old() -> Generator[Any, None, str]:
    yield
    return "a-token"


def generate() -> Iterator[str]:
    yield "a-token"


async def agenerate() -> AsyncIterator[str]:
    yield "a-token"


def noted() -> dict[str, str]:
    return {}


def nothing() -> None: ...


async def two(_: object, __: object) -> str:
    return "a-token"


class Provider:
    """An object that is called."""

    async def __call__(self) -> str:
        return "a-token"

    async def method(self) -> str:
        return "a-token"

    def sync(self) -> str:
        return "a-token"


class SyncProvider:
    def __call__(self) -> str:
        return "a-token"


class Waits:
    def __await__(self) -> Any:
        return fetch().__await__()


class NoSignature(Provider):
    __signature__ = "none"


ASYNC: list[Any] = [
    *(fetch, partial(fetch, 1), Provider(), Provider().method, partial(Provider()), promised, bare),
    *(anything, unknown, old, lambda: fetch(), AsyncMock(), Waits, NoSignature()),
    methodcaller("x"),  # built in: nobody knows
]
NOT_ASYNC: list[Any] = [
    *(sync, partial(sync), Provider().sync, SyncProvider(), partial(SyncProvider()), generate),
    *(agenerate, noted, nothing, Provider, str, dict, 7, None, object(), b"abc", two, partial(two)),
    lambda x: fetch(x),
]


@pytest.mark.parametrize("value", ASYNC, ids=repr)
def test_what_may_be_async_is_taken(value: Any) -> None:
    assert not_async(value, "token", takes=0) is None
    Accutics(Session(), base_url=BASE, token=value)


@pytest.mark.parametrize("value", NOT_ASYNC, ids=repr)
def test_what_is_surely_not_async_is_refused(value: Any) -> None:
    flaw = not_async(value, "the method", takes=0)
    assert flaw is not None
    assert flaw.startswith("the method is ")
    for front in (Accutics, Authentic):
        with pytest.raises(ConfigurationError, match="token"):
            front(Session(), base_url=BASE, token=value)


@pytest.mark.parametrize("result", [str, None, dict[str, Any], list, Campaign])
def test_annotations_that_are_no_texts_say_as_much(result: Any) -> None:
    def provider() -> Any: ...

    provider.__annotations__["return"] = result
    assert not_async(provider, "token", takes=0) is not None


@pytest.mark.parametrize("result", [Any, object, Awaitable[str], Awaitable, Waits, str | Waits])
def test_annotations_that_leave_it_open_are_no_reason(result: Any) -> None:
    def provider() -> Any: ...

    provider.__annotations__["return"] = result
    assert not_async(provider, "token", takes=0) is None


@pytest.mark.parametrize("answer", ["a-token-of-a-sync-provider", None, 7])
async def test_a_provider_that_turns_out_to_be_sync_is_told_so_without_its_token(
    answer: Any,
) -> None:
    async with opened(ok({})) as it:
        accutics = Accutics(it.session, base_url=it.server.url, token=lambda: answer)
        with pytest.raises(ConfigurationError, match="make it async def") as caught:
            await accutics.request("GET", "x")
        traceback = caught.value.__traceback__
        while traceback is not None:
            if "accutics_authentic" in traceback.tb_frame.f_code.co_filename:
                assert "sync-provider" not in repr(traceback.tb_frame.f_locals)
            traceback = traceback.tb_next
        assert not it.server.got


async def test_after_a_401_the_refusal_counts_and_not_that_the_provider_is_sync() -> None:
    answers: list[Any] = [fetch(), "another"]
    async with opened(ok({}, status=401)) as it:
        accutics = Accutics(it.session, base_url=it.server.url, token=lambda: answers.pop(0))
        with pytest.raises(UnauthorizedError):
            await accutics.request("GET", "x")


@asynccontextmanager
async def limit() -> AsyncIterator[None]:
    yield


class Sub(Limits):
    """Of a class that was derived."""


WRONG: dict[str, Callable[[], object]] = {
    "retry": lambda: Session(retry=3),  # type: ignore[arg-type]
    "retry ": lambda: Session(retry=0),  # type: ignore[arg-type]
    "retry  ": lambda: Session(retry=RetryPolicy),  # type: ignore[arg-type]
    "timeouts": lambda: Session(timeouts=30),  # type: ignore[arg-type]
    "limits": lambda: Session(limits=5),  # type: ignore[arg-type]
    "limits ": lambda: Session(limits=Timeouts()),  # type: ignore[arg-type]
    "connector": lambda: Session(connector=aiohttp.TCPConnector),  # type: ignore[arg-type]
    "connector ": lambda: Session(connector="proxy"),  # type: ignore[arg-type]
    "trace_configs": lambda: Session(trace_configs=aiohttp.TraceConfig()),  # type: ignore[arg-type]
    "trace_configs ": lambda: Session(trace_configs=[aiohttp.TraceConfig]),  # type: ignore[list-item]
    "on_event": lambda: Session(on_event=7),  # type: ignore[arg-type]
    "on_event ": lambda: Session(on_event=fetch),  # type: ignore[arg-type]
    "on_event  ": lambda: Session(on_event=sync),  # type: ignore[arg-type]
    "clock": lambda: Session(clock=7),  # type: ignore[arg-type]
    "clock ": lambda: Session(clock=Clock),  # type: ignore[arg-type]
    "Limits.limiter": lambda: Limits(limiter=20),  # type: ignore[arg-type]
    "Limits.limiter ": lambda: Limits(limiter=asyncio.Semaphore),  # type: ignore[arg-type]
    "retry of a client": lambda: client(retry=3),
    "timeouts of a client": lambda: client(timeouts=30),
    "limiter of a client": lambda: client(limiter=20),
    "limiter, not entered": lambda: client(limiter=limit),
    "allow_http": lambda: client(allow_http="no"),
    "model": lambda: client().resource("x", Campaign(1)),  # type: ignore[call-overload]
    "model ": lambda: client().resource("x", "Campaign"),  # type: ignore[call-overload]
    "model  ": lambda: client().resource("x", {"id": int}),  # type: ignore[call-overload]
    "model   ": lambda: client().resource("x", fetch),  # type: ignore[call-overload]
    "converter": lambda: client().resource("x", Campaign, converter=7),  # type: ignore[call-overload]
    "converter ": lambda: client().resource("x", Campaign, converter=make_converter),  # type: ignore[call-overload]
}


def client(**options: Any) -> Accutics:
    return Accutics(Session(), base_url=BASE, token="abc", **options)


@pytest.mark.parametrize("name", WRONG)
def test_what_is_of_the_wrong_kind_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"\b{name.split()[0].strip(',')} is|each of"):
        WRONG[name]()


async def test_what_is_of_the_right_kind_is_taken() -> None:
    heard: list[Event] = []
    Session(
        retry=RetryPolicy(),
        timeouts=Timeouts(),
        limits=Sub(limiter=asyncio.Semaphore()),
        trace_configs=(aiohttp.TraceConfig(),),
        on_event=heard.append,
        clock=Clock(),
    )
    client(limiter=limit(), retry=RetryPolicy(), timeouts=Timeouts(), allow_http=True)
    async with aiohttp.TCPConnector() as connector:
        Session(connector=connector, on_event=partial(print, "event"))


@pytest.mark.parametrize(
    "model",
    [
        *(Campaign, int, dict, Any, list[int], dict[str, Campaign], Campaign | None),
        *(Optional[int], NewType("Id", int), Annotated[int, "x"], TypeVar("A"), Mapping[str, int]),  # noqa: UP045 - as people write them
    ],
    ids=repr,
)
def test_a_class_and_a_form_of_typing_are_models(model: Any) -> None:
    check_model(model)


async def test_what_is_given_to_a_bulk_is_checked_and_a_coroutine_is_closed() -> None:
    async with opened(ok({})) as it:
        get = it.campaigns.get
        wrong: list[tuple[Any, Any]] = [
            (get(1), [1]),
            (get, get(1)),
            (get, "abc"),
            (get, b"abc"),
            (get, 7),
            (sync, [1]),
            (Campaign, [1]),
            (two, [1]),
            (None, [1]),
        ]
        for method, keys in wrong:
            with pytest.raises(ConfigurationError, match=r"^(the method|keys)"):
                it.session.bulk(method, keys)
        with pytest.raises(ConfigurationError, match="ordered"):
            it.session.bulk(get, [1], ordered=1)  # type: ignore[arg-type]  # on purpose
        assert not it.server.accepted
    with pytest.raises(ConfigurationError, match="the method"):
        Session().bulk(fetch(1), [1])  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ConfigurationError, match="leave out"):
        Accutics(Session(), base_url=BASE, token=fetch())  # type: ignore[arg-type]  # on purpose
    gc.collect()  # a coroutine that nobody closed would warn here, and warnings are errors


@pytest.mark.parametrize("tail", ["/api/v2", "/api/v2/", "/gateway/api/v2", "/api/v1/groups"])
def test_the_base_url_of_authentic_network_is_without_its_path(tail: str) -> None:
    with pytest.raises(ConfigurationError, match="before /api/v2"):
        Authentic(Session(), token="abc", base_url=f"{BASE}{tail}")
    Authentic(Session(), token="abc", base_url=f"{BASE}/gateway/api")


async def test_the_data_of_a_hook_are_a_mapping() -> None:
    wrong: Any = 5
    with pytest.raises(ConfigurationError, match="data is a Mapping"):
        await Authentic(Session(), token="abc").groups.create_hook(
            "g", url="u", events="*", data=wrong
        )
