"""What goes over the wire, as frozen values. No I/O here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen
from yarl import URL


class Hidden(bytes):
    """Bytes that no repr shows: a body may hold a caller's secret."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


@frozen(kw_only=True)
class Request:
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
    url: URL = field(repr=False)
    path: str
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    repeatable: bool = False


@frozen
class Reply:
    """One whole HTTP answer.

    Attributes:
        status: HTTP status code.
        headers: Those that something depends on, names in lower case; of repeated ones all
            values, joined by ``", "``.
        body: All of it, decompressed.
        attempts: Requests that the call took, this one included.
        elapsed: Seconds that the call took.
    """

    status: int
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    attempts: int = 1
    elapsed: float = 0.0

    @property
    def success(self) -> bool:
        """True if the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def facts(self) -> dict[str, Any]:
        """What an error about this reply tells of it."""
        return {
            "status": self.status,
            "attempts": self.attempts,
            "elapsed": self.elapsed,
            "ambiguous": False,
        }
