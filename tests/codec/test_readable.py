"""A model that cannot be read is refused before anything is sent, with class, field and remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, InitVar, dataclass, field, make_dataclass
from enum import Enum, Flag
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    Required,
    Self,
    TypedDict,
    TypeVar,
    Union,
)

import attrs
import pytest
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, override
from hypothesis import assume, given
from hypothesis import strategies as st

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic.errors import ConfigurationError
from tests.codec import quoted

from .quoted import Garden, Wood
from .zoo import Box, Envelope, Plain, Tree, page

pytestmark = pytest.mark.usefixtures("both_ways")

T = TypeVar("T")
CONVERTERS = [make_converter, Converter]


class Money:
    """No attrs class, and no hook."""

    def __init__(self, text: str) -> None:
        self.text = text


class Kind(Generic[T]):
    """Generic, and without a hook."""


Price = NewType("Price", Money)


@attrs.frozen
class Payment:
    id: int
    amount: Money


@attrs.frozen
class Order:
    payments: list[Payment]


@attrs.frozen
class Chain:
    """Holds itself, and last what cannot be read."""

    next: Chain | None = None
    others: dict[str, Chain] = attrs.field(factory=dict)
    amount: Money | None = None


@attrs.frozen
class Forward:
    children: list[Forward]
    owner: Nobody  # type: ignore[name-defined]  # noqa: F821  # on purpose


@attrs.frozen
class Untyped:
    id: int
    rest = attrs.field(default=None)  # type: ignore[var-annotated]  # on purpose


@attrs.frozen
class Twice:
    id: int


@attrs.frozen
class Again:
    id: int


@attrs.frozen
class Either:
    it: Twice | Again


@attrs.frozen
class Boxes:
    box: Box[Money]
    bare: Box  # type: ignore[type-arg]  # on purpose


@dataclass
class Data:
    id: int
    amount: Money
    made: Money = field(init=False)


@attrs.frozen
class Inherits(Forward):
    """Says nothing of its own."""


@dataclass
class DataForward:
    owner: Nobody  # type: ignore[name-defined]  # noqa: F821  # on purpose


class Typed(TypedDict):
    amount: list[Money]


class Named(NamedTuple):
    amount: Money


def hook(kind: str) -> str:
    return (
        f"the converter has no hook for {kind}; register one, and give it as converter=: "
        f"converter.register_structure_hook({kind}, lambda value, _: ...)"
    )


INSTANCE: Any = Payment(1, Money("s3cr3t"))
REFUSED: list[tuple[Any, str]] = [
    (Money, hook("Money")),
    (complex, hook("complex")),
    (list[Money], hook("Money")),
    (Price, hook("Money")),
    (Payment, f"Payment.amount: {hook('Money')}"),
    (Order, f"Payment.amount: {hook('Money')}"),
    (Mapping[str, Order], f"Payment.amount: {hook('Money')}"),
    (Chain, f"Chain.amount: {hook('Money')}"),
    (Box[Money], f"Box.content: {hook('Money')}"),
    (Boxes, f"Box.content: {hook('Money')}"),
    (Data, f"Data.amount: {hook('Money')}"),
    (Typed, f"Typed.amount: {hook('Money')}"),
    (Named, f"Named.amount: {hook('Money')}"),
    (Box, "Box is generic: say of what, as in Box[int]"),
    (Kind[int], "the converter has no hook for Kind[int]; register one, and give it as converter=:"
     " converter.register_structure_hook_func(lambda kind: kind == Kind[int],"
     " lambda value, _: ...)"),
    (Forward, "Forward.owner: its annotation 'Nobody' cannot be resolved; define what it names at"
     " module level"),
    (Inherits, "Inherits.owner: its annotation 'Nobody' cannot be resolved; define what it names at"
     " module level"),
    (DataForward, "DataForward.owner: its annotation 'Nobody' cannot be resolved; define what it"
     " names at module level"),
    (Either, "Either.it: no field tells apart what Twice | Again can be; register one, and give it"
     " as converter=: converter.register_structure_hook(Twice | Again, lambda value, _: ...)"),
    (Callable[[int], str], "the converter has no hook for Callable[[int], str]; register one, and"
     " give it as converter=: converter.register_structure_hook_func("
     "lambda kind: kind == Callable[[int], str], lambda value, _: ...)"),
    (INSTANCE, "the model must be a class, not an instance of Payment"),
    ("Payment", "the model must be a class, not an instance of str"),
    (bytes, hook("bytes")),
    (attrs.make_class("Raw", {"it": attrs.field(type=bytes)}), f"Raw.it: {hook('bytes')}"),
    (Enum("Nothing", []), hook("Nothing")),
    (attrs.make_class("Wrong", {"it": attrs.field(type=INSTANCE)}),
     "Wrong.it: an annotation must be a type, not an instance of Payment"),
]  # fmt: skip


def prepare(model: Any, converter: Any) -> None:
    Codec().using(converter).check(model)


@pytest.mark.parametrize("make", CONVERTERS)
@pytest.mark.parametrize(("model", "text"), REFUSED)
def test_what_cannot_be_read_is_named_with_the_line_that_mends_it(
    model: Any, text: str, make: Callable[[], Converter]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        prepare(model, make())
    assert str(caught.value) == text
    assert caught.value.__context__ is None


@pytest.mark.parametrize("make", CONVERTERS)
@pytest.mark.parametrize(
    ("kind", "hooked"),
    [(Literal[b"x"], True), (Literal[b"x", "x"], False), (Flag("NoFlag", []), False)],
)
def test_what_no_json_fits_is_refused_unless_a_hook_reads_it(
    kind: Any, hooked: bool, make: Callable[[], Converter]
) -> None:
    for model in (kind, list[kind]):
        converter = make()
        if hooked:
            with pytest.raises(ConfigurationError, match="the converter has no hook for Literal"):
                prepare(model, converter)
            converter.register_structure_hook_func(lambda it: it == kind, lambda value, _: value)
        prepare(model, converter)


def test_a_field_without_a_type_is_refused_where_it_could_hold_null_only() -> None:
    with pytest.raises(ConfigurationError) as caught:
        prepare(Untyped, make_converter())
    assert (
        str(caught.value) == "Untyped.rest has no type: annotate it, as Any if it may be anything"
    )
    prepare(Untyped, Converter())


@attrs.frozen
class Explicit:
    """Says itself how its fields are read, so that they need no hook."""

    by_hook: Money
    by_converter: Money = attrs.field(converter=Money)
    made: Money = attrs.field(init=False)
    left_out: Money = attrs.field(factory=lambda: Money("1"))


def test_what_a_class_says_how_to_read_needs_no_hook() -> None:
    converter = make_converter()
    rules: dict[str, Any] = {
        "by_hook": override(struct_hook=lambda value, _: Money(value)),
        "left_out": override(omit=True),
    }
    converter.register_structure_hook(
        Explicit, make_dict_structure_fn(Explicit, converter, **rules)
    )
    prepare(list[Explicit], converter)


def test_what_a_hook_of_the_users_own_reads_is_not_checked() -> None:
    converter = make_converter()
    converter.register_structure_hook(Payment, lambda value, _: Payment(value["id"], Money("")))
    prepare(Order, converter)


class Keys(TypedDict, total=False):
    id: Required[int]
    name: NotRequired[Annotated[str, 1]]
    keys: list[Keys]


@dataclass
class Mixed:
    id: int
    _: KW_ONLY
    name: str = ""
    count: ClassVar[Money | None] = None
    start: InitVar[int] = 3


@attrs.define
class Itself:
    id: Final[int] = 1
    size: Final = 5
    parent: Self | None = None
    children: list[Self] = attrs.field(factory=list)
    count: ClassVar[Money | None] = None


@attrs.define
class Odd(Box[int]):
    """Inherits from what is generic, and has fields of many kinds."""

    keys: Keys | int = 1
    mixed: Mixed | str = ""
    itself: Itself | None = None
    nothing: None = None
    pair: tuple[()] = ()
    own: NewType("Own", int) = 1  # type: ignore[valid-type]  # as good as one with a name


@pytest.mark.parametrize("make", CONVERTERS)
@pytest.mark.parametrize(
    "model", [Plain, Tree, Garden, Keys, Mixed, Itself, Box[int], Any, dict, Literal["a"]]
)
def test_what_can_be_read_is_accepted_also_twice(model: Any, make: Callable[[], Converter]) -> None:
    codec = Codec().using(make())
    codec.check(model)
    codec.check(model)


def test_fields_of_many_kinds_can_be_read() -> None:
    codec = Codec()
    codec.check(list[Odd])
    row = {"content": 1, "itself": {"children": [{}]}, "mixed": {"id": 1}, "keys": {"id": 1}}
    rows = codec.decode_page(page([row]), Envelope, "data", list[Odd])
    assert rows.error is None
    assert rows.items[0][0].itself == Itself(children=[Itself()])  # type: ignore[list-item]  # mypy takes Self of an argument amiss


def test_text_within_a_type_is_resolved() -> None:
    codec = Codec()
    rows = codec.decode_page(
        page({"roots": {"a": [{"value": 1, "children": [{"value": 2}]}]}}), Envelope, "data", Wood
    )
    assert rows.items == (Wood({"a": [quoted.Tree(1, [quoted.Tree(2)])]}),)


def test_what_was_registered_in_between_counts() -> None:
    converter = make_converter()
    codec = Codec().using(converter)
    with pytest.raises(ConfigurationError):
        codec.check(Payment)
    converter.register_structure_hook(Money, lambda value, _: Money(value))
    codec.check(Payment)
    converter.register_structure_hook_factory(lambda kind: kind is Payment, refuse)
    with pytest.raises(ConfigurationError):
        codec.check(Payment)


def refuse(*_: Any) -> Any:
    raise LookupError


def of(form: Any, *arguments: Any) -> Any:
    """Return *form* with its arguments in brackets, which mypy cannot follow."""
    return form[arguments if len(arguments) > 1 else arguments[0]]


typed_dict: Any = TypedDict
#: How a type can hold another, and a value of it the other's.
WRAPS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "list": (lambda kind: of(list, kind), lambda value: [value, value]),
    "mapping": (lambda kind: of(Mapping, str, kind), lambda value: {"k": value}),
    "optional": (lambda kind: of(Union, kind, None), lambda value: value),
    "tuple": (lambda kind: of(tuple, kind, ...), lambda value: [value]),
    "pair": (lambda kind: of(tuple, int, kind), lambda value: [1, value]),
    "annotated": (lambda kind: of(Annotated, kind, "note"), lambda value: value),
    "newtype": (lambda kind: NewType("Own", kind), lambda value: value),
    "Made.amount": (
        lambda kind: attrs.make_class("Made", {"amount": attrs.field(type=kind)}),
        lambda value: {"amount": value},
    ),
    "Data.amount": (
        lambda kind: make_dataclass("Data", [("amount", kind)]),
        lambda value: {"amount": value},
    ),
    "Typed.amount": (
        lambda kind: typed_dict("Typed", {"amount": kind}),
        lambda value: {"amount": value},
    ),
    "Box.content": (lambda kind: of(Box, kind), lambda value: {"content": value}),
}


@given(st.lists(st.sampled_from([*WRAPS]), max_size=5), st.sampled_from(CONVERTERS))
def test_however_deep_it_stands_what_cannot_be_read_is_found_and_a_hook_mends_it(
    wraps: list[str], make: Callable[[], Converter]
) -> None:
    model: Any = Money
    value: Any = "1.10"
    for name in wraps:
        around, held = WRAPS[name]
        model, value = around(model), held(value)
    converter = make()
    with pytest.raises(ConfigurationError) as caught:
        prepare(model, converter)
    assume("Typed.amount annotated" not in " ".join(wraps))  # cattrs itself has no hook for that
    field = next((f"{name}: " for name in wraps if "." in name), "")
    assert str(caught.value) == field + hook("Money")
    converter.register_structure_hook(Money, lambda text, _: Money(text))
    prepare(model, converter)
    rows = Codec().using(converter).decode_page(page(value), Envelope, "data", model)
    assert rows.error is None
    assert len(rows.items) == 1
