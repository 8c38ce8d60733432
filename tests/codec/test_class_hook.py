"""The hook of an attrs class: it says what cattrs's own would do, before that is generated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Generic, Self, TypeVar

import attrs
import pytest
from attrs import field, frozen
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, override

from accutics_authentic._codec import Codec, make_converter, wire
from accutics_authentic._codec.internals import calls_type, field_hook, fills_all_fields, key_in
from accutics_authentic._codec.kinds import ClassHook
from accutics_authentic.errors import ConfigurationError

T = TypeVar("T")


@frozen
class Part:
    id: int
    name: str | None = None


@frozen
class Whole:
    number: float
    at: datetime
    part: Part
    parts: list[Part] = field(factory=list)
    by_name: dict[str, Part | None] = field(factory=dict)
    key: str = field(default="", metadata=wire("content-type"))


@frozen
class Box(Generic[T]):
    content: T
    more: list[T]
    either: T | None = None


@frozen
class Node:
    value: int
    below: list[Node] = field(factory=list)


PLAIN = [Part, Whole, Box[int], Box[list[Part]], Node]


@pytest.mark.parametrize("kind", PLAIN)
def test_the_hook_says_of_each_field_what_the_generated_one_does(kind: Any) -> None:
    converter = make_converter()
    hook: Any = converter.get_structure_hook(kind)
    assert isinstance(hook, ClassHook)
    rules: Any = {"key": override(rename="content-type")} if kind is Whole else {}
    generated: Any = make_dict_structure_fn(kind, converter, **rules)
    assert hook.fills_all_fields() is fills_all_fields(generated) is True
    model = getattr(kind, "__origin__", kind)
    for each in attrs.fields(model):
        (ours, asked), (theirs, their_kind) = (
            hook.field_hook(each.name),
            field_hook(generated, each.name),
        )
        assert asked == their_kind
        assert type(ours) is type(theirs) or calls_type(theirs, asked, converter)
        assert key_in(hook.overrides, each.name) == key_in(generated.overrides, each.name)
    assert not hook.is_generated()


def test_a_page_that_fits_has_no_hook_generated_and_one_that_does_not_has() -> None:
    converter = make_converter()
    codec = Codec(converter)
    codec.check(list[Whole])
    row = b'{"number": 1, "at": "2024-01-01T00:00:00Z", "part": {"id": 1}}'
    assert codec.decode(row, Whole).part == Part(1)
    hook: Any = converter.get_structure_hook(Whole)
    assert not hook.is_generated()
    assert hook({"number": 1, "at": "2024-01-01T00:00:00Z", "part": {"id": 1}}, Whole).number == 1
    assert hook.is_generated()


@pytest.fixture
def generated(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the classes for which cattrs generates a hook."""
    original, classes = Converter.gen_structure_attrs_fromdict, list[Any]()

    def generate(self: Converter, kind: Any) -> Any:
        classes.append(kind)
        return original(self, kind)

    monkeypatch.setattr(Converter, "gen_structure_attrs_fromdict", generate)
    return classes


def test_a_class_that_refers_to_itself_has_one_hook_generated_at_any_depth(
    generated: list[Any],
) -> None:
    document: dict[str, Any] = {"value": 0}
    for depth in range(1, 30):
        document = {"value": depth, "below": [document]}
    node = make_converter().structure(document, Node)
    assert node.below[0].below[0].value == 27
    assert generated == [Node]


def test_a_class_in_several_others_has_one_hook_generated(generated: list[Any]) -> None:
    converter = make_converter()
    document = {"content": {"id": 1}, "more": [{"id": 2}], "either": {"id": 3}}
    assert converter.structure({"id": 1}, Part) == Part(1)
    assert converter.structure(document, Box[Part]) == Box(Part(1), [Part(2)], Part(3))
    assert generated == [Part, Box[Part]]


def test_a_user_may_register_a_hook_around_the_one_that_is_not_generated_yet() -> None:
    converter = make_converter()
    before = converter.get_structure_hook(Part)
    converter.register_structure_hook(
        Part, lambda value, kind: before({**value, "id": value["id"] + 1}, kind)
    )
    assert converter.structure({"id": 1}, Part) == Part(2)


@frozen
class Converted:
    it: int = field(converter=int)


@frozen
class Computed:
    it: int = field(init=False, default=1)


@frozen
class Ruled:
    it: Annotated[int, override(rename="that")]


@frozen
class Ended:
    it: Final = 1


@frozen
class Bare:
    it = field()  # type: ignore[var-annotated]  # that is the case


@frozen
class Linked:
    it: Self | None = None


@frozen
class Inheriting(Box[int]):
    it: int = 1


@pytest.mark.parametrize("kind", [Converted, Computed, Ruled, Ended, Bare, Linked, Inheriting])
def test_a_class_that_has_more_to_it_has_its_hook_generated_at_once(kind: Any) -> None:
    assert not isinstance(make_converter().get_structure_hook(kind), ClassHook)


def forbid(converter: Converter) -> None:
    converter.forbid_extra_keys = True


def alias(converter: Converter) -> None:
    converter.use_alias = True


def overriding(converter: Converter) -> None:
    converter.type_overrides = {int: override(rename="that")}


@pytest.mark.parametrize("change", [forbid, alias, overriding])
def test_a_converter_with_rules_for_all_classes_has_hooks_generated_at_once(
    change: Callable[[Converter], None],
) -> None:
    converter = make_converter()
    change(converter)
    assert not isinstance(converter.get_structure_hook(Part), ClassHook)


def test_a_generic_class_without_its_arguments_has_no_hook() -> None:
    with pytest.raises(Exception, match="Missing type for generic argument T"):
        make_converter().get_structure_hook(Box)


@frozen
class Unreadable:
    it: bytes


def test_a_class_that_was_not_checked_is_refused_when_its_hook_is_needed() -> None:
    with pytest.raises(ConfigurationError, match=r"Unreadable\.it: the converter has no hook"):
        Codec(make_converter()).decode(b'{"it": "x"}', Unreadable)
