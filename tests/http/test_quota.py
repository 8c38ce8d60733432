from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._http.throttling.quota import Quota, quota_left
from accutics_authentic.errors import RateLimitedError
from tests.faults.hostile import ok
from tests.http.serving import no_retry, serve

NOW = 1_700_000_000.0
HEADERS: list[tuple[dict[str, str], Quota | None]] = [
    ({}, None),
    ({"ratelimit": '"default";r=50;t=30'}, Quota(50, 30.0)),
    ({"ratelimit": '"a";r=50;t=30, "b";r=1;t=10'}, Quota(1, 10.0)),
    ({"ratelimit": '"a";t=30;r=50;pk=:dHI5MjM=:'}, Quota(50, 30.0)),
    ({"ratelimit": "limit=100, remaining=50, reset=30"}, Quota(50, 30.0)),
    ({"ratelimit": '"default";r=50'}, None),
    ({"ratelimit": '"default";r=-1;t=30'}, None),
    ({"ratelimit": '"default";r=1.5;t=30'}, None),
    ({"ratelimit-remaining": "5", "ratelimit-reset": "10"}, Quota(5, 10.0)),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2.5"}, Quota(0, 2.5)),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000030"}, Quota(0, 30.0)),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1699999999"}, None),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000030000"}, None),
    ({"x-ratelimit-remaining": "5"}, None),
    ({"ratelimit-remaining": "5", "ratelimit-reset": "0"}, None),
    ({"ratelimit-remaining": "many", "ratelimit-reset": "soon"}, None),
    (
        {
            "date": "Tue, 14 Nov 2023 22:13:30 GMT",
            "x-ratelimit-remaining": "3",
            "x-ratelimit-reset": "1700000030",
        },
        Quota(3, 20.0),
    ),
    (
        {
            "ratelimit-remaining": "5",
            "ratelimit-reset": "10",
            "x-ratelimit-remaining": "1",
            "x-ratelimit-reset": "10",
        },
        Quota(1, 10.0),
    ),
]


@pytest.mark.parametrize(("headers", "quota"), HEADERS)
def test_what_is_left_is_read_in_every_form(headers: dict[str, str], quota: Quota | None) -> None:
    assert quota_left(headers, NOW) == quota


names = st.sampled_from(
    ["ratelimit", "ratelimit-remaining", "ratelimit-reset", "date", "x-ratelimit-remaining"]
)


@given(st.dictionaries(names, st.text(alphabet='0123456789.;=,rt "-eE٣', max_size=30)))
def test_no_header_is_an_error(headers: dict[str, str]) -> None:
    quota = quota_left(headers, NOW)
    assert quota is None or (quota.calls >= 0 and quota.seconds > 0)


async def test_after_a_429_without_a_time_the_headers_say_how_long_to_wait() -> None:
    limited = ok({}, "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 7", status=429)
    async with serve(limited, ok({})) as served:
        with pytest.raises(RateLimitedError) as caught:
            await served.get(served.other(retry=no_retry()))
        assert caught.value.retry_after == 7.0
        await served.get()
        assert served.clock.slept == [pytest.approx(7.35)]


@pytest.mark.parametrize(
    "lines",
    [
        ["Retry-After: 2", "RateLimit-Remaining: 0", "RateLimit-Reset: 7"],
        ["Retry-After: 2"],
    ],
)
async def test_retry_after_comes_before_the_other_headers(lines: list[str]) -> None:
    async with serve(ok({}, *lines, status=429)) as served:
        with pytest.raises(RateLimitedError) as caught:
            await served.get(served.other(retry=no_retry()))
        assert caught.value.retry_after == 2.0


async def test_calls_that_are_left_ask_for_no_wait() -> None:
    lines = ["RateLimit-Remaining: 4", "RateLimit-Reset: 7"]
    async with serve(ok({}, *lines, status=429)) as served:
        with pytest.raises(RateLimitedError) as caught:
            await served.get(served.other(retry=no_retry()))
        assert caught.value.retry_after is None
