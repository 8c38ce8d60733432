"""Redirects and links that lead elsewhere: the token is sent to one origin only."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import aiohttp
import pytest

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic.errors import ForeignLinkError, RedirectError, RepeatedLinkError
from tests.http.serving import Served, serve
from tests.http.test_redaction import EVERY

from .calls import DELETIONS, READS, WRITES, Clients, check_raises, every_call, every_read
from .hostile import Answer, Hostile, envelope, hostile, ok, reply
from .secrets import BODY, QUERY, SECRETS, TOKEN, check_error, leaks, shown


@asynccontextmanager
async def two_servers(
    answer: Callable[[str], Any], **options: Any
) -> AsyncIterator[tuple[Served, Hostile]]:
    """Serve ``answer(url)``, with the URL of another server, which must receive nothing."""
    async with hostile(ok({"data": [], "meta": {}})) as other:
        async with serve(answer(other.url), **options) as served:
            yield served, other
        assert not other.received
        assert other.accepted == 0


@pytest.mark.parametrize("spelling", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("link", ["/campaigns?page=2&t={}", "http://{}.example/", "{}"])
async def test_a_link_that_carries_the_token_is_in_no_cursor_and_no_error(
    link: str, spelling: Callable[[str], str]
) -> None:
    echo = spelling(TOKEN)
    async with serve(ok(envelope([7], next=link.format(echo)))) as served:
        pages = served.accutics.resource("campaigns", int).stream().pages()
        page = await anext(pages)
        assert page.items == (7,)
        with pytest.raises(ForeignLinkError, match="carries the token") as caught:
            await anext(pages)
        assert not leaks(shown(caught.value))
        for cursor in (page.cursor, caught.value.cursor):
            assert cursor is not None
            assert "campaigns" in read_by_anyone(cursor)
            assert echo[:12] not in read_by_anyone(cursor)
        assert len(served.server.received) == 1


def read_by_anyone(cursor: str) -> str:
    """Return the decoded content of a cursor, wherever its encoded part begins."""
    parts = (cursor[start : start + (len(cursor) - start) // 4 * 4] for start in range(4))
    return " ".join(urlsafe_b64decode(part).decode("latin-1") for part in parts)


STATUSES = (300, 301, 302, 303, 304, 305, 307, 308)
ALL = [*READS.values(), *WRITES.values(), *DELETIONS.values()]


@pytest.mark.parametrize(
    ("call", "status"),
    [(READS["GET"], status) for status in STATUSES]
    + [(WRITES["create"], status) for status in STATUSES]
    + [(call, 307) for call in ALL],
)
async def test_a_redirect_is_not_followed(call: Any, status: int) -> None:
    def redirect(url: str) -> Answer:
        return reply(status, b"", f"Location: {url}/there?{QUERY}")

    async with two_servers(redirect) as (served, other):
        error = await check_raises(call, served, RedirectError, status=status, attempts=1)
        unclear = call is WRITES["create"] and status < 307  # a 303 usually means that it was done
        assert (error.ambiguous, "may have been done" in str(error)) == (unclear, unclear)
        assert len(served.server.received) == 1
        leads_on = status != 304  # not modified, whatever it says of another place
        assert (f":{other.port}" in str(error)) is leads_on
        assert "there" not in str(error)


@pytest.mark.parametrize(
    "location",
    [
        "/elsewhere",
        "?page=2",
        "http://127.0.0.1/",
        "http://localhost/",
        "https://user:word@h/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//",
        "http://[",
        f"https://{TOKEN}.example/",
        "",
        None,
    ],
)
async def test_a_redirect_is_not_followed_wherever_it_leads(location: str | None) -> None:
    lines = [] if location is None else [f"Location: {location}"]
    async with serve(reply(302, b"", *lines)) as served:
        error = await check_raises(READS["get"], served, RedirectError, status=302, attempts=1)
        assert "word" not in str(error)
        assert len(served.server.received) == 1


def page(link: Any, data: Any = ("a",)) -> dict[str, Any]:
    return {"data": list(data), "meta": {"pagination": {"next": link}}}


@pytest.mark.parametrize("way", ["stream", "run"])
@pytest.mark.parametrize(
    "link",
    [
        "{url}/x?page=2",
        "//{host}/x?page=2",
        "http://localhost:{port}/x",
        "http://user@127.0.0.1:{own}/x?" + QUERY,
        "https://127.0.0.1:{own}/x",
        "http://127.0.0.1:{own}@{host}/",
        "http://127.0.0.1:{own}\\@{host}/",
        "ftp://127.0.0.1:{own}/",
        "javascript:alert(1)",
        "?page=2\nHost: evil",
        "x" * 100_000,
        "",
    ],
)
async def test_a_link_to_another_origin_is_not_followed(link: str, way: str) -> None:
    async with two_servers(lambda _: ok({})) as (served, other):
        host = f"127.0.0.1:{other.port}"
        link = link.format(url=other.url, host=host, port=other.port, own=served.server.port)
        served.server.answers[:] = [ok(page(link))]
        got: list[Any] = []
        resource = served.accutics.resource("campaigns", str)
        with pytest.raises(ForeignLinkError) as caught:
            await read(resource.stream(params={"q": QUERY}), way, got)
        assert got == ["a"]  # what came before is delivered
        assert len(served.server.received) == 1
        assert caught.value.cursor
        no_cursor(caught.value)


async def read(stream: Any, way: str, into: list[Any]) -> None:
    """Read *stream* by a plain loop or by a run; keep what came, even before an error."""
    async with stream.open() if way == "run" else nullcontext(stream) as items:
        async for item in items:
            into.append(item)


def no_cursor(error: Any) -> None:
    """Check that the error shows no secret, and has the facts of the reply that it is about."""
    assert (error.status, error.attempts, error.ambiguous) == (200, 1, False)
    check_error(error, secrets=tuple(each for each in SECRETS if each != QUERY))


@pytest.mark.parametrize("link", [7, True, ["?page=2"], {"href": "?page=2"}])
async def test_a_link_that_is_not_a_string_is_refused(link: Any) -> None:
    async with serve(ok(page(link))) as served:
        resource = served.accutics.resource("campaigns", str)
        with pytest.raises(Exception, match=r"next"):
            await read(resource.stream(), "stream", [])
        assert len(served.server.received) == 1


@pytest.mark.parametrize(
    ("link", "times"),
    [("?page=1", 2), ("?page=0", 2), ("/campaigns", 1), ("campaigns", 1), ("#x", 1)],
)
async def test_a_link_that_leads_back_is_refused(link: str, times: int) -> None:
    async with serve(ok(page(link))) as served:
        got: list[str] = []
        with pytest.raises(RepeatedLinkError):
            await read(served.accutics.resource("campaigns", str).stream(), "stream", got)
        assert got == ["a"] * times
        assert len(served.server.received) == times


async def test_endless_empty_pages_are_refused() -> None:
    async with serve(*(ok(page(f"?page={n}", ())) for n in range(2, 150))) as served:
        with pytest.raises(RepeatedLinkError, match="empty pages"):
            await read(served.accutics.resource("campaigns").stream(), "stream", [])
        assert len(served.server.received) == 100


def by_name(served: Served) -> Clients:
    """Return clients that use a host name, since aiohttp keeps no cookies of addresses."""
    url: dict[str, Any] = {"base_url": f"http://localhost:{served.server.port}", "token": TOKEN}
    return Clients(Accutics(served.session, **url), Authentic(served.session, **url))


@every_call
async def test_a_cookie_never_comes_back(call: Any) -> None:
    answer = ok({}, "Set-Cookie: sid=SENTINELCOOKIE; Path=/", status=503)
    async with serve(answer) as served:
        for _ in range(2):
            with pytest.raises(Exception, match="503"):
                await call(by_name(served))
        assert len(served.server.received) >= 2
        for got in served.server.received:
            assert b"SENTINELCOOKIE" not in got.head
            assert "cookie" not in got.headers


@every_call
async def test_the_token_is_in_its_header_and_nowhere_else(call: Any) -> None:
    async with serve(ok({}, status=404)) as served:
        with pytest.raises(Exception, match=r"404|no such hook"):
            await call(served)
        for got in served.server.received:
            holding = {name for name, value in got.headers.items() if TOKEN in value}
            assert holding in ({"authorization"}, {"an-api-token"})
            assert got.head.count(TOKEN.encode()) == 1
            assert TOKEN.encode() not in got.body
            assert BODY.encode() not in got.head


async def test_two_apis_never_see_each_others_token() -> None:
    async with hostile(ok({}, status=404)) as one, hostile(ok({}, status=404)) as other:
        async with Session() as session:
            accutics = Accutics(session, base_url=one.url, token="accutics-token")
            authentic = Authentic(session, base_url=other.url, token="authentic-token")
            for call in (accutics.request("GET", "x"), authentic.items.get("i")):
                with pytest.raises(Exception, match="404"):
                    await call
        assert b"authentic-token" not in one.received[0].head
        assert b"accutics-token" not in other.received[0].head
        await one.until_disconnected()
        await other.until_disconnected()


@every_read
async def test_a_connector_that_keeps_cookies_of_its_own_adds_none(call: Any) -> None:
    connector = aiohttp.TCPConnector()
    async with serve(ok({}, "Set-Cookie: sid=x", status=404), connector=connector) as served:
        for _ in range(2):
            with pytest.raises(Exception, match="404"):
                await call(by_name(served))
        assert all("cookie" not in got.headers for got in served.server.received)
        await connector.close()
