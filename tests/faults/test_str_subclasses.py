"""Enums and other subclasses of str and int are sent by their value, not by their str()."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum
from http import HTTPMethod
from typing import Any

import pytest

from accutics_authentic import Accutics, Authentic, is_finished
from accutics_authentic._paging.cursor import FINISHED, CursorCodec
from accutics_authentic.errors import ConfigurationError, CursorError
from tests.http.serving import Served, serve

from .hostile import ok


class Masked(str):
    """A str whose repr, str and format all show something else."""

    def __str__(self) -> str:
        return "****"

    def __repr__(self) -> str:
        return "****"

    def __format__(self, _: str) -> str:
        return "****"

    def __getitem__(self, _: object) -> str:
        return "*"

    def __len__(self) -> int:
        return 4

    def __iter__(self) -> Any:
        return iter("****")

    def upper(self) -> str:
        return "****"

    def encode(self, *_: object, **__: object) -> bytes:
        return b"****"

    def startswith(self, *_: object) -> bool:
        return False

    def split(self, *_: object, **__: object) -> list[str]:
        return ["****"]

    def removeprefix(self, _: str) -> str:
        return "****"

    def isalnum(self) -> bool:
        return True

    def isascii(self) -> bool:
        return True


class Word(str, Enum):  # noqa: UP042 - the old way, whose str() is the member's name
    CAMPAIGNS = "campaigns"
    ON = "on"
    TOKEN = "a-token"
    HEADER = "x-token"
    PATCH = "PATCH"


class Size(IntEnum):
    SMALL = 20

    def __str__(self) -> str:
        return "****"


class Neither(Enum):
    ON = "on"


def of(served: Served, word: Any, **options: Any) -> Accutics:
    return Accutics(
        served.session, base_url=word(served.server.url), token=word("a-token"), **options
    )


@pytest.mark.parametrize("word", [Masked, Word])
async def test_what_a_text_holds_is_on_the_wire(word: Any) -> None:
    answer = {"data": {"id": "on"}, "id": "on", "meta": {}}
    async with serve(ok(answer)) as served:

        async def provider() -> str:
            return word("a-token")  # type: ignore[no-any-return]  # what a provider may do

        for token in (word("a-token"), provider):
            accutics = Accutics(served.session, base_url=Masked(served.server.url), token=token)
            campaigns = accutics.resource(word("campaigns"))
            await campaigns.get(word("on"))
            await campaigns.update(word("on"), {}, method=word("PATCH"))
            await accutics.request(HTTPMethod.GET, (word("campaigns"), word("on")))
            await accutics.request(
                word("PATCH"), word("campaigns"), params={word("on"): word("on")}
            )
        authentic = Authentic(
            served.session,
            base_url=served.server.url,
            token=word("a-token"),
            token_header=word("x-token"),
        )
        await authentic.items.get(word("on"))
    targets = [
        ("GET", "/campaigns/on"),
        ("PATCH", "/campaigns/on"),
        ("GET", "/campaigns/on"),
        ("PATCH", "/campaigns?on=on"),
    ]
    assert [(got.method, got.target) for got in served.server.received] == [
        *targets * 2,
        ("GET", "/api/v2/items/on"),
    ]
    sent: list[Mapping[str, str]] = [got.headers for got in served.server.received]
    assert {headers["authorization"] for headers in sent[:-1]} == {"Bearer a-token"}
    assert sent[-1]["x-token"] == "a-token"


async def test_what_a_number_holds_is_on_the_wire() -> None:
    async with serve(ok({"data": [], "meta": {}})) as served:
        campaigns = served.accutics.resource(("projects", Size.SMALL, "campaigns"))
        await campaigns.page(Size.SMALL, page_size=Size.SMALL, params={"n": [Size.SMALL]})
    [got] = served.server.received
    assert got.target == "/projects/20/campaigns?n=20&page=20&page_size=20"


async def test_what_a_cursor_holds_is_read() -> None:
    cursor = Masked(CursorCodec("accutics", ["campaigns"], []).encode(FINISHED))
    assert is_finished(cursor)
    async with serve(ok({})) as served:
        assert [row async for row in served.campaigns.stream(cursor=cursor)] == []
        with pytest.raises(CursorError):
            served.campaigns.stream(cursor=Masked("nonsense"))


async def test_an_enum_that_is_neither_text_nor_number_is_refused_by_name() -> None:
    async with serve(ok({})) as served:
        wrong: Any = Neither.ON
        for use in (
            lambda: of(served, lambda _: wrong),
            lambda: Accutics(served.session, base_url=served.server.url, token=wrong),
            lambda: Authentic(served.session, token="abc", token_header=wrong),
            lambda: served.campaigns.stream(params={"a": wrong}),
            lambda: served.campaigns.stream(page_size=wrong),
            lambda: served.authentic.groups.stream_items("g", before=wrong),
            lambda: served.accutics.resource(wrong),
        ):
            with pytest.raises(ConfigurationError, match=r"Neither|header"):
                use()
        for call in (
            lambda: served.campaigns.get(wrong),
            lambda: served.accutics.request("GET", ("a", wrong)),
            lambda: served.accutics.request(wrong, "a"),
            lambda: served.authentic.items.get(wrong),
        ):
            with pytest.raises(ConfigurationError, match=r"Neither|method"):
                await call()
        assert not served.server.accepted
