"""Whether the rate is why calls are refused: decided without a server."""

from __future__ import annotations

from math import inf

import pytest

from accutics_authentic._http.throttling.cause import MAX_PER_REFUSAL, MIN_PAUSE, Cause


def refused(
    cause: Cause, *, early: bool | None = True, accepted: int = 5, rate: float = 1.0
) -> None:
    """Take note of *accepted* calls and one that is refused after them."""
    for _ in range(accepted):
        cause.accept()
    cause.refuse()
    cause.judge(rate, 1.0, 0.0, early=early)


def trial(accepted: int = 5) -> Cause:
    """Return a trial that began after refusals of one call in so many."""
    cause = Cause()
    for _ in range(3):
        refused(cause, accepted=accepted)
    assert cause.trying
    return cause


@pytest.mark.parametrize(
    ("early", "trying"),
    [
        ([True, True], False),
        ([True, None, True, None], False),
        ([True, None, True, True], True),
        ([True, False, True, True], False),
        ([True, False, True, True, True], True),
        ([False] * 9, False),
        ([None] * 9, False),
    ],
)
def test_a_trial_begins_when_most_refusals_come_below_what_was_accepted(
    early: list[bool | None], *, trying: bool
) -> None:
    cause = Cause()
    for each in early:
        refused(cause, early=each)
    assert cause.trying is trying


def test_refusals_that_are_rare_begin_no_trial() -> None:
    cause = Cause()
    for _ in range(9):
        refused(cause, accepted=int(MAX_PER_REFUSAL))
    assert not cause.trying
    assert cause.usual == inf


def test_what_was_accepted_before_the_first_early_refusal_does_not_count() -> None:
    cause = Cause()
    refused(cause, accepted=1_000)
    refused(cause)
    refused(cause)
    assert cause.trying
    assert cause.usual == pytest.approx(10 / 3)


@pytest.mark.parametrize("accepted", [5, 10, 20])
def test_a_trial_lasts_while_no_more_are_refused_than_before(accepted: int) -> None:
    cause = trial(accepted)
    for _ in range(100):
        refused(cause, early=None, accepted=accepted)
    assert cause.trying


@pytest.mark.parametrize("accepted", [0, 1])
def test_a_trial_ends_when_clearly_more_are_refused(accepted: int) -> None:
    cause = trial()
    count = 0
    while cause.trying:
        refused(cause, early=None, accepted=accepted)
        count += 1
    assert 5 < count < 25
    refused(cause)
    assert not cause.trying
    refused(cause)
    assert cause.trying  # what happened before the trial counts once


def test_waiting_is_worth_twice_a_pause_for_each_refusal() -> None:
    cause = Cause()
    assert cause.worthwhile(1.0) == 0.0
    refused(cause, early=None, accepted=20)
    assert cause.worthwhile(2.0) == 5.0
    assert cause.worthwhile(0.0) == 10.0 / MIN_PAUSE


def test_no_trial_begins_while_pauses_take_more_time_than_waiting() -> None:
    cause = Cause()
    for _ in range(9):
        refused(cause, rate=6.0)  # of 5 calls for each pause of 1 s
    assert not cause.trying
    refused(cause, rate=4.0)
    assert cause.trying
