"""``with_options`` of both clients, and headers of callers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic import Accutics, Authentic, RetryPolicy, Session, Timeouts
from accutics_authentic._http.request_headers import (
    CREDENTIALS,
    FRAMING,
    MEANING,
    check_headers,
    merge_headers,
)
from accutics_authentic.errors import (
    AttemptTimeoutError,
    ConfigurationError,
    RateLimitedError,
    ServerError,
)
from tests.faults.hostile import ok, reply, silent
from tests.faults.secrets import TOKEN, shown
from tests.support.examples import examples

from .serving import Served, serve

AUTHENTIC = ("an-api-token", {"An-Api-Client-Locale": "da"})
NAMES = st.sampled_from(["X-A", "x-a", "Accept", "accept-language", "X_B", "Idempotency-Key"])
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=5)
SOME_HEADERS = st.dictionaries(NAMES, VALUES)


class Counting(AbstractAsyncContextManager[None]):
    """A limiter that counts how often it is entered."""

    def __init__(self) -> None:
        self.entered = 0

    async def __aenter__(self) -> None:
        self.entered += 1

    async def __aexit__(self, *_: object) -> None:
        pass


def clients(served: Served) -> tuple[Any, Any]:
    return served.accutics, served.authentic


def spelled(name: str, draw: Any) -> str:
    """Return *name* with some letters in upper case and some hyphens as underscores."""
    return "".join(draw(st.sampled_from([c, c.upper(), "_" if c == "-" else c])) for c in name)


@pytest.mark.parametrize("name", sorted(CREDENTIALS | FRAMING | MEANING | {"x-own"}))
@settings(max_examples=examples(10))
@given(st.data())
def test_a_header_that_is_not_up_to_callers_is_refused_by_name_in_any_spelling(
    name: str, data: st.DataObject
) -> None:
    given_name = spelled(name, data.draw)
    headers = {"X-A": "1", given_name: "s3cret-value"}
    with pytest.raises(ConfigurationError, match=given_name[:38]) as caught:
        check_headers(headers, "X-Own")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ([("X-A", "1")], "headers must be a mapping, not list"),
        ({"": "1"}, "the name of a header"),
        ({"X A": "1"}, "the name of a header"),
        ({"X-A:": "1"}, "the name of a header"),
        ({"X-A\r\nHost": "1"}, "the name of a header"),
        ({"Ü": "1"}, "the name of a header"),
        ({7: "1"}, "the name of a header"),
        ({"X-A": None}, r"headers\['X-A'\] must be a str, not None"),
        ({"X-A": 7}, r"headers\['X-A'\] must be a str, not int"),
        ({"X-A": b"1"}, r"headers\['X-A'\] must be a str, not bytes"),
        ({"X-A": "s3cret\r\nHost: evil"}, r"headers\['X-A'\] must be printable ASCII"),
        ({"X-A": "s3cret\n"}, r"headers\['X-A'\] must be printable ASCII"),
        ({"X-A": "s3cret\x00"}, r"headers\['X-A'\] must be printable ASCII"),
        ({"X-A": "s3cret\x7f"}, r"headers\['X-A'\] must be printable ASCII"),
        ({"X-A": "s3cret\u65e5"}, r"headers\['X-A'\] must be printable ASCII"),
        ({"X-A": " s3cret"}, "blanks at an end"),
        ({"X-A": "s3cret\t"}, "blanks at an end"),
        ({"X-A": "1", "x-a": "s3cret"}, "headers has 'x-a' more than once"),
    ],
)
def test_headers_that_cannot_be_sent_as_they_are_are_refused(headers: Any, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        check_headers(headers, "X-Own")
    assert "s3cret" not in str(caught.value)


@given(SOME_HEADERS, SOME_HEADERS)
def test_merged_headers_are_those_of_the_last_one_to_give_each(
    base: Mapping[str, str], added: Mapping[str, str]
) -> None:
    merged = merge_headers(base, added)
    assert {name: merged[name] for name in added} == added
    replaced = {name.lower() for name in added}
    assert {name: base[name] for name in base if name.lower() not in replaced}.items() <= (
        merged.items()
    )
    assert len(merged) == len(added) + sum(name.lower() not in replaced for name in base)


def test_a_checked_header_is_a_plain_str() -> None:
    class Odd(str):
        def __str__(self) -> str:
            return "odd"

    checked = check_headers({Odd("X-A"): Odd("1\t2")}, "X-Own")
    assert checked == {"X-A": "1\t2"}
    assert {type(each) for pair in checked.items() for each in pair} == {str}


async def test_each_client_refuses_credentials_before_anything_is_sent() -> None:
    async with serve(ok({})) as served:
        own = Authentic(served.session, token=TOKEN, token_header="X-Own", base_url="http://[::1]")
        for client in (*clients(served), own):
            for name in ("authorization", "An_Api_Token", "Content-Length"):
                headers = {name: TOKEN}
                with pytest.raises(ConfigurationError, match=name) as caught:
                    client.with_options(headers=headers)
                assert TOKEN not in shown(caught.value)
                for call in (client.request, client.raw):
                    with pytest.raises(ConfigurationError, match=name):
                        await call("GET", "api/v2/x", headers=headers)
        with pytest.raises(ConfigurationError, match="x_own"):
            own.with_options(headers={"x_own": "1"})
        assert not served.server.accepted


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"timeouts": 3}, "timeouts must be a Timeouts, not int"),
        ({"retry": 3}, "retry must be a RetryPolicy, not int"),
        ({"limiter": 3}, "limiter must be an async with object, not int"),
        ({"headers": 3}, "headers must be a mapping, not int"),
    ],
)
@pytest.mark.parametrize("kind", [Accutics, Authentic])
def test_options_of_other_types_are_refused_by_name(kind: Any, options: Any, said: str) -> None:
    client = kind(Session(), base_url="https://api.example.com", token="abc")
    with pytest.raises(ConfigurationError, match=said):
        client.with_options(**options)


@pytest.mark.parametrize("transport", ["auto", "aiohttp"])
async def test_headers_of_all_levels_are_sent_and_the_innermost_counts(transport: str) -> None:
    async with serve(ok({"data": {}, "id": "i"}), transport=transport) as served:
        for client in clients(served):
            outer = client.with_options(headers={"X-A": "1", "X-B": "1", "accept": "text/csv"})
            nested = outer.with_options(headers={"x-b": "2", "X-C": "2"})
            await nested.request("POST", "api/x", json={}, headers={"x-c": "3", "X-D": "3"})
            got = served.server.received[-1].headers
            sent = {name: got[name] for name in ("x-a", "x-b", "x-c", "x-d", "accept")}
            assert sent == {"x-a": "1", "x-b": "2", "x-c": "3", "x-d": "3", "accept": "text/csv"}
            assert got["content-type"] == "application/json"
            await nested.request(
                "PATCH", "api/x", json={}, headers={"content-type": "application/merge-patch+json"}
            )
            assert served.server.received[-1].head.lower().count(b"content-type") == 1
            assert b"merge-patch" in served.server.received[-1].head
            await outer.request("GET", "api/x")
            got = served.server.received[-1].headers
            assert (got["x-b"], "x-c" in got) == ("1", False)
            await client.request("GET", "api/x")
            assert "x-a" not in served.server.received[-1].headers


async def test_resources_groups_and_items_of_the_variant_have_its_options() -> None:
    async with serve(ok({"data": {}, "id": "i", "items": []})) as served:
        accutics = served.accutics.with_options(headers={"X-A": "1"})
        authentic = served.authentic.with_options(headers={"X-A": "1"})
        await accutics.resource("campaigns").get(7)
        await authentic.groups.get("i")
        await authentic.items.get("i")
        assert [got.headers.get("x-a") for got in served.server.received] == ["1"] * 3
        assert (repr(accutics), repr(authentic)) == (repr(served.accutics), repr(served.authentic))


async def test_what_is_none_stays_and_the_session_is_the_same() -> None:
    limiter = Counting()
    async with serve(ok({})) as served:
        for kind in (Accutics, Authentic):
            client: Any = kind(
                served.session,
                base_url=served.server.url,
                token=TOKEN,
                timeouts=Timeouts(call=7),
                retry=RetryPolicy(attempts=7),
                limiter=limiter,
            )
            sender, other = client._client._sender, client.with_options()._client._sender
            for name in ("session", "timeouts", "limiter", "credentials", "throttle"):
                assert getattr(other, name) is getattr(sender, name)
            assert other.turns.policy is sender.turns.policy
            assert type(client.with_options()) is kind


async def test_time_limits_retries_and_limiter_are_those_of_the_variant() -> None:
    limiter = Counting()
    async with serve(reply(503), ok({}), reply(503), ok({})) as served:
        accutics = served.accutics.with_options(limiter=limiter)
        with pytest.raises(ServerError):
            await accutics.with_options(retry=RetryPolicy(attempts=1)).request("GET", "x")
        assert (limiter.entered, len(served.server.received)) == (1, 1)
        await served.accutics.request("GET", "x")
        assert limiter.entered == 1
        await accutics.request("GET", "x")
        assert (limiter.entered, len(served.server.received)) == (3, 4)
    async with serve(silent, expiring=True) as served:
        quick = served.accutics.with_options(
            timeouts=Timeouts(attempt=0.25), retry=RetryPolicy(attempts=1)
        )
        with pytest.raises(AttemptTimeoutError, match=r"within 0\.25 s"):
            await quick.request("GET", "x")


async def test_a_pause_and_the_budget_are_shared_with_the_variant() -> None:
    async with serve(reply(429, b"", "Retry-After: 500")) as served:
        with pytest.raises(RateLimitedError):
            await served.accutics.with_options(headers={"X-A": "1"}).request("GET", "x")
        with pytest.raises(RateLimitedError, match="paused by an earlier 429"):
            await served.accutics.request("GET", "x")
    policy = RetryPolicy(budget=5)
    async with serve(reply(503), retry=policy) as served:
        accutics = served.accutics.with_options(retry=RetryPolicy(attempts=9, budget=None))
        for client in (accutics, served.accutics):
            with pytest.raises(ServerError) as caught:
                await client.request("GET", "x")
            assert caught.value.budget_exhausted
        assert len(served.server.received) == 3


async def test_the_token_is_refreshed_once_for_all_variants() -> None:
    calls = 0

    async def token() -> str:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0)
        return f"{TOKEN}{calls}"

    async with serve(ok({})) as served:
        accutics = Accutics(served.session, base_url=served.server.url, token=token)
        variants = [accutics.with_options(headers={"X-A": str(n)}) for n in range(5)]
        await asyncio.gather(*(client.request("GET", "x") for client in (accutics, *variants)))
        assert calls == 1
        assert len({got.headers["authorization"] for got in served.server.received}) == 1


async def test_a_subclass_stays_one_and_keeps_its_own_attributes() -> None:
    class Mine(Accutics):
        tenant = "none"

    mine = Mine(Session(), base_url="https://api.example.com", token="abc")
    mine.tenant = "a"
    assert mine.with_options(headers={}).tenant == "a"
    assert isinstance(mine.with_options(), Mine)


async def test_the_verb_that_deletes_hooks_is_known_to_all_variants() -> None:
    async with serve(reply(404), reply(200)) as served:
        await served.authentic.with_options(headers={}).groups.delete_hook("g", "h")
        await served.authentic.groups.delete_hook("g", "h")
        assert served.methods == ["GET", "DELETE", "DELETE"]
