"""Fields that have other keys in JSON: by alias, by ``wire``, or by a style for all."""

from __future__ import annotations

import json
from dataclasses import dataclass, make_dataclass
from dataclasses import field as data_field
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypedDict, TypeVar

import attrs
import msgspec
import pytest
from attrs import field, frozen
from cattrs.gen import override
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic import make_converter, wire
from accutics_authentic._codec import Codec
from accutics_authentic._codec.kinds.keys import STYLES, keys_of
from accutics_authentic._codec.kinds.kind import ModelField
from accutics_authentic.errors import ConfigurationError, DecodeError
from tests.support.examples import examples

from .zoo import Envelope, page

pytestmark = pytest.mark.usefixtures("both_ways")

T = TypeVar("T")


@frozen
class Part:
    part_name: str = field(alias="_name")


@frozen
class Renamed:
    """Fields with keys of all sources."""

    id: int = field(alias="_id")
    content_type: str = field(metadata=wire("content-type"))
    both: int = field(alias="argument", metadata=wire("on the wire"))
    _private: int = 0
    _explicit: int = field(default=0, alias="explicit")
    parts: list[Part] = field(factory=list)
    ruled: Annotated[int, override(rename="rule")] = field(default=0, alias="_ruled")
    empty: int = field(default=0, metadata=wire(""))


@frozen
class Child(Renamed):
    more: int = field(default=0, alias="_more")


@dataclass
class Data:
    id: int = data_field(metadata=wire("_id"))
    content_type: str = data_field(default="", metadata={**wire("content-type"), "other": 1})
    made: int = data_field(init=False, default=7, metadata=wire("_id"))


@frozen
class Box(Generic[T]):
    content: T = field(alias="_content")
    also: int = field(default=0, metadata=wire("also that"))


@frozen
class Snake:
    first_name: str
    last_name: str = field(default="", alias="Surname")
    class_: int = field(default=0, metadata=wire("class"))


class Tupled(NamedTuple):
    first_name: str
    class_: int = 0


class Typed(TypedDict):
    first_name: str


ENTITY = {
    "_id": 1,
    "content-type": "text",
    "on the wire": 2,
    "_private": 3,
    "explicit": 4,
    "parts": [{"_name": "a"}],
    "rule": 5,
    "": 6,
}
RENAMED = Renamed(1, "text", 2, 3, 4, [Part("a")], 5, 6)
CHILD = Child(1, "text", 2, 3, 4, [Part("a")], 5, 6, _more=1)


def both(model: Any, entity: Any, **options: Any) -> Any:
    """Return *entity* as *model*, after a check that it is written as it was read."""
    codec = Codec().using(make_converter(**options))
    codec.check(model)
    (item,) = codec.decode_page(page(entity), Envelope, "data", model).items
    assert item == codec.decode(json.dumps(entity).encode(), model)
    assert json.loads(codec.encode(item)) == entity
    return item


@pytest.mark.parametrize(
    ("model", "entity", "value"),
    [
        (Renamed, ENTITY, RENAMED),
        (Child, {**ENTITY, "_more": 1}, CHILD),
        (Data, {"_id": 1, "content-type": "text"}, Data(1, "text")),
        (Box[Part], {"_content": {"_name": "a"}, "also that": 1}, Box(Part("a"), 1)),
    ],
)
def test_what_is_read_by_other_keys_is_written_by_them(model: Any, entity: Any, value: Any) -> None:
    assert both(model, entity) == value


@pytest.mark.parametrize(
    ("rename", "key"),
    [
        ("lower", "first_name"),
        ("upper", "FIRST_NAME"),
        ("camel", "firstName"),
        ("pascal", "FirstName"),
        ("kebab", "first-name"),
        (lambda name: f"its {name}", "its first_name"),
    ],
)
def test_a_style_renames_what_has_no_key_of_its_own(rename: Any, key: str) -> None:
    entity = {key: "a", "Surname": "b", "class": 1}
    assert both(Snake, entity, rename=rename) == Snake("a", "b", 1)


NAMES = st.sampled_from(["id", "_private", "first_name", "lastName", "x_1"])
SOURCES = st.sampled_from(["alias", "wire", "none"])


@given(
    names=st.dictionaries(NAMES, SOURCES),
    values=st.data(),
    rename=st.sampled_from([None, *STYLES, lambda name: f"{name} %"]),
    make=st.sampled_from(["attrs", "dataclass"]),
)
@settings(max_examples=examples(50))
def test_any_class_is_written_as_it_was_read(
    names: dict[str, str], values: st.DataObject, rename: Any, make: str
) -> None:
    given_keys = {"alias": "key_of_{}", "wire": "the {}"}
    fields: list[Any] = []
    for name, source in names.items():
        key = given_keys.get(source, "").format(name)
        if make == "attrs":
            given: Any = {"alias": {"alias": key}, "wire": {"metadata": wire(key)}}.get(source, {})
            fields.append((name, field(type=int, default=0, **given)))
        else:
            given = {"metadata": wire(key)} if source != "none" else {}
            fields.append((name, int, data_field(default=0, **given)))
    model: Any
    if make == "attrs":
        model = attrs.make_class("Made", dict(fields), frozen=True)
    else:
        model = make_dataclass("Made", fields)
    codec = Codec().using(make_converter(rename=rename))
    codec.check(model)
    chosen = [values.draw(st.integers(0, 2)) for _ in names]
    item = model(*chosen)
    document = json.loads(codec.encode(item))
    assert [*document.values()] == chosen
    for name, key in zip(names, document, strict=True):
        source = names[name]
        if source != "none":
            assert key == given_keys[source].format(name)
        elif rename is None:
            assert key == name
    assert codec.decode(codec.encode(item), model) == item
    changes = json.loads(codec.encode(item, changes=True))
    assert changes == {key: value for key, value in document.items() if value != 0}


def test_named_tuples_are_renamed_as_classes_are() -> None:
    converter = make_converter(rename="camel")
    assert converter.structure({"firstName": "a", "class": 1}, Tupled) == Tupled("a", 1)
    assert converter.unstructure(Tupled("a", 1)) == {"firstName": "a", "class": 1}


def test_a_typed_dict_has_the_keys_that_it_says() -> None:
    assert both(Typed, {"first_name": "a"}, rename="camel") == {"first_name": "a"}


@given(st.from_regex(r"_?[a-z]{1,3}(_[a-z0-9]{0,3}){0,3}", fullmatch=True))
def test_styles_are_those_of_msgspec(name: str) -> None:
    for style in STYLES:
        struct: Any = msgspec.defstruct("Struct", [name], rename=style)
        (key,) = struct.__struct_encode_fields__
        assert keys_of(Renamed, [ModelField(name)], style).get(name, name) == key


def test_the_path_of_what_does_not_fit_has_the_key() -> None:
    codec = Codec(make_converter(rename="camel"))
    (name, more), entity = ("firstName", "class"), {"firstName": 7, "class": "secret"}
    for key in (name, more):
        with pytest.raises(DecodeError) as caught:
            codec.decode(json.dumps({"firstName": "a", key: entity[key]}).encode(), Snake)
        assert caught.value.where == f"$.{key}"
        assert "secret" not in str(caught.value)
    with pytest.raises(DecodeError, match=r"\$\.firstName: required field missing"):
        codec.decode(b'{"first_name": "a"}', Snake)


def test_changes_are_sent_under_the_keys() -> None:
    codec = Codec(make_converter(rename="camel"))
    assert json.loads(codec.encode(Snake("a", class_=1), changes=True)) == {
        "firstName": "a",
        "class": 1,
    }
    assert json.loads(Codec().encode(attrs.evolve(RENAMED, parts=[]), changes=True)) == {
        key: value for key, value in ENTITY.items() if key != "parts"
    }


def test_an_alias_of_attrs_is_a_key_only_if_the_converter_says_so() -> None:
    converter = make_converter()
    converter.use_alias = True
    assert converter.structure({**ENTITY, "private": 9}, Renamed)._private == 9
    assert converter.unstructure(RENAMED)["private"] == 3


@frozen
class Shared:
    id: int
    other: int = field(metadata=wire("id"))


@dataclass
class SharedData:
    id: int = data_field(metadata=wire("it"))
    other: int = data_field(metadata=wire("it"))


@frozen
class Cased:
    first_name: str
    firstName: str  # noqa: N815  # what "camel" makes of the other


@frozen
class Holder:
    shared: list[Shared]


@frozen
class Taken:
    converter: int = field(metadata=wire("x"))


Dunder = attrs.make_class("Dunder", {"__x": attrs.field(type=int)})


def fail(name: str) -> str:
    raise LookupError(name)


@pytest.mark.parametrize(
    ("model", "rename", "text"),
    [
        (Shared, None, "Shared.id and Shared.other have the same key in JSON; give one of them"),
        (SharedData, None, "SharedData.id and SharedData.other have the same key"),
        (Holder, None, "Shared.id and Shared.other have the same key"),
        (Cased, "camel", "Cased.first_name and Cased.firstName have the same key"),
        (Dunder, "camel", "Dunder.__x: what was given as rename= raised RuntimeError"),
        (Taken, None, "Taken.converter: a field of this name can't have another key; call it conv"),
        (Snake, fail, "Snake.first_name: what was given as rename= raised LookupError"),
        (Snake, lambda _: 7, "Snake.first_name: what was given as rename= must return text"),
        (Snake, lambda _: "\ud800", "Snake.first_name: what was given as rename= must return"),
    ],
)
def test_a_class_whose_keys_cannot_be_known_is_refused(model: Any, rename: Any, text: str) -> None:
    codec = Codec(make_converter(rename=rename))
    with pytest.raises(ConfigurationError) as caught:
        codec.check(model)
    assert str(caught.value).startswith(text)
    with pytest.raises(ConfigurationError, match=text.split(" ")[0]):
        codec.encode(model.__new__(model))


def test_what_can_be_no_key_or_style_is_refused_by_name() -> None:
    bad: Any
    for bad in (1, None, b"a"):
        with pytest.raises(ConfigurationError, match="key must be a str"):
            wire(bad)
    with pytest.raises(ConfigurationError, match="key must not hold a lone surrogate"):
        wire("\ud800")
    for bad in ("snake", "", 1, ["camel"]):
        with pytest.raises(ConfigurationError, match="rename must be one of lower, upper, camel"):
            make_converter(rename=bad)


@frozen
class Cat:
    kind: Literal["cat"] = field(alias="_kind")


@frozen
class Dog:
    kind: Literal["dog"] = field(alias="_kind")


@frozen
class Fox:
    kind: Literal["fox"] = field(alias="type")
    tail: int


@pytest.mark.parametrize(
    ("kind", "entity", "value"),
    [
        (Cat | Dog, {"_kind": "dog"}, Dog("dog")),
        (Cat | Dog | None, {"_kind": "cat"}, Cat("cat")),
        (Cat | Dog | None, None, None),
        (Cat | Dog | str, {"_kind": "dog"}, Dog("dog")),
        (Cat | Fox, {"type": "fox", "tail": 1}, Fox("fox", 1)),
    ],
)
def test_a_literal_with_another_key_tells_classes_apart(kind: Any, entity: Any, value: Any) -> None:
    assert make_converter().structure(entity, kind) == value
    with pytest.raises(DecodeError):
        Codec().decode(b"[]", kind)


def test_a_hook_of_the_users_own_chooses_between_classes() -> None:
    converter = make_converter()
    kind: Any = Cat | Dog
    converter.register_structure_hook(kind, lambda value, _: value)
    assert converter.structure({"any": 1}, kind) == {"any": 1}


def test_rules_that_a_converter_has_for_a_type_stay() -> None:
    ruled: Any = {int: override(struct_hook=lambda value, _: value + 1)}
    converter = make_converter(rename="upper").copy(type_overrides=ruled)
    assert converter.structure({"FIRST_NAME": "a", "class": 1}, Snake) == Snake("a", class_=2)
