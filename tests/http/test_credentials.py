from __future__ import annotations

import asyncio
import copy
import json
import pickle
from collections.abc import Awaitable, Callable
from itertools import pairwise
from math import inf
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._http.credentials import Credentials, Secret, why_unusable
from accutics_authentic._http.redaction import REDACTED
from accutics_authentic.errors import ConfigurationError

Exchange = Callable[[Secret], Awaitable[bool]]


@pytest.mark.parametrize(
    "token",
    [
        *("", " ", "a b", " a", "a ", "a\r\nX: y", "a\n", "a\x00", "a\x7f", "ä", "\ud800", "a\tb"),
        *("Bearer abc", "bearer abc", "BEARER abc", None, 7, b"abc", ["abc"], True),
    ],
)
def test_a_token_that_cannot_be_sent_is_refused_without_repeating_it(token: Any) -> None:
    credentials = Credentials(token, header="Authorization", scheme="Bearer ")
    with pytest.raises(ConfigurationError) as caught:
        credentials.check()
    if isinstance(token, str) and len(token) > 4:
        assert token.split()[-1] not in repr(caught.value)


@pytest.mark.parametrize("header", ["", "an api token", "a:b", "a\r\nb", "ä", None, "x_y: z"])
def test_a_header_that_cannot_be_sent_is_refused(header: Any) -> None:
    with pytest.raises(ConfigurationError, match="name of a header"):
        Credentials("abc", header=header).check()


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_any_printable_token_can_be_sent(token: str) -> None:
    assert why_unusable(token) is None


TOKEN = 'sentinel-t0k3n/+="\\&<x>'


def test_a_secret_is_never_shown() -> None:
    secret = Secret(TOKEN, "Bearer ")
    assert secret.header_value() == f"Bearer {TOKEN}"
    assert TOKEN not in f"{secret} {secret!r} {Secret.__slots__}"
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="neither pickled nor copied"):
            attempt(secret)
    assert not hasattr(secret, "__dict__")


def test_credentials_show_the_header_and_not_the_token() -> None:
    credentials = Credentials(TOKEN, header="an-api-token")
    assert repr(credentials) == "<Credentials in an-api-token>"
    assert TOKEN not in repr(vars(credentials))


@pytest.mark.parametrize(
    "echo",
    [
        TOKEN,
        f"Bearer {TOKEN}!",
        TOKEN.upper(),
        json.dumps({"got": TOKEN}),
        json.dumps(TOKEN).replace("/", "\\/"),
        json.dumps(TOKEN).replace("=", "\\u003d").replace("&", "\\u0026").replace("<", "\\u003C"),
        quote(TOKEN, safe=""),
        quote(TOKEN, safe="").lower(),
    ],
)
def test_an_echo_of_the_token_is_redacted_however_it_is_escaped(echo: str) -> None:
    hidden = Secret(TOKEN).redact(f"you sent {echo}, twice: {echo}")
    assert hidden.count(REDACTED) == 2
    assert "t0k3n" not in hidden.lower()


def test_what_is_not_the_token_stays_as_it_is() -> None:
    assert (
        Secret(TOKEN).redact("sentinel-t0k3n is not all of it") == "sentinel-t0k3n is not all of it"
    )
    assert Secret("error").redact('{"error": "short words are no tokens"}').startswith('{"error"')


async def no_wait(*_: object) -> None:
    await asyncio.sleep(0)


def provider(*tokens: Any) -> tuple[Callable[[], Awaitable[str]], list[Any]]:
    """Return a provider of these tokens, one per call, and the list of those it returned."""
    line, given_out = list(tokens), []

    async def provide() -> str:
        await no_wait()
        token = line.pop(0)
        given_out.append(token)
        if isinstance(token, Exception):
            raise token
        return token  # type: ignore[no-any-return]  # a str, or wrong on purpose

    return provide, given_out


def accepting(*tokens: str) -> tuple[Exchange, list[str]]:
    """Return an exchange that accepts these tokens, and the list of those it was shown."""
    seen: list[str] = []

    async def exchange(secret: Secret) -> bool:
        seen.append(secret.header_value())
        await no_wait()
        return secret.header_value() in tokens

    return exchange, seen


async def use(
    credentials: Credentials, exchange: Exchange, status: int = 401, now: float = 0.0
) -> bool:
    """Make one exchange, and one more if the token is refused, as a call does."""
    secret = credentials.secret or await credentials.refresh()
    if await exchange(secret):
        return True
    another = await credentials.refresh_after(secret, status, now)
    return another is not None and await exchange(another)


async def test_a_fixed_token_is_sent_as_it_is() -> None:
    exchange, seen = accepting("abc")
    assert await use(Credentials("abc", header="x-token"), exchange)
    assert seen == ["abc"]


async def test_a_fixed_token_that_is_refused_is_not_tried_again() -> None:
    exchange, seen = accepting()
    assert not await use(Credentials("abc", header="x-token"), exchange)
    assert seen == ["abc"]


async def test_a_provider_is_called_once_for_all_waiting_calls_and_its_token_is_kept() -> None:
    provide, given_out = provider("one")
    exchange, seen = accepting("one")
    credentials = Credentials(provide, header="x-token")
    credentials.check()
    await asyncio.gather(*(use(credentials, exchange) for _ in range(20)))
    await use(credentials, exchange)
    assert given_out == ["one"]
    assert seen == ["one"] * 21


async def test_a_refused_token_is_refreshed_once_for_all_refused_calls() -> None:
    provide, given_out = provider("old", "new")
    exchange, seen = accepting("new")
    credentials = Credentials(provide, header="x-token")
    await asyncio.gather(*(use(credentials, exchange) for _ in range(20)))
    assert given_out == ["old", "new"]
    assert sorted(seen) == ["new"] * 20 + ["old"] * 20


async def test_a_provider_that_gives_the_same_token_again_means_no_second_try() -> None:
    provide, given_out = provider("old", "old", "new")
    exchange, seen = accepting("new")
    credentials = Credentials(provide, header="x-token")
    assert not await use(credentials, exchange)
    assert (given_out, seen) == (["old", "old"], ["old"])
    await use(credentials, exchange)  # the next call asks again
    assert seen == ["old", "old", "new"]


async def test_another_token_is_tried_once_and_no_third_one() -> None:
    provide, given_out = provider("a", "b", "c")
    exchange, seen = accepting("c")
    assert not await use(Credentials(provide, header="x-token"), exchange)
    assert (given_out, seen) == (["a", "b"], ["a", "b"])


async def test_a_provider_that_fails_after_a_401_leaves_the_401() -> None:
    provide, _ = provider("old", LookupError("vault is down"))
    exchange, _ = accepting()
    assert not await use(Credentials(provide, header="x-token"), exchange)


async def test_a_failing_provider_fails_all_waiting_calls_and_is_called_again_later() -> None:
    provide, given_out = provider(LookupError("vault is down"), "one")
    exchange, seen = accepting("one")
    credentials = Credentials(provide, header="x-token")
    outcomes = await asyncio.gather(
        *(use(credentials, exchange) for _ in range(5)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [LookupError] * 5
    assert len(given_out) == 1
    await use(credentials, exchange)
    assert seen == ["one"]


async def test_a_provider_that_ends_an_iterator_fails_all_waiting_calls() -> None:
    async def token(text: str) -> str:
        return text

    tokens = iter(["one"])
    credentials = Credentials(lambda: token(next(tokens)), header="x-token")
    stale = await credentials.refresh()
    outcomes = await asyncio.gather(
        *(credentials.refresh(stale) for _ in range(3)), return_exceptions=True
    )
    assert [str(outcome) for outcome in outcomes] == ["coroutine raised StopIteration"] * 3


async def test_an_invalid_token_of_a_provider_fails_each_call_by_its_own_error() -> None:
    provide, given_out = provider("two words", "one")
    exchange, seen = accepting("one")
    credentials = Credentials(provide, header="x-token")
    outcomes = await asyncio.gather(
        *(use(credentials, exchange) for _ in range(3)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [ConfigurationError] * 3
    assert len({id(outcome) for outcome in outcomes}) == 3
    assert given_out == ["two words"]
    assert "two words" not in repr(outcomes)
    await use(credentials, exchange)
    assert seen == ["one"]


async def test_when_the_call_that_refreshes_is_cancelled_the_next_one_refreshes() -> None:
    asked: list[int] = []

    async def provide() -> str:
        asked.append(1)
        if len(asked) == 1:
            await asyncio.Event().wait()
        return "one"

    exchange, seen = accepting("one")
    credentials = Credentials(provide, header="x-token")
    leader = asyncio.create_task(use(credentials, exchange))
    await no_wait()
    others = [asyncio.create_task(use(credentials, exchange)) for _ in range(5)]
    await no_wait()
    others.pop().cancel()
    leader.cancel()
    assert await asyncio.gather(*others) == [True] * 4
    assert (len(asked), seen) == (2, ["one"] * 4)
    assert leader.cancelled()


async def test_an_unusable_new_token_keeps_the_known_one() -> None:
    provide, given_out = provider("old", "two words", "new")
    exchange, seen = accepting("new")
    credentials = Credentials(provide, header="x-token")
    assert not await use(credentials, exchange)
    assert await use(credentials, exchange)
    assert (given_out, seen) == (["old", "two words", "new"], ["old", "old", "new"])


steps = st.tuples(
    st.integers(0, 70), st.integers(1, 3), st.sampled_from(["fine", "token expired", "no right"])
)


@given(st.lists(steps, max_size=12), st.booleans())
def test_a_403_has_the_provider_called_once_for_all_and_at_most_once_a_minute(
    schedule: list[tuple[int, int, str]], always_new: bool
) -> None:
    now = 0.0
    asked: list[float] = []

    async def provide() -> str:
        asked.append(now)
        await no_wait()
        return f"token-{len(asked)}" if always_new else "token-1"

    async def run() -> None:
        nonlocal now
        credentials = Credentials(provide, header="x-token")
        await credentials.refresh()
        last = -inf  # when a 403 had the provider called
        for seconds, calls, what in schedule:
            now += seconds
            first = {"fine": 0, "token expired": len(asked) + 1, "no right": 1000}[what]
            exchange, seen = accepting(*(f"token-{number}" for number in range(first, 100)))
            before = len(asked)
            outcomes = await asyncio.gather(
                *(use(credentials, exchange, 403, now) for _ in range(calls))
            )
            renews = what != "fine" and now - last >= 60
            last = now if renews else last
            assert len(asked) - before == renews
            assert len(seen) == calls * (2 if renews and always_new else 1)
            helped = what == "token expired" and renews and always_new
            assert outcomes == [what == "fine" or helped] * calls

    asyncio.run(run())
    assert all(later - sooner >= 60 for sooner, later in pairwise(asked[1:]))
