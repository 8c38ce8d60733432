"""Where a link that a server wrote leads, and whether the token may go there. Pure.

What no request line may hold, blanks and letters beyond ASCII, is percent-encoded as UTF-8. All
else goes out to the letter: a link may be signed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from yarl import URL

from accutics_authentic.errors import ForeignLinkError

MAX_LINK_LENGTH = 8_000  # characters; servers and proxies refuse longer request lines
MAX_ORIGIN_LENGTH = 300

_PARTS = re.compile(  # RFC 3986, appendix B; every text matches
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?", re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOT_SENT = re.compile(r"[^\x21-\x7e]+")


def resolve_link(link: object, *, current: URL, base: URL) -> URL:
    """Return the URL that *link*, found at *current*, stands for, if the token may go there.

    Raises:
        ForeignLinkError: Another scheme, host or port than *base*, user info, or no link at all.
            Its text says which, and shows no more of the link than scheme, host and port.
    """
    if not isinstance(link, str):
        raise _link_error("is no text")
    if len(link) > MAX_LINK_LENGTH:
        raise _link_error(f"is too long: more than {MAX_LINK_LENGTH} characters")
    scheme, authority, path, query = re.match(_PARTS, link).groups()  # type: ignore[union-attr]  # every text matches
    flaw = _why_unusable(link, authority, path)
    if flaw is not None:
        raise _link_error(flaw)
    if scheme is not None or authority is not None:
        there, ours = (
            _origin(scheme or base.scheme, authority),
            _origin(base.scheme, base.authority),
        )
        if there != ours:
            raise ForeignLinkError(
                f"the next link leads to {there:.{MAX_ORIGIN_LENGTH}}, not to {ours}; "
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


def check_holds_no_token(link: str, mask: Callable[[str], str]) -> None:
    """Refuse a link that carries the token: a cursor would hold it, and an error might show it.

    Raises:
        ForeignLinkError: *mask*, which takes the token out of a text, finds it there.
    """
    if mask(link) != link:
        raise _link_error("carries the token")


def _link_error(flaw: str) -> ForeignLinkError:
    return ForeignLinkError(f"the next link {flaw}; it was not followed")


def _why_unusable(link: str, authority: str | None, path: str) -> str | None:
    """Return what makes a text no link that can be followed, or None."""
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
    """Return scheme, host and port in one form, as far as they are there."""
    scheme = scheme.lower()
    if not authority:
        return f"{scheme}: without a host"
    try:
        url = URL("" if " " in authority else f"{scheme}://{authority}")
        host, port = url.host_subcomponent, url.port
    except ValueError:  # a host that IDNA refuses is one, too
        host, port = None, None
    if not host:
        return f"{scheme}: with a host or port that cannot be"
    return f"{scheme}://{host}" if port is None else f"{scheme}://{host}:{port}"


def _resolved(path: str, current: str) -> str:
    """Return the absolute path of a link's *path*, found at the path *current* (RFC 3986, 5.2)."""
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
