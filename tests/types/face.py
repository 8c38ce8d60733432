"""A program of all the face, for mypy and pyright in their strict modes; a test runs it.

Each line with ``refused`` must be an error to both: an ignore that is not needed is an error, too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Generic, NamedTuple, TypedDict, TypeVar, assert_type

import pydantic
from attrs import define, field, frozen
from msgspec import Struct

from accutics_authentic import (
    Accutics,
    Authentic,
    Bulk,
    Group,
    Hook,
    Item,
    Items,
    Meta,
    Outcome,
    Page,
    Pages,
    RawReply,
    Resource,
    RetryPolicy,
    Run,
    RunPages,
    Session,
    Stream,
    Timeouts,
    is_finished,
    make_converter,
    wire,
)
from accutics_authentic.events import (
    AttemptFinished,
    AttemptStarted,
    BudgetExhausted,
    CallFinished,
    CallStarted,
    Drifted,
    Event,
    Held,
    PageRead,
    StreamFinished,
    Waiting,
)
from accutics_authentic.sandbox import Sandbox

T = TypeVar("T")


@frozen
class Campaign:
    name: str
    id: int | None = None


@define
class Draft:
    name: str
    draft: bool
    content_type: str | None = field(default=None, metadata=wire("content-type"))


@dataclasses.dataclass(frozen=True)
class Data:
    name: str
    id: int | None = None


class Typed(TypedDict):
    name: str


class Named(NamedTuple):
    name: str


class Packed(Struct):
    name: str


class Model(pydantic.BaseModel):
    name: str


@frozen
class Tagged(Generic[T]):
    name: T


async def use_models(accutics: Accutics) -> None:
    """Read and write each kind of model, and unions of them."""
    assert_type(accutics.resource("campaigns"), Resource[dict[str, Any]])
    converter = make_converter(rename="camel", naive="utc", omit_defaults=True)
    campaigns = accutics.resource("campaigns", Campaign, converter=converter)
    assert_type(campaigns, Resource[Campaign])
    assert_type(accutics.resource(("projects", 7), Data), Resource[Data])
    assert_type(accutics.resource("campaigns", Typed, slashes="allowed"), Resource[Typed])
    assert_type(accutics.resource("campaigns", Named), Resource[Named])
    assert_type(accutics.resource("campaigns", Packed), Resource[Packed])
    assert_type(accutics.resource("campaigns", Model), Resource[Model])
    assert_type(accutics.resource("campaigns", Tagged[str]), Resource[Tagged[str]])
    either = accutics.resource("campaigns", Campaign | Draft)
    assert_type(either, Resource[Campaign | Draft])
    assert_type(await either.get(1), Campaign | Draft)
    maybe = accutics.resource("campaigns", Campaign | None)
    assert_type(maybe, Resource[Campaign | None])
    assert_type(await maybe.get(1), Campaign | None)

    mapping: Mapping[str, int | list[Campaign]] = {"a": 1, "b": [Campaign("b")]}
    typed: Typed = {"name": "typed"}
    new = await campaigns.create(Campaign("attrs"))
    assert_type(new, Campaign)
    assert new.id is not None
    await campaigns.update(new.id, {"name": "mapping", "tags": ["a"], "settings": None})
    await campaigns.update(new.id, {**mapping, "name": "more"}, method="PUT")
    await campaigns.update(new.id, Draft("define", draft=True))
    await campaigns.update(new.id, Data("dataclass"))
    await campaigns.update(new.id, typed)
    await campaigns.update(new.id, Named("named tuple"))
    await campaigns.update(new.id, Packed("struct"))
    await campaigns.update(new.id, Model(name="pydantic"))
    assert_type(await campaigns.update(new.id, Tagged("generic")), Campaign)
    await campaigns.delete(new.id)


async def use_lists(accutics: Accutics, authentic: Authentic, group_id: str) -> None:
    """Read lists in every way."""
    campaigns = accutics.resource("campaigns", Campaign)
    stream = campaigns.stream(page_size=50, key="id", on_drift="repair")
    assert_type(stream, Stream[Campaign, Meta])
    assert_type(aiter(stream), Items[Campaign])
    assert_type(stream.pages(), Pages[Campaign, Meta])
    async with campaigns.stream(key=lambda row: row.name).open(concurrency=2) as run:
        assert_type(run, Run[Campaign, Meta])
        assert_type(run.pages(), RunPages[Campaign, Meta])
        async for campaign in run:
            assert_type(campaign, Campaign)
    page = await campaigns.page(1, page_size=10, params={"q": ["a", 1], "none": None})
    assert_type(page, Page[Campaign, Meta])
    assert_type(page.items, tuple[Campaign, ...])
    assert_type(page.cursor_after(0), str)
    assert_type(await campaigns.count({"q": "a"}), int | None)
    assert_type(is_finished(page.cursor), bool)
    slices = await stream.split(8)
    assert_type(slices, tuple[str, ...])
    assert_type(campaigns.stream(slice=slices[0]), Stream[Campaign, Meta])
    for part in await authentic.groups.stream_items(group_id).split(2):
        assert_type(authentic.groups.stream_items(group_id, slice=part), Stream[str, Group])
    assert_type(authentic.groups.stream_items(group_id), Stream[str, Group])
    assert_type(await authentic.groups.page_of_items(group_id, limit=3), Page[str, Group])


class Notes:
    """A handler of events that knows each kind."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __call__(self, event: Event) -> None:
        """Note the name of an event."""
        self.names.add(type(event).__name__)
        match event:
            case CallStarted(call=call, api=api, method=method, path=path):
                assert_type((call, api, method, path), tuple[int, str, str, str])
            case AttemptStarted(attempt=attempt, queued=queued):
                assert_type((attempt, queued), tuple[int, float])
            case AttemptFinished(status=status, seconds=seconds, ratelimit=ratelimit):
                assert_type((status, seconds), tuple[int | None, float])
                assert_type(ratelimit, Mapping[str, int | float | str])
            case Waiting(seconds=seconds) | Held(seconds=seconds):
                assert_type(seconds, float)
            case BudgetExhausted(error=error):
                assert_type(error, str)
            case CallFinished(error=error, elapsed=elapsed):
                assert_type((error, elapsed), tuple[str | None, float])
            case PageRead(items=items, stream=stream) | StreamFinished(items=items, stream=stream):
                assert_type((items, stream), tuple[int, int])
            case Drifted(detail=detail):
                assert_type(detail, str)
            case _:
                assert_type(event.origin, str)


async def use_calls(session: Session, accutics: Accutics, authentic: Authentic) -> None:
    """Call with options, in any way, and many at once."""
    patient = accutics.with_options(
        timeouts=Timeouts(call=600), retry=RetryPolicy(attempts=9), headers={"X-App": "a"}
    )
    assert_type(patient, Accutics)
    assert_type(authentic.with_options(headers={"an-api-client-locale": "da"}), Authentic)
    reply = await patient.raw("GET", "campaigns/1", params={"a": 1}, headers={"X-A": "1"})
    assert_type(reply, RawReply)
    assert_type((reply.status, reply.body, reply.attempts), tuple[int, bytes, int])
    assert_type(reply.headers["content-type"], str)
    assert_type(reply.request_id, str | None)
    assert reply.json()["data"]["id"] == 1
    key = {"Idempotency-Key": "k1"}
    body = {"name": "once"}
    created: Any = await patient.request(
        "POST", "campaigns", json=body, headers=key, idempotent=True
    )
    assert created["data"]["name"] == "once"

    group = await authentic.groups.create({"title": "Test Item"})
    assert_type(group, Group)
    assert_type(await authentic.groups.update(group.id, {"title": "New"}), Group)
    hook = await authentic.groups.create_hook(group.id, url="https://example.com/", events="*")
    assert_type(hook, Hook)
    assert_type(await authentic.groups.hooks(group.id), tuple[Hook, ...])
    item_ids = (await anext(authentic.groups.stream_items(group.id).pages())).items
    bulk = session.bulk(authentic.items.get, item_ids)
    assert_type(bulk, Bulk[str, Item])
    async with bulk as outcomes:
        async for outcome in outcomes:
            assert_type(outcome, Outcome[str, Item])
    assert_type(await authentic.raw("GET", f"/api/v2/groups/{group.id}"), RawReply)


async def misuse(campaigns: Resource[Campaign], authentic: Authentic) -> None:
    """Pass what is no body: never run."""
    await campaigns.create([1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    await campaigns.create(3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    await campaigns.create("a")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    await campaigns.create(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    await campaigns.create((1, 2))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    await campaigns.create(Campaign)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    await campaigns.create({1: 2})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]  # refused
    await campaigns.update(1, [Campaign("a")])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    await authentic.groups.create(["a"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    await authentic.groups.update("g", 3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused


async def use_all() -> set[str]:
    """Use everything but what is refused, against the sandbox; return the names of all events."""
    notes = Notes()
    async with Sandbox(group_items=3, campaigns=60) as sandbox:
        sandbox.accutics.switches.unknown_filters = "ignored"
        session = Session(app="face/1", trust_env=False, on_event=[notes, lambda event: None])
        assert_type(await session.aopen(), Session)
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        authentic = Authentic(
            session, base_url=sandbox.authentic_url, token=sandbox.authentic_token
        )
        await use_models(accutics)
        await use_lists(accutics, authentic, sandbox.group_id)
        await use_calls(session, accutics, authentic)
        await session.aclose()
    return notes.names
