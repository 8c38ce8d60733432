"""A pager along Accutics's links, driven without an event loop."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import Page
from accutics_authentic.errors import (
    DecodeError,
    ForbiddenError,
    ForeignLinkError,
    NotFoundError,
    ProtocolError,
    RepeatedLinkError,
)
from tests.support.link_pagers import (
    BASE,
    Delivered,
    ListServer,
    drive,
    items_of,
    link_pager,
    page_reply,
    position_of,
    replay,
)


def test_the_next_link_is_followed_until_there_is_none() -> None:
    transcript = replay(
        link_pager(),
        page_reply("a", "b", next=f"{BASE}/campaigns?page=2"),
        page_reply("c", next=f"{BASE}/campaigns?page=3"),
        page_reply("d", next=None),
    )
    assert transcript == [
        "campaigns",
        Delivered(("a", "b"), then=("campaigns?page=2", 0)),
        "campaigns?page=2",
        Delivered(("c",), then=("campaigns?page=3", 0)),
        "campaigns?page=3",
        Delivered(("d",), then=None),
    ]


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("?page=2", f"{BASE}/campaigns?page=2"),
        ("campaigns?page=2&x=%2f+%20", f"{BASE}/campaigns?page=2&x=%2f+%20"),
        ("/v1/campaigns?page=2", f"{BASE}/campaigns?page=2"),
        ("/v2/elsewhere?page=2", "https://open.example.com/v2/elsewhere?page=2"),
        ("//open.example.com/v1/campaigns?page=2", f"{BASE}/campaigns?page=2"),
        ("https://open.example.com:443/v1/c?page=2", "https://open.example.com/v1/c?page=2"),
        ("?page=2#behind", f"{BASE}/campaigns?page=2"),
        ("?cursor=abc", f"{BASE}/campaigns?cursor=abc"),
    ],
)
def test_a_link_may_be_relative_and_is_followed_unchanged(link: str, asked: str) -> None:
    pager = link_pager()
    [first] = pager.next_requests(1)
    pager.feed(first, page_reply("a", next=link))
    pager.next_page()
    [second] = pager.next_requests(1)
    assert str(second.url) == asked


@pytest.mark.parametrize(
    "link",
    [
        "http://open.example.com/v1/campaigns?page=2",
        "https://evil.example.com/v1/campaigns?page=2",
        "https://open.example.com.evil.example/v1/campaigns?page=2",
        "https://open.example.com:8443/v1/campaigns?page=2",
        "https://open.example.com@evil.example/?page=2",
        "https://user:secret@open.example.com/v1/campaigns?page=2",
        "//evil.example.com/v1/campaigns?page=2",
        "ftp://open.example.com/v1/campaigns?page=2",
        "javascript:alert(1)",
        "https://",
        "https://open.example.com:port/",
        "https://[::1/",
        "\\\\evil.example.com\\?page=2",
        "?page=2\r\nHost: evil.example",
        " ?page=2",
        "",
        "?page=2&" + "x" * 8000,
    ],
)
def test_a_link_to_another_origin_is_not_followed_but_the_page_is_delivered(link: str) -> None:
    transcript = replay(link_pager(), page_reply("a", next=link))
    assert transcript == ["campaigns", Delivered(("a",), then=("campaigns", 1)), ForeignLinkError]


def test_after_a_bad_link_the_cursor_requests_that_page_again() -> None:
    pager = link_pager()
    replay(pager, page_reply("a", next="//evil.example"))
    assert not pager.done
    transcript = replay(
        link_pager("campaigns", 1), page_reply("a", "new", next="?page=2"), page_reply("b")
    )
    assert transcript[1:] == [
        Delivered(("new",), then=("campaigns?page=2", 0)),
        "campaigns?page=2",
        Delivered(("b",), then=None),
    ]


@pytest.mark.parametrize(
    ("links", "pages"),
    [
        (["campaigns"], 1),
        (["?page=2", "?page=2"], 2),
        (["?page=2", "?page=3", "?page=2"], 3),
        (["?c=1", "?c=2", "?c=1"], 3),
        (["?c=1", "campaigns"], 2),
        (["?c=a%2fb", "?c=%61%2Fb"], 2),
        (["?c=1", "HTTPS://OPEN.example.com:443/v1/campaigns?c=1#x"], 2),
        (["campaigns?"], 1),
    ],
)
def test_a_link_to_a_page_that_was_read_is_refused(links: list[str], pages: int) -> None:
    transcript = replay(link_pager(), *(page_reply(n, next=link) for n, link in enumerate(links)))
    assert [it.items for it in transcript if isinstance(it, Delivered)] == [
        (n,) for n in range(pages)
    ]
    assert transcript[-1] is RepeatedLinkError


@pytest.mark.parametrize("first", ["?page=1", f"{BASE}/campaigns?page=1"])
def test_the_first_page_is_recognized_by_the_url_that_the_server_states(first: str) -> None:
    transcript = replay(
        link_pager(), page_reply(1, next="?page=2"), page_reply(2, next="?page=1"), page_reply(1)
    )
    assert [it.items for it in transcript if isinstance(it, Delivered)] == [(1,), (2,), (1,)]
    transcript = replay(
        link_pager(), page_reply(1, next="?page=2", first=first), page_reply(2, next="?page=1")
    )
    assert transcript[-1] is RepeatedLinkError


def test_a_first_link_that_leads_elsewhere_is_none() -> None:
    transcript = replay(
        link_pager(), page_reply(1, next="?page=2", first="//evil.example"), page_reply(2)
    )
    assert transcript[-1] == Delivered((2,), then=None)


@pytest.mark.parametrize(
    "links",
    [
        ["?page=2", "?page=2&page=3"],
        ["?page=1&after=a", "?page=1&after=b"],
        ["?page=5", "?page=4"],
        ["?page=1", "?page=0"],
        ["?c=a+b", "?c=a%20b"],
    ],
)
def test_any_page_that_was_not_read_may_come_next(links: list[str]) -> None:
    transcript = replay(
        link_pager(), *(page_reply(n, next=link) for n, link in enumerate(links)), page_reply("end")
    )
    assert transcript[-1] == Delivered(("end",), then=None)
    assert [it for it in transcript if isinstance(it, str)] == [
        "campaigns",
        *(f"campaigns{link}" for link in links),
    ]


#: Links as the server may spell them, and the page that each leads to.
MEANT = {
    "campaigns": "",
    "?": "",
    "?page=1": "page=1",
    "?page=2": "page=2",
    "?page=2&page=3": "page=2&page=3",
    "?page=1&after=a": "page=1&after=a",
    "?page=1&after=%61#here": "page=1&after=a",
    "?c=%2f": "c=%2F",
    "HTTPS://Open.Example.com:443/v1/campaigns?c=%2F": "c=%2F",
    "?c=/": "c=/",
    "//open.example.com/v1/campaigns?c=\u00e4": "c=\u00e4",
    "?c=%C3%a4": "c=\u00e4",
}


@given(st.lists(st.sampled_from(sorted(MEANT)), max_size=9))
def test_a_walk_goes_on_until_a_link_means_a_page_that_was_read(chain: list[str]) -> None:
    read = [""]
    for link in chain:
        if MEANT[link] in read:
            break
        read.append(MEANT[link])
    pages = [page_reply(n, next=link) for n, link in enumerate(chain)] + [page_reply(len(chain))]
    transcript = replay(link_pager(), *pages[: len(read)])
    assert [it.items for it in transcript if isinstance(it, Delivered)] == [
        (n,) for n in range(len(read))
    ]
    assert (transcript[-1] is RepeatedLinkError) is (len(read) <= len(chain))


def test_links_may_skip_a_page() -> None:
    transcript = replay(
        link_pager(), page_reply(1, next="?page=3"), page_reply(3, next="?page=7"), page_reply(7)
    )
    assert [it for it in transcript if isinstance(it, str)] == [
        "campaigns",
        "campaigns?page=3",
        "campaigns?page=7",
    ]


@pytest.mark.parametrize("rows", [(), ("a",), ("a", "a")])
def test_a_hundred_pages_in_a_row_without_a_new_row_are_too_many(rows: Any) -> None:
    def serve(url: URL) -> Reply:
        page = int(url.query.get("page", 1))
        new = ("new",) if page in (100, 160) else ()
        return page_reply(*rows, *new, next=f"?page={page + 1}")

    pages: list[Page[Any]] = []
    pager = link_pager(key=str)
    with pytest.raises(RepeatedLinkError, match="100 pages in a row without a new row") as caught:
        drive(pager, serve, into=pages)
    assert caught.value.method == "GET"
    assert [it for page in pages for it in page.items] == [*rows[:1], "new"]
    assert len(pages) == 199  # the error of a link follows the page that has it


@pytest.mark.parametrize("total", [1, 5])
def test_a_hundred_pages_more_than_the_total_counts_are_too_many(total: int) -> None:
    def serve(url: URL) -> Reply:
        page = int(url.query.get("page", 1))
        return page_reply("same", next=f"?page={page + 1}", total_items=total)

    pages: list[Page[Any]] = []
    with pytest.raises(RepeatedLinkError, match="more than the total counts"):
        drive(link_pager(), serve, into=pages)
    assert len(pages) == total + 100


@pytest.mark.parametrize("body", [b'{"data": ["a"]}', b'{"data": ["a"], "meta": null}'])
def test_a_list_without_pagination_is_one_page(body: bytes) -> None:
    assert replay(link_pager(), Reply(200, {}, body)) == ["campaigns", Delivered(("a",), then=None)]


def test_a_short_page_is_not_the_end() -> None:
    transcript = replay(link_pager("campaigns?page_size=100"), page_reply("a", next="?page=2"))
    assert transcript[-1] == "campaigns?page=2"


def test_the_last_page_says_so_and_what_the_total_is() -> None:
    first, last = drive(link_pager(), ListServer("abc"))
    assert (first.last, first.total, last.last, last.total) == (False, 3, True, 3)
    assert last.meta.pagination.total_items == 3
    assert last.meta.endpoint == "campaigns"


def test_a_finished_cursor_requests_nothing() -> None:
    *_, last = drive(link_pager(), ListServer("abc"))
    pager = link_pager(cursor=last.cursor)
    assert (pager.done, pager.next_requests(4), pager.next_page()) == (True, [], None)
    assert position_of(pager.start_cursor()) is None


def test_before_the_first_page_the_cursor_is_that_of_the_beginning() -> None:
    cursor = link_pager("campaigns?x=1").start_cursor()
    assert position_of(cursor) == ("campaigns?x=1", 0)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, {}, b"<html>"),
        Reply(200, {}, b'{"data": {"id": 1}}'),
        Reply(200, {}, b'{"meta": {}}'),
        Reply(200, {}, b""),
    ],
)
def test_a_reply_that_is_no_list_is_a_decode_error(reply: Reply) -> None:
    pager = link_pager()
    assert replay(pager, reply)[-1] is DecodeError
    with pytest.raises(DecodeError) as caught:
        pager.next_page()
    assert (caught.value.method, caught.value.status) == ("GET", 200)


def test_an_error_in_a_success_is_a_protocol_error() -> None:
    body = b'{"data": [], "error": {"code": "x"}}'
    assert replay(link_pager(), Reply(200, {}, body)) == ["campaigns", ProtocolError]


def test_an_error_in_place_of_a_reply_is_raised_in_order_and_on_every_call() -> None:
    pager = link_pager()
    transcript = replay(pager, page_reply("a", next="?page=2"), ForbiddenError("no"))
    assert transcript[-2:] == ["campaigns?page=2", ForbiddenError]
    with pytest.raises(ForbiddenError):
        pager.next_page()
    assert (pager.next_requests(4), pager.done) == ([], False)


@pytest.mark.parametrize("link", ["campaigns", "campaigns?page=1", "campaigns?page=7"])
def test_a_list_that_is_not_there_is_a_missing_page_by_itself(link: str) -> None:
    assert replay(link_pager(link), NotFoundError("gone")) == [link, NotFoundError]


def test_a_link_without_a_page_number_that_is_gone_is_an_error() -> None:
    transcript = replay(link_pager(), page_reply("a", next="?after=a"), NotFoundError("expired"))
    assert transcript[-1] is NotFoundError


def test_another_base_url_may_serve_the_rest() -> None:
    other = BASE.with_host("eu.example.net").with_path("/open/api")
    first, *_ = drive(link_pager(), ListServer("abcde"))
    asked: list[Any] = []

    def serve(url: Any) -> Any:
        asked.append(str(url))
        return ListServer("abcde")(url)

    rest = drive(link_pager(cursor=first.cursor, base=other), serve)
    assert items_of(rest) == ["c", "d", "e"]
    assert asked[0] == "https://eu.example.net/open/api/campaigns?page=2"
