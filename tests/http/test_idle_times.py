"""How long a server keeps idle connections, as it shows."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._http.transport.idle_times import FRESH, MARGIN, SHORTEST, IdleTimes

ages = st.floats(0, 1_000)
events = st.lists(st.tuples(st.sampled_from(["found_open", "found_ended"]), ages))


def after(seen: list[tuple[str, float]]) -> IdleTimes:
    times = IdleTimes()
    for name, age in seen:
        getattr(times, name)(age, *([0.0] if name == "found_ended" else []))
    return times


@given(events, ages, st.booleans())
def test_a_connection_may_be_reused_at_every_age_below_one_at_which_it_may(
    seen: list[tuple[str, float]], age: float, idempotent: bool
) -> None:
    times = after(seen)
    if times.may_reuse(age, idempotent=idempotent):
        assert times.may_reuse(age / 2, idempotent=idempotent)
        assert times.may_reuse(age, idempotent=True)


@given(events, st.floats(SHORTEST, 1_000), st.floats(0.51, 1), st.booleans())
def test_no_connection_is_reused_shortly_before_the_server_ends_it(
    seen: list[tuple[str, float]], end: float, part: float, idempotent: bool
) -> None:
    times = after([*seen, ("found_ended", end)])
    age = max(end * part, end - MARGIN + 0.001)
    assert not times.may_reuse(age, idempotent=idempotent)


@given(events, ages)
def test_a_write_never_uses_a_connection_older_than_any_that_was_found_open(
    seen: list[tuple[str, float]], age: float
) -> None:
    times = after(seen)
    longest = max((age for name, age in seen if name == "found_open"), default=0.0)
    if times.may_reuse(age, idempotent=False):
        assert age <= max(FRESH, longest - longest / 2, longest - MARGIN)


@given(st.floats(0.1, 1_000), st.floats(0.1, 1_000))
def test_a_server_that_ended_a_connection_early_once_is_believed_until_it_keeps_one(
    early: float, idle: float
) -> None:
    times = after([("found_ended", early)])
    assert not times.may_reuse(early, idempotent=True)
    times.found_open(2 * early + idle)
    assert times.ended == inf
    assert times.may_reuse(early + idle, idempotent=True)


def test_a_connection_that_ends_at_once_does_not_end_for_being_idle() -> None:
    assert after([("found_ended", 0.0), ("found_ended", SHORTEST / 2)]).ended == inf


@pytest.mark.parametrize(
    ("keep_alive", "seconds"),
    [
        ("timeout=5", 5.0),
        ("timeout=5, max=100", 5.0),
        ("max=100, Timeout = 75", 75.0),
        ("max=100", inf),
        ("timeout=x", inf),
        ("mytimeout=5", inf),
    ],
)
def test_a_server_that_says_how_long_it_keeps_connections_is_believed(
    keep_alive: str, seconds: float
) -> None:
    times = IdleTimes()
    times.announce(keep_alive)
    assert times.ended == seconds
    assert times.may_reuse(3.9, idempotent=False) is (seconds < inf)
    assert times.may_reuse(4.1, idempotent=False) is (seconds == 75)


@pytest.mark.parametrize(("idempotent", "ends"), [(False, 1), (True, 2)])
def test_a_server_that_ends_connections_at_once_gets_no_second_request_on_one(
    ends: int, *, idempotent: bool
) -> None:
    times = IdleTimes()
    for _ in range(ends):
        assert not times.may_end_soon(0.01, 100.0, idempotent=idempotent)
        times.found_ended(0.01, 100.0)
    assert times.may_end_soon(0.01, 159.0, idempotent=idempotent)
    assert not times.may_end_soon(0.01, 161.0, idempotent=idempotent)
    assert not times.may_end_soon(SHORTEST, 100.0, idempotent=idempotent)


@pytest.mark.parametrize(
    "learn", [IdleTimes.answered_again, lambda times: times.found_open(SHORTEST)]
)
def test_a_server_that_keeps_a_connection_is_believed_again(
    learn: Callable[[IdleTimes], None],
) -> None:
    times = after([("found_ended", 0.0)] * 3)
    times.found_open(SHORTEST / 2)
    assert times.may_end_soon(0.0, 1.0, idempotent=True)
    learn(times)
    assert not times.may_end_soon(0.0, 1.0, idempotent=False)
