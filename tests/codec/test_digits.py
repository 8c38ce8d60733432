"""A ``Decimal`` has the digits that stand in the JSON, whichever way its row is read."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, NewType, TypedDict

import msgspec
import pydantic
import pytest
from attrs import field, frozen
from attrs.validators import ge
from cattrs.gen import override
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import make_converter, wire
from accutics_authentic._codec import Codec
from accutics_authentic._codec.converters import Converters
from accutics_authentic._codec.digits import are_digits_kept
from accutics_authentic.errors import ConfigurationError, DecodeError

from .zoo import Envelope, Plain

pytestmark = pytest.mark.usefixtures("both_ways")

NUMBERS = st.from_regex(
    r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,2})?", fullmatch=True
)

Price = NewType("Price", Decimal)


def decimal(value: Any, _: Any = None) -> Decimal:
    return make_converter().structure(value, Decimal)


RULE = override(struct_hook=decimal)


@frozen
class Fast:
    amount: Decimal
    maybe: Decimal | None = None
    mixed: Decimal | str | None = None
    many: list[Decimal] = field(factory=list)
    anything: Any = None
    share: float = 0.0


@frozen
class Slow(Fast):
    checked: int = field(default=0, validator=ge(0))


class Struct(msgspec.Struct):
    amount: Decimal


@dataclass
class Data:
    amount: Decimal


class Tupled(NamedTuple):
    amount: Decimal


class Typed(TypedDict):
    amount: Decimal


@frozen
class Held:
    """Holds what holds a decimal, and itself."""

    inside: Data
    others: tuple[Held, ...] = ()
    amount: Any = None


@frozen
class Ruled:
    amount: Annotated[Any, RULE]


@frozen
class Priced:
    amount: Price


CODEC = Codec()
AS_NUMBERS = Codec().using(make_converter(decimals="number"))


def page_of(text: str) -> bytes:
    return f'{{"data": [{{}}, {text}]}}'.encode()


def read_everyway(codec: Codec, text: str, model: Any) -> list[Any]:
    """Return the row that *text* is, as a page, row by row, in an envelope and alone."""
    at_once = codec.decode_page(page_of(text), Envelope, "data", model, start=1)
    by_row = codec.decode_page(f'{{"data": [{text}, 7]}}'.encode(), Envelope, "data", model)
    assert by_row.error is not None
    enveloped = codec.decode(f'{{"data": {text}}}'.encode(), Envelope[model])
    return [*at_once.items, *by_row.items, enveloped.data, codec.decode(text.encode(), model)]


@given(NUMBERS)
def test_a_decimal_has_the_digits_of_its_number(number: str) -> None:
    text = (
        f'{{"amount": {number}, "maybe": {number}, "mixed": {number}, "many": [{number}, {number}],'
        f' "anything": [{number}], "share": {number}}}'
    )
    expected = repr(Decimal(number)) if number not in {"-0"} else "Decimal('0')"  # an int
    for model in (Fast, Slow):
        for row in read_everyway(CODEC, text, model):
            found = [row.amount, row.maybe, row.mixed, *row.many]
            assert [*map(repr, found)] == [expected] * 5
            plain = json.loads(number)
            assert (type(row.anything[0]), row.anything) == (type(plain), [plain])
            assert (type(row.share), row.share) == (float, float(number))
    assert not are_digits_kept()


class Model(pydantic.BaseModel):
    amount: Decimal


class Rounding(pydantic.BaseModel, strict=True):
    """Reads JSON by itself."""

    amount: Decimal


@pytest.mark.parametrize("model", [Struct, Data, Tupled, Priced, Ruled, Slow, Model])
def test_classes_of_all_kinds_and_hooks_of_ones_own_get_the_digits(model: Any) -> None:
    converter = make_converter()
    converter.register_structure_hook(Price, decimal)
    for row in read_everyway(Codec().using(converter), '{"amount": 1.10}', model):
        assert repr(row.amount) == "Decimal('1.10')"
    for row in read_everyway(Codec(), '{"amount": 1.10}', Typed):
        assert repr(row) == "{'amount': Decimal('1.10')}"


def test_what_pydantic_takes_beside_a_decimal_are_floats() -> None:
    class Full(Model):
        share: float = 0.0
        many: list[Any] = []

    text = '{"amount": 1.10, "share": 1.10, "many": [{"a": 1.10}, 1.5]}'
    for row in read_everyway(Codec(), text, Full):
        assert repr(row.amount) == "Decimal('1.10')"
        assert repr(row) == repr(Full(amount=Decimal("1.10"), share=1.1, many=[{"a": 1.1}, 1.5]))
        assert repr(pickle.loads(pickle.dumps(row.many))) == repr(row.many)  # noqa: S301  # made just here
        assert Codec().encode(row) == (b'{"amount":"1.10","share":1.1,"many":[{"a":1.1},1.5]}')


def test_a_strict_pydantic_model_gets_all_digits_of_text() -> None:
    assert repr(Codec().decode(b'{"amount": "1.10"}', Rounding).amount) == "Decimal('1.10')"
    assert Codec().decode(b'{"amount": 1.10}', Rounding).amount == Decimal("1.1")


def test_what_is_deep_inside_gets_the_digits() -> None:
    text = '{"inside": {"amount": 1.0}, "others": [{"inside": {"amount": 1.00}}], "amount": 1.0}'
    for row in read_everyway(Codec(), text, Held):
        found = row.inside.amount, row.others[0].inside.amount, row.amount
        assert repr(found) == "(Decimal('1.0'), Decimal('1.00'), 1.0)"


def test_a_hook_may_read_another_body_meanwhile() -> None:
    converter = make_converter()

    def hook(value: Any, _: Any) -> Decimal:
        assert Codec().decode(b'{"amount": 2.20}', Slow).amount == Decimal("2.2")
        return decimal(value)

    converter.register_structure_hook(Price, hook)
    for row in read_everyway(Codec().using(converter), '{"amount": 1.10}', Priced):
        assert repr(row.amount) == "Decimal('1.10')"


@pytest.mark.parametrize("model", [Fast, Slow, Plain])
def test_a_number_out_of_range_is_refused(model: Any) -> None:
    text = '{"id": 1, "name": "", "amount": 1e400, "anything": 1e400}'
    with pytest.raises(DecodeError, match="holds a number out of range"):
        Codec().decode(text.encode(), model)


def test_digits_are_kept_beside_lone_surrogates() -> None:
    row = Codec().decode(b'{"amount": 1.10, "anything": "\\ud800"}', Fast)
    assert repr((row.amount, row.anything)) == "(Decimal('1.10'), '\\ud800')"


class Money:
    """Without a hook."""


@frozen
class Unreadable:
    amount: Money
    other: Unknown  # type: ignore[name-defined]  # noqa: F821  # that is what is tested


@frozen
class Shared:
    amount: Decimal
    other: Decimal = field(metadata=wire("amount"))


@pytest.mark.parametrize(
    ("kind", "needs"),
    [
        (Plain, False),
        (dict, False),
        (list[Plain], False),
        (Envelope[Plain], False),
        (Envelope[Fast], True),
        (dict[str, Fast | None], True),
        (Held, True),
        (Ruled, True),
        (Money, False),
        (Unreadable, False),
        (Shared, False),
    ],
)
def test_digits_are_only_kept_where_they_may_be_needed(kind: Any, needs: bool) -> None:
    assert Converters(make_converter(), make_converter()).needs_digits(kind) is needs


@given(st.decimals(-(10**30), 10**30))
def test_a_decimal_may_be_written_as_a_number_with_its_digits(value: Decimal) -> None:
    body = AS_NUMBERS.encode(Fast(value, many=[value]))
    assert body.startswith(f'{{"amount":{value},"maybe":null,'.encode())
    assert AS_NUMBERS.encode({"amount": value}) == f'{{"amount":{value}}}'.encode()
    if "." in str(value) or abs(value) >= 1:  # not -0 or 0E+3, which JSON's readers take for ints
        for row in read_everyway(AS_NUMBERS, body.decode(), Fast):
            assert repr(row.amount) == repr(value)


def test_numbers_that_json_lacks_are_refused_as_numbers_too() -> None:
    for value in (Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(ConfigurationError, match=r"\$\.amount: JSON has no NaN"):
            AS_NUMBERS.encode(Fast(value))
    bad: Any = "float"
    with pytest.raises(ConfigurationError, match="decimals must be 'text' or 'number'"):
        make_converter(decimals=bad)
