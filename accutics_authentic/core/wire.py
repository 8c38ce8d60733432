"""What goes over the wire, as frozen values. No I/O here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from attrs import field, frozen
from yarl import URL


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
        headers: Names in lower case; of repeated ones all values, joined by ``", "``.
        body: All of it, decompressed.
    """

    status: int
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


Send = Callable[[Request], Awaitable[Reply]]
