"""What a hook, a validator or a class raises becomes a decode error with only its type."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from attrs import field, frozen, validators
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, override

from accutics_authentic._codec import Codec, make_converter

from .refusing import SECRET, check_reveals_nothing, decode_error_of
from .zoo import (
    Box,
    Checked,
    Envelope,
    Owner,
    one,
    page,
)

pytestmark = pytest.mark.usefixtures("both_ways")

codec = Codec()


@frozen
class Hooked:
    value: Any = None
    other: int = 0


def boom(error: Exception) -> Callable[[Any, Any], Any]:
    def hook(*_: Any) -> Any:
        raise error

    return hook


@pytest.mark.parametrize("detailed", [True, False])
@pytest.mark.parametrize(
    "error",
    [
        ValueError(SECRET),
        KeyError("value"),
        TypeError(),
        AttributeError("object has no attribute 'items'"),
        RecursionError(SECRET),
        AssertionError(SECRET),
        ExceptionGroup(SECRET, [ValueError(SECRET)]),
    ],
)
def test_whatever_a_hook_raises_becomes_a_decode_error(error: Exception, detailed: bool) -> None:
    converter = Converter(detailed_validation=detailed)
    converter.register_structure_hook(
        Hooked,
        make_dict_structure_fn(Hooked, converter, value=override(struct_hook=boom(error))),
    )
    own = codec.using(converter)
    rows = own.decode_page(page({}, {"value": SECRET}), Envelope, "data", Hooked)
    assert rows.items == (Hooked(),)
    assert rows.error is not None
    place = ".value" if detailed else ""
    assert rows.error.where == "$.data[1]" + place
    assert rows.error.text.endswith(f"({type(error).__name__})")
    check_reveals_nothing(rows.error)
    single = decode_error_of(one({"value": SECRET}), Envelope[Hooked], own)
    assert single.where == "$.data" + place
    check_reveals_nothing(single)


def test_what_is_no_exception_passes_through() -> None:
    converter = make_converter()
    converter.register_structure_hook(Hooked, boom(KeyboardInterrupt()))  # type: ignore[arg-type]  # on purpose
    with pytest.raises(KeyboardInterrupt):
        codec.using(converter).decode(b"{}", Hooked)


@pytest.mark.parametrize("detailed", [True, False])
def test_keys_that_a_strict_converter_forbids_are_not_named(detailed: bool) -> None:
    converter = Converter(forbid_extra_keys=True, detailed_validation=detailed)
    own = codec.using(converter)
    rows = own.decode_page(page({"id": "1"}, {"id": "1", SECRET: 1}), Envelope, "data", Owner)
    assert rows.items == (Owner("1"),)
    assert rows.error is not None
    expected = "has keys that it must not have" if detailed else "refused as Owner"
    assert rows.error.text.startswith(expected)
    check_reveals_nothing(rows.error)


def picky(*_: Any) -> None:
    raise ValueError(SECRET)


small: Any = validators.optional(validators.lt(3))


@frozen
class Deep:
    inner: Checked = field(validator=validators.instance_of(Checked))
    size: int = field(default=0, validator=small)


@frozen
class Grown:
    id: int = 0

    def __attrs_post_init__(self) -> None:
        picky()


@frozen
class Converted:
    id: int = field(default=0, converter=picky)


def test_a_validator_is_found_however_it_is_wrapped() -> None:
    error = decode_error_of(json.dumps({"inner": {"id": 1}, "size": 3}).encode(), Deep)
    assert str(error) == "$.size: refused by its validator (ValueError)"
    inner = decode_error_of(json.dumps({"inner": {"id": -1}, "size": 3}).encode(), Deep)
    assert str(inner) == "$.inner.id: refused by its validator (ValueError)"


@pytest.mark.parametrize("model", [Grown, Converted])
def test_other_checks_of_a_class_are_reported_by_its_name(model: Any) -> None:
    error = decode_error_of(b'{"id": 1}', model)
    assert str(error) == f"$: refused by {model.__name__} (ValueError)"
    check_reveals_nothing(error)


def test_the_path_to_a_validators_field_has_its_key() -> None:
    converter = make_converter()
    converter.register_structure_hook(
        Checked, make_dict_structure_fn(Checked, converter, id=override(rename="_id"))
    )
    own = codec.using(converter)
    assert decode_error_of(b'{"_id": -1}', Checked, own).where == "$._id"
    assert decode_error_of(b'{"_id": "1"}', Checked, own).where == "$._id"
    assert decode_error_of(b'{"id": 1}', Checked, own).where == "$._id"


def test_a_lenient_collection_of_the_wrong_length_is_refused_whole() -> None:
    own = codec.using(Converter())
    error = decode_error_of(b"[1]", tuple[int, int], own)
    assert str(error) == "$: refused by tuple[int, int] (ValueError)"


def test_a_set_is_refused_at_the_place_in_the_list() -> None:
    assert decode_error_of(b'["a", 1]', set[str]).where == "$[1]"


def test_a_hook_may_structure_something_else_than_it_was_given() -> None:
    converter = make_converter()
    converter.register_structure_hook(
        Hooked, lambda value, _: Hooked(converter.structure(value["in"], Owner))
    )
    error = decode_error_of(b'{"in": {"id": 1}}', Hooked, codec.using(converter))
    assert str(error) == "$.id: expected str, got int"
    converter.register_structure_hook(
        Hooked, lambda value, _: Hooked(converter.structure({"a": [1]}, dict[str, list[str]]))
    )
    numbers = make_converter()
    numbers.register_structure_hook(
        Hooked, lambda _, __: Hooked(numbers.structure({4711: [1]}, dict[Any, list[str]]))
    )
    error = decode_error_of(b"[]", Hooked, codec.using(numbers))
    assert str(error) == "$[*][0]: expected str, got int"
    for body in (b"[]", b'{"a": []}', b'{"a": {}}'):
        error = decode_error_of(body, Hooked, codec.using(converter))
        assert str(error) == "$[*][0]: expected str, got int"


def test_a_hook_may_structure_a_generic_class_that_has_no_hook_without_its_argument() -> None:
    converter = make_converter()
    converter.register_structure_hook(
        Hooked, lambda value, _: Hooked(converter.structure(value, Box[int]))
    )
    error = decode_error_of(b'{"content": "1"}', Hooked, codec.using(converter))
    assert str(error) == "$.content: expected int, got str"
