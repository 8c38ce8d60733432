"""Times and dates are ISO 8601 text."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from accutics_authentic._codec import make_converter

from .zoo import MOMENT


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
    parsed = converter.structure(text, datetime)
    assert parsed == expected
    assert parsed.tzinfo is not None


def test_a_time_keeps_its_offset() -> None:
    parsed = converter.structure("2024-03-01T14:30:00+02:00", datetime)
    assert parsed.tzinfo == timezone(timedelta(hours=2))


def test_a_subclass_of_datetime_is_made_one() -> None:
    parsed = converter.structure("2024-03-01T12:30:00Z", Moment)
    assert type(parsed) is Moment
    assert parsed == MOMENT


def test_a_date_is_iso_text() -> None:
    assert converter.structure("2024-03-01", date) == date(2024, 3, 1)
