"""The bytes of a request, as aiohttp's own client writes them. No I/O here."""

from __future__ import annotations

from collections.abc import Mapping

from accutics_authentic._base.structs import Frozen

#: Methods whose requests have no length if they have no body.
_WITHOUT_LENGTH = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: Headers that decide how a request is framed or sent; aiohttp's client knows what they mean.
_FRAMING = frozenset(
    {"connection", "content-encoding", "content-length", "cookie", "expect", "host"}
    | {"proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"}
)
_LINE_BREAKS = frozenset("\r\n\0")


class HeaderLines(Frozen, frozen=True):
    """The header lines of all requests of one client to one server, without the token.

    Attributes:
        before: The end of the request line, and the lines before the token's.
        after: The lines after the token's.
    """

    before: str
    after: str


def render_headers(host: str, headers: Mapping[str, str], header: str) -> HeaderLines | None:
    """Return the lines of *headers*, with a gap for the token's *header*.

    None if aiohttp's client has to send them: they frame the request, or one cannot be sent.
    """
    names = [*{**headers, header: ""}]
    if any(name.lower() in _FRAMING for name in names):
        return None
    lines = ["" if name == header else f"{name}: {headers[name]}\r\n" for name in names]
    if not all(_LINE_BREAKS.isdisjoint(line.removesuffix("\r\n")) for line in lines):
        return None
    gap = names.index(header)
    start = f" HTTP/1.1\r\nHost: {host}\r\n"
    return HeaderLines(start + "".join(lines[:gap]), "".join(lines[gap:]))


def render(
    method: str, target: str, lines: HeaderLines, header: str, value: str, body: bytes | None
) -> bytes:
    """Return a whole request, with *value* in the token's *header*."""
    if body is None and method in _WITHOUT_LENGTH:
        return f"{method} {target}{lines.before}{header}: {value}\r\n{lines.after}\r\n".encode()
    body = body or b""
    length = f"Content-Length: {len(body)}\r\n\r\n"
    head = f"{method} {target}{lines.before}{header}: {value}\r\n{lines.after}{length}"
    return head.encode() + body
