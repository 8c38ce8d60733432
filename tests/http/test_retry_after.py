from __future__ import annotations

from email.utils import format_datetime, formatdate
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._base.arguments import from_milliseconds
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.status import retry_after

WALL = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT


def said(value: str | None, **headers: str) -> float | None:
    return retry_after(Reply(429, {"retry-after": value, **headers} if value else headers), WALL)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("", None),
        ("0", None),
        ("00", None),
        ("1", 1.0),
        ("007", 7.0),
        ("120", 120.0),
        ("121", 121.0),
        ("-1", None),
        ("+1", None),
        ("1.5", 1.5),
        ("0.25", 0.25),
        (".5", 0.5),
        ("2.", 2.0),
        ("0.0", None),
        ("1.5, 0.5", 1.5),
        ("1.5.5", None),
        (".", None),
        ("9" * 300 + "." + "9" * 5000, 1e300),
        ("1,5", None),
        (" 7", None),
        ("7 ", None),
        ("1_0", None),
        ("0x10", None),
        ("1e20", None),
        ("100000000000000000000", 1e20),
        ("9" * 300, 1e300),
        ("9" * 5000, None),
        ("١٢", None),
        ("\uff17", None),
        ("²", None),
        ("inf", None),
        ("nan", None),
        ("Infinity", None),
        ("soon", None),
        ("7, 12", 12.0),
        ("12, 7", 12.0),
        ("0, 3", 3.0),
        ("soon, 3", 3.0),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30.0),
        ("Tue, 14 Nov 2023 22:13:50", 30.0),
        ("Tue, 14 Nov 2023 22:13:50 -0000", 30.0),
        ("Tue, 14 Nov 2023 23:13:50 +0100", 30.0),
        ("Tuesday, 14-Nov-23 22:13:50 GMT", 30.0),
        ("Tue Nov 14 22:13:50 2023", 30.0),
        ("Tue, 14 Nov 2023 22:12:50 GMT", None),
        ("Tue, 14 Nov 2023 22:13:20 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Tue, 99 Nov 2023 22:13:50 GMT", None),
        ("Tue, 14 Nov 99999 22:13:50 GMT", None),
        ("Tue, 14 Nov 2023 22:13:50 +9999", None),
        ("Tue, 14 Nov 2023 22:13:50 GMT, Tue, 14 Nov 2023 22:13:30 GMT", 30.0),
        ("5, Tue, 14 Nov 2023 22:13:50 GMT", 30.0),
    ],
)
def test_only_plain_seconds_and_dates_count(value: str | None, wait: float | None) -> None:
    assert said(value) == (None if wait is None else pytest.approx(wait))


def test_a_date_is_compared_with_the_servers_own_clock() -> None:
    server = {"date": "Wed, 15 Nov 2023 10:00:00 GMT"}  # half a day ahead
    assert said("Wed, 15 Nov 2023 10:00:30 GMT", **server) == 30.0


@pytest.mark.parametrize("date", ["yesterday", "Mon, 01 Jan 0001 00:00:00 GMT"])
def test_a_date_header_that_cannot_be_read_is_no_clock(date: str) -> None:
    assert said(formatdate(WALL + 30, usegmt=True), date=date) == 30.0


def test_a_server_whose_clock_begins_in_1970_has_a_clock() -> None:
    server = {"date": "Thu, 01 Jan 1970 00:00:00 GMT"}
    assert said("Thu, 01 Jan 1970 00:00:05 GMT", **server) == 5.0


@given(st.integers(1, 10**6))
def test_any_date_of_the_future_is_so_many_seconds_away(seconds: int) -> None:
    when = from_milliseconds(int(WALL + seconds) * 1000)
    assert said(format_datetime(when, usegmt=True)) == seconds


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_value_crashes(value: str, date: str) -> None:
    wait = said(value, date=date)
    assert wait is None or (wait > 0 and isfinite(wait))
