"""Paths, segments and ids: which are refused, and how the others are sent."""

from __future__ import annotations

import re
from contextlib import suppress
from enum import Enum, IntFlag
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._http.params import query_pairs
from accutics_authentic._http.urls import (
    base_url,
    can_be_path_segment,
    check_segment,
    check_str_id,
    parse_path,
    parse_segments,
    path_template,
)
from accutics_authentic.errors import ConfigurationError


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("campaigns", ("campaigns",)),
        ("/campaigns", ("campaigns",)),
        ("campaigns/42/history", ("campaigns", "42", "history")),
        (("projects", 7, "a.b"), ("projects", "7", "a.b")),
        (["x"], ("x",)),
    ],
)
def test_a_path_is_split_and_a_sequence_is_taken_as_it_is(path: Any, parts: Any) -> None:
    assert parse_segments(path) == parts


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "//a", "a//b", "a/", ".", "a/../b", "a/.", "a\nb", "a\x7f", "\ud800"),
        *((), b"a", None, 7, ("a", ""), ("a", None), ("a", True), ("a", 1.5), ("..",), {"a"}),
    ],
)
def test_a_path_with_dots_or_of_another_type_is_refused(path: Any) -> None:
    with pytest.raises(ConfigurationError, match="path"):
        parse_segments(path)


@pytest.mark.parametrize("path", ["a?b", "a#b", "a/b?c=d"])
def test_a_written_path_has_no_query(path: str) -> None:
    with pytest.raises(ConfigurationError, match="params="):
        parse_path(path)


def test_the_segments_of_a_sequence_may_hold_anything_quoted() -> None:
    assert parse_path(("a?b", "c#d")) == ("a?b", "c#d")


@pytest.mark.parametrize("value", [7, None, b"x", True])
def test_a_text_id_is_a_str(value: object) -> None:
    with pytest.raises(ConfigurationError, match="id must be a str"):
        check_str_id(value)


def test_leading_zeros_of_a_text_id_matter() -> None:
    assert check_str_id("007") == "007"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("campaigns/42", "campaigns/:id"),
        ("campaigns/summer-sale/history", "campaigns/summer-sale/history"),
        ("campaigns/Summer", "campaigns/:id"),
        ("campaigns/x\u2028x\u202e", "campaigns/:id"),
        ("campaigns/caf\xe9", "campaigns/:id"),
        ("campaigns/a.b", "campaigns/:id"),
        ("projects/" + "p" * 24, "projects/" + "p" * 24),
        ("projects/" + "p" * 25, "projects/:id"),
        ("/api/v2/items/x1/scans", "api/v2/items/:id/scans"),
        ("v1/campaigns", "v1/campaigns"),
        ("v1234", ":id"),
        ("campaigns/v2", "campaigns/:id"),
        ("api", "api"),
        (("projects", "acme", "campaigns"), "projects/:id/campaigns"),
        (("projects", "acme", "campaigns", "summer"), "projects/:id/campaigns/:id"),
        (("Projects", "acme"), ":id/:id"),
        (("api", "v2", "groups", "mine", "items"), "api/v2/groups/:id/items"),
        (("api", "v2"), "api/v2"),
        (("v2", "groups", "v2"), "v2/groups/:id"),
    ],
)
def test_a_template_shows_nouns_and_no_ids(path: Any, shown: str) -> None:
    assert path_template(path, parse_segments(path)) == shown


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.booleans())
def test_a_template_is_one_printable_line_of_ascii(text: str, sequence: bool) -> None:
    path: Any = ("campaigns", text, text) if sequence else f"campaigns/{text}"
    with suppress(ConfigurationError):
        assert re.fullmatch(
            r"campaigns(/(:id|[a-z_-]{1,24}))+", path_template(path, parse_segments(path))
        )


CLIMBING = [
    *(".", "..", "../x", "x/..", "a/../../b", "..\\x", "a\\..\\b", "./x", "a/./b", "x/."),
    *("%2e", "%2E%2e", ".%2e", "%2e%2e%2fx", "a%2f..", "a%5c..%5cb", "..%2fx", "%2e%2e/x"),
    *("%252e", "%252e%252e", "..%252fx", "a%255c%252e%252e", "%25%32%65%2e"),
    *("..;", "..;a=b", "..;/x", "a/..;x/b", "%2e%2e;x", "..%3bx", "..%253bx", ".;"),
    *("..?x", "..#x", "..%3fx", "..%2523", "..%00", "..%2500x", "..%09"),
    *("..%20", "%20..", "..%2520", "x/ .. ", "..%C2%A0"),
]


@pytest.mark.parametrize("slashes", [True, False])
@pytest.mark.parametrize("value", CLIMBING)
def test_an_id_that_decodes_to_dots_is_refused(value: str, *, slashes: bool) -> None:
    with pytest.raises(ConfigurationError, match="would lead to another path"):
        check_segment(value, slashes=slashes)
    with pytest.raises(ConfigurationError):
        parse_segments(f"items/{value}/scans")


@pytest.mark.parametrize("value", ["...", "..a", "a..", ".a", "a.b", "%2e%2e%2e", "%25252e", "..%"])
def test_dots_within_a_word_are_allowed(value: str) -> None:
    assert check_segment(value) == value


@given(st.text("./\\%25eEfFcC;x", max_size=12))
def test_an_accepted_segment_never_decodes_to_dots(text: str) -> None:
    with suppress(ConfigurationError):
        for seen in (check_segment(text, slashes=True), unquote(text), unquote(unquote(text))):
            assert not {".", ".."} & set(re.split(r"[/\\]", seen))


ENCODED_SLASHES = ["a%2fb", "%2F", "a%5Cb", "a%252Fb", "a%25%32%66b", "a%255cb"]


@pytest.mark.parametrize("value", ["a/b", "/", "a\\b", "\\", "a//b", *ENCODED_SLASHES])
def test_slashes_must_be_allowed(value: str) -> None:
    with pytest.raises(ConfigurationError, match="no slash and no backslash"):
        check_segment(value)
    with pytest.raises(ConfigurationError, match="no slash and no backslash"):
        check_str_id(value)
    assert check_segment(value, slashes=True) == value
    assert not can_be_path_segment(value)


@pytest.mark.parametrize("value", [" ", "a ", " a", "a\u00a0", "\u3000a", "..%2e "])
def test_an_id_with_a_blank_at_an_end_is_refused(value: str) -> None:
    with pytest.raises(ConfigurationError, match="blank"):
        check_segment(value, slashes=True)
    assert not can_be_path_segment(value)


@pytest.mark.parametrize("value", ["a b", "a?b", "a#b", "100%", "a%20b", "%25252F"])
def test_what_leads_nowhere_else_is_allowed(value: str) -> None:
    assert check_segment(value) == value


def test_an_absolute_url_is_no_path() -> None:
    with pytest.raises(ConfigurationError, match="no absolute URL"):
        parse_segments("https://api.example.com/campaigns")


class Shown(str):
    """A str whose str() shows something else."""

    def __str__(self) -> str:
        return "****"

    __repr__ = __str__

    def __format__(self, _: str) -> str:
        return "****"

    def isalnum(self) -> bool:
        return True


class Mutable(str, Enum):  # noqa: UP042 - the old way, whose str() is the member's name
    ON = "on"


class Number(int, Enum):
    SEVEN = 7


class Flags(IntFlag):
    BOTH = 3


class Neither(Enum):
    ON = "on"


@pytest.mark.parametrize(
    ("value", "text"),
    [(Shown("a b"), "a b"), (Mutable.ON, "on"), (Number.SEVEN, "7"), (Flags.BOTH, "3")],
)
def test_of_a_subclass_the_text_or_the_number_it_holds_is_sent(value: Any, text: str) -> None:
    assert [type(check_segment(value)), check_segment(value)] == [str, text]
    assert parse_segments((value, "x")) == (text, "x")
    assert query_pairs({"p": value, "q": [value]}) == [("p", text), ("q", text)]
    if isinstance(value, str):
        assert check_str_id(value) == text
        assert parse_segments(value) == (text,)
        assert query_pairs({value: 1}) == [(text, "1")]


def test_of_a_subclass_the_url_it_holds_is_the_base_url() -> None:
    assert str(base_url(Shown("https://api.example.com/v1"))) == "https://api.example.com/v1"


@pytest.mark.parametrize(
    "use", [check_segment, lambda it: query_pairs({"p": it}), lambda it: parse_segments((it,))]
)
def test_an_enum_that_is_neither_text_nor_number_is_refused_by_name(use: Any) -> None:
    with pytest.raises(ConfigurationError, match="Neither"):
        use(Neither.ON)


@pytest.mark.parametrize(
    "use", [check_segment, lambda it: query_pairs({"p": it}), lambda it: parse_segments((it,))]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_an_int_of_thousands_of_digits_is_refused(use: Any, sign: int) -> None:
    with pytest.raises(ConfigurationError, match="too many digits"):
        use(sign * 10**5000)
    assert use(sign * 10**600)
