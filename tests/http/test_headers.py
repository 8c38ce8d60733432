from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._http.headers import (
    MAX_SHOWN_HEADERS,
    MAX_VALUE_LENGTH,
    REQUEST_IDS,
    LazyHeaders,
    kept_headers,
    non_json_type,
    request_id,
    shown_headers,
)

NAMES = st.sampled_from([*REQUEST_IDS, "retry-after", "ratelimit", "ratelimit-policy"])
OTHERS = st.sampled_from(
    [
        *("set-cookie", "authorization", "server", "x-api-key", "location", "date"),
        *("content-type", "x-ratelimit", "my-ratelimit-limit", "proxy-authorization"),
    ]
)


@given(st.lists(st.tuples(NAMES | OTHERS, st.text())))
def test_an_error_shows_what_is_listed_and_nothing_else(
    headers: list[tuple[str, str]],
) -> None:
    found = shown_headers(kept_headers([(name.title(), value) for name, value in headers], str))
    listed = {name for name, _ in headers} & {*REQUEST_IDS, "retry-after"}
    assert listed <= found.keys()
    assert all(name in REQUEST_IDS or "r" in name[:2] for name in found)
    assert not found.keys() & {"set-cookie", "authorization", "location", "date", "x-ratelimit"}
    for value in found.values():
        assert len(value) <= MAX_VALUE_LENGTH
        assert value.isprintable()


def test_limits_are_shown_in_any_number_of_headers_within_reason() -> None:
    many = [(f"X-RateLimit-{n}", "1") for n in range(200)]
    assert len(shown_headers(kept_headers(many, str))) == MAX_SHOWN_HEADERS


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({}, None),
        ({"cf-ray": "c"}, "c"),
        ({"cf-ray": "c", "x-correlation-id": "b", "x-request-id": "a"}, "a"),
        ({"x-request-id": " \x00", "traceparent": "00-1"}, "00-1"),
        ({"x-request-id": "a\r\nb"}, "a b"),
    ],
)
def test_the_first_request_id_counts(headers: dict[str, str], name: str | None) -> None:
    assert request_id(headers) == name


def test_values_of_one_name_are_joined_and_have_no_token() -> None:
    pairs = [("Retry-After", "t0ken"), ("retry-after", "2"), ("Date", "t0ken"), ("Location", "x")]
    hidden = kept_headers(pairs, lambda text: text.replace("t0ken", "-"))
    assert hidden == {"retry-after": "-, 2", "date": "t0ken", "location": "x"}


@pytest.mark.parametrize(
    ("content_type", "media_type"),
    [
        (None, None),
        ("", None),
        ("application/json", None),
        ("application/vnd.api+json; charset=utf-8", None),
        ("text/html; charset=utf-8", "text/html"),
        (" Text/HTML", "text/html"),
        ("html", None),
        ("\u202etext/html", None),
    ],
)
def test_only_a_media_type_other_than_json_is_named(
    content_type: str | None, media_type: str | None
) -> None:
    assert (
        non_json_type({} if content_type is None else {"content-type": content_type}) == media_type
    )


def test_headers_are_made_once_when_one_is_looked_up_and_show_no_value() -> None:
    redacted: list[str] = []

    def redact(text: str) -> str:
        redacted.append(text)
        return text.replace("secret", "***")

    headers = LazyHeaders({"Date": "secret", "Retry-After": "1 secret", "Other": "x"}, redact)
    assert repr(headers) == "<headers>"
    assert not redacted
    assert (headers["date"], len(headers), [*headers]) == ("secret", 2, ["date", "retry-after"])
    assert headers == {"date": "secret", "retry-after": "1 ***"}
    assert redacted == ["1 secret"]
