from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import accutics_authentic
from accutics_authentic._authentic.keyset.requests import server_time
from accutics_authentic._base.arguments import MAX_MILLISECONDS
from accutics_authentic._http.dates import http_date
from accutics_authentic._http.messages import Reply

THEN = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 14 Nov 2023 22:13:20 GMT",
        "tue, 14 nov 2023 22:13:20 gmt",
        "Tuesday, 14-Nov-23 22:13:20 GMT",
        "Tue Nov 14 22:13:20 2023",
        "14 Nov 2023 22:13:20 GMT",
        "Tue, 14 Nov 2023 22:13:20",
        "Tue, 14 Nov 2023 22:13:20 UTC",
        "Tue, 14 Nov 2023 22:13:20 -0000",
        "Tue, 14 Nov 2023 23:13:20 +0100",
        "Tue, 14 Nov 2023 17:13:20 EST",
    ],
)
def test_a_date_is_read_in_every_form_that_servers_send(text: str) -> None:
    assert http_date(text) == THEN


@pytest.mark.parametrize(
    "text",
    [
        *("", "GMT", "soon", "0", "1700000000", "2023-11-14T22:13:20Z", "Tue, 14 Nov 2023"),
        "Mon, 01 Jan 0000 00:00:00 GMT",  # for mail, this is the year 2000
        "Mon, 01 Jan 0001 00:00:00 GMT",  # and this 2001
        "Fri, 01 Jan 1000 00:00:00 GMT",
        "Wed, 31 Dec 1969 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 +0001",
        "Tue, 14 Nov 10000 22:13:20 GMT",
        "Tue, 14 Nov 99999999999999999999 22:13:20 GMT",
        f"Tue, 14 Nov {'9' * 5000} 22:13:20 GMT",
        "Tue, 99 Nov 2023 22:13:20 GMT",
        "Tue, 14 Xyz 2023 22:13:20 GMT",
        "Tue, 14 Nov 2023 25:13:20 GMT",
        "Tue, 14 Nov 2023 22:13:20 CET",
        "Tue, 14 Nov 2023 22:13:20 PM",
        "Tue, 14 Nov 2023 22:13:20 Europe/Berlin",
        "Tue, 14 Nov 2023 22:13:20 +9999",
        "Tue, 14 Nov 2023 22:13:20 GMT+0100",
        "Tue, \u0661\u0664 Nov 2023 22:13:20 GMT",
    ],
)
def test_what_is_no_date_of_a_server_is_none(text: str) -> None:
    assert http_date(text) is None


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001 - given a zone below
    st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_any_moment_is_read_to_the_second_whatever_its_zone(
    to_milliseconds: datetime, zone: timezone
) -> None:
    to_milliseconds = to_milliseconds.replace(microsecond=0, tzinfo=UTC)
    assert (
        http_date(format_datetime(to_milliseconds.astimezone(zone))) == to_milliseconds.timestamp()
    )


pieces = st.sampled_from(
    [
        *("Tue, ", "14", " ", "Nov", "-", "2023", "22:13:20", "GMT", "+0100", "-2359", "EST", "Q"),
        *("99999", "9999", "0000", "31", "Dec", "23:59:59", "Fri ", "0", ":", "1", ","),
    ]
)
garbage = st.text() | st.lists(pieces, max_size=12).map("".join)
formed = st.builds(
    "{}, {:02} {} {:04} {:02}:{:02}:{:02} {}".format,
    st.sampled_from(["Tue", "X", "Friday"]),
    st.integers(0, 99),
    st.sampled_from(["Jan", "Feb", "Dec", "Foo"]),
    st.integers(0, 99999),
    *[st.integers(0, 99)] * 3,
    st.sampled_from(["GMT", "Z", "UT", "CET", "+2359", "-2359", "+9999", "-0001", ""]),
)


@given(garbage | formed)
@example("Fri, 31 Dec 9999 23:59:59 -2359")
@example("Fri, 31 Dec 9999 23:59:59 GMT")
def test_no_header_crashes_its_reader_and_no_date_is_beyond_all_clocks(text: str) -> None:
    seconds = http_date(text)
    assert seconds is None or 0 <= seconds * 1000 <= MAX_MILLISECONDS
    milliseconds = server_time(Reply(200, {"date": text}))
    assert milliseconds == (None if seconds is None else seconds * 1000)


def test_nothing_else_in_the_package_reads_dates_of_servers() -> None:
    home = Path(accutics_authentic.__file__).parent
    readers = {
        path.relative_to(home).as_posix()
        for path in home.rglob("*.py")
        if re.search("parsedate|strptime", path.read_text())
    }
    assert readers == {"_http/dates.py"}
