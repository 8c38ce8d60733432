"""Envelopes stay strict, whichever converter reads the models."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from attrs import define, evolve, field, frozen
from cattrs import BaseConverter, Converter
from cattrs.gen import make_dict_structure_fn, override

from accutics_authentic._codec import Codec, make_converter, wire
from accutics_authentic.errors import ConfigurationError, DecodeError

from .zoo import (
    MOMENT,
    Box,
    Cat,
    Checked,
    Dated,
    Envelope,
    Fresh,
    Listed,
    LooseEnvelope,
    Owner,
    Plain,
    Two,
    one,
    page,
)

pytestmark = pytest.mark.usefixtures("both_ways")

codec = Codec()
DATE = {"id": 1, "updated": "2024-03-01T12:30:00Z"}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"data": {}}', "$.data: expected list, got object"),
        (b'{"data": null}', "$.data: expected list, got null"),
        (b'{"meta": {}}', "$.data: required field missing"),
        (b"[]", "$: expected object, got list"),
        (b"null", "$: expected object, got null"),
        (b'{"data": [], "meta": {"total": "2"}}', "$.meta.total: expected int, got str"),
        (b'{"data": [],', "$: the body is not JSON (cut short)"),
    ],
)
def test_a_bad_envelope_is_an_error_of_its_own(body: bytes, text: str) -> None:
    for own in (codec, codec.using(Converter())):
        for model in (Plain, Dated, Checked, dict, Any):
            with pytest.raises(DecodeError) as caught:
                own.decode_page(body, Envelope, "data", model)
            assert str(caught.value) == text
            assert caught.value.index is None


def test_an_envelope_may_have_keys_of_its_own() -> None:
    own = make_converter()
    own.register_structure_hook_factory(
        lambda kind: getattr(kind, "__origin__", None) is LooseEnvelope,
        lambda kind: make_dict_structure_fn(kind, own, rows=override(rename="_rows")),
    )
    loose = Codec(own)
    body = json.dumps({"_rows": [DATE, {"id": None}], "at": DATE["updated"]}).encode()
    rows = loose.decode_page(body, LooseEnvelope, "rows", Dated)
    assert rows.items == (Dated(1, MOMENT),)
    assert type(rows.envelope) is LooseEnvelope
    assert rows.envelope.at == MOMENT
    assert rows.error is not None
    assert rows.error.where == "$._rows[1].id"
    rows = loose.decode_page(body, LooseEnvelope, "rows", Dated, start=2)
    assert (rows.items, rows.error) == ((), None)
    assert type(rows.envelope) is LooseEnvelope
    single = json.dumps({"_rows": DATE, "at": DATE["updated"], "by": "me"}).encode()
    expected = LooseEnvelope(Dated(1, MOMENT), MOMENT, "me")
    assert loose.decode(single, LooseEnvelope[Dated]) == expected
    with pytest.raises(DecodeError, match=r"\$\._rows\.id: required field missing"):
        loose.decode(single.replace(b'"id"', b'"no"'), LooseEnvelope[Dated])
    lenient = Converter()
    lenient.register_structure_hook(datetime, lambda *_: MOMENT)
    assert loose.using(lenient).decode(single, LooseEnvelope[Dated]) == expected


def test_a_lenient_converter_is_lenient_with_models_only() -> None:
    lenient = codec.using(Converter())
    row = {"id": "7", "name": None}
    assert lenient.decode(one(row), Envelope[Plain]).data == Plain(7, "None")
    assert lenient.decode_page(page(row), Envelope, "data", Plain).items == (Plain(7, "None"),)
    body = page(row, meta={"total": "1"})
    with pytest.raises(DecodeError, match=r"\$\.meta\.total: expected int, got str"):
        lenient.decode_page(body, Envelope, "data", Plain)
    with pytest.raises(DecodeError, match=r"\$\.meta\.total: expected int, got str"):
        lenient.decode(body, Envelope[list[Plain]])


def test_an_envelope_is_strict_from_its_first_use_on() -> None:
    lenient = codec.using(Converter())
    with pytest.raises(DecodeError, match=r"\$\.count: expected int, got str"):
        lenient.decode(b'{"data": {"id": 1}, "count": "1"}', Fresh[Owner])
    assert lenient.decode(b'{"data": {"id": 1}}', Fresh[Owner]) == Fresh(Owner("1"))


def test_a_base_converter_will_do() -> None:
    own = codec.using(BaseConverter())
    assert own.decode_page(page({"id": "o"}), Envelope, "data", Owner).items == (Owner("o"),)


def test_what_has_two_type_variables_or_none_is_read_whole() -> None:
    assert codec.decode(b'{"a": 1, "b": "x"}', Two[int, str]) == Two(1, "x")
    assert codec.decode(b'{"a": [1]}', Listed[int]) == Listed([1])
    with pytest.raises(DecodeError, match=r"\$\.a\[0\]: expected str, got int"):
        codec.decode(b'{"a": [1]}', Listed[str])
    lenient = codec.using(Converter())
    assert lenient.decode(b'{"a": 1, "b": "x"}', Two[int, str]) == Two(1, "x")
    assert lenient.decode(b'{"a": ["1"]}', Listed[int]) == Listed([1])
    box = b'{"content": "1", "also": ["2"]}'
    assert lenient.decode(box, Box[int]) == Box(1, [2])
    with pytest.raises(DecodeError, match=r"\$\.content: expected int, got str \(and 1 more\)"):
        codec.decode(box, Box[int])


@pytest.mark.parametrize("kind", [complex, Envelope[complex], Envelope, Cat | Cat | complex])
def test_a_type_without_a_hook_is_the_callers_mistake(kind: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"has no hook for|Envelope is generic"):
        codec.decode(b'{"data": 1}', kind)


def test_rows_without_a_hook_are_the_callers_mistake() -> None:
    @define
    class Money:
        amount: complex

    with pytest.raises(ConfigurationError, match=r"^Money\.amount: the converter has no hook"):
        codec.decode_page(page({"amount": 1}), Envelope, "data", Money)


def test_an_unhashable_annotation_has_no_hook() -> None:
    with pytest.raises(ConfigurationError):
        codec.decode(b"1", Annotated[int, []])


@frozen
class Renamed:
    id: int = field(alias="_id")
    seen: datetime = field(metadata=wire("last seen"))


def test_renamed_fields_are_read_by_their_keys() -> None:
    row = {"_id": 1, "last seen": DATE["updated"]}
    expected = Renamed(1, MOMENT)
    assert codec.decode_page(page(row), Envelope, "data", Renamed).items == (expected,)
    assert codec.decode(one(row), Envelope[Renamed]).data == expected
    with pytest.raises(DecodeError, match=r"\$: expected object, got list"):
        codec.decode(b"[]", Renamed)
    with pytest.raises(DecodeError, match=r"\$\.data\['last seen'\]: expected ISO 8601"):
        codec.decode(one({**row, "last seen": 1}), Envelope[Renamed])


def test_what_is_read_can_be_used_as_if_it_had_been_made() -> None:
    (item,) = codec.decode_page(page(DATE), Envelope, "data", Dated).items
    assert evolve(item, id=2) == Dated(2, MOMENT)
    assert hash(item) == hash(Dated(1, MOMENT))
    with pytest.raises(AttributeError):
        item.id = 3
    assert item.updated.tzinfo is UTC
