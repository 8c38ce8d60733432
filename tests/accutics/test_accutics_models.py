"""Classes of the user's own for the entities of Accutics: many kinds, and their own converter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Generic, Literal, TypedDict, TypeVar

import attrs
import pytest
from cattrs.gen import make_dict_structure_fn, override

from accutics_authentic import Accutics, make_converter
from accutics_authentic.errors import ConfigurationError, DecodeError
from accutics_authentic.sandbox import Sandbox

T = TypeVar("T")


class Status(Enum):
    DRAFT = "draft"
    LIVE = "live"


@attrs.frozen
class Settings:
    channel: str
    markets: tuple[str, ...] = ()
    cap: int | None = None


@attrs.define
class Full:
    id: int
    name: str
    status: Status
    starts_at: datetime
    day: date
    settings: Settings
    tags: frozenset[str]
    budget: float
    enabled: bool
    kind: Literal["a", "b"]
    free: dict[str, Any]
    nothing: None = None


@dataclass(frozen=True)
class Plain:
    id: int
    name: str


class Typed(TypedDict):
    id: int
    name: str


@attrs.frozen
class Boxed(Generic[T]):
    id: int
    settings: T


@attrs.frozen
class Named:
    """A class with a rule of its own."""

    name: str = attrs.field(validator=attrs.validators.max_len(5))


ROW: dict[str, Any] = {
    "id": 1,
    "name": "Spring",
    "status": "live",
    "starts_at": "2025-01-06T09:00:00Z",
    "day": "2025-01-06",
    "settings": {"channel": "search", "markets": ["DE"], "unknown": 1},
    "tags": ["x", "y"],
    "budget": 12,
    "enabled": True,
    "kind": "a",
    "free": {"a": [1, None]},
    "nothing": None,
    "unknown": {},
}
FULL = Full(
    id=1,
    name="Spring",
    status=Status.LIVE,
    starts_at=datetime(2025, 1, 6, 9, tzinfo=UTC),
    day=date(2025, 1, 6),
    settings=Settings("search", ("DE",)),
    tags=frozenset({"x", "y"}),
    budget=12.0,
    enabled=True,
    kind="a",
    free={"a": [1, None]},
)
MODELS: list[tuple[Any, Any]] = [
    (Full, FULL),
    (Plain, Plain(1, "Spring")),
    (Typed, ROW),  # unknown keys of a TypedDict stay: it is a dict
    (Boxed[Settings], Boxed(1, Settings("search", ("DE",)))),
    (Boxed[dict[str, Any]], Boxed(1, ROW["settings"])),
    (dict[str, Any], ROW),
    (dict, ROW),
]


@pytest.fixture(autouse=True)
def one_row(sandbox: Sandbox) -> None:
    sandbox.accutics.add_collection("things", [ROW])


@pytest.mark.parametrize(("model", "thing"), MODELS)
async def test_an_entity_is_an_instance_of_the_requested_class(
    model: Any, thing: Any, accutics: Accutics
) -> None:
    things = accutics.resource("things", model)
    assert await things.get(1) == thing
    assert [it async for it in things.stream()] == [thing]
    assert (await things.page(1)).items == (thing,)
    assert await things.update(1, {}) == thing


async def test_an_instance_is_written_as_it_would_be_read(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    await accutics.resource("things", Full).update(1, FULL, method="PUT")
    sent = sandbox.requests[-1].json
    sent["tags"].sort()
    known = {key: value for key, value in ROW.items() if key != "unknown"}
    settings = {"channel": "search", "markets": ["DE"], "cap": None}
    starts_at = "2025-01-06T09:00:00+00:00"
    assert sent == {**known, "settings": settings, "starts_at": starts_at}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "2"),
        ("id", 2.0),
        ("id", True),
        ("name", None),
        ("status", "gone"),
        ("starts_at", "2025-01-06T09:00:00"),
        ("starts_at", 1736154000),
        ("day", "6.1.2025"),
        ("settings", []),
        ("tags", "xy"),
        ("budget", "12"),
        ("enabled", 1),
        ("kind", "c"),
        ("free", None),
        ("nothing", 0),
    ],
)
async def test_what_does_not_fit_is_refused_by_its_path_and_never_shown(
    field: str, value: Any, accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.accutics.add_collection("things", [ROW, {**ROW, "id": 2, field: value}])
    things = accutics.resource("things", Full)
    items = aiter(things.stream())
    assert await anext(items) == FULL
    with pytest.raises(DecodeError) as caught:
        await anext(items)
    assert (caught.value.where, caught.value.index) == (f"$.data[1].{field}", 1)
    assert "6.1.2025" not in str(caught.value) + repr(vars(caught.value))


async def test_the_rules_of_a_class_count(accutics: Accutics) -> None:
    with pytest.raises(DecodeError) as caught:
        await accutics.resource("things", Named).get(1)
    assert caught.value.where == "$.data.name"


@attrs.frozen
class Money:
    """Reads and writes what JSON has no type for, under names of its own."""

    amount: Decimal
    title: str


async def test_a_converter_of_ones_own_says_how(accutics: Accutics, sandbox: Sandbox) -> None:
    converter = make_converter()
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(str(value)))
    converter.register_unstructure_hook(Decimal, str)
    names = {"amount": override(rename="budget"), "title": override(rename="name")}
    converter.register_structure_hook(Money, make_dict_structure_fn(Money, converter, **names))  # type: ignore[arg-type]  # overrides only; cattrs types all keywords alike
    things = accutics.resource("things", Money, converter=converter)
    assert await things.get(1) == Money(Decimal(12), "Spring")
    assert [it async for it in things.stream()] == [Money(Decimal(12), "Spring")]
    await things.update(1, Money(Decimal("1.10"), "Summer"))
    assert sandbox.requests[-1].json == {"amount": "1.10", "title": "Summer"}
    assert await accutics.resource("things").get(1) == {  # others are not touched
        **ROW,
        "amount": "1.10",
        "title": "Summer",
    }


@attrs.frozen
class Share:
    part: Fraction


@attrs.frozen
class Order:
    """Holds, deep down, what there is no hook for."""

    shares: list[Share]


async def test_a_model_that_cannot_be_read_is_refused_before_anything_is_sent(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        accutics.resource("things", Order)
    assert str(caught.value) == (
        "Share.part: the converter has no hook for Fraction; register one, and give it as "
        "converter=: converter.register_structure_hook(Fraction, lambda value, _: ...)"
    )
    converter = make_converter()
    converter.register_structure_hook(Fraction, lambda value, _: Fraction(value))
    orders = accutics.resource("things", Order, converter=converter)
    converter.register_structure_hook_factory(lambda kind: kind is Share, unknown)
    for write in (orders.create({}), orders.update(1, {})):
        with pytest.raises(ConfigurationError):
            await write
    assert not sandbox.requests


def unknown(kind: Any) -> Any:
    raise LookupError(kind)


@attrs.frozen
class Budget:
    name: str
    budget: float | None = None
    starts: datetime | None = None


@dataclass
class Data:
    name: str
    budget: float | None = None
    starts: datetime | None = None


@pytest.mark.parametrize("instance", [Budget("x"), Data("x")])
@pytest.mark.parametrize("write", ["create", "PUT", "PATCH", "request"])
async def test_only_a_change_leaves_out_what_has_its_default(
    instance: Any, write: str, accutics: Accutics, sandbox: Sandbox
) -> None:
    things = accutics.resource("things")
    if write == "create":
        await things.create(instance)
    elif write == "request":
        await accutics.request("patch", "things/1", json=instance)
    else:
        await things.update(1, instance, method=write)  # type: ignore[arg-type]  # one of the two
    check_int = {"name": "x", "budget": None, "starts": None}
    assert sandbox.requests[-1].json == (check_int if write in {"create", "PUT"} else {"name": "x"})


async def test_a_naive_datetime_is_refused_before_anything_is_sent(
    accutics: Accutics, sandbox: Sandbox
) -> None:
    naive = datetime(2025, 1, 6)  # noqa: DTZ001  # on purpose
    things = accutics.resource("things", Budget)
    for body in ({"starts": naive}, Budget("x", starts=naive)):
        for call in (things.create(body), things.update(1, body)):
            with pytest.raises(ConfigurationError, match=r"^\$\.starts: expected a time with its"):
                await call
        with pytest.raises(ConfigurationError, match=r"^\$\.starts: expected a time with its"):
            await accutics.request("POST", "things", json=body)
    assert not sandbox.requests
    await things.create({"starts": naive.replace(tzinfo=UTC), "name": Status.LIVE})
    assert sandbox.requests[-1].json == {"starts": "2025-01-06T00:00:00+00:00", "name": "live"}
