"""Each kind of model, as rows and as bodies, generic and nested, for mypy and pyright."""

from __future__ import annotations

import dataclasses
from typing import Any, Generic, NamedTuple, NotRequired, TypedDict, TypeVar, assert_type

import pydantic
from attrs import frozen
from msgspec import Struct

from accutics_authentic import Accutics, Meta, Page, Resource, Stream

T = TypeVar("T")


class StructPart(Struct):
    id: int
    name: str = ""


class PydanticPart(pydantic.BaseModel):
    id: int
    name: str = ""


class TypedPart(TypedDict):
    id: int
    name: NotRequired[str]


class NamedPart(NamedTuple):
    id: int
    name: str = ""


@dataclasses.dataclass
class DataPart:
    id: int
    name: str = ""


@frozen
class Whole:
    """Holds a part of each kind."""

    id: int
    struct: StructPart | None = None
    pydantic: list[PydanticPart] | None = None
    typed: dict[str, TypedPart] | None = None
    named: NamedPart | None = None
    data: DataPart | None = None


class Box(Struct, Generic[T]):
    id: int
    name: T


async def use_kinds(accutics: Accutics) -> None:
    """Read and write a row as each kind."""
    wholes = accutics.resource("campaigns", Whole)
    whole = await wholes.get(1)
    assert_type(whole, Whole)
    assert_type(await wholes.update(1, whole), Whole)
    assert_type(await wholes.update(1, Whole(1, StructPart(1), data=DataPart(2))), Whole)

    structs = accutics.resource("campaigns", StructPart)
    assert_type(structs.stream(), Stream[StructPart, Meta])
    assert_type(await structs.create(StructPart(0, "new")), StructPart)
    models = accutics.resource("campaigns", PydanticPart)
    assert_type(await models.page(1), Page[PydanticPart, Meta])
    assert_type(await models.update(1, PydanticPart(id=1, name="pydantic")), PydanticPart)
    dicts = accutics.resource("campaigns", TypedPart)
    row = await dicts.get(1)
    assert_type(row, TypedPart)
    assert_type(row.get("name"), str | None)
    assert_type(await dicts.update(1, row), TypedPart)
    tuples = accutics.resource("campaigns", NamedPart)
    assert_type((await tuples.get(1)).name, str)
    data = accutics.resource("campaigns", DataPart)
    assert_type(await data.update(1, DataPart(1, "data"), method="PUT"), DataPart)
    plain = accutics.resource("campaigns", dict[str, Any])
    assert_type(plain, Resource[dict[str, Any]])

    boxes = accutics.resource("campaigns", Box[str])
    assert_type(await boxes.update(1, Box(1, "box")), Box[str])
    either = accutics.resource("campaigns", StructPart | PydanticPart | None)
    assert_type(await either.get(1), StructPart | PydanticPart | None)
