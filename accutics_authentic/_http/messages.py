"""Requests and replies, as immutable values. No I/O here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from yarl import URL

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError

from .headers import non_json_type, request_id, shown_headers

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110, 9.2.1


class Hidden(bytes):
    """Bytes whose repr shows only their number: a body may hold a caller's secret."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


class Request(Frozen, frozen=True, eq=True):
    """One HTTP request, without its token.

    Attributes:
        method: Upper case.
        url: Absolute and encoded; sent unchanged.
        path: The path template, for people and errors: no ids, no query.
        headers: All headers except the credentials.
        body: Encoded once, so that every attempt sends the same bytes.
        idempotent: Whether doing it twice has the same effect as once (RFC 9110, 9.2.2), by its
            method or because the caller says so.
    """

    method: str
    url: URL
    path: str
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes | None = None
    idempotent: bool = False

    def __repr__(self) -> str:
        return f"<{self.method} {self.path}>"

    @property
    def safe(self) -> bool:
        """Whether the request only reads (RFC 9110, 9.2.1)."""
        return self.idempotent and self.method in SAFE_METHODS


class Head(Frozen, frozen=True, eq=True):
    """The status and headers of a reply.

    Attributes:
        status: HTTP status code.
        headers: The headers that are kept, names in lower case; without the token, as far as
            errors show them. Repeated headers are joined by ``", "``.
    """

    status: int
    headers: Mapping[str, str] = MappingProxyType({})

    @property
    def success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


class Reply(Head, frozen=True, eq=True):
    """A complete HTTP reply: head and body.

    Attributes:
        body: The whole body, decompressed.
        requests: Requests that the call took, including this one.
        elapsed: Seconds that the call took.
        redact: Returns a text from the reply without the token that was sent.
    """

    body: bytes = b""
    requests: int = 1
    elapsed: float = 0.0
    redact: Callable[[str], str] = str

    def __repr__(self) -> str:
        return f"<reply, {self.status}>"

    def annotate(self, failure: AccuticsAuthenticError, method: str, path: str) -> None:
        """Add what is known of this reply, and of its call, to *failure*."""
        failure.fill(
            method=method,
            path=path,
            status=self.status,
            attempts=self.requests,
            elapsed=self.elapsed,
            request_id=request_id(self.headers),
            headers=shown_headers(self.headers),
            ambiguous=False,
        )
        content_type = non_json_type(self.headers)
        if isinstance(failure, DecodeError) and failure.where == "$" and content_type:
            failure.text = f"{failure.text} (sent as {content_type})"
