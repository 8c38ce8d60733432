"""Secrets in places that the other fault tests do not cover."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from accutics_authentic import Accutics, Authentic, Limits, RetryPolicy, Session, Timeouts
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    BadRequestError,
    ConfigurationError,
    CursorError,
    ForbiddenError,
    RedirectError,
    SessionError,
)
from accutics_authentic.events import Event
from tests.http.serving import serve

from .calls import READS, check_raises, every_call
from .hostile import closed, ok, reply, silent
from .secrets import BODY, QUERY, TOKEN, check_error, leaks, shown

DEBUG = True

ECHOES = {
    "plain": f'{{"error": {{"code": "x {TOKEN}", "message": "you sent {TOKEN}"}}}}',
    "JSON": json.dumps({"error": {"message": TOKEN, "data": {"headers": [f"Bearer {TOKEN}"]}}}),
    "a key": json.dumps(
        {"error": {"message": "m", "data": {TOKEN: 1}}, "meta": {"endpoint": TOKEN}}
    ),
    "PHP": json.dumps({"message": TOKEN, TOKEN: [TOKEN]}).replace("/", "\\/"),
    "escaped": json.dumps({"message": TOKEN}).replace("=", "\\u003D").replace("+", "\\u002b"),
    "URL": f'{{"message": "GET /x?token={quote(TOKEN, safe="")}"}}',
    "text": f"Bearer {TOKEN} is not valid here",
    "HTML": f"<pre>Authorization: Bearer {TOKEN}</pre>",
}


@pytest.mark.parametrize("body", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("call", [READS["get"], READS["item"], READS["rows"], READS["items"]])
async def test_a_token_that_the_server_echoes_is_redacted(call: Any, body: str) -> None:
    async with serve(reply(400, body.encode())) as served:
        error = await check_raises(call, served, BadRequestError, status=400)
        assert TOKEN[:12] not in repr([error.message, error.code, error.data, error.endpoint])


async def test_a_token_that_the_server_echoes_in_a_location_is_redacted() -> None:
    location = f"Location: https://{quote(TOKEN, safe='')}.example/{TOKEN}"
    async with serve(reply(302, b"", location)) as served:
        error = await check_raises(READS["get"], served, RedirectError)
        assert "sentinel" not in str(error).lower()  # a host is in lower case


async def test_what_else_the_server_says_is_kept() -> None:
    body = json.dumps({"error": {"code": "c", "message": f"no {TOKEN} here", "data": {"a": 1}}})
    async with serve(reply(403, body.encode())) as served:
        error = await check_raises(READS["get"], served, ForbiddenError, code="c", data={"a": 1})
        assert error.message == "no <secret> here"


@pytest.mark.parametrize("kind", [Accutics, Authentic])
@pytest.mark.parametrize(
    "token", [f"{TOKEN} {TOKEN}", f"Bearer {TOKEN}", f"{TOKEN}\r\n", TOKEN + "ä"]
)
def test_a_token_that_cannot_be_sent_is_not_repeated(kind: Any, token: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        kind(Session(), base_url="https://api.example.com", token=token)
    assert not leaks(shown(caught.value))


@pytest.mark.parametrize("kind", [Accutics, Authentic])
@pytest.mark.parametrize("options", [{"base_url": "http://api.example.com"}, {"base_url": "x"}])
def test_a_token_is_not_shown_by_what_else_is_wrong(kind: Any, options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        kind(Session(), token=TOKEN, **options)
    assert not leaks(shown(caught.value))


async def test_an_invalid_token_of_a_provider_is_shown_to_nobody_else() -> None:
    async def provide() -> str:
        return f"{TOKEN} with blanks"

    async with serve(ok({})) as served:
        accutics = Accutics(served.session, base_url=served.server.url, token=provide)
        with pytest.raises(ConfigurationError, match="blanks") as caught:
            await accutics.request("GET", "x")
        check_error(caught.value)
        assert not served.server.received


@every_call
async def test_a_session_that_is_closed_shows_nothing(call: Any) -> None:
    async with serve(ok({})) as served:
        await served.session.aclose()
        with pytest.raises(SessionError) as caught:
            await call(served)
        assert not leaks(shown(caught.value))


@every_call
async def test_a_call_that_is_cancelled_shows_nothing(call: Any) -> None:
    async with serve(silent) as served:
        task = asyncio.ensure_future(call(served))
        await served.server.until_requested()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert not leaks(shown(caught.value))


async def test_a_cursor_of_another_list_shows_nothing() -> None:
    async with serve(ok({"data": [], "meta": {}})) as served:
        resource = served.accutics.resource("campaigns")
        cursor = (await resource.page(1, params={"q": QUERY})).cursor
        with pytest.raises(CursorError) as caught:
            resource.stream(cursor=cursor)
        assert QUERY not in f"{caught.value!r} {vars(caught.value)!r}"


@every_call
async def test_events_and_logs_show_paths_and_numbers_only(
    call: Any, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Event] = []
    async with serve(closed, on_event=heard.append) as served:
        with pytest.raises(AccuticsAuthenticError):
            await call(served)
        assert heard
        assert not leaks(repr(heard))
        assert not leaks(repr([msgspec.structs.asdict(event) for event in heard]))
        ours = [record for record in caplog.records if record.name == "accutics_authentic"]
        assert len(ours) == len(heard)
        assert {record.levelno for record in ours} <= {logging.DEBUG, logging.INFO}
        assert str(served.server.port) not in "".join(record.getMessage() for record in ours)


def test_what_can_be_dumped_holds_no_token() -> None:
    session = Session(retry=RetryPolicy(), timeouts=Timeouts(), limits=Limits())
    client = Accutics(session, base_url="https://api.example.com", token=TOKEN)._client
    request = client.request("POST", client.url("x", params={"q": QUERY}), "x", BODY.encode())
    assert not leaks(repr([request, client, client._sender, session.retry, session.limits]))
    assert TOKEN not in repr(msgspec.structs.astuple(request))
    assert TOKEN not in repr(msgspec.structs.asdict(client._sender))
