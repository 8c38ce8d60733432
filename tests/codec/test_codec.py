"""Bodies become models, and a row that does not fit leaves the rows before it alone."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from cattrs import Converter

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic.errors import ConfigurationError, DecodeError

from .zoo import (
    MOMENT,
    Box,
    Cat,
    Checked,
    Child,
    Choosy,
    Color,
    Dated,
    Dictful,
    Dog,
    Envelope,
    Meta,
    Mutable,
    Owner,
    Pet,
    Plain,
    Private,
    Tree,
    one,
    page,
)

pytestmark = pytest.mark.usefixtures("both_ways")

codec = Codec()
DATE = {"id": 1, "updated": "2024-03-01T12:30:00Z"}

ZOO: list[tuple[Any, Any, Any]] = [
    (Plain, {"id": 1, "name": "a"}, Plain(1, "a")),
    (
        Plain,
        {"id": 1, "name": "é", "share": 3, "on": True, "tags": ["t"], "note": None,
         "owner": {"id": "o"}, "extra": {"x": [1]}, "pair": [1, 2], "anything": {}, "new": 1},
        Plain(1, "é", 3.0, True, ["t"], None, Owner("o"), {"x": [1]}, (1, 2), {}),
    ),
    (Mutable, {"id": 1, "owner": {"id": "o"}, "counts": {"a": 1}},
     Mutable(1, Owner("o"), {"a": 1})),
    (Dictful, {"id": 1}, Dictful(1)),
    (Private, {"_id": 1, "_name": "x"}, Private(id=1, name="x")),
    (Dated, DATE, Dated(1, MOMENT)),
    (Dated, {**DATE, "seen": DATE["updated"], "day": "2024-03-01"},
     Dated(1, MOMENT, MOMENT, MOMENT.date())),
    (Child, {**DATE, "more": "m"}, Child(1, MOMENT, more="m")),
    (Choosy, {"color": "red"}, Choosy(Color.RED)),
    (Pet, {"one": {"meow": "m"}, "perhaps": {"bark": "b"}}, Pet(Cat("m"), Dog("b"))),
    (Checked, {"id": 0, "name": " n "}, Checked(0, "n")),
    (Tree, {"name": "a", "children": [{"name": "b"}]}, Tree("a", [Tree("b")])),
    (Box[int], {"content": 1, "also": [2]}, Box(1, [2])),
    (Box[Dated], {"content": DATE}, Box(Dated(1, MOMENT))),
    (dict, {"id": 1}, {"id": 1}),
    (dict[str, Any], {"id": 1}, {"id": 1}),
    (Any, 1.5, 1.5),
    (str, "id", "id"),
    (datetime, "2024-03-01T12:30:00Z", MOMENT),
    (list[Owner], [{"id": "o"}], [Owner("o")]),
]  # fmt: skip


@pytest.mark.parametrize(("model", "row", "expected"), ZOO)
def test_a_row_is_read_as_its_class(model: Any, row: Any, expected: Any) -> None:
    rows = codec.decode_page(page(row, row, meta={"total": 2}), Envelope, "data", model)
    assert rows.items == (expected, expected)
    assert [type(item) for item in rows.items] == [type(expected)] * 2
    assert repr(rows.items[0]) == repr(expected)
    assert rows.envelope.meta == Meta(2)
    assert rows.error is None
    assert repr(rows) == "<DecodedPage>"


@pytest.mark.parametrize(("model", "row", "expected"), ZOO)
def test_an_entity_is_read_in_its_envelope_and_without(model: Any, row: Any, expected: Any) -> None:
    envelope = codec.decode(one(row), Envelope[model])
    assert type(envelope) is Envelope
    assert envelope == Envelope(expected)
    assert type(envelope.data) is type(expected)
    assert codec.decode(json.dumps(row).encode(), model) == expected


@pytest.mark.parametrize(("model", "row", "expected"), ZOO)
@pytest.mark.parametrize(
    "converter", [Converter(), Converter(detailed_validation=False), make_converter()]
)
def test_a_converter_of_the_users_own_reads_the_same(
    converter: Converter, model: Any, row: Any, expected: Any
) -> None:
    if not converter.detailed_validation or isinstance(expected, Dated | datetime | Box):
        converter = converter.copy()
        converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
        converter.register_structure_hook(type(MOMENT.date()), lambda _, kind: MOMENT.date())
    own = codec.using(converter)
    try:
        rows = own.decode_page(page(row, row), Envelope, "data", model)
    except ConfigurationError:
        assert model in {Choosy, Pet}  # unions of natives need a strategy in plain cattrs
    else:
        assert rows.items == (expected, expected)
        assert own.decode(one(row), Envelope[model]).data == expected
        assert own.decode(json.dumps(row).encode(), model) == expected


def test_a_page_without_rows_is_empty() -> None:
    rows = codec.decode_page(page(), Envelope, "data", Plain)
    assert rows.items == ()
    assert rows.error is None


@pytest.mark.parametrize("model", [Plain, Dated, Checked])
def test_the_rows_before_a_bad_one_are_delivered(model: Any) -> None:
    good = {"id": 1, "name": "a", "updated": DATE["updated"]}
    body = page(good, good, {**good, "id": "1"}, good)
    rows = codec.decode_page(body, Envelope, "data", model)
    assert len(rows.items) == 2
    assert isinstance(rows.error, DecodeError)
    assert rows.error.index == 2
    assert rows.error.where == "$.data[2].id"
    assert rows.error.text == "expected int, got str"
    assert rows.envelope.meta is None
    later = codec.decode_page(body, Envelope, "data", model, start=3)
    assert len(later.items) == 1
    assert later.error is None


@pytest.mark.parametrize("model", [Plain, Dated, Checked])
@pytest.mark.parametrize("start", [0, 1, 2, 3])
def test_rows_before_the_start_are_left_alone(model: Any, start: int) -> None:
    row = {"id": 1, "name": "a", "updated": DATE["updated"]}
    rows = codec.decode_page(page(row, row), Envelope, "data", model, start=start)
    assert len(rows.items) == max(0, 2 - start)


def test_rows_that_must_be_objects_are_refused_if_they_are_not() -> None:
    for own in (codec, codec.using(Converter())):
        rows = own.decode_page(page({"a": 1}, [["a", 1]]), Envelope, "data", dict)
        assert rows.items == ({"a": 1},)
        assert rows.error is not None
        assert str(rows.error) == "$.data[1]: expected object, got list"
