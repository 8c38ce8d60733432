"""Arguments of the wrong type are refused by name, before they are used."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from operator import itemgetter
from typing import Annotated, Any, NewType, Optional, TypeVar

import aiohttp
import pytest

from accutics_authentic import (
    Accutics,
    Authentic,
    Clock,
    Limits,
    Resource,
    RetryPolicy,
    Session,
    Stream,
    Timeouts,
    make_converter,
)
from accutics_authentic._base.objects import check_model
from accutics_authentic.errors import ConfigurationError
from accutics_authentic.events import Event
from tests.faults.hostile import ok
from tests.http.serving import serve
from tests.http.test_async_callables import BASE, Campaign, agenerate, fetch, generate, sync, two


@asynccontextmanager
async def limit() -> AsyncIterator[None]:
    yield


class Sub(Limits):
    """A subclass."""


def session(**options: Any) -> Session:
    return Session(**options)


def client(**options: Any) -> Accutics:
    return Accutics(Session(), base_url=BASE, token="abc", **options)


def resource(*arguments: Any, **options: Any) -> Resource[Any]:
    return client().resource("x", *arguments, **options)


def limits(**options: Any) -> Limits:
    return Limits(**options)


def stream(**options: Any) -> Stream[Any]:
    return resource().stream(**options)


WRONG: list[tuple[str, Callable[[], object]]] = [
    *(("retry", partial(session, retry=it)) for it in (3, 0, RetryPolicy, Timeouts())),
    *(("timeouts", partial(session, timeouts=it)) for it in (30, 0, 1.5, {"call": 3})),
    *(("limits", partial(session, limits=it)) for it in (5, Limits, Timeouts())),
    *(("connector", partial(session, connector=it)) for it in ("proxy", aiohttp.TCPConnector)),
    *(("trace_configs", partial(session, trace_configs=it)) for it in (aiohttp.TraceConfig(), 7)),
    ("each of trace_configs", partial(session, trace_configs=[aiohttp.TraceConfig])),
    *(("on_event", partial(session, on_event=it)) for it in (7, "print", b"x", fetch, sync)),
    *(("on_event", partial(session, on_event=it)) for it in (generate, agenerate, two)),
    *(("each of on_event", partial(session, on_event=[print, it])) for it in (7, fetch, None, two)),
    ("each of on_event", partial(session, on_event={"print": print})),
    *(("clock", partial(session, clock=it)) for it in (7, Clock, object())),
    *(("Limits.limiter", partial(limits, limiter=it)) for it in (20, asyncio.Semaphore)),
    *(("retry", partial(client, retry=it)) for it in (3, 0, RetryPolicy)),
    *(("timeouts", partial(client, timeouts=it)) for it in (30, 0)),
    *(("limiter", partial(client, limiter=it)) for it in (20, 0, limit)),
    *(("allow_http", partial(client, allow_http=it)) for it in ("no", 1, None)),
    *(("model", partial(resource, it)) for it in (Campaign(1), "Campaign", {"id": int}, fetch, 7)),
    *(("converter", partial(resource, Campaign, converter=it)) for it in (7, make_converter)),
    *(("key", partial(stream, key=it)) for it in (7, fetch, sync)),
]


@pytest.mark.parametrize(("name", "use"), WRONG, ids=lambda it: it if isinstance(it, str) else "")
def test_an_object_of_the_wrong_type_is_refused_by_its_name(
    name: str, use: Callable[[], object]
) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{name} must "):
        use()


async def test_an_object_of_the_right_type_is_accepted() -> None:
    heard: list[Event] = []
    Session(
        retry=RetryPolicy(),
        timeouts=Timeouts(),
        limits=Sub(limiter=asyncio.Semaphore()),
        trace_configs=(aiohttp.TraceConfig(),),
        on_event=heard.append,
        clock=Clock(),
    )
    for key in (itemgetter("id"), lambda row: row["id"], str, "id"):
        stream(key=key)
    client(limiter=limit(), retry=RetryPolicy(), timeouts=Timeouts(), allow_http=True)
    async with aiohttp.TCPConnector() as connector:
        Session(connector=connector, on_event=partial(print, "event"))
    several: list[Any] = [(), [print, heard.append], (it for it in (print,)), None]
    for handlers in several:
        Session(on_event=handlers)


async def test_a_coroutine_in_place_of_a_handler_is_refused_and_closed() -> None:
    with pytest.raises(ConfigurationError, match=r"^on_event must be a function or several"):
        session(on_event=fetch())


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
    async with serve(ok({})) as it:
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
            it.session.bulk(get, [1], ordered=wrong)  # type: ignore[arg-type]  # on purpose
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
    with pytest.raises(ConfigurationError, match="data must be a Mapping"):
        await Authentic(Session(), token="abc").groups.create_hook(
            "g", url="u", events="*", data=wrong
        )
