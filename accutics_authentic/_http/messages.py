"""What goes over the wire, as immutable values that cost little. No I/O here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from yarl import URL

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError

from .headers import non_json_type, request_id, shown_headers


class Hidden(bytes):
    """Bytes that no repr shows: a body may hold a caller's secret."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


class Request(Frozen, frozen=True, eq=True):
    """One HTTP request, without its token.

    Attributes:
        method: Upper case.
        url: Absolute, already encoded, sent as it stands.
        path: Its template for people and errors: no ids, no query.
        headers: All but the credentials.
        body: The bytes, made once, so that repeats are the same.
        repeatable: May be done twice without harm.
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
        """True if it only reads: a GET or HEAD that is what it says."""
        return self.idempotent and self.method != "DELETE"


class Reply(Frozen, frozen=True, eq=True):
    """One whole HTTP answer.

    Attributes:
        status: HTTP status code.
        headers: Those that something depends on, names in lower case; of repeated ones all
            values, joined by ``", "``.
        body: All of it, decompressed.
        attempts: Requests that the call took, this one included.
        elapsed: Seconds that the call took.
        mask: Returns a text of the reply without the token that was sent.
    """

    status: int
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""
    attempts: int = 1
    elapsed: float = 0.0
    redact: Callable[[str], str] = str

    def __repr__(self) -> str:
        return f"<reply, {self.status}>"

    @property
    def success(self) -> bool:
        """True if the status is 2xx."""
        return 200 <= self.status < 300

    def annotate(self, failure: AccuticsAuthenticError, method: str, path: str) -> None:
        """Add to *failure* what is known of this reply, and of the call that it answers."""
        failure.fill(
            method=method,
            path=path,
            status=self.status,
            attempts=self.attempts,
            elapsed=self.elapsed,
            request_id=request_id(self.headers),
            headers=shown_headers(self.headers),
            ambiguous=False,
        )
        sent_as = non_json_type(self.headers)
        if isinstance(failure, DecodeError) and failure.where == "$" and sent_as:
            failure.text = f"{failure.text} (sent as {sent_as})"
