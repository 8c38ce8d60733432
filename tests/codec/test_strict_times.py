"""Times and dates are ISO 8601 text."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from accutics_authentic._codec import make_converter

from .zoo import MOMENT

pytestmark = pytest.mark.usefixtures("both_ways")


class Moment(datetime):
    """A user's own datetime."""


converter = make_converter()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01T12:30:00Z", MOMENT),
        ("2024-03-01T12:30:00+00:00", MOMENT),
        ("2024-03-01 14:30:00+02:00", MOMENT),
        ("2024-03-01T12:30:00+0000", MOMENT),
        ("2024-03-01T12:30Z", MOMENT),
        ("20240301T123000Z", MOMENT),
        ("2024-03-01T12:30:00.1234567Z", MOMENT + timedelta(microseconds=123457)),
    ],
)
def test_a_time_is_iso_text_with_an_offset(text: str, expected: datetime) -> None:
    to_milliseconds = converter.structure(text, datetime)
    assert to_milliseconds == expected
    assert to_milliseconds.tzinfo is not None


def test_a_time_keeps_its_offset() -> None:
    to_milliseconds = converter.structure("2024-03-01T14:30:00+02:00", datetime)
    assert to_milliseconds.tzinfo == timezone(timedelta(hours=2))


def test_a_subclass_of_datetime_is_made_one() -> None:
    to_milliseconds = converter.structure("2024-03-01T12:30:00Z", Moment)
    assert type(to_milliseconds) is Moment
    assert to_milliseconds == MOMENT


def test_a_date_is_iso_text() -> None:
    assert converter.structure("2024-03-01", date) == date(2024, 3, 1)
