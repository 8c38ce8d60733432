"""The connection is lost, or the server stops sending."""

from __future__ import annotations

import asyncio
from itertools import repeat
from typing import Any

import pytest

from accutics_authentic import Timeouts
from accutics_authentic.errors import (
    AttemptTimeoutError,
    BodyCutError,
    ConnectionLostError,
    DeadlineError,
    DecodeError,
    NotFoundError,
    ProtocolError,
    ServerError,
)
from tests.http.serving import serve

from .calls import (
    READS,
    WRITES,
    check_failure,
    check_raises,
    every_deletion,
    every_read,
    every_write,
    some_reads,
)
from .hostile import (
    Connection,
    closed,
    closed_after,
    dribbled,
    head,
    ok,
    reset,
    reset_after,
    silent,
    stalled,
)
from .parsers import every_stack
from .secrets import ANSWER

pytestmark = every_stack

JSON = "Content-Type: application/json"
CHUNKED = head(200, JSON, "Transfer-Encoding: chunked")


@pytest.mark.parametrize("fault", [closed, reset], ids=["closed", "reset"])
@every_read
async def test_a_read_lost_before_a_reply_is_retried(call: Any, fault: Any) -> None:
    await check_failure(call, fault, kind=ConnectionLostError, n=3, ambiguous=True, status=None)


@pytest.mark.parametrize("fault", [closed, reset], ids=["closed", "reset"])
@every_write
async def test_a_write_lost_before_a_reply_is_not_retried(call: Any, fault: Any) -> None:
    await check_failure(call, fault, kind=ConnectionLostError, n=1, ambiguous=True, status=None)


async def test_a_read_lost_twice_is_answered_in_the_end() -> None:
    async with serve(closed, closed, ok({"data": {"id": 7}})) as served:
        assert await READS["get"](served) == {"id": 7}
        assert len(served.server.received) == 3


@every_deletion
async def test_a_deletion_whose_answer_was_lost_is_done_when_nothing_is_left(
    call: Any,
) -> None:
    async with serve(closed, ok({}, status=404)) as served:
        assert await call(served) is None
        assert len(served.server.received) == 2


@every_deletion
async def test_deleting_what_is_not_there_is_an_error(call: Any) -> None:
    await check_failure(call, ok({}, status=404), kind=NotFoundError, n=1, ambiguous=False)


@pytest.mark.parametrize("end", [closed_after, reset_after])
@some_reads
async def test_a_truncated_head_is_not_shown(call: Any, end: Any) -> None:
    fault = end(b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=" + ANSWER.encode() + b"\r\nX-Half")
    await check_failure(call, fault, kind=ConnectionLostError, n=3, ambiguous=True)


LONG = Timeouts(call=1000)


@pytest.mark.parametrize("fault", [silent, stalled(b"HTTP/1.1 200 OK\r\nX-")], ids=["all", "head"])
async def test_a_silent_read_times_out_and_is_retried(fault: Any) -> None:
    facts: dict[str, Any] = {"kind": AttemptTimeoutError, "ambiguous": True, "timeouts": LONG}
    await check_failure(READS["get"], fault, n=3, expiring=True, **facts)


@every_write
async def test_silence_leaves_a_write_ambiguous(call: Any) -> None:
    facts: dict[str, Any] = {"kind": AttemptTimeoutError, "ambiguous": True, "elapsed": 30.0}
    await check_failure(call, silent, n=1, expiring=True, **facts)


@pytest.mark.parametrize(
    ("start", "pieces"),
    [
        (b"HTTP/1.1 200 OK\r\n", repeat(b"X: y\r\n"[:1])),
        (head(200, JSON, "Content-Length: 9999999"), repeat(b" ")),
        (CHUNKED, repeat(b"1\r\n \r\n")),
        (head(200, JSON), repeat(b" ")),
    ],
    ids=["head", "body", "chunks", "no length"],
)
async def test_an_endlessly_dribbled_reply_times_out(start: bytes, pieces: Any) -> None:
    facts: dict[str, Any] = {"kind": AttemptTimeoutError, "ambiguous": True, "timeouts": LONG}
    error = await check_failure(READS["get"], dribbled(start, pieces), n=3, expiring=True, **facts)
    assert error.elapsed == pytest.approx(90.75)


async def test_a_body_that_stalls_times_out() -> None:
    fault = stalled(head(200, JSON, "Content-Length: 99"), f'{{"x": "{ANSWER}'.encode())
    facts: dict[str, Any] = {"kind": AttemptTimeoutError, "status": 200, "timeouts": LONG}
    await check_failure(READS["get"], fault, n=3, expiring=True, **facts)


async def test_a_write_whose_reply_stalls_is_done() -> None:
    fault = stalled(head(201, JSON, "Content-Length: 99"), b"{")
    facts: dict[str, Any] = {"kind": AttemptTimeoutError, "status": 201, "done": True}
    async with serve(fault, expiring=True) as served:
        await check_raises(WRITES["create"], served, attempts=1, **facts)


async def test_no_wait_begins_that_would_pass_the_deadline() -> None:
    async with serve(ok({}, status=500), timeouts=Timeouts(call=0.2)) as served:
        with pytest.raises(ServerError) as caught:
            await READS["get"](served)
        assert caught.value.attempts == 1
        assert not served.clock.slept


async def test_the_calls_deadline_passes_in_the_middle_of_an_attempt() -> None:
    facts: dict[str, Any] = {"kind": DeadlineError, "ambiguous": True, "elapsed": 10.0}
    await check_failure(
        READS["get"], silent, n=1, expiring=True, timeouts=Timeouts(call=10), **facts
    )


CUTS = {
    "length": closed_after(head(200, JSON, "Content-Length: 999"), b'{"data": {"id": 7}}'),
    "length, nothing": closed_after(head(200, JSON, "Content-Length: 999")),
    "length, reset": reset_after(head(200, JSON, "Content-Length: 999"), b'{"data": {"id": 7}}'),
    "chunk": closed_after(CHUNKED + b'20\r\n{"data": {"id": 7}}'),
    "last chunk": closed_after(CHUNKED + b'13\r\n{"data": {"id": 7}}\r\n'),
    "chunk, reset": reset_after(CHUNKED + b'13\r\n{"data": {"id": 7}}\r\n'),
}


@pytest.mark.parametrize("fault", CUTS.values(), ids=CUTS)
@some_reads
async def test_a_truncated_body_is_read_again(call: Any, fault: Any) -> None:
    await check_failure(call, fault, kind=BodyCutError, n=3, status=200, ambiguous=True)


@pytest.mark.parametrize("fault", CUTS.values(), ids=CUTS)
async def test_a_write_whose_reply_is_truncated_is_done(fault: Any) -> None:
    await check_failure(WRITES["create"], fault, kind=BodyCutError, n=1, status=200, done=True)


@pytest.mark.parametrize("kind", ["application/json", None])
async def test_truncated_json_without_a_length_is_read_again(kind: str | None) -> None:
    lines = [] if kind is None else [f"Content-Type: {kind}"]
    fault = closed_after(head(200, *lines) + f'{{"data": {{"id": "{ANSWER}'.encode())
    await check_failure(READS["get"], fault, kind=DecodeError, n=3, status=200)


async def test_complete_json_without_a_length_is_accepted() -> None:
    async with serve(closed_after(head(200, JSON) + b'{"data": {"id": 7}}')) as served:
        assert await READS["get"](served) == {"id": 7}


async def test_an_error_with_a_truncated_body_is_still_that_error() -> None:
    fault = closed_after(head(404, JSON, "Content-Length: 999"), b'{"error": ')
    await check_failure(READS["get"], fault, kind=NotFoundError, n=1, status=404, ambiguous=False)


async def test_an_error_with_a_broken_body_is_still_that_error() -> None:
    for fault in (
        closed_after(head(404, "Content-Encoding: gzip") + b"no gzip"),
        closed_after(head(404, "Content-Encoding: br") + b"x"),
        ok(ANSWER * 10_000, status=404),
        reset_after(head(404, "Transfer-Encoding: chunked") + b"5\r\nab"),
    ):
        await check_failure(READS["get"], fault, kind=NotFoundError, n=1, status=404)


@pytest.mark.parametrize("start", [b"", b"Transfer-Encoding: chunked\r\n"])
async def test_an_endless_body_of_an_error_is_not_read_to_its_end(start: bytes) -> None:
    piece = b"1000\r\n" + b"x" * 4096 + b"\r\n" if start else b"x" * 4096
    head_ = b"HTTP/1.1 404 Not Found\r\n" + start + b"\r\n"
    sent: list[bytes] = []

    async def endless(connection: Connection) -> None:
        await connection.send(head_)
        while True:
            sent.append(piece)
            await connection.send(piece)
            await asyncio.sleep(0)

    error = await check_failure(
        READS["get"], endless, kind=NotFoundError, n=1, status=404, elapsed=0.0
    )
    assert error.data is None
    assert len(sent) < 10_000


async def test_timeouts_and_lost_connections_are_transport_errors() -> None:
    assert issubclass(BodyCutError, ProtocolError)


@every_write
async def test_a_write_that_a_gateway_failed_at_is_ambiguous_however_its_answer_ends(
    call: Any,
) -> None:
    start = head(502, "Content-Length: 99"), b"<html>"
    for fault in (closed_after(*start), reset_after(*start), stalled(*start)):
        async with serve(fault, expiring=True) as served:
            await check_raises(call, served, ServerError, attempts=1, status=502, ambiguous=True)
