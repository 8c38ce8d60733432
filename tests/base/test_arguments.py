from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._base.arguments import (
    EPOCH,
    MAX_MILLISECONDS,
    MILLISECOND,
    MIN_MILLISECONDS,
    check_int,
    check_page_size,
    check_seconds,
    from_milliseconds,
    to_milliseconds,
    type_of,
)
from accutics_authentic._base.clock import Clock
from accutics_authentic._http.limits import Limits, Timeouts
from accutics_authentic.errors import ConfigurationError


def id_of(value: object) -> str:
    """Return a test's id for a value that Python may not want to write out."""
    return f"{value.bit_length()} bits" if isinstance(value, int) else repr(value)


@pytest.mark.parametrize("value", [True, 1.0, "1", None, b"1", 0, -1])
def test_an_int_refuses_what_is_no_count(value: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^n must be (an int, not|at least 1$)"):
        check_int(value, "n")


@pytest.mark.parametrize("value", [10**15 + 1, 10**5000, -(10**5000)], ids=id_of)
def test_an_int_has_bounds_in_both_directions(value: int) -> None:
    with pytest.raises(ConfigurationError, match=r"^n must be at (least|most) \d+$"):
        check_int(value, "n")


def test_a_page_size_is_bounded() -> None:
    assert check_page_size(100_000, "limit") == 100_000
    with pytest.raises(ConfigurationError, match="limit must be at most 100000"):
        check_page_size(100_001, "limit")


class Level(IntEnum):
    """An int that shows itself as something else."""

    TOP = 7

    def __str__(self) -> str:
        return "****"


def test_of_a_subclass_of_int_the_number_counts() -> None:
    for number in (check_int(Level.TOP, "n"), check_seconds(Level.TOP, "t")):
        assert (type(number) in {int, float}, number) == (True, 7)


def test_an_int_may_be_its_minimum() -> None:
    assert check_int(0, "n", minimum=0) == 0


@pytest.mark.parametrize("value", [True, "1", None, 0, -1, 0.0, inf, -inf, nan, 1j, 10**400])
def test_seconds_refuses_what_is_no_time(value: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^t must be (a number of seconds|above 0)"):
        check_seconds(value, "t")


def test_seconds_may_be_zero_where_that_is_allowed() -> None:
    assert check_seconds(0, "t", allow_zero=True) == 0.0
    with pytest.raises(ConfigurationError, match="at least 0"):
        check_seconds(-1, "t", allow_zero=True)


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [
        (MIN_MILLISECONDS, MIN_MILLISECONDS),
        (MAX_MILLISECONDS, MAX_MILLISECONDS),
        (EPOCH + timedelta(microseconds=1_999), 1),
        (datetime(2024, 5, 1, tzinfo=UTC), 1_714_521_600_000),
        (datetime(2024, 5, 1, 2, tzinfo=timezone(timedelta(hours=2))), 1_714_521_600_000),
    ],
)
def test_a_time_is_exact_to_the_millisecond(value: datetime | int, milliseconds: int) -> None:
    assert to_milliseconds(value, "before") == milliseconds


@pytest.mark.parametrize(
    "value",
    [
        *(datetime(2024, 5, 1), EPOCH, EPOCH - MILLISECOND, True, 1.5, "2024-05-01", None),  # noqa: DTZ001 - naive on purpose
        *(0, -5, MAX_MILLISECONDS + 1, 1_714_521_600, MIN_MILLISECONDS - 1, 10**5000, -(10**5000)),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
    ],
    ids=id_of,
)
def test_a_time_out_of_range_is_refused(value: object) -> None:
    with pytest.raises(ConfigurationError, match="before"):
        to_milliseconds(value, "before")


@pytest.mark.parametrize("value", [1, 1_714_521_600, MIN_MILLISECONDS - 1])
def test_seconds_are_asked_about(value: int) -> None:
    with pytest.raises(ConfigurationError, match="are these seconds"):
        to_milliseconds(value, "before")


@given(st.datetimes(min_value=datetime(1970, 1, 2), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants a naive bound
def test_milliseconds_are_converted_back_exactly(when: datetime) -> None:
    floor = when.replace(microsecond=when.microsecond // 1000 * 1000)
    assert from_milliseconds(to_milliseconds(when, "before")) == floor


@pytest.mark.parametrize(("value", "kind"), [(None, "None"), (1, "int"), ("x", "str")])
def test_the_type_is_named_without_the_value(value: object, kind: str) -> None:
    assert type_of(value) == kind


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (Timeouts, {"connect": 0}),
        (Timeouts, {"attempt": inf}),
        (Timeouts, {"call": True}),
        (Limits, {"connections": 0}),
        (Limits, {"body": 1.5}),
    ],
)
def test_limits_name_the_invalid_field(kind: Any, options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=f"^{kind.__name__}.{next(iter(options))} must be"):
        kind(**options)


async def test_the_real_clock_tells_the_loops_time_and_chance() -> None:
    clock = Clock()
    before = clock.now()
    await clock.sleep(0.002)
    assert clock.now() > before
    assert clock.wall() > 1.7e9
    assert 0 <= clock.chance() < 1
    rung = asyncio.Event()
    clock.call_at(clock.now(), rung.set)
    await rung.wait()
