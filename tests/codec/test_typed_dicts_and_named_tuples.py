"""TypedDicts and NamedTuples are read from objects, with what their annotations say."""

from __future__ import annotations

import json
from collections import namedtuple
from datetime import datetime
from typing import Any, Generic, NamedTuple, NotRequired, Required, TypedDict, TypeVar

import attrs
import pytest
import typing_extensions
from typing_extensions import ReadOnly  # which typing has from 3.13 on

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic.errors import ConfigurationError

from .refusing import SECRET, check_reveals_nothing, decode_error_of
from .zoo import MOMENT, Envelope, page

pytestmark = pytest.mark.usefixtures("both_ways")
T = TypeVar("T")
codec = Codec()


class Base(TypedDict, total=False):
    id: Required[int]
    note: str


class Row(Base, Generic[T]):
    it: T
    more: NotRequired[list[Row[T]]]
    at: NotRequired[datetime]


Plain = TypedDict("Plain", {"content-type": str, "n": NotRequired[int]})


@attrs.frozen
class Holder:
    row: Row[datetime]


def test_each_key_is_required_or_not_as_it_says() -> None:
    model = Row[datetime]
    codec.check(model)
    time = "2024-03-01T12:30:00+00:00"
    document = {"id": 1, "it": time, "more": [{"id": 2, "it": time}]}
    row = codec.decode(json.dumps(document).encode(), model)
    assert row == {"id": 1, "it": MOMENT, "more": [{"id": 2, "it": MOMENT}]}
    assert json.loads(codec.encode(row)) == document
    held = codec.decode(json.dumps({"row": document}).encode(), Holder)
    assert json.loads(codec.encode(held)) == {"row": document}
    own = codec.using(make_converter(omit_defaults=True))  # a dict has none
    assert json.loads(own.encode(held)) == {"row": document}
    assert decode_error_of(b'{"it": "2024-03-01T12:30:00Z"}', model).where == "$.id"
    assert decode_error_of(b'{"id": 1}', model).where == "$.it"
    wrong = json.dumps({**document, "more": [{"id": SECRET, "it": time}]}).encode()
    error = decode_error_of(wrong, model)
    assert error.where == "$.more[0].id"
    check_reveals_nothing(error)


def test_keys_need_not_be_names() -> None:
    assert codec.decode(b'{"content-type": "a"}', Plain) == {"content-type": "a"}
    assert decode_error_of(b'{"content-type": 1}', Plain).where == "$.content-type"


class Fixed(typing_extensions.TypedDict, Generic[T]):
    id: ReadOnly[int]
    it: ReadOnly[NotRequired[list[T]]]


class Partly(typing_extensions.TypedDict, total=False):
    id: Required[ReadOnly[int]]
    it: ReadOnly[list[datetime]]


class Spelled(typing_extensions.TypedDict):
    id: ReadOnly[int]
    it: list[datetime]


@pytest.mark.parametrize(
    ("model", "optional"), [(Fixed[datetime], True), (Partly, True), (Spelled, False)]
)
def test_keys_may_be_read_only(model: Any, optional: bool) -> None:
    codec.check(model)
    document = {"id": 1, "it": ["2024-03-01T12:30:00+00:00"]}
    row = codec.decode(json.dumps(document).encode(), model)
    assert row == {"id": 1, "it": [MOMENT]}
    assert json.loads(codec.encode(row)) == document
    assert decode_error_of(b'{"it": []}', model).where == "$.id"
    assert decode_error_of(b'{"id": 1, "it": [1]}', model).where == "$.it[0]"
    if optional:
        assert codec.decode(b'{"id": 1}', model) == {"id": 1}
    else:
        assert decode_error_of(b'{"id": 1}', model).where == "$.it"


class Point(NamedTuple):
    x: float
    y: float = 0.0
    at: datetime | None = None


class Tree(NamedTuple, Generic[T]):
    value: T
    children: list[Tree[T]] = []  # noqa: RUF012  # nobody changes it


class Further(Point):
    """Inherits its fields."""

    __slots__ = ()


Untyped = namedtuple("Untyped", ["x", "y"])  # on purpose


def test_named_tuples_are_objects_and_other_tuples_are_arrays() -> None:
    rows = codec.decode_page(page({"x": 1}, {"x": 2, "y": 3}), Envelope, "data", Point)
    assert rows.items == (Point(1.0), Point(2.0, 3.0))
    assert type(rows.items[0]) is Point
    document = {"value": 1, "children": [{"value": 2, "children": []}]}
    tree = codec.decode(json.dumps(document).encode(), Tree[int])
    assert tree == Tree(1, [Tree(2)])
    assert json.loads(codec.encode(tree)) == document
    assert type(codec.decode(b'{"x": 1}', Further)) is Further
    assert decode_error_of(b"[1, 2]", Point).text == "expected object, got list"
    assert codec.encode({"it": [Untyped(1, 2), (1, 2)]}) == b'{"it":[[1,2],[1,2]]}'
    assert codec.encode(Point(1.0, at=MOMENT), changes=True) == (
        b'{"x":1.0,"at":"2024-03-01T12:30:00+00:00"}'
    )


def test_a_naive_time_in_a_named_tuple_is_named_by_its_path() -> None:
    with pytest.raises(ConfigurationError, match=r"^\$\.it\.at: expected a time with its offset"):
        codec.encode({"it": Point(1, at=datetime(2024, 1, 1))})  # noqa: DTZ001  # on purpose


def test_a_style_renames_the_fields_of_named_tuples() -> None:
    class Wide(NamedTuple):
        the_value: int

    own = codec.using(make_converter(rename="camel"))
    it: Any = own.decode(b'{"theValue": 1}', Wide)
    assert it == Wide(1)
    assert own.encode(it) == b'{"theValue":1}'
    generic = own.decode(b'{"value": 1, "children": [{"value": 2}]}', Tree[int])
    assert generic == Tree(1, [Tree(2)])
