"""A service gives cursors to its users, and one of them forges another.

Anyone can compute the fingerprint and the checksum of an unsigned cursor. Whatever it contains, all
requests stay within what the arguments allow, or no request is sent at all.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic.errors import AccuticsAuthenticError, CursorError
from accutics_authentic.sandbox import Sandbox
from tests.support.examples import examples

PARAMS = {"state": "on", "tag": ["a b", "ü&=;+"]}
PAIRS = [["state", "on"], ["tag", "a b"], ["tag", "ü&=;+"]]
QUERY = "state=on&tag=a%20b&tag=%C3%BC%26%3D%3B%2B"
KEY = b"a key of thirty-two bytes or more"

SHARED = settings(
    max_examples=examples(150),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # it is cleared each time
)

paths = st.sampled_from(
    [
        "campaigns",
        "campaigns/",
        "campaigns/7",
        "salaries",
        "../salaries",
        "campaigns/../salaries",
        "campaigns%2f..%2fx",
        "/campaigns",
        "/salaries",
        "//evil.example/campaigns",
        "https://evil.example/campaigns",
        "%63ampaigns",
        "campaigns;x",
        "Campaigns",
        "campaigns%00",
        "campaigns#x",
        "campaigns%E4",
        "campaigns%2Fcampaigns",
    ]
) | st.text(max_size=8)
pairs = st.sampled_from(
    [
        "page=2",
        "page=3",
        "page=0",
        "page=-1",
        "page=1e3",
        "p%61ge=2",
        "page%5fsize=7",
        "page_size=20",
        "page_size=100000",
        "page_size=100001",
        "page_size=1000000000000000",
        "page_size=0",
        "page_size=-4",
        "page_size=",
        "PAGE=2",
        "state=on",
        "st%61te=on",
        "state=off",
        "state=on&state=on",
        "tag=a+b",
        "tag=a%20b&tag=%C3%BC%26%3D%3B%2B",
        "tag=%c3%bc%26%3d%3b%2b",
        "tag=b",
        "owner=root",
        "state=on;owner=root",
        "state=on%26owner=root",
        "%E4=1",
        "after=x",
        "page[]=2",
        "page=2;owner=root",
        "state",
        "tag",
        "=on",
    ]
) | st.text("pagestonsize=&%+;23", max_size=8)
queries = st.lists(pairs | st.just(QUERY), max_size=4).map("&".join)
links = st.builds("{}?{}".format, st.just("campaigns") | paths, queries) | paths
numbers = st.integers() | st.sampled_from([10**9, 10**15, 10**30, True, 1.5, None, "1"])
keys = st.sampled_from(["", "AAAAAAAA", "AAAA", "A" * 1200, "A" * 1208, "ä" * 8]) | st.text()
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=5), st.lists, max_leaves=5
)


def forged(position: Any, *identity: Any) -> str:
    """Return a cursor as anyone who has read the source can write it."""
    return CursorCodec(*identity).encode(position)


def own_pairs(request: Any) -> list[tuple[str, str]]:
    """Return the query of a request to the sandbox, without page and page size."""
    return sorted(
        (name, value)
        for name, values in request.params.items()
        for value in values
        if name not in ("page", "page_size")
    )


@SHARED
@given(
    position=st.tuples(links, st.just(0) | numbers, st.just("") | keys).map(list) | anything,
    on_drift=st.sampled_from(["report", "raise", "repair"]),
    with_params=st.booleans(),
)
@example(position=["campaigns?page_size=100001", 0, ""], on_drift="report", with_params=False)
@example(position=["salaries", 0, ""], on_drift="report", with_params=True)
@example(position=["campaigns?page=2&owner=root", 0, ""], on_drift="report", with_params=True)
@example(
    position=[f"campaigns?{QUERY}&page=2&page_size=20", 3, ""], on_drift="report", with_params=True
)
@example(
    position=[f"campaigns?{QUERY}&page=2&page_size=20", 3, "AAAAAAAA"],
    on_drift="repair",
    with_params=True,
)
@example(
    position=[f"campaigns?page=7&{QUERY}&page_size=1000000000000000", 0, "AAAAAAAA"],
    on_drift="repair",
    with_params=True,
)
@example(
    position=["campaigns?page=2&page_size=100000", 10**9, "AAAAAAAA"],
    on_drift="repair",
    with_params=False,
)
async def test_a_forged_accutics_cursor_stays_in_its_list(
    position: Any, on_drift: Any, with_params: bool, accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.requests.clear()
    params, identity = (PARAMS, PAIRS) if with_params else ({}, [])
    cursor = forged(position, "accutics", ["campaigns"], identity)
    try:
        stream = accutics.resource("campaigns").stream(
            params=params, cursor=cursor, key="id", on_drift=on_drift
        )
        await anext(aiter(stream))
    except CursorError:
        assert not sandbox.requests
    except (AccuticsAuthenticError, StopAsyncIteration):
        pass  # such as a page size that the sandbox refuses
    for request in sandbox.requests:
        assert request.segments == ("campaigns",)
        assert own_pairs(request) == sorted(map(tuple, identity))
        assert all(size.isdigit() for size in request.params.get("page_size", []))
        assert all(0 < int(size) <= 100_000 for size in request.params.get("page_size", []))


@pytest.mark.parametrize(
    "link",
    [
        f"campaigns?{QUERY}&page=2",
        "campaigns?page=2&tag=a+b&tag=%c3%bc%26%3d%3b%2b&state=on&page_size=50",
        f"%63ampaigns?&{QUERY}&page=2&",
    ],
)
async def test_the_lists_own_links_go_on_however_they_are_spelt(
    link: str, accutics: Accutics, sandbox: Sandbox
) -> None:
    sandbox.accutics.add_collection("campaigns", [])
    cursor = forged([link, 0, ""], "accutics", ["campaigns"], PAIRS)
    stream = accutics.resource("campaigns").stream(params=PARAMS, cursor=cursor)
    assert [row async for row in stream] == []
    [request] = sandbox.requests
    assert f"{request.path}?{request.query}" == f"/{link}"


@pytest.mark.parametrize(
    "link",
    [
        f"campaigns?{QUERY.replace('%3B', ';')}&page=2",
        f"campaigns?{QUERY.replace('%C3%BC', 'ü')}&page=2",
        f"campaigns?{QUERY}&page=2;state=off",
    ],
)
async def test_a_query_that_servers_may_read_otherwise_than_params_is_refused(
    link: str, accutics: Accutics
) -> None:
    cursor = forged([link, 0, ""], "accutics", ["campaigns"], PAIRS)
    with pytest.raises(CursorError, match="not encoded"):
        accutics.resource("campaigns").stream(params=PARAMS, cursor=cursor)


@pytest.mark.parametrize("skip", [100_001, 10**9, -1])
async def test_no_page_has_as_many_rows_as_a_forged_cursor_says_are_done(
    skip: int, accutics: Accutics, sandbox: Sandbox
) -> None:
    cursor = forged([f"campaigns?{QUERY}", skip, ""], "accutics", ["campaigns"], PAIRS)
    with pytest.raises(CursorError):
        accutics.resource("campaigns").stream(params=PARAMS, cursor=cursor)
    sandbox.accutics.add_collection("campaigns", [{"id": n} for n in (1, 2, 3)])
    cursor = forged(["campaigns?page_size=2", 100_000, ""], "accutics", ["campaigns"], [])
    stream = accutics.resource("campaigns").stream(cursor=cursor)
    assert [row["id"] async for row in stream] == [3]  # of the next page


async def test_links_of_a_servers_own_take_a_key_to_resume(
    sandbox: Sandbox, session: Session
) -> None:
    sandbox.accutics.switches.links_keep_query = False
    sandbox.accutics.add_collection("campaigns", [{"state": "on"}] * 30, page_size=10)
    for key in (None, KEY):
        accutics = Accutics(
            session,
            base_url=sandbox.accutics_url,
            token=sandbox.accutics_token,
            cursor_key=key,
        )
        campaigns = accutics.resource("campaigns")
        page = await campaigns.page(1, page_size=10, params={"state": "on"})
        if key is None:
            with pytest.raises(CursorError, match=r"params; .* needs cursor_key="):
                campaigns.stream(params={"state": "on"}, cursor=page.cursor)
        else:
            stream = campaigns.stream(params={"state": "on"}, cursor=page.cursor)
            assert (await anext(aiter(stream)))["id"] > 10


BEFORE, AFTER = 1_600_000_000_500, 1_600_000_000_000
moments = (
    st.integers(AFTER - 600, BEFORE + 600)
    | numbers
    | st.sampled_from([None, AFTER, AFTER + 1, BEFORE, BEFORE + 1, 253_402_300_800_001])
)
marks = st.binary(max_size=12).map(lambda raw: b64encode(raw).decode()) | st.text(max_size=8)


@SHARED
@given(
    position=st.tuples(moments, st.integers(-2, 200) | numbers, st.just("") | marks).map(list)
    | anything,
    bounded=st.booleans(),
    since=st.booleans(),
)
@example(position=[None, 10, ""], bounded=True, since=False)
@example(position=[BEFORE + 1, 10, ""], bounded=True, since=False)
@example(position=[AFTER, 10, ""], bounded=True, since=True)
@example(position=[AFTER - 100, 10, ""], bounded=False, since=True)
@example(position=[BEFORE - 5, 10**15, ""], bounded=True, since=True)
@example(position=[BEFORE - 5, 100_000, ""], bounded=True, since=True)
async def test_a_forged_authentic_cursor_stays_between_before_and_after(
    position: Any, bounded: bool, since: bool, authentic: Authentic, sandbox: Sandbox
) -> None:
    store, group = sandbox.authentic, sandbox.group_id
    if len(store.stamps(group)) != 39:
        store.group(group).members.clear()
        for n in range(-9, 30):
            store.add_item(group, stamp=AFTER + 20 * n)
    sandbox.requests.clear()
    before, after = (BEFORE if bounded else None), (AFTER if since else None)
    cursor = forged(position, "authentic.network", group, before, after)
    try:
        stream = authentic.groups.stream_items(group, before=before, after=after, cursor=cursor)
        ids = [id_ async for id_ in stream]
    except CursorError:
        assert not sandbox.requests
        return
    dates = [store.items[id_].created for id_ in ids]
    assert all(before is None or date < before for date in dates)
    assert all(after is None or date > after for date in dates)
    for request in sandbox.requests:
        if request.segments == ("api", "v2", "groups", group, "items"):
            assert 0 < int(request.params["limit"][0]) <= 100_000
            to_milliseconds = int(request.params.get("timestamp", ["0"])[0])
            assert before is None or 0 < to_milliseconds <= before
            assert after is None or to_milliseconds == 0 or to_milliseconds >= after
        else:
            assert request.segments[:3] == ("api", "v2", "items")
