"""Walking along Accutics's links: conversations, without a loop."""

from __future__ import annotations

from typing import Any

import pytest

from accutics_authentic.core.wire import Reply
from accutics_authentic.errors import (
    DecodeError,
    ForeignLinkError,
    NotFoundError,
    ProtocolError,
    RepeatedLinkError,
)
from tests.support.link_walks import (
    BASE,
    Shelf,
    Told,
    answer,
    drive,
    items,
    new_walk,
    talk,
    where,
)


def test_the_next_link_is_followed_until_there_is_none() -> None:
    said = talk(
        new_walk(),
        answer("a", "b", next=f"{BASE}/campaigns?page=2"),
        answer("c", next=f"{BASE}/campaigns?page=3"),
        answer("d", next=None),
    )
    assert said == [
        "campaigns",
        Told(("a", "b"), then=("campaigns?page=2", 0)),
        "campaigns?page=2",
        Told(("c",), then=("campaigns?page=3", 0)),
        "campaigns?page=3",
        Told(("d",), then=None),
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
def test_a_link_may_be_relative_and_is_followed_to_the_letter(link: str, asked: str) -> None:
    walk = new_walk()
    [first] = walk.asks(1)
    walk.answer(first, answer("a", next=link))
    walk.take()
    [second] = walk.asks(1)
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
def test_a_link_to_somewhere_else_is_not_followed_but_the_page_is_handed_out(link: str) -> None:
    said = talk(new_walk(), answer("a", next=link))
    assert said == ["campaigns", Told(("a",), then=("campaigns", 1)), ForeignLinkError]


def test_behind_a_bad_link_the_cursor_asks_for_that_page_again() -> None:
    walk = new_walk()
    talk(walk, answer("a", next="//evil.example"))
    assert not walk.done
    said = talk(new_walk("campaigns", 1), answer("a", "new", next="?page=2"), answer("b"))
    assert said[1:] == [
        Told(("new",), then=("campaigns?page=2", 0)),
        "campaigns?page=2",
        Told(("b",), then=None),
    ]


@pytest.mark.parametrize(
    ("links", "pages"),
    [
        (["campaigns"], 1),
        (["?page=1"], 1),
        (["?page=2", "?page=2"], 2),
        (["?page=2", "?page=3", "?page=2"], 3),
        (["?page=5", "?page=4"], 2),
        (["?c=1", "?c=2", "?c=1"], 3),
        (["?c=1", "campaigns"], 2),
    ],
)
def test_a_link_that_leads_back_is_refused(links: list[str], pages: int) -> None:
    said = talk(new_walk(), *(answer(n, next=link) for n, link in enumerate(links)))
    assert [it.items for it in said if isinstance(it, Told)] == [(n,) for n in range(pages)]
    assert said[-1] is RepeatedLinkError


def test_links_may_skip_a_page() -> None:
    said = talk(new_walk(), answer(1, next="?page=3"), answer(3, next="?page=7"), answer(7))
    assert [it for it in said if isinstance(it, str)] == [
        "campaigns",
        "campaigns?page=3",
        "campaigns?page=7",
    ]


def test_empty_pages_with_a_link_are_no_end_but_three_in_a_row_are_too_many() -> None:
    said = talk(
        new_walk(),
        answer(next="?page=2"),
        answer(next="?page=3"),
        answer("a", next="?page=4"),
        answer(next="?page=5"),
        answer(next="?page=6"),
        answer(next="?page=7"),
    )
    assert said == [
        "campaigns",
        Told((), then=("campaigns?page=2", 0)),
        "campaigns?page=2",
        Told((), then=("campaigns?page=3", 0)),
        "campaigns?page=3",
        Told(("a",), then=("campaigns?page=4", 0)),
        "campaigns?page=4",
        Told((), then=("campaigns?page=5", 0)),
        "campaigns?page=5",
        Told((), then=("campaigns?page=6", 0)),
        "campaigns?page=6",
        RepeatedLinkError,
    ]


@pytest.mark.parametrize("body", [b'{"data": ["a"]}', b'{"data": ["a"], "meta": null}'])
def test_a_list_without_pagination_is_one_page(body: bytes) -> None:
    assert talk(new_walk(), Reply(200, {}, body)) == ["campaigns", Told(("a",), then=None)]


def test_a_short_page_is_not_the_end() -> None:
    said = talk(new_walk("campaigns?page_size=100"), answer("a", next="?page=2"))
    assert said[-1] == "campaigns?page=2"


def test_the_last_page_says_so_and_what_the_total_is() -> None:
    first, last = drive(new_walk(), Shelf("abc"))
    assert (first.last, first.total, last.last, last.total) == (False, 3, True, 3)
    assert last.meta.pagination.total_items == 3
    assert last.meta.endpoint == "campaigns"


def test_a_finished_cursor_asks_nothing() -> None:
    *_, last = drive(new_walk(), Shelf("abc"))
    walk = new_walk(cursor=last.cursor)
    assert (walk.done, walk.asks(4), walk.take()) == (True, [], None)
    assert where(walk.start()) is None


def test_before_the_first_page_the_cursor_is_the_beginning() -> None:
    cursor = new_walk("campaigns?x=1").start()
    assert where(cursor) == ("campaigns?x=1", 0)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, {}, b"<html>"),
        Reply(200, {}, b'{"data": {"id": 1}}'),
        Reply(200, {}, b'{"meta": {}}'),
        Reply(200, {}, b""),
    ],
)
def test_an_answer_that_is_no_list_is_a_decode_error(reply: Reply) -> None:
    walk = new_walk()
    assert talk(walk, reply)[-1] is DecodeError
    with pytest.raises(DecodeError) as caught:
        walk.take()
    assert (caught.value.method, caught.value.status) == ("GET", 200)


def test_an_error_in_a_success_is_a_protocol_error() -> None:
    body = b'{"data": [], "error": {"code": "x"}}'
    assert talk(new_walk(), Reply(200, {}, body)) == ["campaigns", ProtocolError]


def test_an_error_in_place_of_an_answer_is_raised_in_its_turn_and_again() -> None:
    walk = new_walk()
    said = talk(walk, answer("a", next="?page=2"), NotFoundError("gone"))
    assert said[-2:] == ["campaigns?page=2", NotFoundError]
    with pytest.raises(NotFoundError):
        walk.take()
    assert (walk.asks(4), walk.done) == ([], False)


def test_another_base_url_may_serve_the_rest() -> None:
    other = BASE.with_host("eu.example.net").with_path("/open/api")
    first, *_ = drive(new_walk(), Shelf("abcde"))
    asked: list[Any] = []

    def serve(url: Any) -> Any:
        asked.append(str(url))
        return Shelf("abcde")(url)

    rest = drive(new_walk(cursor=first.cursor, base=other), serve)
    assert items(rest) == ["c", "d", "e"]
    assert asked[0] == "https://eu.example.net/open/api/campaigns?page=2"
