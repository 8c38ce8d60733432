"""Resolves a server's link, and decides whether the token may be sent there. Pure.

Characters that a request line cannot hold, blanks and non-ASCII letters, are percent-encoded as
UTF-8. Everything else is sent unchanged: a link may be signed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from yarl import URL

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic.errors import ForeignLinkError

MAX_LINK_LENGTH = 8_000  # characters; servers need not accept more (RFC 9110, 4.1)
MAX_ORIGIN_LENGTH = 300  # characters shown of one

_PARTS = lazy_pattern(  # RFC 3986, appendix B; it matches every text
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?", re.DOTALL
)
_CONTROL = lazy_pattern(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE = lazy_pattern(r"[\ud800-\udfff]")
_NOT_SENT = lazy_pattern(r"[^\x21-\x7e]+")


def resolve_link(link: object, *, current: URL, base: URL) -> URL:
    """Return the URL of *link*, found at *current*, if the token may be sent there.

    Raises:
        ForeignLinkError: Another scheme, host or port than *base*, user info, or not a link. The
            text says which, and shows at most the scheme, host and port of the link.
    """
    if not isinstance(link, str):
        raise _link_error("is no text")
    if len(link) > MAX_LINK_LENGTH:
        raise _link_error(f"is too long: more than {MAX_LINK_LENGTH} characters")
    if link.startswith(_origin_prefix(base)) and _is_plain(link):
        return URL(link, encoded=True)  # as below, and several times as fast
    scheme, authority, path, query = _PARTS.match(link).groups()  # type: ignore[union-attr]  # every text matches
    reason = _why_unusable(link, authority, path)
    if reason is not None:
        raise _link_error(reason)
    if scheme is not None or authority is not None:
        target = _origin(scheme or base.scheme, authority)
        ours = _origin(base.scheme, base.authority)
        if target != ours:
            raise ForeignLinkError(
                f"the next link leads to {target:.{MAX_ORIGIN_LENGTH}}, not to {ours}; "
                "the token was not sent there"
            )
        sent = (path or "/") + (query or "")
    elif path:
        sent = _resolved(path, current.raw_path) + (query or "")
    else:
        sent = current.raw_path + (query or f"?{current.raw_query_string}")
    sent = _NOT_SENT.sub(lambda found: quote(found[0], safe=""), sent)
    if len(sent) > MAX_LINK_LENGTH:
        raise _link_error(f"is too long: more than {MAX_LINK_LENGTH} characters when it is encoded")
    return URL(f"{base.origin()}{sent}", encoded=True)


def _is_plain(link: str) -> bool:
    """Return whether *link* is sent as it is, and holds no fragment and no backslash."""
    is_ascii = link.isascii() and link.isprintable()
    return is_ascii and " " not in link and "#" not in link and "\\" not in link


@lru_cache(maxsize=64)
def _origin_prefix(base: URL) -> str:
    """Return how links begin that lead to the same origin as *base*."""
    return f"{base.origin()}/"


def check_holds_no_token(link: str, redact: Callable[[str], str]) -> None:
    """Refuse a link that holds the token: cursors would hold it, and errors might show it.

    Raises:
        ForeignLinkError: *redact* found the token.
    """
    if redact(link) != link:
        raise _link_error("carries the token")


def _link_error(reason: str) -> ForeignLinkError:
    return ForeignLinkError(f"the next link {reason}; it was not followed")


def _why_unusable(link: str, authority: str | None, path: str) -> str | None:
    """Return why a link cannot be followed, or None if it can."""
    if not link:
        return "is empty"
    if _CONTROL.search(link):
        return "has a control character in it"
    if _SURROGATE.search(link):
        return "has half a character (a lone surrogate) in it"
    if link.startswith(" "):
        return "begins with a blank"
    if "\\" in path or "\\" in (authority or ""):
        return "has a backslash in it, which some take for a slash"
    if "@" in (authority or ""):
        return "has user info in it"
    return None


def _origin(scheme: str, authority: str | None) -> str:
    """Return scheme, host and port in a normal form that can be compared."""
    scheme = scheme.lower()
    if not authority:
        return f"{scheme}: without a host"
    try:
        url = URL("" if " " in authority else f"{scheme}://{authority}")
        host, port = url.host_subcomponent, url.port
    except ValueError:  # also for a host that IDNA refuses
        host, port = None, None
    if not host:
        return f"{scheme}: with a host or port that cannot be"
    return f"{scheme}://{host}" if port is None else f"{scheme}://{host}:{port}"


def _resolved(path: str, current: str) -> str:
    """Resolve the *path* of a link against the path *current* (RFC 3986, 5.2)."""
    if path.startswith("/"):
        return path
    parts: list[str] = []
    steps = (current.rpartition("/")[0] + "/" + path).split("/")
    for step in steps:
        if step == ".." and len(parts) > 1:
            parts.pop()
        elif step not in (".", ".."):
            parts.append(step)
    if steps[-1] in (".", ".."):
        parts.append("")
    return "/".join(parts)
