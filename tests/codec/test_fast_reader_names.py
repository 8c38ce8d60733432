"""Fields with other keys in JSON, read fast."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from attrs import define, frozen
from cattrs.gen import make_dict_structure_fn, override

from accutics_authentic._codec import make_converter

from .ways import rows, way_of
from .zoo import (
    MOMENT,
    Dictful,
)


@frozen
class Swapped:
    a: int
    b: int
    items: int = 0


@pytest.mark.parametrize(
    ("names", "entity", "way"),
    [
        ({"a": "b", "b": "a"}, {"a": 1, "b": 2}, "shadow"),
        ({"a": "__slots__"}, {"__slots__": 1, "b": 2}, "shadow"),
        ({"a": "__class__"}, {"__class__": 1, "b": 2}, "shadow"),
        ({"a": "a b", "items": "_x"}, {"a b": 1, "b": 2, "_x": 3}, "shadow"),
        ({"a": "kéy"}, {"kéy": 1, "b": 2, "a": 9}, "hook"),
    ],
)
def test_names_may_be_anything(names: dict[str, str], entity: Any, way: str) -> None:
    converter = make_converter()
    overrides = {name: override(rename=key) for name, key in names.items()}
    converter.register_structure_hook(
        Swapped,
        make_dict_structure_fn(Swapped, converter, **overrides),  # type: ignore[arg-type]  # cattrs types all keywords alike
    )
    assert way_of(converter, Swapped) == way
    rows(converter, Swapped, entity)


def test_a_class_without_slots_may_have_other_names() -> None:
    converter = make_converter()
    converter.register_structure_hook(
        Dictful, make_dict_structure_fn(Dictful, converter, id=override(rename="_id"))
    )
    assert way_of(converter, Dictful) == "shadow"
    assert rows(converter, Dictful, {"_id": 1}) == (Dictful(1),)


@define(slots=False)
class DatedDictful:
    when: datetime
    name: str = "none"


def test_a_class_without_slots_has_a_shadow_struct() -> None:
    assert way_of(make_converter(), DatedDictful) == "shadow"
    (item,) = rows(make_converter(), DatedDictful, {"when": "2024-03-01T12:30:00Z"})
    assert vars(item) == {"when": MOMENT, "name": "none"}


@frozen
class Priced:
    amount: Decimal
    id: UUID
    span: timedelta
    at: time


def test_numbers_with_digits_ids_and_durations_are_read_fast() -> None:
    assert way_of(make_converter(), Priced) == "shadow"
    row = {"amount": "1.10", "id": str(UUID(int=7)), "span": "PT1S", "at": "12:30:00"}
    (item,) = rows(make_converter(), Priced, row)
    assert item == Priced(Decimal("1.10"), UUID(int=7), timedelta(seconds=1), time(12, 30))


def test_times_in_utc_are_read_fast() -> None:
    converter = make_converter(naive="utc")
    assert way_of(converter, DatedDictful) == "shadow"
    assert rows(converter, DatedDictful, {"when": "2024-03-01T12:30:00"})[0].when == MOMENT
