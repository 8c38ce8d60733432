from __future__ import annotations

import copy
import functools
import gc
import pickle
import weakref
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import Accutics, Authentic, RetryPolicy, Session
from accutics_authentic._http.credentials import Credentials, ProviderKey
from accutics_authentic._http.throttling.throttle import MAX_RECENT, Throttle, Throttles
from tests.faults.secrets import TOKEN

BASE = "https://api.example.com"


def test_a_budget_is_spent_and_refunded_up_to_its_capacity() -> None:
    throttle = Throttle(12, 12)
    assert throttle.spend(5)
    assert throttle.spend(5)
    assert not throttle.spend(5)
    assert throttle.balance == 2
    throttle.refund(5)
    assert throttle.spend(5)
    throttle.refund(1000)
    assert throttle.balance == 12


def test_a_budget_of_0_allows_nothing_and_none_allows_anything() -> None:
    credentials = Credentials("abc", header="x")
    assert not Throttles().get(BASE, credentials, 0).spend(5)
    endless = Throttles().get(BASE, credentials, None)
    assert all(endless.spend(10) for _ in range(1000))
    endless.refund(1)
    assert endless.balance == inf


@given(st.lists(st.sampled_from([("spend", 5), ("spend", 10), ("refund", 1), ("refund", 10)])))
def test_a_budget_stays_between_zero_and_its_capacity(steps: list[tuple[str, int]]) -> None:
    throttle = Throttle(50, 50)
    for name, amount in steps:
        getattr(throttle, name)(amount)
        assert 0 <= throttle.balance <= 50


moments = st.integers(0, 50)


@given(st.lists(st.tuples(moments, moments, st.sampled_from([429, 503]))))
def test_a_pause_lasts_until_the_latest_time_asked_for_and_begins_once(
    asked: list[tuple[int, int, int]],
) -> None:
    throttle = Throttle(0, 0)
    latest: tuple[float, int | None] = (-inf, None)
    for now, until, status in sorted(asked, key=lambda each: each[0]):
        paused = latest[0] > now
        assert throttle.refuse(now, until, status) is (until > now and not paused)
        if until > latest[0]:
            latest = until, status
        assert throttle.rate is not None
        assert throttle.rate.next_at == latest[0]
        assert (throttle.paused_until, throttle.paused_by) == latest


@given(st.floats(0.01, 1e6), st.floats(0, 1e6), st.sampled_from([429, 503]))
def test_the_error_of_a_call_that_cannot_wait_names_the_status_and_the_time(
    wait: float, patience: float, status: int
) -> None:
    throttle = Throttle(0, 0)
    throttle.refuse(1000.0, 1000.0 + wait, status)
    error = throttle.pause_error(1000.0, 1000.0 + patience)
    if wait < patience:
        assert error is None
    elif wait > patience + 0.001:
        assert error is not None
        start, _, rest = str(error).partition(" for ")
        assert start == f"paused by an earlier {status}"
        assert float(rest.removesuffix(" s more")) == pytest.approx(wait, abs=0.1)
        assert error.retry_after == pytest.approx(wait)
        assert (error.status, error.ambiguous) == (None, False)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_no_error_asks_to_wait_for_less_than_nothing(until: float, now: float, end: float) -> None:
    throttle = Throttle(0, 0)
    throttle.refuse(0.0, until, 429)
    for error in (throttle.pause_error(now, end), throttle.turn_error(now, end)):
        assert error is None or (error.retry_after or 0.0) >= 0
        assert "-" not in str(error)


async def provide() -> str:
    return TOKEN


async def fetch(secret: str) -> str:
    return secret


class Vault:
    """A token provider that is equal to any other and has no hash."""

    __hash__ = None  # type: ignore[assignment]  # as a class with __eq__ has

    def __eq__(self, other: object) -> bool:
        return True

    async def token(self) -> str:
        return TOKEN

    async def other(self) -> str:
        return TOKEN

    async def __call__(self) -> str:
        return TOKEN


VAULT, ANOTHER = Vault(), Vault()
partial = functools.partial(provide)
#: Groups of clients: those of one group share, those of different groups do not.
GROUPS: list[list[dict[str, Any]]] = [
    [{"token": "one-token"}, {"token": "one-token"}, {"token": "".join(["one-", "token"])}],
    [{"token": "another-token"}],
    [
        {"token": "one-token", "token_header": "x-key"},
        {"token": "one-token", "token_header": "X-Key"},
    ],
    [{"token": "one-token", "base_url": f"{BASE}:8443"}],
    [{"token": provide}, {"token": provide}],
    [{"token": partial}, {"token": partial}],
    [{"token": functools.partial(provide)}],
    [{"token": VAULT.token}, {"token": VAULT.token}],
    [{"token": VAULT.other}],
    [{"token": ANOTHER.token}],
    [{"token": VAULT}, {"token": VAULT}],
    [{"token": ANOTHER}],
]


def test_clients_of_one_base_url_and_one_token_or_provider_share_and_no_others() -> None:
    session = Session()
    found = [
        [
            Authentic(session, **{"base_url": BASE, **options})._client._sender.throttle
            for options in group
        ]
        for group in GROUPS
    ]
    assert [len({id(throttle) for throttle in group}) for group in found] == [1] * len(GROUPS)
    assert len({id(group[0]) for group in found}) == len(GROUPS)


def test_the_scheme_of_a_token_is_part_of_its_identity() -> None:
    throttles = Throttles()
    bearer = Credentials("abc", header="Authorization", scheme="Bearer ")
    plain = Credentials("abc", header="Authorization")
    assert throttles.get(BASE, bearer, 1) is not throttles.get(BASE, plain, 1)


def test_two_sessions_share_nothing() -> None:
    one, other = (
        Accutics(Session(), base_url=BASE, token="abc")._client._sender.throttle for _ in range(2)
    )
    assert one is not other


def test_the_first_client_sets_the_budget() -> None:
    session = Session()
    first, second = (
        Accutics(session, base_url=BASE, token="abc", retry=RetryPolicy(budget=budget))
        for budget in (7, 9)
    )
    assert first._client._sender.throttle.capacity == second._client._sender.throttle.capacity == 7


def test_a_pause_outlives_the_client_that_met_it_for_as_many_tokens_as_are_remembered() -> None:
    throttles = Throttles()

    def of(number: int) -> Throttle:
        return throttles.get(BASE, Credentials(f"token-{number}", header="x"), 1)

    held, forgotten = of(0), weakref.ref(of(1))
    kept = weakref.ref(of(2))
    for number in range(3, MAX_RECENT + 2):
        of(number)
    gc.collect()
    assert forgotten() is None
    assert kept() is of(2)
    assert held is of(0)  # a client has it


async def test_a_new_provider_at_the_address_of_an_old_one_is_another_provider() -> None:
    throttles = Throttles()
    seen = set()
    gc.freeze()  # what is there before need not be gone through fifty times
    for _ in range(50):

        async def fresh() -> str:
            return TOKEN

        throttle = throttles.get(BASE, Credentials(fresh, header="x"), 1)
        throttle.balance -= 1
        seen.add(throttle.balance)
        del fresh, throttle
        gc.collect()
    assert seen == {0}


def test_a_session_holds_no_token_and_shows_no_provider() -> None:
    session = Session()
    secretive = functools.partial(fetch, TOKEN)
    clients = [Accutics(session, base_url=BASE, token=each) for each in (TOKEN, secretive)]
    throttles = session._throttles
    for one in (session, throttles, *throttles._recent.items(), clients):
        assert TOKEN not in f"{one!r} {getattr(one, '__dict__', '')!r}"
    assert TOKEN.encode() not in repr(list(throttles._recent)).encode()
    for attempt in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="neither pickled nor copied"):
            attempt(ProviderKey(secretive))
        with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
            pickle.dumps(throttles)
