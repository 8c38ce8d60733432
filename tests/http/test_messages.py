"""Requests and replies show nothing that a caller entrusted to them."""

from __future__ import annotations

from yarl import URL

from accutics_authentic._http.messages import Hidden, Reply, Request


def test_no_repr_shows_a_body() -> None:
    body = Hidden(b"secret")
    request = Request(
        method="POST", url=URL("https://a.example/?q=secret"), path="campaigns", body=body
    )
    for shown in (body, request, Reply(200, body=body), [body]):
        assert "secret" not in repr(shown)
    assert repr(body) == "<6 bytes>"
