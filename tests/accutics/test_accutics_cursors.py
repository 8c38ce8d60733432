"""Cursors of Accutics lists: they go on exactly, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accutics_authentic import Accutics, Resource, Session
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic.errors import AccuticsAuthenticError, CursorError
from tests.support.examples import examples
from tests.support.link_pagers import (
    BASE,
    CURSORS,
    ListServer,
    drive,
    items_of,
    link_pager,
    position_at,
)


def resource(path: Any = "campaigns", **options: Any) -> Resource[dict[str, Any]]:
    """Return a resource that cannot send anything: its session was never opened."""
    options = {"base_url": "https://open.example.com/v1", "token": "t", **options}
    return Accutics(Session(), **options).resource(path)


def accepted(cursor: str, resource: Resource[Any], **arguments: Any) -> bool:
    try:
        resource.stream(cursor=cursor, **arguments)
    except CursorError:
        return False
    return True


CAMPAIGNS = resource()
CURSOR = link_pager(
    "campaigns?page_size=50&page=7", 13
).start_cursor()  # of ``CAMPAIGNS``, no params


@settings(max_examples=examples(80))
@given(
    rows=st.lists(st.integers(0, 40), max_size=25),
    size=st.integers(1, 6),
    count=st.integers(0, 25),
    first=st.sampled_from(["campaigns", "campaigns?page_size=4"]),
    with_key=st.booleans(),
)
def test_any_prefix_and_what_its_cursor_gives_are_the_whole(
    rows: list[int], size: int, count: int, first: str, with_key: bool
) -> None:
    key = (lambda row: row) if with_key else None
    server = ListServer(rows, size)
    whole = drive(link_pager(first, key=key), server)
    count = min(count, len(items_of(whole)))
    taken: list[int] = []
    cursor = link_pager(first).start_cursor()
    for page in whole:
        part = page.items[: count - len(taken)]
        taken += part
        cursor = page.cursor_after(len(part))
        if len(taken) == count:
            break
    rest = items_of(drive(link_pager(cursor=cursor, key=key), server))
    assert taken + rest == items_of(whole)


@settings(max_examples=examples(40))
@given(rows=st.lists(st.integers(), unique=True, max_size=20), size=st.integers(1, 5))
def test_going_on_after_every_single_row_gives_every_row_once(rows: list[int], size: int) -> None:
    got: list[int] = []
    cursor = link_pager(key=lambda row: row).start_cursor()
    while True:
        pager = link_pager(cursor=cursor, key=lambda row: row)
        pages = drive(pager, ListServer(rows, size))
        page = next((page for page in pages if page.items), None)
        if page is None:
            break
        got.append(page.items[0])
        cursor = page.cursor_after(1)
    assert got == rows


def test_its_own_cursor_is_accepted_with_another_base_token_and_page_size() -> None:
    other = resource(base_url="https://eu.example.net/open/api/", token="another")
    assert accepted(CURSOR, CAMPAIGNS)
    assert accepted(CURSOR, other, page_size=20, key="id", on_drift="raise")


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("campaign", None),
        ("campaigns/x", None),
        (("campaigns", "x"), None),
        ("Campaigns", None),
        ("campaigns", {"a": "b"}),
        ("campaigns", {"a": ""}),
    ],
)
def test_another_list_refuses_it(path: Any, params: Any) -> None:
    assert not accepted(CURSOR, resource(path), params=params)


def test_the_order_of_params_and_what_is_left_out_do_not_matter() -> None:
    one = resource().stream(params={"a": [1, 2], "b": "x", "c": None}).pages().cursor
    assert accepted(one, CAMPAIGNS, params={"b": "x", "a": ["1", "2"]})
    assert not accepted(one, CAMPAIGNS, params={"b": "x", "a": [1, 3]})


@settings(max_examples=examples(200))
@given(st.one_of(st.text(max_size=200), st.text("abcXYZ019-_=", max_size=200).map("1".__add__)))
@example("")
@example("1")
@example("2" + CURSOR[1:])
@example(CURSOR + "=")
@example(CURSOR + "A")
@example(CURSOR * 3000)
def test_any_other_text_is_refused(text: str) -> None:
    assert text == CURSOR or not accepted(text, CAMPAIGNS)


@settings(max_examples=examples(300))
@given(st.integers(0, len(CURSOR) - 1), st.sampled_from("abcXYZ019-_ =%é"))
def test_a_changed_character_is_noticed(place: int, character: str) -> None:
    changed = CURSOR[:place] + character + CURSOR[place + 1 :]
    assert changed == CURSOR or not accepted(changed, CAMPAIGNS)


def test_a_cut_cursor_is_noticed() -> None:
    assert not any(accepted(CURSOR[:length], CAMPAIGNS) for length in range(len(CURSOR)))


@pytest.mark.parametrize("cursor", [b"1abc", 7, ["1"], True, object()])
def test_what_is_no_text_is_refused(cursor: Any) -> None:
    assert not accepted(cursor, CAMPAIGNS)


@pytest.mark.parametrize(
    "state",
    [
        None,
        {},
        [None],
        ["campaigns"],
        ["campaigns", 0],
        ["", 0, ""],
        ["campaigns", -1, ""],
        ["campaigns", True, ""],
        ["campaigns", 1.5, ""],
        ["campaigns", 0, "not base64"],
        ["campaigns", 0, "ä"],
        ["campaigns", 0, "AAAA"],
        ["campaigns?a=b\r\nHost: x", 0, ""],
        ["campaigns?a= b", 0, ""],
        [7, 0, ""],
    ],
)
def test_a_position_that_was_not_written_here_is_refused_as_well(state: Any) -> None:
    """Whoever knows how the checksum is made can forge a cursor; it is checked all the same."""
    assert not accepted(CURSORS.encode(state), CAMPAIGNS)


@pytest.mark.parametrize(
    ("link", "match"),
    [
        ("salaries", "another path"),
        ("campaigns/7", "another path"),
        ("/campaigns", "another path"),
        ("campaigns%2f..%2fsalaries", "another path"),
        ("campaigns%E4", "another path"),
        ("campaigns?page=2&owner=root", "other query parameters"),
        ("campaigns?%E4=1", "other query parameters"),
        ("campaigns?page=-1", "other query parameters"),
        ("campaigns?p%61ge=2", "other query parameters"),
        ("campaigns?page_size=100001", "more than 100000 rows"),
        ("campaigns?page_size=0", "more than 100000 rows"),
        ("campaigns?page_size=" + "9" * 15, "other query parameters"),
        ("campaigns?page=2#x", "no position"),
        ("campaigns?" + "&" * 8000, "no position"),
    ],
)
def test_a_forged_link_is_refused_for_a_reason(link: str, match: str) -> None:
    with pytest.raises(CursorError, match=match):
        CAMPAIGNS.stream(cursor=CURSORS.encode([link, 0, ""]))


def test_a_forged_cursor_never_leads_to_another_origin() -> None:
    for link in ("//evil.example/x", "https://evil.example/x", "@evil.example/x", "/\\evil/x"):
        cursor = CURSORS.encode([link, 0, ""])
        if accepted(cursor, CAMPAIGNS):
            [request] = link_pager(cursor=cursor).next_requests(1)
            assert str(request.url).startswith("https://open.example.com/")
            assert request.url.host == "open.example.com"


def test_of_another_vendor_it_is_refused() -> None:
    cursor = CursorCodec("authentic.network", ("campaigns",), []).encode(
        position_at("campaigns").dump(BASE)
    )
    assert not accepted(cursor, CAMPAIGNS)


@pytest.mark.parametrize("ids", [range(10**9, 10**9 + 500), [f"{n:040x}" for n in range(500)]])
def test_with_a_key_it_is_short_enough_for_a_url(ids: Sequence[Any]) -> None:
    pages = drive(link_pager("campaigns?page_size=100", key=lambda row: row), ListServer(ids, 100))
    assert max(len(page.cursor_after(n)) for page in pages for n in (0, 50, 99)) <= 2000


def test_without_a_key_it_is_much_shorter() -> None:
    pages = drive(link_pager("campaigns?page_size=100"), ListServer(range(500), 100))
    assert max(len(page.cursor_after(99)) for page in pages) < 100


def test_it_needs_no_quoting() -> None:
    assert CURSOR.isascii()
    assert CURSOR.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("finished", [True, False])
async def test_only_a_finished_cursor_needs_no_session(finished: bool) -> None:
    pages = drive(link_pager(), ListServer("abc"))
    stream = resource().stream(cursor=pages[-1 if finished else 0].cursor)
    if finished:
        assert [row async for row in stream] == []
    else:
        with pytest.raises(AccuticsAuthenticError, match="not open"):
            await anext(aiter(stream))


#: Written by an earlier version, after pages of two rows of "abcdef".
EARLIER_CURSORS = {
    "1Pbz1MhYLR2vA9EzuVVBbImNhbXBhaWducz9wYWdlX3NpemU9MiZwYWdlPTIiLDEsIiJd": "def",
    "1Pbz1MhYLEj1VtWYt8fxbXQ": "",
    # with the keys of the rows read before
    "1Pbz1MhYLX8SXiz7ExBZbImNhbXBhaWducz9wYWdlX3NpemU9MiZwYWdlPTIiLDAsIm40TVVjc0p3bVFtWm1mUl8iXQ": (
        "cdef"
    ),
    "1Pbz1MhYL4T3V6UGdHMNbImNhbXBhaWducz9wYWdlX3NpemU9MiZwYWdlPTIiLDEsIm40TVVjc0p3bVFtWm1mUl9MMk1"
    "NWkttQiJd": "def",
}


@pytest.mark.parametrize("cursor", EARLIER_CURSORS)
def test_a_cursor_of_an_earlier_version_still_resumes(cursor: str) -> None:
    assert accepted(cursor, CAMPAIGNS)
    rest = drive(link_pager(cursor=cursor, key=lambda row: row), ListServer("abcdef"))
    assert "".join(items_of(rest)) == EARLIER_CURSORS[cursor]
