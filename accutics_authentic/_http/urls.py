"""Base URLs, paths and ids: checked, and quoted. Pure.

Every path with a caller's string in it is built from what these functions return: checked, quoted
segment by segment, and sent unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from string import ascii_letters, digits
from urllib.parse import quote, unquote, urlencode

from yarl import URL

from accutics_authentic._base.arguments import format_int, plain_text, type_of
from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic.errors import ConfigurationError

from .links import MAX_LINK_LENGTH
from .params import Params, query_pairs

Segment = str | int
Path = str | Sequence[Segment]

_UNSAFE = frozenset("\\") | {chr(code) for code in (*range(0x21), *range(0x7F, 0xA0))}
_CONTROL = lazy_pattern(r"[\x00-\x1f\x7f\ud800-\udfff]")
_DROPPED = lazy_pattern(r"[;?#\x00-\x1f]")  # where servers cut a segment off
_DOTS = (".", "..")
_LABEL = frozenset(ascii_letters + digits + "_-")  # what a part of a host name is made of
_MAX_LABEL = 63  # characters (RFC 1035, 2.3.4)
_MAX_NOUN = 24  # characters


def base_url(text: str | URL, *, allow_http: bool = False, proxied: bool = False) -> URL:
    """Return the checked base URL, without a final slash.

    Raises:
        ConfigurationError: Not an absolute http(s) URL; user info, query or fragment in it; or
            plain http, without *allow_http*, to another machine, or to a proxy on one
            (*proxied*).
    """
    if not isinstance(text, str | URL):
        raise ConfigurationError(f"base_url must be a str or a URL, not {type_of(text)}")
    text = plain_text(text) if isinstance(text, str) else str(text)
    url = absolute_url(text)
    if url is None:
        raise ConfigurationError("base_url must be an absolute URL such as https://api.example.com")
    if url.raw_user is not None or url.raw_password is not None:
        raise ConfigurationError("base_url must have no user info: give the token as token=")
    if url.raw_query_string or url.raw_fragment or "?" in text or "#" in text:
        raise ConfigurationError("base_url must have no query and no fragment")
    if url.scheme == "http" and not (allow_http or (is_loopback(url.host or "") and not proxied)):
        raise ConfigurationError(
            "base_url must be https: over http the token can be read on the way (allow_http=True)"
        )
    if any(has_dot_segment(part) for part in text.split("/")) or "//" in url.raw_path:
        raise ConfigurationError("base_url must have no empty, . or .. segments")
    return url.with_path(url.raw_path.rstrip("/"), encoded=True)


def absolute_url(text: str) -> URL | None:
    """Return the http(s) URL that *text* is, with a host that can be looked up, or None."""
    try:
        url = URL("" if not _UNSAFE.isdisjoint(text) or len(text) > MAX_LINK_LENGTH else text)
        valid = url.scheme in ("http", "https") and _is_host(url.raw_host or "") and url.port
    except ValueError:
        return None
    return url if valid else None


def _is_host(host: str) -> bool:
    """Return whether *host* can be looked up: an IP address, or labels between dots."""
    labels = host.removesuffix(".").split(".")
    return ":" in host or (len(host) <= 254 and all(map(_is_label, labels)))


def _is_label(text: str) -> bool:
    ends = text[:1] + text[-1:]
    return 0 < len(text) <= _MAX_LABEL and _LABEL.issuperset(text) and "-" not in ends


def is_loopback(host: str) -> bool:
    """Return whether *host* is this machine."""
    host = host.rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def parse_segments(path: Path | object, *, slashes: bool = False) -> tuple[str, ...]:
    """Return the checked segments of *path*, which is a str to split at ``/``, or a sequence."""
    if isinstance(path, str):
        text = plain_text(path)
        if "://" in text:
            raise ConfigurationError("path must be relative to base_url, and no absolute URL")
        parts: Iterable[object] = text.removeprefix("/").split("/")
    elif isinstance(path, Sequence) and not isinstance(path, bytes | bytearray) and path:
        parts = path
    else:
        raise ConfigurationError(
            f"path must be a str or a sequence of segments, not {type_of(path)}"
        )
    return tuple(check_segment(part, "a segment of path", slashes=slashes) for part in parts)


def check_segment(value: object, name: str = "id", *, slashes: bool = False) -> str:
    """Return *value*, a str or int, as one path segment, not yet quoted.

    Proxies and servers may decode a path once more than they should, and then resolve dots. So
    segments that could become ``.`` or ``..`` are refused, and slashes unless *slashes* is True.

    Raises:
        ConfigurationError: It is empty, has control characters, lone surrogates, slashes or
            blanks at an end, or could lead to another path.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ConfigurationError(f"{name} must be a str or an int, not {type_of(value)}")
    text = plain_text(value) if isinstance(value, str) else format_int(value, name)
    if text.isalnum() and text.isascii():
        return text  # most ids
    if not text:
        raise ConfigurationError(f"{name} must not be empty")
    if _CONTROL.search(text):
        raise ConfigurationError(f"{name} must have no control characters and no lone surrogates")
    if has_dot_segment(text):
        raise ConfigurationError(
            f"{name} must have no . or .. in it that would lead to another path"
        )
    if text != text.strip():
        raise ConfigurationError(f"{name} must not begin or end with a blank")
    if not slashes and any("/" in form or "\\" in form for form in _decoded_forms(text)):
        raise ConfigurationError(f"{name} must have no slash and no backslash, not even encoded")
    return text


def has_dot_segment(text: str) -> bool:
    """Return whether a proxy or server may find a ``.`` or ``..`` between the slashes of *text*.

    It may decode percent-escapes once or twice, and drop blanks and what follows a ``;``, ``?``,
    ``#`` or a control character.
    """
    return any(
        part.lstrip()[:1] == "." and _DROPPED.split(part, maxsplit=1)[0].strip() in _DOTS
        for form in _decoded_forms(text)
        for part in form.replace("\\", "/").split("/")
    )


def _decoded_forms(text: str) -> tuple[str, ...]:
    """Return *text* as it is, and percent-decoded once and twice."""
    once = unquote(text)
    return text, once, unquote(once)


def quote_segment(text: str) -> str:
    """Return *text* percent-encoded, slashes included; most ids need no encoding."""
    return text if text.isalnum() and text.isascii() else quote(text, safe="")


def check_str_id(value: object, name: str = "id") -> str:
    """Return *value* if it is a str that can be a path segment. An int would lose leading zeros."""
    if not isinstance(value, str):
        raise ConfigurationError(f"{name} must be a str, not {type_of(value)}")
    return check_segment(value, name)


def can_be_path_segment(id_: str) -> bool:
    """Return whether an id that a server sent can stand in a path; ids that cannot do exist."""
    try:
        check_str_id(id_)
    except ConfigurationError:
        return False
    return True


def parse_path(path: Path, *, slashes: bool = False) -> tuple[str, ...]:
    """Return the segments of a path from a caller; in a str, ``?`` and ``#`` are mistakes."""
    parts = parse_segments(path, slashes=slashes)
    if isinstance(path, str) and any("?" in part or "#" in part for part in parts):
        raise ConfigurationError("path must have no ? or #: give the query as params=")
    return parts


def path_template(path: Path, parts: Sequence[str]) -> str:
    """Return the path template of *path*, split into *parts*: nouns are kept, ids are ``:id``.

    After ``api`` and a version, a sequence alternates between noun and id. Anything but a plain
    lower-case word counts as an id.
    """
    start = int(parts[0] == "api")
    start += _is_version(parts[start] if start < len(parts) else "")
    paired = not isinstance(path, str)
    shown = list(parts[:start])
    for index, part in enumerate(parts[start:]):
        is_noun = _is_noun(part) and not (paired and index % 2)
        shown.append(part if is_noun else ":id")
    return "/".join(shown)


def _is_version(text: str) -> bool:
    """Return whether *text* is ``v`` and up to three digits."""
    return text[:1] == "v" and text[1:].isdecimal() and len(text) <= 4


def _is_noun(text: str) -> bool:
    """Return whether *text* is a plain lower-case word, perhaps of several parts."""
    parts = text.replace("-", "_").split("_")
    is_word = text.isascii() and text.islower() and all(map(str.isalpha, parts))
    return is_word and len(text) <= _MAX_NOUN


def build_url(base: URL, parts: Iterable[str], params: Params | None = None) -> URL:
    """Return the encoded URL of *parts* under *base*, with *params* as its query."""
    path = "".join("/" + quote_segment(part) for part in parts)
    query = urlencode(query_pairs(params), quote_via=quote, safe="") if params else ""
    return URL(f"{base}{path}?{query}" if query else f"{base}{path}", encoded=True)
