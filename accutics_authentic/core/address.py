"""Where a request goes: base URLs, paths, ids, queries, and which links may be followed. Pure.

No path is ever built from a caller's string in any other way than through here: it is checked,
quoted segment by segment, and sent as it then stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import quote, urlencode

from yarl import URL

from accutics_authentic.core.check import kind_of
from accutics_authentic.errors import ConfigurationError, ForeignLinkError

Segment = str | int
Path = str | Sequence[Segment]
Param = str | int | Sequence[str | int] | None
Params = Mapping[str, Param]

LONGEST_LINK = 8_000  # characters; servers and proxies refuse longer request lines
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def base_url(text: str | URL, *, allow_http: bool = False) -> URL:
    """Return the checked base URL, without a final slash.

    Raises:
        ConfigurationError: No absolute http(s) URL; user info, query or fragment in it; plain
            http to anything but loopback without ``allow_http``.
    """
    text = str(text)
    try:
        url = URL("" if _UNSAFE.search(text) else text)
        whole = url.scheme in ("http", "https") and url.host and url.port
    except ValueError:
        whole = None
    if not whole:
        raise ConfigurationError("base_url is an absolute URL such as https://api.example.com")
    if url.raw_user is not None or url.raw_password is not None:
        raise ConfigurationError("base_url has no user info: give the token as token=")
    if url.raw_query_string or url.raw_fragment or "?" in text or "#" in text:
        raise ConfigurationError("base_url has no query and no fragment")
    if url.scheme == "http" and not allow_http and not _is_loopback(url.host or ""):
        raise ConfigurationError("base_url is https: over http the token can be read on the way")
    if any(part in (".", "..") for part in text.split("/")) or "//" in url.raw_path:
        raise ConfigurationError("base_url has no empty, . or .. segments")
    return url.with_path(url.raw_path.rstrip("/"), encoded=True)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def segments(path: Path | object, name: str = "path") -> tuple[str, ...]:
    """Return the checked segments of *path*: a str is split at ``/``, a sequence is taken as is."""
    if isinstance(path, str):
        parts: Iterable[object] = path.removeprefix("/").split("/")
    elif isinstance(path, Sequence) and not isinstance(path, bytes | bytearray) and path:
        parts = path
    else:
        raise ConfigurationError(f"{name} is a str or a sequence of segments, not {kind_of(path)}")
    return tuple(segment(part, f"a segment of {name}") for part in parts)


def segment(value: object, name: str = "id") -> str:
    """Return *value*, a str or int, as one path segment, not yet quoted.

    Raises:
        ConfigurationError: Empty, ``.``, ``..``, control characters, lone surrogates; and in
            paths given as text, ``?`` and ``#``.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ConfigurationError(f"{name} is a str or an int, not {kind_of(value)}")
    text = str(value)
    if text in ("", ".", ".."):
        raise ConfigurationError(f"{name} is never empty, . or ..")
    if _CONTROL.search(text):
        raise ConfigurationError(f"{name} has no control characters and no lone surrogates")
    return text


def quoted(value: object, name: str = "id") -> str:
    """Return *value*, a str or int, as one path segment of an encoded URL."""
    return _quote(segment(value, name))


def _quote(text: str) -> str:
    """Return *text* quoted whole, which most ids and words need not be."""
    return text if text.isalnum() and text.isascii() else quote(text, safe="")


def text_id(value: object, name: str = "id") -> str:
    """Return *value* if it is a str that can be a path segment; leading zeros matter."""
    if not isinstance(value, str):
        raise ConfigurationError(f"{name} is a str, not {kind_of(value)}")
    return segment(value, name)


def written(path: Path) -> tuple[str, ...]:
    """Return the segments of a path that a person wrote, where ``?`` and ``#`` are mistakes."""
    parts = segments(path)
    if isinstance(path, str) and ("?" in path or "#" in path):
        raise ConfigurationError("path has no ? or #: give the query as params=")
    return parts


def template(parts: Sequence[str]) -> str:
    """Return *parts* for people, with what looks like an id as ``:id``.

    A segment with a digit, or of more than 24 characters, looks like one; ``v2`` does not.
    """
    return "/".join(
        ":id"
        if len(part) > 24 or (re.search(r"\d", part) and not re.fullmatch(r"v\d{1,3}", part))
        else part
        for part in parts
    )


def join(base: URL, parts: Iterable[str], params: Params | None = None) -> URL:
    """Return the encoded URL of *parts* under *base*, each quoted whole."""
    path = "".join("/" + _quote(part) for part in parts)
    query = urlencode(pairs(params), quote_via=quote, safe="") if params else ""
    return URL(f"{base}{path}?{query}" if query else f"{base}{path}", encoded=True)


def pairs(params: Params | object) -> list[tuple[str, str]]:
    """Return the checked query pairs of *params*; None leaves a key out.

    Raises:
        ConfigurationError: A value is not a str, an int or a list of them.
    """
    if not isinstance(params, Mapping):
        raise ConfigurationError(f"params is a mapping, not {kind_of(params)}")
    found: list[tuple[str, str]] = []
    for key, value in params.items():
        if not isinstance(key, str) or not key:
            raise ConfigurationError("a key of params is a str, and not empty")
        several = isinstance(value, Sequence) and not isinstance(value, str | bytes)
        for one in value if several else () if value is None else (value,):  # type: ignore[union-attr]  # several says it is a sequence
            if isinstance(one, bool) or not isinstance(one, str | int):
                raise ConfigurationError(
                    f"params[{key!r:.40}] is a str, an int or a list of them, not {kind_of(one)}"
                )
            if isinstance(one, str) and any("\ud800" <= c <= "\udfff" for c in one + key):
                raise ConfigurationError(f"params[{key!a:.40}] has no lone surrogates")
            found.append((key, str(one)))
    return found


def same_origin(one: URL, other: URL) -> bool:
    """Tell whether a token for *other* may go to *one*: same scheme, host and port."""
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def follow(link: object, *, current: URL, base: URL) -> URL:
    """Return the URL that *link*, found at *current*, stands for, if the token may go there.

    Raises:
        ForeignLinkError: Another scheme, host or port than *base*, user info, or no link at all.
            Its text names the origin only.
    """
    there = _joined(link, current)
    if there is None:
        raise ForeignLinkError("the next link is no URL")
    if there.raw_user is not None or there.raw_password is not None:
        raise ForeignLinkError("the next link has user info in it; it was not followed")
    if not same_origin(there, base):
        raise ForeignLinkError(
            f"the next link leads to {there.scheme}://{there.host or ''}, "
            f"not to {base.scheme}://{base.host}; the token was not sent there"
        )
    return there.with_fragment(None) if there.raw_fragment else there


def _joined(link: object, current: URL) -> URL | None:
    """Return *link* as an absolute URL, or None if it is none."""
    if not isinstance(link, str) or not link or len(link) > LONGEST_LINK or _UNSAFE.search(link):
        return None
    try:
        there = URL(link, encoded=True)
        if not there.scheme:
            there = current.join(there)
        _ = there.port  # raises if it is out of range
    except ValueError:
        return None
    return there
