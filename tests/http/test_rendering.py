"""The bytes of a request."""

from __future__ import annotations

import pytest

from accutics_authentic._http.transport.rendering import render, render_headers


def test_the_token_stands_where_its_header_does() -> None:
    for headers, written in (
        ({"A": "1", "B": "2"}, "A: 1\r\nB: 2\r\nT: token\r\n"),
        ({"A": "1", "T": "old", "B": "2"}, "A: 1\r\nT: token\r\nB: 2\r\n"),
        ({}, "T: token\r\n"),
    ):
        lines = render_headers("host:1", headers, "T")
        assert lines is not None
        data = render("GET", "/x?y", lines, "T", "token", None)
        assert data.decode() == f"GET /x?y HTTP/1.1\r\nHost: host:1\r\n{written}\r\n"


@pytest.mark.parametrize(
    ("method", "body", "end"),
    [
        ("GET", None, b"\r\n\r\n"),
        ("HEAD", None, b"\r\n\r\n"),
        ("GET", b"{}", b"Content-Length: 2\r\n\r\n{}"),
        ("GET", b"", b"Content-Length: 0\r\n\r\n"),
        ("DELETE", None, b"Content-Length: 0\r\n\r\n"),
        ("POST", b"\xff", b"Content-Length: 1\r\n\r\n\xff"),
    ],
)
def test_a_body_has_its_length(method: str, body: bytes | None, end: bytes) -> None:
    lines = render_headers("host", {}, "T")
    assert lines is not None
    data = render(method, "/", lines, "T", "token", body)
    assert data == method.encode() + b" / HTTP/1.1\r\nHost: host\r\nT: token" + (
        end if end == b"\r\n\r\n" else b"\r\n" + end
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Length": "5"},
        {"expect": "100-continue"},
        {"Host": "other"},
        {"Transfer-Encoding": "chunked"},
        {"X": "a\nb"},
        {"X": "a\r\n"},
        {"X\0": "a"},
    ],
    ids=str,
)
def test_headers_that_frame_a_request_are_left_to_aiohttps_client(headers: dict[str, str]) -> None:
    assert render_headers("host", headers, "T") is None
