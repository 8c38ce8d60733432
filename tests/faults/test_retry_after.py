"""The server asks the client to wait."""

from __future__ import annotations

from typing import Any

import pytest

from accutics_authentic.errors import RateLimitedError, ServerError
from tests.http.serving import serve

from .calls import GROUP, READS, WRITES, check_failure, every_call, some_reads
from .hostile import ok, raw, reply

ASKED = ok({}, "Retry-After: 1", status=429)


@pytest.mark.parametrize(
    ("call", "answer"),
    [(READS["get"], {"data": {"id": 7}}), (WRITES["create"], {"data": {"id": 7}})],
    ids=["get", "create"],
)
async def test_a_429_is_waited_for(call: Any, answer: Any) -> None:
    async with serve(ASKED, ok(answer)) as served:
        assert await call(served) == {"id": 7}
        assert len(served.server.received) == 2
        assert served.clock.slept == [pytest.approx(1.05)]


@every_call
async def test_a_429_that_persists_is_raised(call: Any) -> None:
    await check_failure(
        call, ASKED, kind=RateLimitedError, n=3, status=429, retry_after=1.0, ambiguous=False
    )


USUAL = 0.5  # half of the bound after a 429

HEADERS: list[tuple[list[str], float]] = [
    (["0"], USUAL),
    (["-1"], USUAL),
    (["1.5"], 1.575),
    (["\u0661\u0662"], USUAL),
    (["inf"], USUAL),
    (["nan"], USUAL),
    ([""], USUAL),
    (["soon"], USUAL),
    (["1e20"], USUAL),
    (["5"], 5.25),
    (["5", "9"], 9.45),
    (["9", "5"], 9.45),
    (["nan", "5"], 5.25),
    (["Tue, 14 Nov 2023 22:13:30 GMT"], 10.5),
    (["Tue, 14 Nov 2023 22:13:30"], 10.5),
    (["Tue, 14 Nov 2023 22:12:00 GMT"], USUAL),
    (["Tue, 14 Nov 2023"], USUAL),
    (["Tue, 99 Nov 2023 22:13:30 GMT"], USUAL),
]


@pytest.mark.parametrize(("values", "wait"), HEADERS)
async def test_every_form_of_retry_after_is_obeyed(values: list[str], wait: float) -> None:
    lines = "".join(f"Retry-After: {value}\r\n" for value in values)
    limited = raw(f"HTTP/1.1 429 x\r\n{lines}Content-Length: 0\r\n\r\n".encode())
    async with serve(limited, ok({"data": {"id": 7}})) as served:
        await READS["get"](served)
        assert served.clock.slept == [pytest.approx(wait)]


async def test_a_date_counts_by_the_servers_clock() -> None:
    lines = ["Date: Wed, 01 Jan 2020 00:00:00 GMT", "Retry-After: Wed, 01 Jan 2020 00:00:04 GMT"]
    async with serve(reply(503, b"", *lines), ok({"data": {"id": 7}})) as served:
        await READS["get"](served)
        assert served.clock.slept == [pytest.approx(4.2)]


@pytest.mark.parametrize(
    ("asked", "told"),
    [("121", 121.0), ("9" * 25, 1e25), ("Fri, 31 Dec 9999 23:59:59 GMT", None)],
)
@some_reads
async def test_no_wait_begins_that_is_too_long(call: Any, asked: str, told: float | None) -> None:
    answer = ok({}, f"Retry-After: {asked}", status=503)
    error = await check_failure(call, answer, kind=ServerError, n=1, status=503)
    assert error.retry_after is not None
    assert error.retry_after == (told or error.retry_after) > 120


@pytest.mark.parametrize(
    "date",
    [
        "Tue, 14 Nov 99999999999999999999 22:13:20 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Mon, 01 Jan 0000 00:00:00 GMT",
        "Tue, 14 Nov 2023 22:13:20 +9999",
    ],
)
async def test_a_date_out_of_range_is_ignored(date: str) -> None:
    page = {"group": {"id": GROUP, "data": {}}, "items": []}
    async with serve(ok(page, f"Date: {date}")) as served:
        assert await READS["items"](served) == []
    limited = ok({}, f"Date: {date}", f"Retry-After: {date}", status=429)
    async with serve(limited, ok({"data": {"id": 7}})) as served:
        await READS["get"](served)
        assert served.clock.slept == [USUAL]
