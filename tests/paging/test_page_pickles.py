"""A page in another process: its cursors are the same, and the keys that sign them stay at home."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from functools import partial
from operator import getitem
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic import Accutics, Authentic, Page, Session
from accutics_authentic._accutics.paging.keys import MAX_KEYS_IN_CURSOR, pack_hashes
from accutics_authentic._accutics.paging.page_positions import LinkPositions, WindowPositions
from accutics_authentic._accutics.paging.position import Position
from accutics_authentic._paging.cursor import CursorCodec, CursorKeys
from accutics_authentic._paging.page_cursors import PageCursors
from accutics_authentic.errors import ConfigurationError, CursorError
from accutics_authentic.sandbox import Sandbox
from tests.support.changing_lists import ChangingList
from tests.support.examples import examples
from tests.support.link_pagers import BASE, ListServer, drive, link_pager, overlap_pager

KEY = b"KEYSENTINEL" * 3


def copies(value: Any) -> list[Any]:
    """Return *value* from a pickle, from the pickle of that, and from a deep copy."""
    once = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
    return [once, pickle.loads(pickle.dumps(once)), copy.deepcopy(value), copy.copy(value)]  # noqa: S301 - our own


def cursors_of(page: Page[Any]) -> list[str]:
    return [page.cursor_after(count) for count in range(len(page.items) + 1)]


def check_copies(page: Page[Any]) -> None:
    for other in copies(page):
        assert (other.items, other.total, other.last) == (page.items, page.total, page.last)
        assert other.meta == page.meta
        assert vars(other.error) == vars(page.error) if page.error else other.error is None
        assert cursors_of(other) == cursors_of(page)
        assert other.cursor == page.cursor
    assert b"SENTINEL" not in pickle.dumps(page)


@given(st.lists(st.integers() | st.text(), min_size=1, max_size=20), st.booleans())
def test_each_cursor_of_a_page_is_the_same_in_a_copy(positions: list[Any], signed: bool) -> None:
    codec = CursorCodec("a list", keys=CursorKeys(KEY) if signed else None)
    cursors = PageCursors(codec, partial(getitem, positions), len(positions) - 1)
    expected = [codec.encode(position) for position in positions]
    for other in copies(cursors):
        assert [other.after(count) for count in range(len(positions))] == expected
    assert b"SENTINEL" not in pickle.dumps(cursors)


@settings(max_examples=examples(40))
@given(st.lists(st.integers(0, 12), max_size=12), st.integers(1, 5), st.booleans())
def test_pages_along_links_can_be_pickled(rows: list[int], size: int, with_key: bool) -> None:
    key = (lambda row: row) if with_key else None
    for page in drive(link_pager(key=key), ListServer(rows, size)):
        check_copies(page)


@settings(max_examples=examples(20))
@given(st.integers(0, 40), st.integers(2, 9), st.integers(0, 2), st.integers(0, 99))
def test_pages_that_overlap_can_be_pickled(count: int, size: int, changes: int, seed: int) -> None:
    server = ChangingList(count, changes=changes, seed=seed)
    for page in drive(overlap_pager(f"campaigns?page_size={size}"), server.serve):
        check_copies(page)


@frozen
class Row:
    id: int
    name: str


MODES: dict[str, dict[str, Any]] = {
    "report": {},
    "key": {"key": "id"},
    "repair": {"key": "id", "on_drift": "repair"},
}


@pytest.fixture(params=[None, KEY], ids=["unsigned", "signed"])
def clients(
    request: pytest.FixtureRequest, sandbox: Sandbox, session: Session
) -> tuple[Accutics, Authentic]:
    accutics = Accutics(
        session,
        base_url=sandbox.accutics_url,
        token=sandbox.accutics_token,
        cursor_key=request.param,
    )
    authentic = Authentic(
        session,
        base_url=sandbox.authentic_url,
        token=sandbox.authentic_token,
        cursor_key=request.param,
    )
    return accutics, authentic


async def check_stream(make: Callable[..., Any], whole: list[Any], tokens: list[str]) -> None:
    """Check that each page of a stream is resumed from its copy as from itself."""
    stream = make()
    pages = [page async for page in stream.pages()]
    async with stream.open(concurrency=2) as run:
        ahead = [page async for page in run.pages()]
    for page in (*pages, *ahead):
        check_copies(page)
        assert not any(token.encode() in pickle.dumps(page) for token in tokens)
    middle = len(pages[0].items) // 2
    resumed = make(cursor=copies(pages[0])[0].cursor_after(middle))
    assert [item async for item in resumed] == whole[middle:]


@pytest.mark.parametrize("mode", MODES)
async def test_a_job_goes_on_from_a_pickled_page(
    mode: str, clients: tuple[Accutics, Authentic], sandbox: Sandbox
) -> None:
    campaigns = clients[0].resource("campaigns", Row)
    whole = [Row(row["id"], row["name"]) for row in sandbox.accutics.collections["campaigns"].rows]
    make = partial(campaigns.stream, page_size=100, **MODES[mode])
    await check_stream(make, whole, [sandbox.accutics_token])


async def test_a_job_goes_on_from_a_pickled_page_of_ids(
    clients: tuple[Accutics, Authentic], sandbox: Sandbox
) -> None:
    make = partial(clients[1].groups.stream_items, sandbox.group_id)
    await check_stream(make, [item async for item in make()], [sandbox.authentic_token])


@pytest.mark.parametrize("mode", MODES)
async def test_a_pickled_page_keeps_what_is_wrong_with_the_row_after_it(
    mode: str, clients: tuple[Accutics, Authentic], sandbox: Sandbox
) -> None:
    sandbox.accutics.collections["campaigns"].update(30, {"name": 7})
    stream = clients[0].resource("campaigns", Row).stream(page_size=50, **MODES[mode])
    page = await anext(stream.pages())
    assert (len(page.items), page.error is not None) == (29, True)
    check_copies(page)


async def test_the_end_of_a_list_whose_last_page_is_gone_can_be_pickled(
    clients: tuple[Accutics, Authentic], sandbox: Sandbox
) -> None:
    sandbox.accutics.switches.beyond_the_end = "404"
    campaigns = clients[0].resource("campaigns")
    pages = aiter(campaigns.stream(page_size=100).pages())
    await anext(pages)
    await anext(pages)
    for number in range(150, 246):
        sandbox.accutics.collections["campaigns"].delete(number)
    last = await anext(pages)
    assert (last.items, last.last) == ((), True)
    check_copies(last)


async def test_the_pickle_of_a_large_page_is_little_larger_than_its_rows(
    clients: tuple[Accutics, Authentic], sandbox: Sandbox
) -> None:
    page = await anext(clients[0].resource("campaigns").stream(page_size=200, key="id").pages())
    assert len(pickle.dumps(page)) < len(pickle.dumps(page.items)) + 60 * len(page.items) + 2000


class Hashes(list[bytes]):
    """Hashes of which no more than a cursor can hold are ever copied."""

    def __getitem__(self, index: Any) -> Any:
        assert index.stop - index.start <= MAX_KEYS_IN_CURSOR
        return super().__getitem__(index)


def test_each_position_on_a_large_page_copies_as_many_keys_as_a_cursor_holds() -> None:
    count, url = 1000, URL("https://api.example/x?page=2&page_size=1000")
    hashes = Hashes(n.to_bytes(8) for n in range(count))
    links = LinkPositions(BASE, url, 0, range(count), Position(url), (), hashes, True, "")
    windows = WindowPositions(
        BASE, url, count, range(count + 1), (), hashes, has_every_key=True, key_name="", is_end=True
    )
    for positions in (links, windows):
        for after in (0, 1, 150, 151, 999):
            expected = pack_hashes(list(hashes)[:after])
            assert positions(after)[2] == expected


async def test_a_page_shows_counts_and_no_rows(accutics: Accutics, authentic: Authentic) -> None:
    page = await accutics.resource("campaigns").page(3, page_size=100)
    assert repr(page) == "Page(items=<45 items>, total=245, last=True)"


@pytest.mark.parametrize("count", [-1, 46, True, None, "1"])
async def test_a_page_has_no_cursor_after_more_items_than_it_has(
    count: Any, accutics: Accutics
) -> None:
    page = await accutics.resource("campaigns").page(3, page_size=100)
    with pytest.raises(ConfigurationError, match="count must be"):
        page.cursor_after(count)


def test_a_codec_without_keys_still_tells_one_list_from_another() -> None:
    codec = CursorCodec("a list", keys=CursorKeys(KEY)).without_keys()
    assert codec.encode([1]).startswith("1")
    with pytest.raises(CursorError, match="another list"):
        CursorCodec("another").decode(codec.encode([1]))
