"""An instance that is sent as changes goes without the fields that have their default."""

from __future__ import annotations

import json
from dataclasses import dataclass
from dataclasses import field as data_field
from typing import Any

import attrs
import pytest
from cattrs import BaseConverter, Converter, UnstructureStrategy
from cattrs.gen import make_dict_unstructure_fn, override
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._codec import Codec, make_converter


def words(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a text, or what is words already."""
    return tuple(text.split()) if isinstance(text, str) else text


def fail(*_: Any) -> Any:
    raise LookupError


@attrs.frozen
class Part:
    id: int = 0
    note: str | None = None


def longer(value: str | None, it: Every) -> str:
    return it.name if value is None else value


@attrs.define
class Every:
    """Fields with defaults of all kinds."""

    name: str
    budget: float | None = None
    count: int = 1
    on: bool | int = True
    tags: list[str] = attrs.field(factory=list)
    label: str = attrs.field(default=attrs.Factory(lambda it: it.name, takes_self=True))
    split: tuple[str, ...] = attrs.field(default="a b", converter=words)
    title: str = attrs.field(default=None, converter=attrs.Converter(longer, takes_self=True))  # type: ignore[misc, call-overload]  # mypy knows no own class for AttrsInstance
    _private: int = 0
    part: Part = Part()
    numbers: dict[str, Any] = attrs.field(factory=lambda: {"a": [1]})
    size: float = float("nan")
    made: int = attrs.field(init=False, default=7)


@dataclass
class Data:
    """The same for a dataclass."""

    name: str
    count: int = 1
    tags: list[str] = data_field(default_factory=list)
    on: bool | int = True
    made: int = data_field(init=False, default=7)


#: A value for each field that is not its default, though some are equal to it.
EVERY: dict[str, Any] = {
    "budget": 0.0,
    "count": 0,
    "on": 1,
    "tags": ["x"],
    "label": "other",
    "split": "a",
    "title": "title",
    "private": 1,
    "part": Part(1),
    "numbers": {"a": [True]},
    "size": 1.5,
}
DATA: dict[str, Any] = {"count": True, "tags": [""], "on": False}


def renaming() -> Converter:
    converter = make_converter()
    names: dict[str, Any] = {
        each.name: override(rename=f"its_{each.name}") for each in attrs.fields(Every)
    }
    converter.register_unstructure_hook(Every, make_dict_unstructure_fn(Every, converter, **names))
    return converter


CONVERTERS: list[BaseConverter] = [
    make_converter(),
    Converter(),
    BaseConverter(),
    Converter(use_alias=True),
    renaming(),
]


def sent(value: object, converter: BaseConverter, *, changes: bool) -> Any:
    return json.loads(Codec().using(converter).encode(value, changes=changes))


@given(st.sets(st.sampled_from([*EVERY])), st.sampled_from(CONVERTERS))
def test_what_was_set_is_sent_and_nothing_else(names: set[str], converter: BaseConverter) -> None:
    names |= {"size"}  # JSON has no NaN
    it = Every("n", **{name: EVERY[name] for name in names})
    document = sent(it, converter, changes=False)
    known = {key: key.removeprefix("its_").lstrip("_") for key in document}
    assert {"name", *EVERY} <= {*known.values()} <= {"name", *EVERY, "made"}
    assert sent(it, converter, changes=True) == {
        key: value for key, value in document.items() if known[key] in {"name", *names}
    }


def test_a_default_that_equals_nothing_is_a_default_all_the_same() -> None:
    assert sent(Every("n"), make_converter(), changes=True) == {"name": "n"}


@given(st.sets(st.sampled_from([*DATA])), st.sampled_from(CONVERTERS[:2]))
def test_a_dataclass_is_treated_alike(names: set[str], converter: BaseConverter) -> None:
    it = Data("n", **{name: DATA[name] for name in names})
    assert sent(it, converter, changes=True) == {
        "name": "n",
        **{name: DATA[name] for name in names},
    }


def test_instances_in_it_and_what_is_no_instance_are_sent_whole() -> None:
    part = {"id": 1, "note": None}
    assert sent(Every("n", part=Part(1)), make_converter(), changes=True)["part"] == part
    for value in ({"part": Part(1)}, {"part": part}):
        assert sent(value, make_converter(), changes=True) == {"part": part}
    assert sent([Part()], make_converter(), changes=True) == [{"id": 0, "note": None}]


def ids_of(value: Any) -> Any:
    return value or fail()


@attrs.define
class Odd:
    made: int = attrs.field(factory=fail)
    ids: Any = attrs.field(default=None, converter=ids_of)


def test_what_raises_while_it_is_compared_is_sent() -> None:
    assert sent(Odd(1, [2]), make_converter(), changes=True) == {"made": 1, "ids": [2]}


def test_the_rules_of_fields_count() -> None:
    converter = make_converter()
    hook = make_dict_unstructure_fn(
        Every,
        converter,
        count=override(omit_if_default=False),
        made=override(omit=False),
        tags=override(omit=True, rename="on"),
        size=override(omit=True),
    )
    converter.register_unstructure_hook(Every, hook)
    changes = sent(Every("n", on=False), converter, changes=True)
    assert changes == {"name": "n", "count": 1, "on": False}


def test_what_a_hook_of_the_users_own_makes_of_the_class_is_sent() -> None:
    converter = make_converter()
    converter.register_unstructure_hook(Part, lambda it: {"id": it.id, "note": it.note})
    assert sent(Part(), converter, changes=True) == {"id": 0, "note": None}
    tuples = Converter(unstruct_strat=UnstructureStrategy.AS_TUPLE)
    assert sent(Part(), tuples, changes=True) == [0, None]


@pytest.mark.parametrize("omits", [True, False])
def test_whole_is_what_the_converter_says(omits: bool) -> None:
    document = sent(Part(), Converter(omit_if_default=omits), changes=False)
    assert document == ({} if omits else {"id": 0, "note": None})
