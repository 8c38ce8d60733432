"""What is learned of an API's limit, in virtual time: against servers that limit calls."""

from __future__ import annotations

import random
from math import inf
from statistics import median

import pytest
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic._http.throttling.quota import Quota
from accutics_authentic._http.throttling.rate import (
    FIRST_RATE,
    FORGET_AFTER,
    MAX_HEADER_WAIT,
    MAX_RATE,
    MIN_RATE,
    PROBE_WAIT,
    Rate,
)
from accutics_authentic._http.throttling.throttle import Throttle
from tests.support.examples import examples
from tests.support.limited import Bucket, Crowded, Limited, Random, Server, Stray, Window


def test_five_thousand_calls_at_a_limit_of_a_hundred_a_second_all_succeed() -> None:
    run = Limited(Bucket(), 5_000)
    assert len(run.ended) == 5_000
    assert run.per_call <= 1.1
    assert run.rate(5, run.now) >= 0.8 * 100
    assert run.refusals <= 2
    assert run.now < 65


@settings(max_examples=examples(15))
@given(
    rate=st.floats(20, 200),
    burst=st.floats(0.1, 1),  # seconds of the rate
    latency=st.floats(0.001, 0.1),
    seed=st.integers(0, 99),
    retry_after=st.sampled_from([None, 1.0]),
)
def test_the_rate_of_any_bucket_is_used_and_not_exceeded(
    rate: float, burst: float, latency: float, seed: int, retry_after: float | None
) -> None:
    server = Bucket(retry_after, rate=lambda _: rate, burst=burst * rate)
    run = Limited(server, int(40 * rate), latency=latency, seed=seed)
    assert len(run.ended) == int(40 * rate)
    assert run.per_call <= 1.1 + 200 / len(run.ended)  # those that were sent before the first reply
    assert run.rate(12, run.now) >= 0.75 * rate
    assert run.refusals <= 4


@pytest.mark.parametrize("factor", [0.5, 2.0])
@pytest.mark.parametrize("at", [25.0, 27.5, 30.0])
def test_a_limit_that_halves_or_doubles_is_followed_within_ten_seconds(
    factor: float, at: float
) -> None:
    server = Bucket(rate=lambda now: 100.0 if now < at else 100.0 * factor)
    run = Limited(server, 9_000, until=at + 30)
    assert run.rate(5, at) >= 80
    assert run.rate(at + 10, at + 30) >= 0.8 * 100 * factor
    assert run.per_call <= 1.1


@pytest.mark.parametrize("seed", range(5))
def test_two_processes_share_a_limit_and_keep_it(seed: int) -> None:
    run = Limited(Bucket(), 6_000, clients=2, seed=seed, until=45)
    assert run.rate(5, 45) >= 0.8 * 100
    assert run.per_call <= 1.1
    assert min(run.by) >= 0.25 * sum(run.by)


@pytest.mark.parametrize("tells", [False, True])
@pytest.mark.parametrize("retry_after", [None, 1.0])
def test_a_server_that_counts_by_the_minute_is_used_in_full(
    retry_after: float | None, *, tells: bool
) -> None:
    run = Limited(Window(retry_after, tells=tells), 3_000)
    assert len(run.ended) == 3_000
    assert run.now <= 6 * 60
    assert run.per_call <= 1.1


def test_headers_that_tell_the_rest_prevent_refusals() -> None:
    run = Limited(Window(size=100, seconds=10, tells=True), 1_000)
    before = Limited(Window(size=100, seconds=10), 1_000)
    assert run.requests < before.requests
    assert run.requests - len(run.ended) <= 100  # those that were sent before the first refusal


@pytest.mark.parametrize("seed", range(3))
def test_a_limit_of_calls_at_once_is_met_by_the_rate(seed: int) -> None:
    run = Limited(Crowded(most=10), 5_000, latency=0.1, seed=seed)
    assert len(run.ended) == 5_000
    assert run.per_call <= 1.1
    assert run.rate(10, run.now) >= 0.6 * 10 / 0.1


@settings(max_examples=examples(8))
@given(st.integers(1, 2_000), st.sampled_from([None, 0.1, 1.0, 30.0]), st.floats(0.02, 0.2))
def test_a_single_refusal_slows_a_free_api_for_a_few_seconds_only(
    odd: int, retry_after: float | None, latency: float
) -> None:
    free = 20 / latency
    server = Stray(retry_after, odd=frozenset({odd}))
    run = Limited(server, 5_000, workers=20, latency=latency)
    pause = 1.1 * (retry_after or 1.0)
    assert run.now <= 5_000 / (0.9 * free) + pause + 6
    assert run.refusals == 1


@settings(max_examples=examples(6), derandomize=True, deadline=None)
@given(
    share=st.floats(0.05, 0.2),
    way=st.sampled_from([(1, 0.005), (1, 0.05), (20, 0.05)]),
    retry_after=st.sampled_from([None, 1.0]),
)
def test_refusals_by_chance_cost_little_more_than_their_pauses(
    share: float, way: tuple[int, float], retry_after: float | None
) -> None:
    workers, latency = way
    free = workers / latency
    pause = 1.05 if retry_after else 0.5
    during, after = [], []
    for seed in range(3):
        chance = random.Random(seed)
        server = Random(retry_after, lambda now: share if now < 120 else 0.0, chance)
        run = Limited(server, 10**9, workers=workers, latency=latency, seed=seed, until=142)
        during.append(run.rate(0, 120) * (1 / free + share * pause))
        after.append(run.rate(140, 142) / free)
    expected = 0.5 - (share - 0.05) * 5 / 3  # half of what is possible, and a quarter at 1 in 5
    assert median(during) >= expected
    assert median(after) >= 0.85


@pytest.mark.parametrize("burst", [2.0, 20.0])
@pytest.mark.parametrize("workers", [1, 20])
def test_a_limit_after_refusals_by_chance_is_kept(burst: float, workers: int) -> None:
    @define
    class Both(Random):
        bucket: Bucket = field(factory=lambda: Bucket(rate=lambda _: 20.0, burst=burst))

        def take(self, now: float) -> bool:
            return super().take(now) if now < 60 else self.bucket.take(now)

    run = Limited(Both(refused=lambda _: 0.05), 10**9, workers=workers, until=120)
    assert run.rate(75, 120) >= 0.7 * 20
    assert run.requests <= 1.15 * len(run.ended)


def test_a_free_api_is_never_slowed() -> None:
    run = Limited(Server(), 1_000)
    assert run.throttles[0].rate is None
    assert run.requests == 1_000


steps = st.lists(
    st.tuples(
        st.sampled_from(["refuse", "accept", "hold", "lose", "obey", "admit", "admit waited"]),
        st.floats(0, 100),  # seconds that pass before
        st.floats(0, 90_000),
        st.integers(0, 1_000),
    ),
    max_size=60,
)


@given(steps)
def test_whatever_happens_a_call_goes_within_what_the_server_asked(
    steps: list[tuple[str, float, float, int]],
) -> None:
    rate, now, asked = Rate(), 1000.0, 0.0
    for name, passed, seconds, calls in steps:
        now += passed
        if name == "refuse":
            rate.refuse(now, now + seconds)
            asked = max(asked, now + seconds)
        elif name == "hold":
            rate.hold(now + seconds)
            asked = max(asked, now + seconds)
        elif name == "obey":
            rate.obey(now, Quota(calls, seconds + 0.001))
        elif name == "accept":
            rate.accept(now)
        elif name == "lose":
            rate.lose(now)
        else:
            now = max(now, rate.next_at)
            rate.admit(now, waited=name == "admit waited")
        assert MIN_RATE <= rate.current <= MAX_RATE
        assert rate.next_at <= max(asked, now + 1 / MIN_RATE + PROBE_WAIT + MAX_HEADER_WAIT)


def test_one_call_goes_first_after_a_pause() -> None:
    rate = Rate()
    rate.refuse(100.0, 101.0)
    assert rate.next_at == 101.0
    rate.admit(101.0, waited=True)
    probing = [rate.probing]
    assert rate.next_at == 101.0 + PROBE_WAIT
    rate.accept(101.3)
    assert [*probing, rate.probing] == [True, False]
    assert rate.next_at == 101.3
    rate.admit(101.3, waited=True)
    assert rate.next_at == pytest.approx(101.3 + 1 / FIRST_RATE)


def test_another_goes_first_if_no_reply_comes_to_that_call() -> None:
    rate = Rate()
    rate.refuse(100.0, 101.0)
    rate.admit(101.0, waited=True)
    rate.lose(101.5)
    assert rate.next_at == 101.5
    rate.admit(101.5, waited=True)
    assert rate.probing


def test_a_rate_that_is_not_used_does_not_grow() -> None:
    rate = Rate()
    rate.refuse(0.0, 0.0)
    rate.admit(0.0, waited=True)
    rate.accept(0.0)
    for second in range(1, 50):
        rate.admit(second, waited=False)
    assert rate.current == FIRST_RATE


def test_what_a_server_says_is_left_is_spread_over_its_time() -> None:
    rate = Rate()
    rate.refuse(0.0, 0.0)
    rate.admit(0.0, waited=True)
    rate.accept(0.0)
    rate.obey(0.0, Quota(10, 20.0))
    rate.admit(1.0, waited=True)
    assert rate.next_at == pytest.approx(3.0, abs=0.1)
    assert rate.age == 0.0  # the headers held the call, not what was learned
    rate.admit(30.0, waited=False)  # its time is over
    assert rate.next_at == pytest.approx(30.1, abs=0.1)
    rate.obey(31.0, Quota(10, 3600.0))  # not spread over an hour
    rate.admit(32.0, waited=False)
    assert rate.next_at == pytest.approx(32.1, abs=0.1)
    rate.obey(32.0, Quota(0, 40.0))
    assert rate.next_at == 72.0
    rate.obey(32.0, Quota(0, 4_000.0))
    assert rate.next_at == 32.0 + MAX_HEADER_WAIT


def test_a_limit_that_no_longer_matters_is_forgotten() -> None:
    throttle = Throttle(500, 500)
    assert throttle.admit(0.0, waited=False) == 0
    throttle.refuse(0.0, 1.0, 429)
    epoch = throttle.admit(1.0, waited=True)
    assert epoch == throttle.epoch == 1
    throttle.accept(1.0, epoch, None)
    assert throttle.is_alive(2.0)
    assert throttle.admit(FORGET_AFTER, waited=False) == 1
    assert throttle.admit(3 * FORGET_AFTER, waited=False) == 0
    assert (throttle.rate, throttle.epoch) == (None, 0)
    assert not throttle.is_alive(3 * FORGET_AFTER)
    assert throttle.ready_at(200.0, 260.0) == -inf
    assert not throttle.probing
    assert throttle.turn_error(200.0, 200.0) is None
    throttle.accept(200.0, 1, None)
    throttle.lose(200.0, 1)
    assert throttle.expected_wait(200.0) == 0.0
    throttle.refuse(200.0, 201.0, 429, epoch=1)  # sent before it was forgotten
    assert throttle.epoch == 2  # so that other calls wait, too
    assert throttle.rate is not None
    assert throttle.rate.next_at == 201.0


def test_a_reply_to_a_call_of_an_earlier_epoch_tells_nothing() -> None:
    throttle = Throttle(500, 500)
    throttle.refuse(0.0, 1.0, 429)
    assert throttle.rate is not None
    throttle.accept(0.5, 0, Quota(0, 50.0))
    throttle.lose(0.5, 0)
    assert throttle.accepted_at == -inf
    assert throttle.rate.next_at == 1.0
    throttle.refuse(0.5, 2.0, 503)  # it was sent with the first: the pause is longer, nothing else
    assert (throttle.epoch, throttle.rate.next_at, throttle.paused_by) == (1, 2.0, 503)
