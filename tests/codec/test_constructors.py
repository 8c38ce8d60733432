"""Classes that cannot be made of their fields are refused before a row is read."""

from __future__ import annotations

import abc
from dataclasses import InitVar, dataclass, field
from typing import Any

import attrs
import pytest

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic.errors import ConfigurationError


@dataclass
class NeedsMore:
    id: int
    more: InitVar[int]


@dataclass(init=False)
class TakesNothing:
    id: int


@attrs.frozen(init=False)
class OtherName:
    id: int

    def __init__(self, number: int) -> None:
        self.__attrs_init__(number)


@dataclass
class Abstract(abc.ABC):
    id: int

    @abc.abstractmethod
    def use(self) -> None: ...


@attrs.frozen
class Holder:
    held: list[NeedsMore]


@pytest.mark.parametrize("model", [NeedsMore, TakesNothing, OtherName, Abstract, Holder])
def test_a_class_that_needs_more_than_its_fields_is_refused(model: Any) -> None:
    name = "NeedsMore" if model is Holder else model.__name__
    with pytest.raises(ConfigurationError) as caught:
        Codec().check(model)
    assert str(caught.value) == (
        f"{name} cannot be made of its fields alone; register a hook, and give it as converter=:"
        f" converter.register_structure_hook({name}, lambda value, _: ...)"
    )
    converter = make_converter()
    converter.register_structure_hook({"NeedsMore": NeedsMore}.get(name, model), lambda *_: None)
    Codec(converter).check(model)


@dataclass
class Sums:
    _id: int
    extra: InitVar[int] = 1
    total: int = field(init=False, default=0)

    def __post_init__(self, extra: int) -> None:
        self.total = self._id + extra


@attrs.frozen(init=False)
class TakesAll:
    _id: int
    name: str = ""

    def __init__(self, **values: Any) -> None:
        self.__attrs_init__(**values)


def test_a_class_may_take_more_than_its_fields() -> None:
    codec = Codec()
    codec.check(Sums)
    codec.check(TakesAll)
    assert codec.decode(b'{"_id": 1}', Sums).total == 2
    assert codec.decode(b'{"_id": 1}', TakesAll) == TakesAll(id=1)
