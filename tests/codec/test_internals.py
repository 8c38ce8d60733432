"""What is used of cattrs and attrs beyond their documentation is there, and means what we think."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import define, field, frozen
from cattrs import BaseConverter, Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from accutics_authentic._codec.internals import (
    calls_type,
    field_hook,
    fills_all_fields,
    hook_module,
    is_generated_unstructure_hook,
    is_optional_hook,
    only_fills_fields,
    overrides_of,
    registered_union_hook,
    tuple_hook,
)

DETAILED = Converter()
BRIEF = Converter(detailed_validation=False)
CONVERTERS = [DETAILED, BRIEF]


@frozen
class Inner:
    id: str


@frozen
class Outer:
    number: int
    inner: Inner
    note: str | None = None
    any: Any = None


def own_hook(*_: Any) -> Outer:
    return Outer(0, Inner(""))


def test_the_tested_versions_are_those_that_are_allowed() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    (bound,) = (each for each in project["dependencies"] if each.startswith("cattrs"))
    match = re.fullmatch(r"cattrs>=([\d.]+),<(\d+)", bound)
    assert match is not None
    lowest, end, installed = (
        [int(part) for part in text.split(".")] for text in (*match.groups(), version("cattrs"))
    )
    assert lowest <= installed < end


@pytest.mark.parametrize("converter", CONVERTERS)
def test_a_generated_hook_shows_what_it_calls_for_each_field(converter: Converter) -> None:
    hook = make_dict_structure_fn(Outer, converter)
    assert fills_all_fields(hook)
    inner, kind = field_hook(hook, "inner")
    assert kind is Inner
    assert inner({"id": "a"}, kind) == Inner("a")
    call, kind = field_hook(hook, "number")
    assert (call, kind) in {(int, int), (converter._structure_call, int)}
    assert calls_type(call, int, converter)
    optional, kind = field_hook(hook, "note")
    assert kind == str | None
    assert is_optional_hook(optional, converter)


@pytest.mark.parametrize("converter", CONVERTERS)
def test_a_hook_of_a_field_is_the_one_that_it_was_given(converter: Converter) -> None:
    def struct_hook(value: Any, _: Any) -> Any:
        return value

    rule = override(struct_hook=struct_hook, rename="_id")
    hook = make_dict_structure_fn(Inner, converter, id=rule)
    assert field_hook(hook, "id")[0] is struct_hook
    assert overrides_of(hook) == {"id": rule}
    assert hook({"_id": "a"}, Inner) == Inner("a")


@pytest.mark.parametrize("converter", CONVERTERS)
def test_a_hook_that_does_not_fill_all_fields_or_forbids_keys_is_found(
    converter: Converter,
) -> None:
    omitting = make_dict_structure_fn(Outer, converter, note=override(omit=True))
    forbidding = make_dict_structure_fn(Inner, converter, _cattrs_forbid_extra_keys=True)
    assert not any(map(fills_all_fields, (omitting, forbidding, own_hook, int)))


def test_only_hooks_of_cattrs_count_as_generated() -> None:
    for converter in (DETAILED, BaseConverter()):
        assert is_generated_unstructure_hook(converter.get_unstructure_hook(Outer))
    assert is_generated_unstructure_hook(make_dict_unstructure_fn(Outer, DETAILED))
    assert not is_generated_unstructure_hook(own_hook)
    assert hook_module(make_dict_structure_fn(Outer, DETAILED)) in {None, "builtins"}
    assert hook_module(own_hook) == __name__
    assert overrides_of(own_hook) == {}


def test_a_base_converter_has_the_same_parts() -> None:
    base = BaseConverter()
    assert calls_type(base.get_structure_hook(int), int, base)
    assert is_optional_hook(base.get_structure_hook(int | None), base)
    assert not is_optional_hook(base.get_structure_hook(int), base)
    assert not calls_type(own_hook, int, base)


def test_a_tuple_of_fixed_length_is_read_by_position() -> None:
    kind: Any = tuple[int, str]
    assert tuple_hook(DETAILED)(["1", 2], kind) == (1, "2")


def test_a_hook_registered_for_a_union_is_found_and_no_other() -> None:
    converter = Converter()
    kind: Any = int | str
    assert registered_union_hook(kind, converter) is None
    converter.register_structure_hook(kind, own_hook)
    assert registered_union_hook(kind, converter) is own_hook


@define
class Assigned:
    id: int = field(on_setattr=attrs.setters.NO_OP)


@define(slots=False)
class Dictful:
    id: int = 7


@pytest.mark.parametrize("model", [Inner, Outer, Assigned, Dictful])
def test_a_class_of_attrs_alone_only_fills_its_fields(model: Any) -> None:
    assert only_fills_fields(model)


class Busy:
    """Classes that do more than that, each in one way."""

    @frozen
    class Before:
        def __attrs_pre_init__(self) -> None: ...

    @frozen
    class After:
        def __attrs_post_init__(self) -> None: ...

    @frozen
    class Getting:
        def __getattr__(self, name: str) -> Any: ...

    @frozen
    class Caching:
        id: int

        @cached_property
        def twice(self) -> int:
            return self.id * 2

    @define
    class Setting:
        def __setattr__(self, name: str, value: Any) -> None: ...

    @define
    class Constructing:
        def __init__(self) -> None: ...

    @define(init=False)
    class Unconstructed: ...

    @frozen(cache_hash=True)
    class Hashing:
        id: int

    @frozen
    class Validating:
        id: int = field(validator=attrs.validators.ge(0))

    @frozen
    class Converting:
        id: int = field(converter=int)

    @frozen
    class Defaulting:
        id: int
        other: int = attrs.Factory(lambda self: self.id, takes_self=True)

    @frozen
    class Hiding:
        id: int = field(init=False, default=7)

    class Inheriting(Inner): ...

    class Plain: ...


@pytest.mark.parametrize(
    "model",
    [each for each in vars(Busy).values() if isinstance(each, type)],
    ids=lambda model: model.__name__,
)
def test_a_class_that_does_more_is_found(model: Any) -> None:
    assert not only_fills_fields(model)
