"""The same model in every kind, and models of one kind within those of another."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from enum import Enum
from typing import Any, Generic, NamedTuple, NotRequired, TypedDict, TypeVar

import attrs
import msgspec
import pydantic

T = TypeVar("T")


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@attrs.frozen
class AttrsOwner:
    id: str
    name: str | None = None


@attrs.frozen
class AttrsRow:
    id: int
    name: str
    score: float
    on: bool
    when: datetime
    color: Color = Color.RED
    tags: list[str] = attrs.field(factory=list)
    counts: dict[str, int] = attrs.field(factory=dict)
    owner: AttrsOwner | None = None
    owners: list[AttrsOwner] = attrs.field(factory=list)
    any: Any = None


@dataclasses.dataclass(frozen=True)
class DataOwner:
    id: str
    name: str | None = None


@dataclasses.dataclass
class DataRow:
    id: int
    name: str
    score: float
    on: bool
    when: datetime
    color: Color = Color.RED
    tags: list[str] = dataclasses.field(default_factory=list)
    counts: dict[str, int] = dataclasses.field(default_factory=dict)
    owner: DataOwner | None = None
    owners: list[DataOwner] = dataclasses.field(default_factory=list)
    any: Any = None


class TypedOwner(TypedDict):
    id: str
    name: NotRequired[str | None]


class TypedRow(TypedDict):
    id: int
    name: str
    score: float
    on: bool
    when: datetime
    color: NotRequired[Color]
    tags: NotRequired[list[str]]
    counts: NotRequired[dict[str, int]]
    owner: NotRequired[TypedOwner | None]
    owners: NotRequired[list[TypedOwner]]
    any: NotRequired[Any]


class NamedOwner(NamedTuple):
    id: str
    name: str | None = None


class NamedRow(NamedTuple):
    id: int
    name: str
    score: float
    on: bool
    when: datetime
    color: Color = Color.RED
    tags: list[str] = []  # noqa: RUF012  # nobody changes it
    counts: dict[str, int] = {}  # noqa: RUF012  # nobody changes it
    owner: NamedOwner | None = None
    owners: list[NamedOwner] = []  # noqa: RUF012  # nobody changes it
    any: Any = None


class StructOwner(msgspec.Struct, frozen=True):
    id: str
    name: str | None = None


class StructRow(msgspec.Struct):
    id: int
    name: str
    score: float
    on: bool
    when: datetime
    color: Color = Color.RED
    tags: list[str] = []
    counts: dict[str, int] = {}
    owner: StructOwner | None = None
    owners: list[StructOwner] = []
    any: Any = None


class PydanticOwner(pydantic.BaseModel):
    id: str
    name: str | None = None


class PydanticRow(pydantic.BaseModel):
    id: int
    name: str
    score: float
    on: bool
    when: datetime
    color: Color = Color.RED
    tags: list[str] = []
    counts: dict[str, int] = {}
    owner: PydanticOwner | None = None
    owners: list[PydanticOwner] = []
    any: Any = None


class StrictRow(PydanticRow, strict=True):
    """Converts nothing."""


#: Row and owner of each kind; the last two have no class of their own.
ROWS: dict[str, tuple[Any, Any]] = {
    "attrs": (AttrsRow, AttrsOwner),
    "dataclass": (DataRow, DataOwner),
    "NamedTuple": (NamedRow, NamedOwner),
    "Struct": (StructRow, StructOwner),
    "pydantic": (PydanticRow, PydanticOwner),
    "pydantic, strict": (StrictRow, PydanticOwner),
    "TypedDict": (TypedRow, TypedOwner),
    "dict": (dict[str, Any], dict[str, Any]),
}
CLASSES = {name: pair for name, pair in ROWS.items() if name not in {"TypedDict", "dict"}}
DEFAULTS: dict[str, Any] = {
    "color": "red",
    "tags": [],
    "counts": {},
    "owner": None,
    "owners": [],
    "any": None,
}


@attrs.frozen
class AttrsBox(Generic[T]):
    it: T
    more: list[T] = attrs.field(factory=list)


@dataclasses.dataclass
class DataBox(Generic[T]):
    it: T
    more: list[T] = dataclasses.field(default_factory=list)


class TypedBox(TypedDict, Generic[T]):
    it: T
    more: NotRequired[list[T]]


class NamedBox(NamedTuple, Generic[T]):
    it: T
    more: list[T] = []  # noqa: RUF012  # nobody changes it


class StructBox(msgspec.Struct, Generic[T]):
    it: T
    more: list[T] = []


#: Generic classes of the kinds that may hold any other. (pydantic reads what is in it itself.)
BOXES: dict[str, Any] = {
    "attrs": AttrsBox,
    "dataclass": DataBox,
    "TypedDict": TypedBox,
    "NamedTuple": NamedBox,
    "Struct": StructBox,
    "list": list,
}
