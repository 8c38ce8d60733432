"""The authentic.network side: pages of a group's items, and what a server may do differently."""

from __future__ import annotations

from itertools import pairwise

import pytest

from accutics_authentic.sandbox import AuthenticSwitches
from tests.sandbox.sandbox_client import SandboxClient, running

STAMP = 1_594_902_309_682


def group(call: SandboxClient, *offsets: int) -> tuple[str, list[str]]:
    """Create a group of items dated STAMP plus *offsets*; return its id and theirs, in order."""
    store = call.sandbox.authentic
    group_id = store.add_group([STAMP + offset for offset in offsets])
    return group_id, list(store.stamps(group_id))


async def test_a_page_holds_the_group_and_bare_ids_newest_first() -> None:
    async with running() as call:
        group_id, (b, c, a) = group(call, 2, 3, 1)
        got = await call.authentic("GET", f"/groups/{group_id}/items")
        read = await call.authentic("GET", f"/groups/{group_id}")
    assert got.json == {"group": read.json, "items": [c, b, a]}


async def test_the_limit_has_a_default_and_a_hidden_maximum() -> None:
    async with running(authentic=AuthenticSwitches(default_limit=2, max_limit=3)) as call:
        group_id, ids = group(call, 5, 4, 3, 2, 1)
        assert await call.items(group_id) == ids[:2]
        assert await call.items(group_id, "?limit=1") == ids[:1]
        assert await call.items(group_id, "?limit=5") == ids[:3]
        call.sandbox.authentic.switches.max_limit = None
        assert await call.items(group_id, "?limit=9") == ids


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", "limit=x", "limit=1.5", "timestamp=soon", "timestamp=1&timestamp=2"],
)
async def test_a_limit_or_timestamp_that_makes_no_sense_is_a_400(query: str) -> None:
    async with running() as call:
        path = f"/groups/{call.sandbox.group_id}/items?{query}"
        assert (await call.authentic("GET", path)).status == 400


async def test_older_means_less_or_less_or_equal() -> None:
    async with running() as call:
        group_id, (a, b, c) = group(call, 1, 2, 3)
        query = f"?timestamp={STAMP + 2}"
        assert await call.items(group_id, query) == [a]
        call.sandbox.authentic.switches.comparison = "<="
        assert await call.items(group_id, query) == [b, a]
        assert await call.items(group_id, f"?timestamp={STAMP + 3}&limit=1") == [c]


async def test_timestamp_zero_is_a_date_or_the_same_as_none() -> None:
    async with running() as call:
        group_id, ids = group(call, 1)
        assert await call.items(group_id, "?timestamp=0") == []
        call.sandbox.authentic.switches.timestamp_zero = "none"
        assert await call.items(group_id, "?timestamp=0") == ids


async def test_ties_come_in_the_order_of_joining_or_the_other_way_round() -> None:
    async with running() as call:
        group_id, (a, b, c, d) = group(call, 1, 2, 2, 3)
        assert await call.items(group_id) == [d, b, c, a]
        call.sandbox.authentic.switches.ties = "reversed"
        assert await call.items(group_id) == [d, c, b, a]
        assert call.sandbox.authentic.item_ids(group_id) == [d, c, b, a]


async def test_ties_may_be_shuffled_with_every_request() -> None:
    async with running(authentic=AuthenticSwitches(ties="shuffled")) as call:
        group_id, ids = group(call, 9, *[5] * 20, 1)
        pages = [await call.items(group_id, "?limit=11") for _ in range(5)]
        whole = await call.items(group_id)
        nothing = await call.items(group_id, "?timestamp=1")
    assert len({tuple(page) for page in pages}) > 1
    assert {page[0] for page in pages} == {ids[0]}
    assert len(set().union(*pages)) > 11  # also across the end of a page
    assert (set(whole), whole[-1], nothing) == (set(ids), ids[-1], [])


async def test_a_finer_clock_orders_what_no_timestamp_can_tell() -> None:
    async with running(authentic=AuthenticSwitches(resolution=1000)) as call:
        group_id, ids = group(call, *[5] * 20)
        page = await call.items(group_id)
        again = await call.items(group_id)
        older = await call.items(group_id, f"?timestamp={STAMP + 5}")
        newer = await call.items(group_id, f"?timestamp={STAMP + 6}")
        stamps = set(call.sandbox.authentic.stamps(group_id).values())
    assert page == again == newer
    assert sorted(page) == sorted(ids)
    assert page != ids
    assert (older, stamps) == ([], {STAMP + 5})


async def test_the_list_may_be_sorted_by_the_date_of_joining() -> None:
    async with running(authentic=AuthenticSwitches(sort_by="joined")) as call:
        store = call.sandbox.authentic
        group_id = store.add_group([STAMP + 1, STAMP + 2, STAMP + 3], joined=[30, 10, 20])
        a, b, c = store.stamps(group_id)
        assert await call.items(group_id) == [a, c, b]
        assert await call.items(group_id, "?timestamp=30") == [c, b]
        store.switches.sort_by = "created"
        assert await call.items(group_id) == [c, b, a]


async def test_items_can_be_added_removed_and_added_again_between_two_pages() -> None:
    async with running() as call:
        store = call.sandbox.authentic
        group_id, (a, b) = group(call, 1, 2)
        c = store.add_item(group_id, stamp=STAMP + 3)
        assert await call.items(group_id) == [c, b, a]
        store.remove_item(group_id, b)
        assert await call.items(group_id) == [c, a]
        store.readd_item(group_id, a, stamp=STAMP + 4)
        assert await call.items(group_id) == [a, c]
        store.readd_item(group_id, a)
        assert store.stamps(group_id) == {c: STAMP + 3, a: STAMP + 4}
        other = store.add_group()
        store.add_item(other, a, stamp=STAMP)
        assert await call.items(group_id) == [c, a]


async def test_what_joins_now_is_newest() -> None:
    async with running() as call:
        newest = call.sandbox.authentic.add_item(call.sandbox.group_id)
        assert (await call.items(call.sandbox.group_id))[0] == newest


async def test_the_obvious_client_walks_the_seeded_group() -> None:
    async with running() as call:
        stamps = call.sandbox.authentic.stamps(call.sandbox.group_id)
        seen: dict[str, None] = {}
        query = ""
        while page := await call.items(call.sandbox.group_id, query):
            seen.update(dict.fromkeys(page))
            query = f"?timestamp={stamps[page[-1]]}"
    assert len(stamps) == 250
    assert len(seen) > 240  # this client may lose ties at the end of a page
    assert all(stamps[newer] >= stamps[older] for newer, older in pairwise(seen))
