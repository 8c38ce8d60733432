from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from accutics_authentic.core.address import (
    base_url,
    join,
    pairs,
    segment,
    segments,
    template,
    text_id,
    written,
)
from accutics_authentic.errors import ConfigurationError

BASE = URL("https://api.example.com/open/v1")


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://api.example.com", "https://api.example.com"),
        ("https://api.example.com/", "https://api.example.com"),
        ("HTTPS://API.Example.com/Open/", "https://api.example.com/Open"),
        ("https://api.example.com:8443/v1", "https://api.example.com:8443/v1"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("http://localhost", "http://localhost"),
        ("http://api.localhost", "http://api.localhost"),
    ],
)
def test_a_base_url_has_one_form(text: str, base: str) -> None:
    assert str(base_url(text)) == base
    assert base_url(URL(text)) == URL(base)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.example.com",
        "//api.example.com",
        "/v1",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///v1",
        "https://api.example.com:99999",
        "https://api.example.com:0",
        "https://[::1",
        "https://user@api.example.com",
        "https://user:word@api.example.com",
        "https://:word@api.example.com",
        "https://api.example.com?",
        "https://api.example.com?a=b",
        "https://api.example.com/#",
        "https://api.example.com/#top",
        "https://api.example.com/a/../b",
        "https://api.example.com/./b",
        "https://api.example.com//b",
        "https://api.example.com\\@evil.example",
        "https://api.example.com/a b",
        "https://api.example.com\r\nHost: evil",
        " https://api.example.com",
        "http://api.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://169.254.169.254",
        None,
        b"https://api.example.com",
        7,
    ],
)
def test_a_base_url_that_cannot_be_right_is_refused(text: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^base_url"):
        base_url(text)


def test_a_base_url_with_a_password_is_refused_without_repeating_it() -> None:
    with pytest.raises(ConfigurationError) as caught:
        base_url("https://user:s3cr3t@api.example.com")
    assert "s3cr3t" not in repr(caught.value)


def test_plain_http_to_another_host_takes_a_decision() -> None:
    assert str(base_url("http://api.example.com", allow_http=True)) == "http://api.example.com"


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("campaigns", ("campaigns",)),
        ("/campaigns", ("campaigns",)),
        ("campaigns/42/history", ("campaigns", "42", "history")),
        (("projects", 7, "a/b"), ("projects", "7", "a/b")),
        (["x"], ("x",)),
    ],
)
def test_a_path_is_split_and_a_sequence_is_taken_as_it_is(path: Any, parts: Any) -> None:
    assert segments(path) == parts


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "//a", "a//b", "a/", ".", "a/../b", "a/.", "a\nb", "a\x7f", "\ud800"),
        *((), b"a", None, 7, ("a", ""), ("a", None), ("a", True), ("a", 1.5), ("..",), {"a"}),
    ],
)
def test_a_path_that_climbs_or_is_no_path_is_refused(path: Any) -> None:
    with pytest.raises(ConfigurationError, match="path"):
        segments(path)


@pytest.mark.parametrize("path", ["a?b", "a#b", "a/b?c=d"])
def test_a_written_path_has_no_query(path: str) -> None:
    with pytest.raises(ConfigurationError, match="params="):
        written(path)


def test_the_segments_of_a_sequence_may_hold_anything_quoted() -> None:
    assert written(("a?b", "c#d")) == ("a?b", "c#d")


@pytest.mark.parametrize("value", [7, None, b"x", True])
def test_a_text_id_is_a_str(value: object) -> None:
    with pytest.raises(ConfigurationError, match="id is a str"):
        text_id(value)


def test_leading_zeros_of_a_text_id_matter() -> None:
    assert text_id("007") == "007"


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (("campaigns", "42"), "campaigns/:id"),
        (("api", "v2", "groups", "lQ9qZ9AsOaxmMqFXQfIW", "items"), "api/v2/groups/:id/items"),
        (("projects", "p" * 25), "projects/:id"),
        (("v1234",), ":id"),
    ],
)
def test_a_template_hides_what_looks_like_an_id(parts: tuple[str, ...], shown: str) -> None:
    assert template(parts) == shown


ids = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f")).filter(
    lambda text: text not in ("", ".", "..") and min(text) >= " "
)


@given(ids)
def test_an_id_is_one_segment_whatever_it_is(text: str) -> None:
    url = join(BASE, ("items", segment(text), "scans"))
    assert url.origin() == BASE.origin()
    assert not url.raw_query_string
    assert not url.raw_fragment
    open_, v1, items, quoted, scans = url.raw_path.split("/")[1:]
    assert (open_, v1, items, scans) == ("open", "v1", "items", "scans")
    assert unquote(quoted) == text


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("a/b", "a%2Fb"),
        ("%2e%2e", "%252e%252e"),
        ("a%20b", "a%2520b"),
        ("a?x", "a%3Fx"),
        ("a#f", "a%23f"),
        ("http://evil/x", "http%3A%2F%2Fevil%2Fx"),
        ("//evil", "%2F%2Fevil"),
        ("a b", "a%20b"),
        ("ä", "%C3%A4"),
        ("a+b", "a%2Bb"),
        ("~._-", "~._-"),
    ],
)
def test_an_id_is_quoted_once_and_whole(value: str, quoted: str) -> None:
    assert str(join(BASE, (segment(value),))) == f"{BASE}/{quoted}"


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({}, ""),
        ({"a": None}, ""),
        ({"a": "b c&d=e"}, "a=b%20c%26d%3De"),
        ({"a": 7, "b": 0}, "a=7&b=0"),
        ({"a": ["x", 2], "b": ()}, "a=x&a=2"),
        ({"ü": "+"}, "%C3%BC=%2B"),
        ({"a": ""}, "a="),
    ],
)
def test_params_are_encoded_to_the_letter(params: Any, query: str) -> None:
    assert join(BASE, ("x",), params).raw_query_string == query


@pytest.mark.parametrize(
    "params",
    [
        {"a": True},
        {"a": 1.5},
        {"a": [None]},
        {"a": [True]},
        {"a": b"x"},
        {"a": {"b": "c"}},
        {"a": object()},
        {"": "x"},
        {1: "x"},
        {None: "x"},
        {"a": "\ud800"},
        {"\udfff": "x"},
        [("a", "b")],
        "a=b",
    ],
)
def test_params_that_cannot_be_meant_are_refused(params: Any) -> None:
    with pytest.raises(ConfigurationError, match="params"):
        pairs(params)
