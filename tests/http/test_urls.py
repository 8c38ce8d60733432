from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from yarl import URL

from accutics_authentic._http.params import query_pairs
from accutics_authentic._http.urls import (
    base_url,
    build_url,
    check_segment,
)
from accutics_authentic.errors import ConfigurationError
from tests.support.ids import legal_ids

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
        ("https://api.example.com.", "https://api.example.com."),
        ("https://my_host-1:8443", "https://my_host-1:8443"),
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
        "https://a..b",
        "https://.a",
        "https://a..",
        "https://ä..b",
        "https://a_b!c",
        "https://-a.example",
        f"https://{'a' * 64}.example",
        f"https://{'a.' * 130}example",
        f"https://a:{'9' * 5000}",
        f"https://a/{'a' * 8000}",
        "https://api.example.com/%2e%2e/b",
        "https://api.example.com/a/..;/b",
        "https://api.example.com/a%2f..%2fb",
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


def test_plain_http_to_another_host_must_be_allowed() -> None:
    assert str(base_url("http://api.example.com", allow_http=True)) == "http://api.example.com"


@given(legal_ids)
def test_an_id_is_one_segment_whatever_it_is(text: str) -> None:
    url = build_url(BASE, ("items", check_segment(text), "scans"))
    assert url.origin() == BASE.origin()
    assert not url.raw_query_string
    assert not url.raw_fragment
    open_, v1, items, quoted, scans = url.raw_path.split("/")[1:]
    assert (open_, v1, items, scans) == ("open", "v1", "items", "scans")
    assert unquote(quoted) == text


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("a%20b", "a%2520b"),
        ("a?x", "a%3Fx"),
        ("a#f", "a%23f"),
        ("http:evil", "http%3Aevil"),
        ("%2ex", "%252ex"),
        ("a b", "a%20b"),
        ("ä", "%C3%A4"),
        ("a+b", "a%2Bb"),
        ("~._-", "~._-"),
    ],
)
def test_an_id_is_quoted_once_and_whole(value: str, quoted: str) -> None:
    assert str(build_url(BASE, (check_segment(value),))) == f"{BASE}/{quoted}"


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
    assert build_url(BASE, ("x",), params).raw_query_string == query


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
def test_invalid_params_are_refused(params: Any) -> None:
    with pytest.raises(ConfigurationError, match="params"):
        query_pairs(params)


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("filter[since]", r"params\['filter\[since\]'\]"),
        ("created_at.gte", r"params\['created_at\.gte'\]"),
        ("a b", "a value of params"),
        ("abc/+=", "a value of params"),
        ("a" * 32, "a value of params"),
    ],
)
def test_an_invalid_param_is_named_if_its_key_is_a_plain_name(key: str, place: str) -> None:
    for value in (True, "\ud800"):
        with pytest.raises(ConfigurationError, match=f"^{place} must ") as caught:
            query_pairs({key: value})
        assert (key in str(caught.value)) == place.startswith("params")
