"""Decimals, ids, times and durations: read strictly, and written as they were read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from attrs import field, frozen
from cattrs import Converter
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import make_converter
from accutics_authentic._codec import Codec
from accutics_authentic.errors import ConfigurationError, DecodeError

from .zoo import MOMENT, Envelope, page

pytestmark = pytest.mark.usefixtures("both_ways")

CODEC = Codec()
OFFSETS = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)


@frozen
class Every:
    amount: Decimal
    id: UUID
    at: time
    span: timedelta
    created: datetime
    day: date


EVERY = st.builds(
    Every,
    amount=st.decimals(allow_nan=False, allow_infinity=False),
    id=st.uuids(),
    at=st.times(timezones=st.none() | OFFSETS),
    span=st.timedeltas(),
    created=st.datetimes(timezones=OFFSETS),
    day=st.dates(),
)


@given(EVERY)
def test_what_is_written_is_read_back(value: Every) -> None:
    body = CODEC.encode(value)
    read = CODEC.decode(body, Every)
    assert read == value
    assert str(read.amount) == str(value.amount)
    assert read.at.tzinfo == value.at.tzinfo
    assert CODEC.encode(read) == body


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Decimal, '"12.50"', Decimal("12.50")),
        (Decimal, '"-.5E+3"', Decimal("-.5E+3")),
        (Decimal, "12345678901234567890123", Decimal("12345678901234567890123")),
        (Decimal, "1.5", Decimal("1.5")),
        (UUID, f'"{"A" * 32}"', UUID("a" * 32)),
        (time, '"12:30"', time(12, 30)),
        (time, '"12:30:00+01:00"', time(12, 30, tzinfo=timezone(timedelta(hours=1)))),
        (timedelta, '"PT1H30M"', timedelta(hours=1, minutes=30)),
        (timedelta, '"-P1DT0.5S"', timedelta(days=-1, seconds=-0.5)),
    ],
)
def test_texts_and_numbers_are_read(kind: Any, text: str, value: Any) -> None:
    codec = Codec()
    codec.check(kind)
    read = codec.decode(text.encode(), kind)
    assert (type(read), str(read)) == (type(value), str(value))
    assert codec.decode(f'{{"data": [{text}]}}'.encode(), Envelope[list[kind]]).data == [value]


NUMBER = "expected a number, or text that is one"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Decimal, "secret", NUMBER),
        (Decimal, "NaN", NUMBER),
        (Decimal, "1_000", NUMBER),
        (Decimal, " 1", NUMBER),
        (Decimal, "1E+99999999999999999999", "expected a number that Decimal can hold"),
        (Decimal, True, "expected number, got bool"),
        (Decimal, None, "expected number, got null"),
        (UUID, "secret", "expected a UUID as text"),
        (UUID, 7, "expected UUID as text, got int"),
        (time, "secret", "expected ISO 8601 text"),
        (time, 7, "expected ISO 8601 text, got int"),
        (timedelta, "P1M", "expected days, hours, minutes and seconds, such as P1DT12H30M"),
        (timedelta, 7, "expected ISO 8601 text, got int"),
    ],
)
def test_what_is_none_is_refused_without_the_value(kind: Any, value: Any, text: str) -> None:
    with pytest.raises(DecodeError) as caught:
        Codec().decode(page(value), Envelope[list[kind]])
    assert str(caught.value) == f"$.data[0]: {text}"


def test_infinity_is_no_decimal() -> None:
    with pytest.raises(ValueError, match="expected a finite number"):
        make_converter().structure(float("inf"), Decimal)
    for value in (Decimal("NaN"), Decimal("-Infinity")):
        with pytest.raises(ConfigurationError, match="JSON has no NaN and no infinity"):
            Codec().encode({"a": value})


class Money(Decimal):
    """A user's own."""


class Key(UUID):
    """A user's own."""


class Clock(time):
    """A user's own."""


class Span(timedelta):
    """A user's own."""


@pytest.mark.parametrize(
    ("kind", "text"), [(Money, "1.5"), (Key, str(UUID(int=7))), (Clock, "12:30:00"), (Span, "P1D")]
)
def test_subclasses_are_made_and_written(kind: Any, text: str) -> None:
    value = Codec().decode(json.dumps(text).encode(), kind)
    assert type(value) is kind
    assert json.loads(Codec().encode([value])) == [text]


@pytest.mark.parametrize("make", [make_converter, Converter])
def test_all_are_written_outside_of_classes(make: Callable[[], Converter]) -> None:
    values = [Decimal("1.50"), UUID(int=7), time(12, 30), timedelta(hours=1), date(2024, 3, 1)]
    assert json.loads(Codec().using(make()).encode(values)) == [
        "1.50", str(UUID(int=7)), "12:30:00", "PT3600S", "2024-03-01",
    ]  # fmt: skip


@frozen
class Named:
    at: datetime
    day: date = date(2024, 3, 1)


IN_UTC = Codec().using(make_converter(naive="utc"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01T12:30:00", MOMENT),
        ("2024-03-01T14:30:00+02:00", MOMENT),
        ("2024-03-01T12:30", MOMENT),
        ("20240301T1230Z", MOMENT),
    ],
)
def test_a_time_without_an_offset_may_be_in_utc(text: str, expected: datetime) -> None:
    (row,) = IN_UTC.decode_page(page({"at": text}), Envelope, "data", Named).items
    assert row == Named(expected)
    assert row.at.tzinfo is not None
    assert json.loads(IN_UTC.encode(Named(row.at.replace(tzinfo=None))))["at"].endswith("+00:00")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2024-03-01", "expected a date with its time"),
        ("secret", "expected ISO 8601 text"),
        (7, "expected ISO 8601 text, got int"),
    ],
)
def test_a_date_is_no_time_in_utc_either(value: Any, text: str) -> None:
    error = IN_UTC.decode_page(page({"at": value}), Envelope, "data", Named).error
    assert str(error) == f"$.data[0].at: {text}"


class Moment(datetime):
    """A user's own."""


def test_times_in_utc_may_be_of_other_classes() -> None:
    read = make_converter(naive="utc").structure("2024-03-01T12:30:00", Moment)
    assert (type(read), read) == (Moment, MOMENT)
    naive: Any = datetime(2024, 3, 1)  # noqa: DTZ001  # that is what is written
    assert json.loads(IN_UTC.encode(Named(MOMENT, naive)))["day"] == "2024-03-01T00:00:00+00:00"


def test_a_naive_time_is_refused_unless_the_converter_knows_what_it_is() -> None:
    naive = MOMENT.replace(tzinfo=None)
    with pytest.raises(DecodeError, match="expected a time with its offset from UTC"):
        Codec().decode(json.dumps({"at": naive.isoformat()}).encode(), Named)
    with pytest.raises(ConfigurationError, match=r"\$\.at: expected a time with its offset"):
        Codec().encode(Named(naive))
    bad: Any = "uct"
    with pytest.raises(ConfigurationError, match=r"naive must be 'refuse' or 'utc'"):
        make_converter(naive=bad)


@frozen
class Settings:
    on: Any = 1
    at: datetime = datetime(2024, 1, 1, tzinfo=UTC)
    tags: list[str] = field(factory=list)
    other_name: str = ""
    inside: Settings | None = None


def test_defaults_may_be_left_out_at_every_level() -> None:
    codec = Codec().using(make_converter(omit_defaults=True, rename="camel"))
    value = Settings(inside=Settings(tags=["a"], other_name="b", inside=Settings()))
    document = {"inside": {"tags": ["a"], "otherName": "b", "inside": {}}}
    assert json.loads(codec.encode(value)) == document
    assert json.loads(codec.encode(value, changes=True)) == document
    assert codec.decode(json.dumps(document).encode(), Settings) == value


def test_a_value_that_equals_its_default_only_in_python_is_no_default() -> None:
    codec = Codec().using(make_converter(omit_defaults=True))
    assert json.loads(codec.encode(Settings(on=True))) == {"on": True}


def test_defaults_are_left_out_or_not() -> None:
    bad: Any
    for bad in ("yes", 1, None):
        with pytest.raises(ConfigurationError, match="omit_defaults must be a bool"):
            make_converter(omit_defaults=bad)
