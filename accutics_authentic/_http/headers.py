"""Which headers of a reply are kept, and which of them an error may show. No I/O here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._error import to_one_line

#: Headers in which servers send a request id; the first one present counts.
REQUEST_IDS = (
    *("x-request-id", "x-correlation-id", "request-id", "x-trace-id", "cf-ray"),
    *("x-amzn-requestid", "x-amz-request-id", "x-amzn-trace-id", "x-amz-cf-id"),
    *("x-ms-request-id", "x-azure-ref", "x-cloud-trace-context", "x-vercel-id"),
    *("fly-request-id", "x-b3-traceid", "traceparent"),
)
_SHOWN = frozenset({*REQUEST_IDS, "retry-after", "ratelimit"})
_SHOWN_PREFIXES = ("ratelimit-", "x-ratelimit-")
#: Only a raw reply shows these, and redacts them then: most replies have some, and no raw reply.
_UNREDACTED = frozenset({"date", "etag", "last-modified", "link", "allow", "deprecation", "sunset"})
_KEPT = _SHOWN | _UNREDACTED | {"content-type", "location"}
_MEDIA_TYPE = lazy_pattern(r"[a-z]{1,20}/[a-z0-9.+-]{1,60}")
MAX_VALUE_LENGTH = 200  # characters shown of one value
MAX_SHOWN_HEADERS = 50  # of one reply
_RATE_LIMIT = lazy_pattern(r"retry-after|(x-)?ratelimit-[a-z0-9-]{1,40}|ratelimit")
MAX_RATE_LIMIT_LENGTH = 64  # characters of one value in an event


class LazyHeaders(Mapping[str, str]):
    """The kept headers of a reply, made when one is looked up: few replies need them.

    Args:
        received: All headers, as they came.
        redact: Returns a text without the token.
    """

    __slots__ = ("_made", "_received", "_redact")

    def __init__(self, received: Mapping[str, str], redact: Callable[[str], str]) -> None:
        self._received = received
        self._redact = redact
        self._made: dict[str, str] | None = None

    def __repr__(self) -> str:
        return "<headers>"

    def _headers(self) -> dict[str, str]:
        if self._made is None:
            self._made = kept_headers(self._received.items(), self._redact)
        return self._made

    def __getitem__(self, name: str) -> str:
        return self._headers()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers())

    def __len__(self) -> int:
        return len(self._headers())


def kept_headers(
    headers: Iterable[tuple[str, str]], redact: Callable[[str], str]
) -> dict[str, str]:
    """Return the headers that decisions need or callers see; what errors show without the token.

    Names are in lower case, and repeated headers joined by ``", "``.
    """
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        if key in _KEPT or key.startswith(_SHOWN_PREFIXES):
            found[key] = f"{found[key]}, {value}" if key in found else value
    return {name: value if name in _UNREDACTED else redact(value) for name, value in found.items()}


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the *headers* that an error may show, each as a short printable line."""
    names = [name for name in headers if name in _SHOWN or name.startswith(_SHOWN_PREFIXES)]
    return {
        to_one_line(name): to_one_line(headers[name], MAX_VALUE_LENGTH)
        for name in names[:MAX_SHOWN_HEADERS]
    }


def rate_limits(headers: Mapping[str, str]) -> dict[str, int | float | str]:
    """Return the *headers* about rate limits: numbers, or texts of at most 64 characters."""
    names = [name for name in headers if _RATE_LIMIT.fullmatch(name)]
    return {name: _number_or_text(headers[name]) for name in names[:MAX_SHOWN_HEADERS]}


def _number_or_text(value: str) -> int | float | str:
    text = to_one_line(value, MAX_RATE_LIMIT_LENGTH)
    if re.fullmatch("[0-9]{1,15}", text):
        return int(text)
    return float(text) if re.fullmatch(r"[0-9]{1,15}\.[0-9]{1,15}", text) else text


def non_json_type(headers: Mapping[str, str]) -> str | None:
    """Return the media type of the body, such as ``text/html``, or None if it is JSON."""
    media_type = _MEDIA_TYPE.match(headers.get("content-type", "").strip().lower())
    return None if media_type is None or "json" in media_type[0] else media_type[0]


def request_id(headers: Mapping[str, str]) -> str | None:
    """Return the server's id for the request, if it sent one."""
    ids = (to_one_line(headers[name], MAX_VALUE_LENGTH) for name in REQUEST_IDS if name in headers)
    return next(filter(None, ids), None)
