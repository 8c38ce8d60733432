from __future__ import annotations

import aiohttp
import pytest
from aiohttp.http import HttpProcessingError
from yarl import URL

from accutics_authentic._http.body import is_truncated
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.transport import Attempt
from accutics_authentic._http.transport.failure import transport_error
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    BodyCutError,
    ConnectError,
    ConnectionLostError,
    ProtocolError,
)
from tests.faults.hostile import Connection, closed, closed_after, head, ok
from tests.faults.secrets import QUERY, TOKEN, leaks, shown
from tests.support.idle import idle
from tests.support.leaks import nothing_left

from .serving import no_retry, serve

SENT = Attempt(10.0, sent=True)
LATER = Attempt(10.0, Reply(200), sent=True)


@pytest.mark.parametrize(
    ("error", "trace", "kind"),
    [
        (aiohttp.ClientPayloadError(), LATER, BodyCutError),
        (aiohttp.ClientOSError(104, "reset"), LATER, BodyCutError),
        (HttpProcessingError(), LATER, BodyCutError),
        (OSError(5, "x"), SENT, ConnectionLostError),
        (OSError(5, "x"), Attempt(10.0), ConnectError),
        (aiohttp.ServerDisconnectedError("head"), SENT, ConnectionLostError),
        (aiohttp.InvalidURL("http://secret"), Attempt(10.0), ConnectError),
        (LookupError("secret"), Attempt(10.0), ConnectError),
        (LookupError("secret"), SENT, ConnectionLostError),
        (LookupError("secret"), LATER, BodyCutError),
        (aiohttp.ClientResponseError(None, (), status=400), SENT, ProtocolError),  # type: ignore[arg-type]  # it is not looked at
    ],
)
def test_an_error_of_aiohttps_becomes_one_of_ours(
    error: Exception, trace: Attempt, kind: type[AccuticsAuthenticError]
) -> None:
    ours = transport_error(error, trace, URL("http://api.example:8080/x"), connect=10.0, head=1)
    assert type(ours) is kind
    assert ours.transient
    assert "api.example:8080" in str(ours)
    assert "secret" not in str(ours)
    assert ours.__cause__ is ours.__context__ is None
    assert ours.status is None


@pytest.mark.parametrize(
    ("kind", "body", "cut"),
    [
        ("", b"{", True),
        ("", b"{}", False),
        ("", b"", False),
        ("", b"[" * 100_000, False),
        ("application/json", b"{", True),
        ("application/vnd.api+json", b"{", True),
        ("text/html", b"<html", False),
    ],
)
def test_only_json_is_checked_for_truncation(kind: str, body: bytes, cut: bool) -> None:
    assert is_truncated(body, kind) is cut


async def test_an_idle_connection_that_is_reset_logs_nothing() -> None:
    async def answered_and_reset(connection: Connection) -> None:
        await ok({})(connection)
        await idle()
        connection.reset()

    async with nothing_left(), serve(answered_and_reset) as served:
        for _ in range(3):
            await served.get()
            await served.server.until_disconnected()
            await idle()
        assert served.server.accepted == 3


async def test_a_failed_attempt_shows_nothing_of_the_response_that_had_come() -> None:
    answer = closed_after(head(200, "Content-Length: 9", f"X-Echo: {TOKEN}"), b"{")
    async with serve(answer, retry=no_retry()) as served:
        with pytest.raises(BodyCutError) as caught:
            await served.accutics.request("GET", "x", params={"q": QUERY})
        assert not leaks(shown(caught.value))


async def test_what_fails_once_the_head_is_written_is_ambiguous_and_not_written_again() -> None:
    sent: list[object] = []

    async def lose(*_: object) -> None:
        sent.append(_)
        raise aiohttp.ClientOSError("lost")

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(lose)
    async with serve(ok({}), trace_configs=[trace], retry=no_retry()) as served:
        with pytest.raises(ConnectionLostError) as caught:
            await served.get()
        assert caught.value.ambiguous
        assert len(sent) == 1


async def test_a_call_that_is_made_within_another_leaves_the_other_as_it_was() -> None:
    async def call(*_: object) -> None:
        await inner.get()

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(call)
    async with serve(ok({})) as inner, serve(closed, trace_configs=[trace]) as outer:
        with pytest.raises(ConnectionLostError) as caught:
            await outer.post()
        assert caught.value.ambiguous
        assert len(inner.server.received) == len(outer.server.received) == 1
