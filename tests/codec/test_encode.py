"""Values to bytes: exactly, or refused with path and type, never the value."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from attrs import NOTHING, field, frozen
from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic.errors import ConfigurationError

from .zoo import Color, Dated, Level, Owner, Word

codec = Codec()
SECRET = "s3cr3t"
NAIVE = datetime.fromisoformat("2024-03-01T00:00:00")


class Loud(str):
    """Shows something else than it holds."""

    __slots__ = ()

    def __str__(self) -> str:
        return "***"


@dataclass
class Point:
    x: int
    name: str = "n"


@frozen
class Tagged:
    tags: frozenset[str] = frozenset({"a"})
    owners: dict[str, Owner] = field(factory=dict)


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ({}, b"{}"),
        ({"a": [1, 2.5, None, True, "x"]}, b'{"a":[1,2.5,null,true,"x"]}'),
        ({"a": ({"b": ()},)}, b'{"a":[{"b":[]}]}'),
        ({"é": "ü\n"}, '{"é":"ü\\n"}'.encode()),
        (MappingProxyType({"a": OrderedDict(b=1)}), b'{"a":{"b":1}}'),
        ({"n": 10**30}, b'{"n":1000000000000000000000000000000}'),
        ({"w": Word.YES, "l": Level.LOW}, b'{"w":"yes","l":1}'),
        ({"l": Loud("held")}, b'{"l":"held"}'),
        ({"c": Color.RED, "o": Color.ONE}, b'{"c":"red","o":1}'),
        ({"t": datetime(2024, 3, 1, tzinfo=UTC)}, b'{"t":"2024-03-01T00:00:00+00:00"}'),
        ({"d": date(2024, 3, 1), "t": time(9, 30)}, b'{"d":"2024-03-01","t":"09:30:00"}'),
        ({"n": [Decimal("1.10"), Decimal(10)]}, b'{"n":["1.10","10"]}'),
        ({"u": UUID(int=7)}, b'{"u":"00000000-0000-0000-0000-000000000007"}'),
        ({"p": Point(1)}, b'{"p":{"x":1,"name":"n"}}'),
        ({-1: {Color.RED: {Level.LOW: 1}}}, b'{"-1":{"red":{"1":1}}}'),
        ({UUID(int=7): {date(2024, 3, 1): 1}},
         b'{"00000000-0000-0000-0000-000000000007":{"2024-03-01":1}}'),
        ([1], b"[1]"),
        (None, b"null"),
        (Owner("1", "n"), b'{"id":"1","name":"n"}'),
        ({"o": [Owner("1")]}, b'{"o":[{"id":"1","name":null}]}'),
        (Tagged(owners={"x": Owner("1")}),
         b'{"tags":["a"],"owners":{"x":{"id":"1","name":null}}}'),
        (Dated(1, datetime(2024, 3, 1, tzinfo=UTC)),
         b'{"id":1,"updated":"2024-03-01T00:00:00+00:00","seen":null,"day":null}'),
    ],
)  # fmt: skip
def test_a_value_is_written_as_it_is(value: object, body: bytes) -> None:
    assert codec.encode(value) == body
    json.loads(body)


def ring() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["ring"] = value
    return value


def deep(levels: int) -> Any:
    value: Any = SECRET
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": float("nan")}, "$.a: JSON has no NaN and no infinity"),
        ({"a": [0.0, float("-inf")]}, "$.a[1]: JSON has no NaN and no infinity"),
        ({1.5: SECRET}, "$: keys must be str, not float"),
        ({True: SECRET}, "$: keys must be str, not bool"),
        ({"a": {None: SECRET}}, "$.a: keys must be str, not NoneType"),
        ({"a": {1: SECRET, "1": SECRET}}, "$.a: two keys are the same in JSON"),
        ({NAIVE: SECRET}, "$: expected a time with its offset from UTC, got a naive"),
        ({"a": {10**5000: SECRET}}, "a key of $.a has too many digits"),
        ({"a": "\ud800" + SECRET}, "$.a: a lone surrogate is no text"),
        ({"\udfff": 1}, "a key of $: a lone surrogate is no text"),
        ({"a": {SECRET}}, "$.a: JSON has no set"),
        ({"a": SECRET.encode()}, "$.a: JSON has no bytes"),
        ({"a": object()}, "$.a: JSON has no object"),
        ({"a": {"me@example.com": object()}}, "$.a[*]: JSON has no object"),
        ({"a": 1j}, "$.a: JSON has no complex"),
        ({"a": NOTHING}, "$.a: has no value yet (attrs.NOTHING)"),
        ({"a": Decimal("NaN")}, "$.a: JSON has no NaN and no infinity"),
        ({"a": Decimal("-Infinity")}, "$.a: JSON has no NaN and no infinity"),
        (ring(), "nested too deep, or holds itself"),
        (deep(5000), "nested too deep, or holds itself"),
        (deep(101), "nested too deep, or holds itself"),
        ({"a": 10**5000}, "an int with too many digits"),
    ],
)
def test_what_json_cannot_hold_is_refused_without_the_value(value: object, text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        codec.encode(value)
    assert text in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or not str(caught.value.__context__)


def test_a_body_may_be_nested_as_deep_as_any_is() -> None:
    assert codec.encode(deep(100)).startswith(b"[" * 100)


@frozen
class Own:
    created: int = 1
    hidden: Any = None


def test_instances_go_through_the_users_own_converter() -> None:
    converter = Converter()
    converter.register_unstructure_hook(
        Own, make_dict_unstructure_fn(Own, converter, created=override(rename="_created"))
    )
    assert codec.using(converter).encode({"it": Own()}) == b'{"it":{"_created":1,"hidden":null}}'


def test_what_a_converter_makes_is_checked_as_well() -> None:
    with pytest.raises(ConfigurationError, match=r"\$\.it\.hidden, in Own: JSON has no bytes; .*"):
        codec.encode({"it": Own(hidden=b"")})


def test_an_instance_that_holds_itself_is_refused() -> None:
    own = Own(hidden=[])
    own.hidden.append(own)
    with pytest.raises(ConfigurationError, match="could not unstructure Own"):
        codec.encode(own)


def test_a_hook_that_raises_is_named_by_its_type_alone() -> None:
    def hook(_: Own) -> None:
        raise ValueError(SECRET)

    converter = Converter()
    converter.register_unstructure_hook(Own, hook)
    with pytest.raises(ConfigurationError) as caught:
        codec.using(converter).encode([Own()])
    assert str(caught.value) == "$[0]: the converter could not unstructure Own (ValueError)"
    assert caught.value.__context__ is None


class Money:
    """No attrs class."""


@frozen
class Payment:
    amount: Any


def test_a_field_without_a_hook_is_named_with_the_line_that_mends_it() -> None:
    converter = make_converter()
    own = codec.using(converter)
    with pytest.raises(ConfigurationError) as caught:
        own.encode({"payments": [Payment(Money())]})
    assert str(caught.value) == (
        "$.payments[0].amount, in Payment: JSON has no Money; register a hook, and give it as"
        " converter=: converter.register_unstructure_hook(Money, lambda value: ...)"
    )
    converter.register_unstructure_hook(Money, lambda _: Decimal("1.10"))
    for body in (Payment(Money()), {"amount": Money()}):
        assert own.encode(body) == b'{"amount":"1.10"}'
    converter.register_unstructure_hook(Money, lambda value: value.amount)
    with pytest.raises(ConfigurationError) as caught:
        own.encode({"amount": Money()})
    assert (
        str(caught.value) == "$.amount: the converter could not unstructure Money (AttributeError)"
    )


@frozen
class Forward:
    owner: Nobody  # type: ignore[name-defined]  # noqa: F821  # on purpose


def test_an_annotation_that_names_nothing_is_named_when_it_is_needed() -> None:
    with pytest.raises(ConfigurationError) as caught:
        codec.encode(Forward(1))
    assert str(caught.value) == (
        "$: Forward.owner: its annotation 'Nobody' cannot be resolved; define what it names at"
        " module level"
    )


class Broken(Mapping[str, int]):
    """A mapping of which no value can be had."""

    def __getitem__(self, key: str) -> int:
        raise LookupError("s3cr3t")

    def __iter__(self) -> Iterator[str]:
        return iter(["a"])

    def __len__(self) -> int:
        return 1


def test_a_mapping_that_cannot_be_read_is_named_without_what_it_says() -> None:
    with pytest.raises(ConfigurationError) as caught:
        codec.encode({"inner": Broken()})
    assert str(caught.value) == "$.inner: the Broken could not be read (LookupError)"
    assert caught.value.__context__ is None
