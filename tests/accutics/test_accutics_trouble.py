"""What goes wrong in the middle of an Accutics list, against the sandbox."""

from __future__ import annotations

from traceback import extract_tb
from typing import Any

import pytest
from attrs import frozen

from accutics_authentic import Accutics, RetryPolicy, Session, Stream
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    BadRequestError,
    DecodeError,
    ForbiddenError,
    ForeignLinkError,
    RepeatedLinkError,
    ServerError,
)
from accutics_authentic.sandbox import Sandbox


@frozen
class Campaign:
    id: int
    name: str


ALL = list(range(1, 246))  # the ids of the sandbox's campaigns


async def read(stream: Stream[Campaign]) -> tuple[list[int], AccuticsAuthenticError | None]:
    """Read until the end or an error, and return the ids and the error."""
    got: list[int] = []
    try:
        async for campaign in stream:
            got.append(campaign.id)
    except AccuticsAuthenticError as error:
        return got, error
    return got, None


async def test_an_error_says_where_to_go_on(accutics: Accutics, sandbox: Sandbox) -> None:
    sandbox.fail(400, skip=1)
    campaigns = accutics.resource("campaigns", Campaign)
    before, error = await read(campaigns.stream(page_size=100))
    assert isinstance(error, BadRequestError)
    after, none = await read(campaigns.stream(cursor=error.cursor))
    assert (before + after, none) == (ALL, None)


async def test_the_same_loop_goes_on_after_an_error(accutics: Accutics, sandbox: Sandbox) -> None:
    sandbox.fail(403, skip=1)
    items = aiter(accutics.resource("campaigns", Campaign).stream(page_size=200))
    got = [(await anext(items)).id for _ in range(100)]
    with pytest.raises(ForbiddenError):
        await anext(items)
    got += [campaign.id async for campaign in items]
    assert got == ALL


async def test_a_failure_that_passes_is_not_noticed(accutics: Accutics, sandbox: Sandbox) -> None:
    sandbox.fail(503, skip=1)
    sandbox.fail(lost="reset", skip=2)
    sandbox.fail(cut=10, skip=3)
    stream = accutics.resource("campaigns", Campaign).stream(page_size=50)
    assert [campaign.id async for campaign in stream] == ALL
    assert len(sandbox.requests) == 5 + 3


async def test_one_that_stays_is_raised_after_all_attempts(
    sandbox: Sandbox, clean_loop: None
) -> None:
    sandbox.fail(500, times=None)
    async with Session(retry=RetryPolicy(attempts=3, base=0.001)) as session:
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        with pytest.raises(ServerError) as caught:
            await anext(aiter(accutics.resource("campaigns").stream()))
    assert (caught.value.attempts, caught.value.path) == (3, "campaigns")
    assert caught.value.cursor is not None


@pytest.mark.parametrize(
    ("next_link", "error", "count"),
    [
        ("foreign", ForeignLinkError, 100),
        ("repeated", RepeatedLinkError, 100),
        ("backward", RepeatedLinkError, 200),
        ("endless", RepeatedLinkError, 245),
    ],
)
async def test_a_server_that_leads_astray_is_not_followed(
    next_link: Any, error: type[Exception], count: int, accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.accutics.switches.next_link = next_link
    stream = accutics.resource("campaigns", Campaign).stream(page_size=100)
    got, refusal = await read(stream)
    assert got == ALL[:count]
    assert type(refusal) is error
    assert sandbox.requests.select(api="authentic") == []  # where the foreign link leads


@pytest.mark.parametrize("call", ["get", "page", "create", "stream"])
@pytest.mark.parametrize("content_type", ["text/html", "application/json"])
async def test_a_web_page_in_place_of_json_is_named_as_such(
    call: str, content_type: str, accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.fail(200, body="<!doctype html><title>Log in</title>", content_type=content_type)
    campaigns = accutics.resource("campaigns", Campaign)
    calls: dict[str, Any] = {
        "get": lambda: campaigns.get(1),
        "page": lambda: campaigns.page(1),
        "create": lambda: campaigns.create({}),
        "stream": lambda: anext(aiter(campaigns.stream())),
    }
    with pytest.raises(DecodeError) as caught:
        await calls[call]()
    text = "$: the body is HTML, not JSON; a login page or a proxy?"
    sent = " (sent as text/html)" if content_type == "text/html" else ""
    assert str(caught.value).endswith(f": {text}{sent}")
    assert (caught.value.where, caught.value.status) == ("$", 200)


async def test_one_poison_row_never_stops_a_job(accutics: Accutics, sandbox: Sandbox) -> None:
    sandbox.accutics.collections["campaigns"].update(120, {"name": None})
    campaigns = accutics.resource("campaigns", Campaign)
    before, error = await read(campaigns.stream(page_size=100))
    assert isinstance(error, DecodeError)
    assert (error.path, error.where, error.index) == ("campaigns", "$.data[19].name", 19)
    assert str(error) == "GET campaigns: $.data[19].name: expected str, got null"
    after, none = await read(campaigns.stream(cursor=error.cursor_after))
    assert (before, after, none) == (ALL[:119], ALL[120:], None)


async def test_what_a_key_function_raises_is_the_cause_without_our_frames(
    accutics: Accutics,
) -> None:
    def key(_: Campaign) -> int:
        raise ZeroDivisionError("mine")

    _, error = await read(accutics.resource("campaigns", Campaign).stream(key=key))
    assert isinstance(error, DecodeError)
    assert error.text == "the row's key could not be read: ZeroDivisionError"
    assert isinstance(error.__cause__, ZeroDivisionError)
    assert [frame.name for frame in extract_tb(error.__cause__.__traceback__)] == ["key"]
