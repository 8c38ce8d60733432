from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._http.messages import Reply
from accutics_authentic._http.problem import Problem, find_message, read_non_json


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"message": "m", "error": "e"}, "m"),
        ({"Message": "m"}, "m"),
        ({"detail": "d", "title": "t"}, "d"),
        ({"title": "t", "status": 400}, "t"),
        ({"error": "invalid_grant", "error_description": "d"}, "d"),
        ({"error": {"message": "m"}}, "m"),
        ({"errors": [{"detail": "d"}, {"detail": "e"}]}, "d"),
        ({"errors": {"name": ["is required"]}}, "name: is required"),
        ({"errors": {"name": [], "age": 7}}, None),
        ({"error": {"message": {"name": ["is required"]}}}, "name: is required"),
        ({"errors": {"message": "m"}}, "m"),
        ({"detail": [{"loc": ["body", "x"], "msg": "field required"}]}, "field required"),
        ({"message": " ", "error": "e"}, "e"),
        ({"name": ["is required"]}, None),
        (["x", "y"], "x"),
        ("words", "words"),
        (7, None),
        (None, None),
    ],
)
def test_a_message_is_found_where_frameworks_put_it(value: Any, words: str | None) -> None:
    assert find_message(value) == words


def page(body: str, kind: str | None = "text/html") -> Problem:
    headers = {} if kind is None else {"content-type": kind}
    return read_non_json(Reply(502, headers, body.encode()))


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("<html><title>502 Bad &amp; Gone</title><p>nginx", "text/html", "502 Bad & Gone"),
        ('<TITLE lang="en">\n a\n</TITLE>', None, "a"),
        ("\ufeff<!doctype html><title>a</title>", None, "a"),
        ("<html>secret", None, None),
        ("no tag at all", "text/html; charset=utf-8", None),
        ("<?xml version='1.0'?><Error>x</Error>", "application/xml", None),
        ("<title></title>", "text/html", None),
        ("404 page not found\n", "text/plain", "404 page not found"),
        ("gone", None, "gone"),
        ("GIF89a", "image/gif", None),
        ("out of order", "application/json", "out of order"),
        ("", None, None),
    ],
)
def test_an_html_page_gives_its_title_and_a_plain_text_itself(
    body: str, kind: str | None, words: str | None
) -> None:
    assert page(body, kind) == Problem(message=words, is_json=False)


@given(st.binary(), st.sampled_from(["", "text/html", "text/plain", "image/png"]))
def test_any_bytes_are_a_problem(body: bytes, kind: str) -> None:
    words = read_non_json(Reply(502, {"content-type": kind}, body)).message
    assert words is None or words.strip()
