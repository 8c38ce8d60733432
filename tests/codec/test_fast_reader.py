"""The fast reader is used wherever it is right, and only there; the hooks are authoritative."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen
from cattrs import BaseConverter, Converter
from cattrs.gen import make_dict_structure_fn, override

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic._codec.converters import Converters
from accutics_authentic._codec.readers import Readers

from .ways import rows, way_of
from .zoo import (
    MOMENT,
    Checked,
    Child,
    Choosy,
    Color,
    Dated,
    Dictful,
    Envelope,
    Mutable,
    Owner,
    Pet,
    Plain,
    Private,
    Tree,
    page,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def epoch(value: Any, _: Any) -> datetime:
    if value.__class__ is not int:
        raise TypeError
    return EPOCH + timedelta(milliseconds=value)


@frozen
class Stamped:
    id: int
    created: datetime
    updated: datetime = EPOCH
    marks: list[Color] = field(factory=lambda: [Color.RED])
    owner: Owner | None = None


@pytest.mark.parametrize(
    ("model", "way"),
    [
        (Plain, "directly"),
        (Mutable, "directly"),
        (Dictful, "directly"),
        (Private, "directly"),
        (Owner, "directly"),
        (dict, "directly"),
        (dict[str, Any], "directly"),
        (Any, "directly"),
        (str, "directly"),
        (list[int], "directly"),
        (Dated, "shadow"),
        (Child, "shadow"),
        (Stamped, "shadow"),
        (Choosy, "shadow"),
        (Pet, "shadow"),
        (Tree, "shadow"),
        (Checked, "hook"),
        (Color, "hook"),
        (set[int], "hook"),
        (tuple[int, str], "hook"),
        (Dated | None, "hook"),
        (complex, "hook"),
    ],
)
def test_each_model_is_read_the_fastest_way_that_is_right(model: Any, way: str) -> None:
    assert way_of(make_converter(), model) == way


@pytest.mark.parametrize(
    ("model", "way"),
    [(Owner, "directly"), (Dictful, "directly"), (Plain, "shadow"), (Checked, "hook")],
)
@pytest.mark.parametrize("detailed", [True, False])
def test_a_plain_cattrs_converter_has_fast_ways_too(model: Any, way: str, detailed: bool) -> None:
    assert way_of(Converter(detailed_validation=detailed), model) == way


def test_hooks_run_on_what_was_read_and_defaults_stay() -> None:
    converter = make_converter()
    converter.register_structure_hook(
        Stamped,
        make_dict_structure_fn(
            Stamped,
            converter,
            created=override(rename="_created", struct_hook=epoch),
            updated=override(rename="_updated", struct_hook=epoch),
        ),
    )
    assert way_of(converter, Stamped) == "shadow"
    first, second = rows(
        converter,
        Stamped,
        {"id": 1, "_created": 1000},
        {"id": 2, "_created": 0, "_updated": 1, "marks": ["red", 1], "owner": {"id": "o"}},
    )
    assert first == Stamped(1, EPOCH + timedelta(seconds=1))
    assert second.marks == [Color.RED, Color.ONE]
    assert first.marks is not rows(converter, Stamped, {"id": 1, "_created": 1})[0].marks


@frozen
class Outer:
    inner: Dated
    perhaps: Dated | None = None
    many: list[Dated] = field(factory=list)
    named: Mapping[str, Dated] = field(factory=dict)
    path: Path = Path()
    times: list[datetime] = field(factory=list)
    when: datetime | None = None


def test_shadow_structs_nest() -> None:
    date = {"id": 1, "updated": "2024-03-01T12:30:00Z"}
    entity = {
        "inner": date, "perhaps": date, "many": [date], "named": {"a": date}, "path": "a/b",
        "times": [date["updated"]], "when": date["updated"],
    }  # fmt: skip
    for converter in (make_converter(), plain_with_dates(detailed=True), plain_with_dates()):
        assert way_of(converter, Outer) == "shadow"
        item = rows(converter, Outer, entity, {"inner": date})[0]
        assert [type(each) for each in (item.inner, item.perhaps, item.many[0])] == [Dated] * 3
        assert item.times == [MOMENT]
        assert item.path == Path("a/b")


def plain_with_dates(*, detailed: bool = False) -> Converter:
    converter = Converter(detailed_validation=detailed)
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_structure_hook(type(MOMENT.date()), lambda *_: MOMENT.date())
    return converter


def test_a_hook_that_is_registered_later_counts() -> None:
    converter = make_converter()
    codec = Codec().using(converter)
    body = page({"id": "a", "name": "n"})

    def read() -> Any:
        return codec.decode_page(body, Envelope, "data", Owner).items[0]

    assert read() == Owner("a", "n")
    converter.register_structure_hook(str, lambda value, _: value.upper())
    assert read() == Owner("A", "N")
    converter.register_structure_hook(str | None, lambda *_: "union")
    assert read() == Owner("A", "union")
    converter.register_structure_hook_func(lambda kind: kind == str | None, lambda *_: "?")
    assert read() == Owner("A", "?")
    converter.register_structure_hook(Owner, lambda *_: Owner("own"))
    assert read() == Owner("own")
    assert codec.decode(b'{"data": {}}', Envelope[Owner]).data == Owner("own")


def test_a_hook_for_the_envelope_that_is_registered_later_counts() -> None:
    converter = make_converter()
    codec = Codec(converter)

    def total() -> Any:
        body = page(meta={"total": 1})
        return codec.decode_page(body, Envelope, "data", Owner).envelope.meta.total

    assert total() == 1
    converter.register_structure_hook(int, lambda *_: 7)
    assert total() == 7


def test_a_field_keeps_the_hook_that_its_class_was_registered_with() -> None:
    converter = make_converter()
    converter.register_structure_hook(Owner, make_dict_structure_fn(Owner, converter))
    converter.register_structure_hook(str, lambda *_: "later")
    assert rows(converter, Owner, {"id": "a"}) == (Owner("a"),)


def test_a_converter_that_cannot_be_watched_is_not_read_fast() -> None:
    class Deaf(Converter):
        def get_structure_hook(self, type: Any, cache_result: bool = True) -> Any:  # noqa: A002  # cattrs's name
            return super().get_structure_hook(type)

    assert way_of(Deaf(), Owner) == "hook"
    assert Readers(Converters(make_converter(), Deaf())).needs_digits(Owner)
    assert not Readers(Converters(make_converter(), make_converter())).needs_digits(Owner)
    assert way_of(make_converter(), Owner, of=Deaf()) == "hook"
    assert way_of(BaseConverter(), Owner) == "hook"


def test_keys_that_are_forbidden_are_refused_by_the_hook() -> None:
    converter = Converter(forbid_extra_keys=True)
    assert way_of(converter, Owner) == "hook"
    error = Codec().using(converter).decode_page(page({"x": 1}), Envelope, "data", Owner).error
    assert error is not None


def test_a_field_that_is_left_out_is_left_out() -> None:
    converter = make_converter()
    converter.register_structure_hook(
        Owner, make_dict_structure_fn(Owner, converter, name=override(omit=True))
    )
    assert rows(converter, Owner, {"id": "a", "name": "n"}) == (Owner("a"),)


def test_a_converter_may_read_by_alias() -> None:
    converter = Converter(use_alias=True)
    assert rows(converter, Private, {"id": 1, "name": "n"}) == (Private(id=1, name="n"),)
