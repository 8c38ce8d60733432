"""How far an export is, in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import Report
from accutics_authentic._cli.pace import Pace, closing, duration

counts = st.integers(0, 10**7)


@pytest.mark.parametrize(
    ("rows", "before", "total", "seconds", "text"),
    [
        (0, 0, None, 0.0, "0 rows"),
        (1000, 0, None, 2.0, "1,000 rows, 500 rows/s"),
        (1000, 0, 4000, 2.0, "1,000 of 4,000 rows, 500 rows/s, 6.0 s left"),
        (1000, 900, 4000, 2.0, "1,000 of 4,000 rows, 50 rows/s, 1 min 00 s left"),
        (1000, 1000, 4000, 2.0, "1,000 of 4,000 rows"),
        (5000, 0, 4000, 2.0, "5,000 rows, 2,500 rows/s"),
    ],
)
def test_it_tells_rows_rate_and_time_left_as_far_as_they_are_known(
    rows: int, before: int, total: int | None, seconds: float, text: str
) -> None:
    pace = Pace(rows=rows, rows_before=before, total=total, seconds=seconds)
    assert pace.text() == text


@given(counts, counts, st.none() | counts, st.floats(0, 1e6))
def test_it_has_words_for_every_moment(
    rows: int, before: int, total: int | None, seconds: float
) -> None:
    pace = Pace(rows=rows, rows_before=before, total=total, seconds=seconds)
    assert f"{rows:,}" in pace.text()
    assert pace.known_total is None or pace.known_total >= rows


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (9.9, "9.9 s"),
        (10, "10 s"),
        (59.6, "1 min 00 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 00 min"),
        (90_000, "25 h 00 min"),
    ],
)
def test_durations_read_well(seconds: float, text: str) -> None:
    assert duration(seconds) == text


NOTHING: dict[str, Any] = {
    "items": 0,
    "pages": 0,
    "requests": 1,
    "retries": 0,
    "duplicates": 0,
    "waited": 0.0,
    "drift": (),
    "complete": True,
}


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "0 rows in a.csv, 2.0 s, 1 request"),
        ({"items": 1, "requests": 2000}, "1 row in a.csv, 2.0 s, 2,000 requests"),
        (
            {"items": 2, "requests": 3, "retries": 1, "waited": 1.5, "duplicates": 2},
            "2 rows in a.csv, 2.0 s, 3 requests, 1 of them repeated, waited 1.5 s, "
            "2 duplicates dropped",
        ),
        (
            {"drift": ("the total fell",)},
            "0 rows in a.csv, 2.0 s, 1 request; the list changed while it was read: the total fell",
        ),
        (
            {"drift": ("a", "b", "c")},
            "0 rows in a.csv, 2.0 s, 1 request; the list changed while it was read: a (and 2 more)",
        ),
    ],
)
def test_the_closing_report_tells_what_is_worth_a_word(facts: dict[str, Any], text: str) -> None:
    assert closing(Report(**{**NOTHING, **facts}), "a.csv", 2.0) == text
