"""Models of all kinds, envelopes for them, and pages as bytes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Any, Generic, Literal, TypeVar

from attrs import define, field, frozen, validators

T = TypeVar("T")
U = TypeVar("U")


@frozen
class Meta:
    total: int | None = None


@frozen
class Envelope(Generic[T]):
    data: T
    meta: Meta | None = None


@define
class LooseEnvelope(Generic[T]):
    """Keys of its own, and a time."""

    rows: T
    at: datetime
    by: str = ""


class Color(Enum):
    RED = "red"
    ONE = 1


class Level(IntEnum):
    LOW = 1


class Word(StrEnum):
    YES = "yes"


@frozen
class Owner:
    id: str
    name: str | None = None


@frozen
class Plain:
    id: int
    name: str
    share: float = 0.0
    on: bool = False
    tags: list[str] = field(factory=list)
    note: str | None = None
    owner: Owner | None = None
    extra: dict[str, Any] = field(factory=dict)
    pair: tuple[int, ...] = ()
    anything: Any = None


@define
class Mutable:
    id: int
    owner: Owner
    counts: dict[str, int] = field(factory=dict)


@define(slots=False)
class Dictful:
    id: int
    name: str = "none"


@define(kw_only=True)
class Private:
    _id: int
    _name: str = "none"


@frozen
class Dated:
    id: int
    updated: datetime
    seen: datetime | None = None
    day: date | None = None


@frozen
class Child(Dated):
    more: str = ""


@frozen
class Choosy:
    color: Color
    level: Level = Level.LOW
    word: Word = Word.YES
    literal: Literal["a", 1] = "a"
    mixed: int | str | None = None
    number: float | str = 0.0


@frozen
class Cat:
    meow: str


@frozen
class Dog:
    bark: str


@frozen
class Pet:
    one: Cat | Dog
    perhaps: Cat | Dog | str | None = None


def stripped(text: str) -> str:
    """Return *text* without blanks around it."""
    return text.strip()


@frozen
class Checked:
    id: int = field(validator=validators.ge(0))
    name: str = field(converter=stripped, default="")


@frozen
class Tree:
    name: str
    children: list[Tree] = field(factory=list)


@frozen
class Box(Generic[T]):
    content: T
    also: list[T] = field(factory=list)


@frozen
class Fresh(Generic[T]):
    """An envelope that one test alone reads, for the first time."""

    data: T
    count: int = 0


@frozen
class Two(Generic[T, U]):
    a: T
    b: U


@frozen
class Listed(Generic[T]):
    a: list[T]


MOMENT = datetime(2024, 3, 1, 12, 30, tzinfo=UTC)


def page(*rows: Any, **more: Any) -> bytes:
    """Return the bytes of a page."""
    return json.dumps({"data": rows, **more}).encode()


def one(entity: Any, **more: Any) -> bytes:
    """Return the bytes of an answer with one entity."""
    return json.dumps({"data": entity, **more}).encode()
