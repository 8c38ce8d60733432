"""Which call goes on with the state of which: the same list into the same file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from accutics_authentic import Accutics, Authentic, RetryPolicy, Session, Stream
from accutics_authentic._paging.listing import identify
from accutics_authentic._paging.stream import listing_of
from accutics_authentic.errors import (
    ConfigurationError,
    ExportStateError,
    ServerError,
)
from accutics_authentic.export import export
from accutics_authentic.sandbox import Sandbox
from tests.paging.listed import listed


@frozen
class Campaign:
    id: int


@frozen
class Another:
    id: int


def by_id(row: dict[str, Any]) -> int:
    return int(row["id"])


def by_name(row: dict[str, Any]) -> str:
    return str(row["name"])


Make = Callable[..., Stream[Any, Any]]
BASE = "https://a.example"


def resource(base: str = BASE, path: str = "campaigns", model: Any = None, **options: Any) -> str:
    """Return the fingerprint of a list of Accutics."""
    accutics = Accutics(Session(), base_url=base, token="t")
    found = accutics.resource(path) if model is None else accutics.resource(path, model)
    return listing_of(found.stream(**options)).fingerprint("a.csv")


def items(group: str = "g", base: str = BASE, **options: Any) -> str:
    """Return the fingerprint of the items of a group."""
    groups = Authentic(Session(), base_url=base, token="t").groups
    return listing_of(groups.stream_items(group, **options)).fingerprint("a.csv")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (resource, partial(resource, page_size=7)),
        (resource, partial(resource, params={})),
        (resource, partial(resource, base=f"{BASE}/")),
        (
            partial(resource, params={"a": "1", "b": "2"}),
            partial(resource, params={"b": "2", "a": "1"}),
        ),
        (partial(resource, key=by_id), partial(resource, key=partial(by_id))),
        (items, partial(items, limit=7, trusted=5)),
    ],
)
def test_sizes_and_order_of_params_may_change(
    one: Callable[[], str], other: Callable[[], str]
) -> None:
    assert one() == other() == one()


def test_nothing_else_may_change() -> None:
    fingerprints = [
        resource(),
        resource("https://b.example"),
        resource(f"{BASE}/v2"),
        resource(path="campaigns/1/ads"),
        resource(path="Campaigns"),
        resource(model=Campaign),
        resource(model=Another),
        resource(model=list[Campaign]),
        resource(model=list[Another]),
        resource(params={"a": "1"}),
        resource(params={"a": "2"}),
        resource(key="id"),
        resource(key="name"),
        resource(key=by_id),
        resource(key=by_name),
        resource(key=itemgetter("id")),
        resource(key=attrgetter("id")),
        resource(key="id", on_drift="raise"),
        resource(key="id", on_drift="repair"),
        items(),
        items("h"),
        items(base="https://b.example"),
        items(before=1_600_000_000_000),
        items(after=1_600_000_000_000),
    ]
    assert len({*fingerprints}) == len(fingerprints)


def test_what_identifies_an_argument_has_no_address_in_it() -> None:
    assert identify(None) is None
    assert identify("id") == "id"
    assert identify(Campaign) == [__name__, "Campaign"]
    assert identify(itemgetter("id")) == ["itemgetter"]
    assert identify(dict[str, Any]) == ["dict[str, typing.Any]"]


def test_another_file_or_another_beginning_is_another_export() -> None:
    accutics = Accutics(Session(), base_url=BASE, token="t")
    stream = accutics.resource("campaigns").stream()
    listing = listing_of(stream)
    assert listing.fingerprint("a.csv") != listing.fingerprint("b.csv")
    cursor = aiter(stream).cursor
    later = listing_of(accutics.resource("campaigns").stream(cursor=cursor))
    assert listing.fingerprint("a.csv") != later.fingerprint("a.csv")


def test_only_a_stream_can_be_exported() -> None:
    with pytest.raises(ConfigurationError, match="stream must be a Stream, not"):
        listing_of([])


async def test_params_that_change_while_an_export_waits_change_nothing(tmp_path: Path) -> None:
    params = {"status": "active"}
    async with listed() as it:
        stream = it.stream(params=params)
        params["status"] = "draft"
        assert await stopped(stream, tmp_path / "a.jsonl", it.fail) == "ServerError"
        report = await export(stream, tmp_path / "a.jsonl")
        asked = [request.params["status"] for request in it.sandbox.requests]
    assert report.complete
    assert asked == [["active"]] * len(asked)


async def stopped(stream: Stream[Any], path: Path, fail: Callable[..., None]) -> str:
    """Export until the second page, and return what happened."""
    fail(1, 500, 500)
    try:
        await export(stream, path, concurrency=1)
    except ServerError as error:
        return type(error).__name__
    return "nothing"


@pytest.mark.parametrize("keys", [(None, b"k" * 32), (b"k" * 32, None), (b"k" * 32, b"o" * 32)])
async def test_a_state_goes_on_only_with_the_key_it_was_signed_with(
    tmp_path: Path, keys: tuple[bytes | None, bytes | None]
) -> None:
    path, down = tmp_path / "a.jsonl", [True]
    retry = RetryPolicy(attempts=1)
    async with Sandbox(campaigns=0, group_items=25) as sandbox, Session(retry=retry) as session:

        def stream(key: bytes | None) -> Stream[str, Any]:
            url, token = sandbox.authentic_url, sandbox.authentic_token
            authentic = Authentic(session, base_url=url, token=token, cursor_key=key)
            return authentic.groups.stream_items(sandbox.group_id, limit=10)

        sandbox.fail(500, times=100, where=lambda request: len(sandbox.requests) > 2 and bool(down))
        with pytest.raises(ServerError):
            await export(stream(keys[0]), path, concurrency=1)
        down.clear()
        with pytest.raises(ExportStateError, match=r"a\.jsonl\.state is broken.*remove it and"):
            await export(stream(keys[1]), path)
        report = await export(stream(keys[0]), path)
    assert report.items == 25
    assert len(set(path.read_text().splitlines())) == 25  # a small file
