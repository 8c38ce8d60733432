"""No body holds a naive datetime, at any depth; aware ones are written as text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest
from attrs import field, frozen
from cattrs import BaseConverter, Converter
from cattrs.gen import make_dict_unstructure_fn, override
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic.errors import ConfigurationError

NAIVE = datetime(2024, 3, 1, 12, 30)  # noqa: DTZ001  # on purpose
AWARE = NAIVE.replace(tzinfo=timezone(timedelta(hours=5, minutes=30)))
TEXT = "2024-03-01T12:30:00+05:30"
REASON = "expected a time with its offset from UTC, got a naive datetime"


class Nowhere(tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, _: datetime | None) -> None:
        return None

    dst = utcoffset

    def tzname(self, _: datetime | None) -> None:
        return None


@frozen
class Event:
    starts: Any
    ends: Any = None


@frozen
class Typed:
    at: datetime | None = None


@dataclass
class Slot:
    at: Any


#: How a body can hold a value, and the path to it.
HOLDERS: list[tuple[Callable[[Any], Any], str]] = [
    (lambda value: {"window": value}, ".window"),
    (lambda value: {"me@example.com": value}, "[*]"),
    (lambda value: [1, value], "[1]"),
    (lambda value: ("x", "y", value), "[2]"),
    (Event, ".starts"),
    (lambda value: Event(AWARE, value), ".ends"),
    (Slot, ".at"),
]
CONVERTERS: list[BaseConverter] = [make_converter(), Converter(), BaseConverter()]


@given(
    st.lists(st.sampled_from(HOLDERS), min_size=1, max_size=6),
    st.booleans(),
    st.sampled_from([NAIVE, NAIVE.replace(tzinfo=Nowhere())]),
    st.sampled_from(CONVERTERS),
)
def test_a_naive_datetime_is_refused_by_its_path(
    holders: list[tuple[Callable[[Any], Any], str]],
    typed: bool,
    naive: datetime,
    converter: BaseConverter,
) -> None:
    def held(value: Any) -> Any:
        value = Typed(value) if typed else value
        for hold, _ in holders:
            value = hold(value)
        return value

    codec = Codec().using(converter)
    with pytest.raises(ConfigurationError) as caught:
        codec.encode(held(naive))
    path = "".join(step for _, step in reversed(holders)) + ".at" * typed
    assert str(caught.value) == f"${path}: {REASON}"
    assert caught.value.__context__ is None
    assert TEXT in codec.encode(held(AWARE)).decode()


@frozen
class Keyed:
    by_day: dict[datetime, int]


def test_a_naive_datetime_as_a_key_is_refused_by_the_mapping_that_it_is_in() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Codec().encode(Keyed({AWARE: 1, NAIVE: 2}))
    assert str(caught.value) == f"a key of $.by_day: {REASON}"


def test_the_path_has_the_key_of_a_renamed_field() -> None:
    converter = make_converter()
    hook = make_dict_unstructure_fn(Event, converter, starts=override(rename="_starts"))
    converter.register_unstructure_hook(Event, hook)
    with pytest.raises(ConfigurationError, match=r"^\$\.events\[0\]\._starts: expected"):
        Codec().using(converter).encode({"events": [Event(NAIVE)]})


@frozen
class Dated:
    day: date


def test_a_datetime_where_a_date_was_to_be_keeps_its_time() -> None:
    assert Codec().encode(Dated(AWARE.date())) == b'{"day":"2024-03-01"}'
    assert Codec().encode(Dated(AWARE)) == f'{{"day":"{TEXT}"}}'.encode()
    with pytest.raises(ConfigurationError, match=r"^\$\.day: expected"):
        Codec().encode(Dated(NAIVE))


def test_what_is_no_datetime_where_one_was_to_be_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="could not unstructure Typed"):
        Codec().encode(Typed("2024-03-01"))  # type: ignore[arg-type]  # on purpose


@frozen
class Ring:
    """Holds itself."""

    ring: list[Any] = field(factory=list)
    at: Any = None


def test_a_naive_datetime_is_found_in_a_body_that_holds_itself() -> None:
    ring = Ring([NAIVE])
    ring.ring.append(ring)
    with pytest.raises(ConfigurationError, match=r"^\$\.ring\[0\]: expected"):
        Codec().encode(ring)
    deep: Any = Event(NAIVE)
    for _ in range(150):
        deep = [deep]
    with pytest.raises(ConfigurationError, match=r"^\$: expected"):
        Codec().encode(Event(deep))


def test_what_a_hook_makes_of_times_is_sent() -> None:
    converter = make_converter()
    converter.register_unstructure_hook(datetime, lambda value: value.replace(tzinfo=UTC).year)
    codec = Codec().using(converter)
    for body in (Event(NAIVE), {"starts": NAIVE, "ends": None}):
        assert codec.encode(body) == b'{"starts":2024,"ends":null}'


def test_a_naive_datetime_that_a_hook_makes_is_named_by_the_path_of_the_hooks_value() -> None:
    converter = make_converter()
    converter.register_unstructure_hook(
        Event,
        lambda _: converter.unstructure(datetime(2024, 3, 1)),  # noqa: DTZ001  # on purpose
    )
    with pytest.raises(ConfigurationError, match=r"^\$\[0\]: expected"):
        Codec().using(converter).encode([Event(AWARE)])
