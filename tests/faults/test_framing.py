"""Replies that are not HTTP, or not in the encoding that they claim."""

from __future__ import annotations

import gzip
import json
import sys
import tracemalloc
import zlib
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from accutics_authentic import Limits
from accutics_authentic.errors import (
    AttemptTimeoutError,
    BodyCutError,
    BodyTooLargeError,
    DeadlineError,
    DecodeError,
    HeadTooLargeError,
    ProtocolError,
)
from tests.http.serving import serve
from tests.support.idle import idle

from .calls import READS, WRITES, check_failure, check_raises, every_read, some_reads
from .hostile import closed_after, head, raw, reply, stalled
from .parsers import every_stack
from .secrets import ANSWER, check_error

pytestmark = every_stack

JSON = "Content-Type: application/json"
CHUNKED = head(200, JSON, "Transfer-Encoding: chunked")
BODY = json.dumps({"data": {"id": 7, "x": ANSWER}}).encode()

UNFRAMED = {
    "chunk size": raw(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"),
    "chunk size, negative": raw(CHUNKED + b"-1\r\n{}\r\n0\r\n\r\n"),
    "status line": raw(b"HTTP/1.1 " + ANSWER.encode() + b"\r\n\r\n"),
    "version": raw(b"HTTP/9.9.9 200 OK\r\n\r\n"),
    "another protocol": raw(b"SSH-2.0-" + ANSWER.encode() + b"\r\n\r\n"),
    "a length that is none": raw(head(200, JSON, "Content-Length: two") + b"{}"),
    "a length and chunks": raw(
        head(200, JSON, "Content-Length: 2", "Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n\r\n"
    ),
    "a header without a name": raw(head(200, ": x")),
    "NUL in a header": raw(head(200, "X: a\0b")),
}


@pytest.mark.parametrize("fault", UNFRAMED.values(), ids=UNFRAMED)
async def test_bytes_that_are_not_http_are_never_called_a_400(fault: Any) -> None:
    await check_failure(READS["get"], fault, kind=ProtocolError, n=3, status=None, ambiguous=True)


@pytest.mark.parametrize("fault", UNFRAMED.values(), ids=UNFRAMED)
async def test_bytes_that_are_not_http_leave_a_write_ambiguous(fault: Any) -> None:
    await check_failure(
        WRITES["create"], fault, kind=ProtocolError, n=1, status=None, ambiguous=True
    )


EMPTY = "Content-Length: 2"
TOO_LONG = {
    "one line": raw(head(200, EMPTY, "X: " + "x" * 70_000)),
    "the reason": raw(head(200, EMPTY).replace(b"Said", b"x" * 70_000)),
    "a name": raw(head(200, EMPTY, "x" * 70_000 + ": x")),
    "a line without an end": stalled(head(200, EMPTY)[:-2] + b"X: " + b"x" * 200_000),
    "in all": raw(head(200, EMPTY, *(f"X-{n}: " + "x" * 1000 for n in range(70))) + b"{}"),
    "too many": raw(head(200, EMPTY, *(f"X-{n}: x" for n in range(1000))) + b"{}"),
    "far too many": stalled(head(200, *(f"X-{n}: x" for n in range(5000)))[:-2]),
}


@pytest.mark.parametrize("fault", TOO_LONG.values(), ids=TOO_LONG)
@pytest.mark.parametrize("name", ["get", "create"])
async def test_a_head_that_is_too_long_is_asked_for_once(name: str, fault: Any) -> None:
    facts: dict[str, Any] = {"ambiguous": True, "limit": 65_536}
    call = {**READS, **WRITES}[name]
    error = await check_failure(call, fault, kind=HeadTooLargeError, n=1, **facts)
    assert "Limits.head" in str(error)
    read = error.status is not None  # some are refused before the status is known
    assert read or fault is not TOO_LONG["in all"]
    assert (error.status, error.headers, error.done) == (
        (200, {}, True if name == "create" else None) if read else (None, None, None)
    )


LONG = {
    "one line": head(200, EMPTY, "X: " + "x" * 65_000),
    "the reason": head(200, EMPTY).replace(b"Said", b"x" * 65_000),
    "in all": head(200, EMPTY, *(f"X-{n}: " + "x" * 1000 for n in range(60))),
    "many": head(200, EMPTY, *(f"X-{n}: x" for n in range(999))),
}


@pytest.mark.parametrize("answer", LONG.values(), ids=LONG)
async def test_a_head_that_is_just_not_too_long_is_read(answer: bytes) -> None:
    async with serve(raw(answer + b"{}")) as served:
        assert await served.accutics.request("GET", "x") == {}


async def test_the_limit_of_a_head_can_be_moved() -> None:
    answer = raw(head(200, EMPTY, "X: " + "x" * 100_000) + b"{}")
    async with serve(answer, limits=Limits(head=110_000)) as served:
        assert await served.accutics.request("GET", "x") == {}
    facts: dict[str, Any] = {"limits": Limits(head=90_000), "limit": 90_000}
    await check_failure(READS["get"], answer, kind=HeadTooLargeError, n=1, **facts)


@pytest.mark.parametrize("lengths", [(0, 3), (0, -3), (-3, 0), (0, 0)])
@pytest.mark.parametrize(("call", "n"), [(READS["get"], 3), (WRITES["create"], 1)])
async def test_a_reply_with_two_lengths_is_refused(
    call: Any, n: int, lengths: tuple[int, int]
) -> None:
    body = b'{"data": {"id": 7}}   '
    announced = [f"Content-Length: {len(body) + more}" for more in lengths]
    await check_failure(
        call, raw(head(200, *announced) + body), kind=ProtocolError, n=n, ambiguous=True
    )


@pytest.mark.parametrize("word", [b"SSH-2.0-OpenSSH_9.9\r\n", b"HTTP/1.1 200 OK\rX: y\r\r{}"])
async def test_bytes_that_may_become_http_are_waited_for_until_the_timeout(word: bytes) -> None:
    async with serve(raw(word), expiring=True) as served:
        with pytest.raises((ProtocolError, AttemptTimeoutError, DeadlineError)) as caught:
            await READS["get"](served)
        assert check_error(caught.value).status is None


@every_read
async def test_an_invalid_chunk_after_the_head_truncates_the_body(call: Any) -> None:
    fault = raw(CHUNKED + b'5\r\n{"a":\r\n', b"zz\r\n", apart=True)
    await check_failure(call, fault, kind=BodyCutError, n=3, status=200)


async def test_an_invalid_chunk_before_the_body_is_read_truncates_it() -> None:
    async def dawdle(*_: object) -> None:
        await idle()

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(dawdle)
    fault = raw(CHUNKED + b'5\r\n{"a":\r\n', b"zz\r\n", apart=True)
    async with serve(fault, trace_configs=[trace]) as served:
        await check_raises(READS["get"], served, BodyCutError, attempts=3, status=200)


def zipped(body: bytes, *, encoding: str = "gzip") -> Any:
    return reply(200, body, f"Content-Encoding: {encoding}")


GOOD = gzip.compress(BODY)


async def test_a_body_in_gzip_is_asked_for_and_read() -> None:
    async with serve(zipped(GOOD)) as served:
        assert await READS["get"](served) == {"id": 7, "x": ANSWER}
        assert served.server.received[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (BODY, DecodeError),
        (b"\x1f\x8b" + b"x" * 50, DecodeError),
        (GOOD[:-1], BodyCutError),
        (GOOD[:-12], BodyCutError),
        (GOOD[: len(GOOD) // 2], BodyCutError),
        (GOOD[:-8] + bytes(8), DecodeError),
        (GOOD + gzip.compress(b" " * 99)[:-1], BodyCutError),
    ],
    ids=["none", "garbage", "cut", "trailer", "half", "checksum", "member"],
)
@pytest.mark.parametrize("write", [False, True])
async def test_a_gzip_that_is_broken_is_refused(body: bytes, kind: type[Any], write: bool) -> None:
    call = WRITES["create"] if write else READS["get"]
    n, done = (1, True) if write else (3, None)
    await check_failure(call, zipped(body), kind=kind, n=n, status=200, ambiguous=True, done=done)


@pytest.mark.parametrize("more", [ANSWER.encode(), bytes(9) + b"x", GOOD[:-8] + bytes(8)])
async def test_bytes_after_a_gzip_are_refused_for_good(more: bytes) -> None:
    await check_failure(READS["get"], zipped(GOOD + more), kind=DecodeError, n=1, status=200)


async def test_a_gzip_of_several_members_with_zeros_after_it_is_read() -> None:
    members = gzip.compress(BODY[:9]) + gzip.compress(b"") + gzip.compress(BODY[9:]) + bytes(700)
    async with serve(zipped(members)) as served:
        assert await READS["get"](served) == {"id": 7, "x": ANSWER}


async def test_a_gzip_bomb_is_refused() -> None:
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(2**20)
    bomb = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()
    limit = 8 * 2**20
    tracemalloc.start()
    try:
        facts: dict[str, Any] = {"limit": limit, "status": 200}
        limits = Limits(body=limit)
        await check_failure(
            READS["get"], zipped(bomb), kind=BodyTooLargeError, n=1, limits=limits, **facts
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * limit
    sys.stdout.write(f"\nbomb of {len(bomb)} bytes: {peak / 2**20:.1f} MiB at a limit of 8 MiB\n")


@pytest.mark.parametrize(
    "answer",
    [
        raw(head(200, JSON, "Content-Length: 101")),
        raw(head(200, JSON, "Content-Length: 101", "Content-Encoding: gzip")),
        raw(head(200, JSON, "Content-Length: 101") + b" " * 101),
        raw(CHUNKED + b"65\r\n" + b" " * 101 + b"\r\n"),
        closed_after(head(200, JSON) + b" " * 101),
    ],
    ids=["announced", "announced, gzip", "sent", "chunked", "no length"],
)
@some_reads
async def test_a_body_that_is_too_large_is_refused(call: Any, answer: Any) -> None:
    limits = Limits(body=100)
    await check_failure(
        call, answer, kind=BodyTooLargeError, n=1, limits=limits, limit=100, status=200
    )


async def test_a_body_of_just_the_limit_is_read() -> None:
    async with serve(reply(200, b"[1]"), limits=Limits(body=3)) as served:
        assert await served.accutics.request("GET", "x") == [1]


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "compress", "gzip, br", ANSWER])
async def test_an_encoding_that_was_not_accepted_is_refused(encoding: str) -> None:
    fault = zipped(BODY, encoding=encoding)
    await check_failure(READS["get"], fault, kind=ProtocolError, n=1, status=200)


async def test_two_encodings_in_two_headers_are_refused() -> None:
    fault = reply(200, GOOD, "Content-Encoding: identity", "Content-Encoding: br")
    await check_failure(READS["get"], fault, kind=ProtocolError, n=1, status=200)


async def test_an_unsolicited_reply_is_not_taken_for_the_next_one() -> None:
    answer = reply(200, b'{"data": {"id": 7}}')
    unasked = reply(200, b'{"data": {"id": 666}}')

    async def twice(line: Any) -> None:
        await answer(line)
        await idle()
        await unasked(line)

    async with serve(twice, answer) as served:
        assert await READS["get"](served) == {"id": 7}
        await idle()
        with suppress(ProtocolError):  # "about another id", if aiohttp took it for the reply
            assert await READS["get"](served) == {"id": 7}
