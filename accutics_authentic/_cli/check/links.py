"""Where a pagination link leads, seen from the list that it came with."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

from attrs import frozen

Form = Literal["absolute", "path", "query", "none of these"]
PORTS = {"http": 80, "https": 443}


@frozen
class ListUrl:
    """The URL of a list.

    Attributes:
        base_url: Of the API.
        path: The segments of the list.
    """

    base_url: str
    path: tuple[str, ...]

    @property
    def text(self) -> str:
        """The URL; segments are as they are, not quoted."""
        return "/".join((self.base_url.rstrip("/"), *self.path))

    def form_of(self, link: str) -> Form:
        """Return how *link* is written."""
        if re.match("https?://", link, re.IGNORECASE):
            return "absolute"
        if link.startswith("/") and not link.startswith("//"):
            return "path"
        return "query" if link.startswith("?") else "none of these"

    def difference(self, link: str) -> str:
        """Return what of the origin of *link* is another one; empty if nothing is."""
        url, own = _split(link, self.text), urlsplit(self.text)
        if url is None:
            return "it is no URL"
        differences = [
            name
            for name, theirs, ours in (
                ("scheme", url.scheme, own.scheme),
                ("host", url.hostname, own.hostname),
                ("port", _port(url), _port(own)),
            )
            if theirs != ours
        ]
        return f"another {' and '.join(differences)}" if differences else ""

    def params_of(self, link: str) -> dict[str, list[str]] | None:
        """Return the query of *link*, if that is all in which it differs from the list's URL."""
        url = _split(link, self.text)
        if url is None or self.difference(link):
            return None
        own = urlsplit(self.text)
        if unquote(url.path).rstrip("/") != unquote(own.path).rstrip("/"):
            return None
        return parse_qs(url.query, keep_blank_values=True)


def _split(link: str, base: str) -> SplitResult | None:
    try:
        url = urlsplit(urljoin(base, link))
        return url if url.hostname and (url.port is None or url.port >= 0) else None
    except ValueError:
        return None


def _port(url: SplitResult) -> int | None:
    return url.port or PORTS.get(url.scheme)
