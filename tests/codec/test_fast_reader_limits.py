"""A class that does more than fill its fields is left to its hook."""

from __future__ import annotations

import abc
import json
from collections import Counter
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

import attrs
import pytest
from attrs import Factory, define, field, frozen

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic.errors import ConfigurationError

from .ways import rows, way_of
from .zoo import (
    MOMENT,
    Envelope,
    Owner,
    page,
)


def increased(value: int) -> int:
    return value + 1


class Busy:
    """Models whose construction does more than filling fields."""

    @frozen
    class PostInit:
        id: int

        def __attrs_post_init__(self) -> None:
            object.__setattr__(self, "id", self.id + 1)

    @frozen
    class PreInit:
        id: int
        made: ClassVar[int] = 0

        def __attrs_pre_init__(self) -> None:
            type(self).made += 1

    @define
    class OwnInit:
        id: int

        def __init__(self, id: int) -> None:  # noqa: A002  # the field's name
            self.id = id + 1

    @frozen
    class NoInit:
        id: int
        twice: int = field(init=False, default=7)

    @frozen
    class TakesSelf:
        id: int
        other: int = Factory(lambda self: self.id + 1, takes_self=True)

    @frozen
    class ConvertsOnly:
        id: int = field(converter=increased)

    @frozen(cache_hash=True)
    class Hashed:
        id: int

    @define
    class OwnSetattr:
        id: int

        def __setattr__(self, name: str, value: Any) -> None:
            object.__setattr__(self, name, value + 1)

    @define
    class OwnNew:
        id: int

        def __new__(cls, *_: Any, **__: Any) -> Any:
            return super().__new__(cls)

    @define
    class OwnGetattr:
        id: int

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(name)

    @frozen
    class Cached:
        id: int

        @cached_property
        def twice(self) -> int:
            return self.id * 2

    @define
    class FailingError(Exception):
        id: int

    @attrs.define(slots=False)
    class Shadowed:
        id: int

    class Inherited(Owner):
        """An attrs class by inheritance only."""


class Shadow:
    id = 7


@attrs.define(slots=False)
class InShadow(Shadow):
    id: int


@pytest.mark.parametrize(
    "model",
    [
        model
        for name, model in vars(Busy).items()
        if isinstance(model, type) and name not in {"FailingError", "Inherited", "Shadowed"}
    ],
)
def test_a_class_that_does_more_than_fill_its_fields_is_made_by_its_hook(model: Any) -> None:
    assert way_of(make_converter(), model) == "hook"
    rows(make_converter(), model, {"id": 1}, {"id": 2})


def test_an_exception_is_made_by_its_hook() -> None:
    assert way_of(make_converter(), Busy.FailingError) == "hook"


def test_an_attrs_class_by_inheritance_is_made_by_its_hook() -> None:
    assert way_of(make_converter(), Busy.Inherited) == "hook"
    rows(make_converter(), Busy.Inherited, {"id": "a"})


def test_an_abstract_class_stays_one() -> None:
    @define
    class Abstract(abc.ABC):
        id: int

        @abc.abstractmethod
        def do(self) -> None: ...

    with pytest.raises(ConfigurationError, match="Abstract cannot be made of its fields alone"):
        Codec().decode_page(page({"id": 1}), Envelope, "data", Abstract)


def test_a_field_is_not_taken_from_the_class_it_shadows() -> None:
    assert rows(make_converter(), Busy.Shadowed, {"id": 1})[0].id == 1
    error = Codec().decode_page(page({}), Envelope, "data", InShadow).error
    assert error is not None
    assert error.text == "required field missing"


@pytest.fixture
def subclasses() -> list[type]:
    names: list[type] = []

    class Registry:
        __slots__ = ()

        def __init_subclass__(cls) -> None:
            names.append(cls)

    @frozen
    class Known(Registry):
        id: int
        when: datetime = MOMENT

    assert way_of(make_converter(), Known) == "hook"
    return names


def test_a_class_that_observes_its_subclasses_gets_none(subclasses: list[type]) -> None:
    assert {each.__name__ for each in subclasses} == {"Known"}


def test_names_that_only_cattrs_can_resolve_have_a_shadow_struct() -> None:
    @frozen
    class Local:
        id: int

    @frozen
    class Holder:
        id: int
        local: Local

    attrs.resolve_types(Holder, None, {"Local": Local})
    assert way_of(make_converter(), Holder) == "shadow"
    assert rows(make_converter(), Holder, {"id": 1, "local": {"id": 2}}) == (Holder(1, Local(2)),)


def test_a_type_that_differs_from_its_annotation_is_read_as_the_type() -> None:
    def stricter(_: type, fields: list[Any]) -> list[Any]:
        return [each.evolve(type=str) for each in fields]

    @frozen(field_transformer=stricter)
    class Transformed:
        id: int

    assert way_of(make_converter(), Transformed) == "shadow"
    assert rows(make_converter(), Transformed, {"id": "a"})[0].id == "a"


def test_a_counter_makes_cattrs_forget_but_not_for_ever() -> None:
    @frozen
    class Counted:
        id: int
        counts: Any

    attrs.resolve_types(Counted)
    converter = make_converter()
    codec = Codec(converter)
    assert codec.decode(b'{"a": 1}', Counter[str]) == Counter(a=1)
    assert codec.decode(b'{"a": 1}', Counter[str]) == Counter(a=1)
    body = json.dumps({"id": 1, "counts": None}).encode()
    first = codec.decode(body, Counted)
    assert codec.decode(body, Counted) == first
    assert codec._readers.get(Counted) is codec._readers.get(Counted)
