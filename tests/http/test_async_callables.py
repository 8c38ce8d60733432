"""Async callables: token providers, and what a bulk calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Generator, Iterator
from functools import partial
from types import coroutine
from typing import Any
from unittest.mock import AsyncMock

import pytest
from attrs import frozen

from accutics_authentic import (
    Accutics,
    Authentic,
    Session,
)
from accutics_authentic._base.objects import why_not_async
from accutics_authentic.errors import ConfigurationError, UnauthorizedError
from tests.faults.hostile import ok

from .serving import serve

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


def name_of(value: object) -> str:
    """Return a test's id without an address."""
    return getattr(value, "__name__", type(value).__name__)


ASYNC: list[Any] = [
    *(fetch, partial(fetch, 1), Provider(), Provider().method, partial(Provider()), promised, bare),
    *(anything, unknown, old, lambda: fetch(), AsyncMock(), Waits, NoSignature()),
]
NOT_ASYNC: list[Any] = [
    *(sync, partial(sync), Provider().sync, SyncProvider(), partial(SyncProvider()), generate),
    *(agenerate, noted, nothing, Provider, str, dict, 7, None, object(), b"abc", two, partial(two)),
    lambda x: fetch(x),
]


@pytest.mark.parametrize("value", ASYNC, ids=name_of)
def test_what_may_be_async_is_taken(value: Any) -> None:
    assert why_not_async(value, "token", takes=0) is None
    Accutics(Session(), base_url=BASE, token=value)


@pytest.mark.parametrize("value", NOT_ASYNC, ids=name_of)
def test_what_is_surely_not_async_is_refused(value: Any) -> None:
    reason = why_not_async(value, "the method", takes=0)
    assert reason is not None
    assert reason.startswith("the method must ")
    for front in (Accutics, Authentic):
        with pytest.raises(ConfigurationError, match="token"):
            front(Session(), base_url=BASE, token=value)


@pytest.mark.parametrize("result", [str, None, dict[str, Any], list, Campaign])
def test_annotations_that_are_no_texts_say_as_much(result: Any) -> None:
    def provider() -> Any: ...

    provider.__annotations__["return"] = result
    assert why_not_async(provider, "token", takes=0) is not None


@pytest.mark.parametrize("result", [Any, object, Awaitable[str], Awaitable, Waits, str | Waits])
def test_annotations_that_leave_it_open_are_no_reason(result: Any) -> None:
    def provider() -> Any: ...

    provider.__annotations__["return"] = result
    assert why_not_async(provider, "token", takes=0) is None


@pytest.mark.parametrize("answer", ["a-token-of-a-sync-provider", None, 7])
async def test_a_sync_provider_is_refused_without_showing_its_token(
    answer: Any,
) -> None:
    async with serve(ok({})) as served:
        accutics = Accutics(served.session, base_url=served.server.url, token=lambda: answer)
        with pytest.raises(ConfigurationError, match="make it async def") as caught:
            await accutics.request("GET", "x")
        traceback = caught.value.__traceback__
        while traceback is not None:
            if traceback.tb_frame.f_globals["__name__"].startswith("accutics_authentic"):
                assert "sync-provider" not in repr(traceback.tb_frame.f_locals)
            traceback = traceback.tb_next
        assert not served.server.received


async def test_after_a_401_the_refusal_counts_and_not_that_the_provider_is_sync() -> None:
    answers: list[Any] = [fetch(), "another"]
    async with serve(ok({}, status=401)) as served:
        accutics = Accutics(
            served.session, base_url=served.server.url, token=lambda: answers.pop(0)
        )
        with pytest.raises(UnauthorizedError):
            await accutics.request("GET", "x")
