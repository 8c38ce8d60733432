"""Headers that callers add to requests: checked, and merged with ours. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from accutics_authentic._base.arguments import plain_text, type_of
from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic.errors import ConfigurationError

#: Carry credentials, by their RFCs, by the documents of the two APIs, or by custom. Only a token
#: that is given as ``token=`` is refreshed, masked in errors and kept to its origin.
CREDENTIALS = frozenset(
    {
        *("authorization", "proxy-authorization", "cookie", "cookie2", "set-cookie"),
        *("an-api-token", "an-api-key-owner"),  # pages "ItemGroup", "Item" and "Producer"
        *("x-api-key", "api-key", "x-auth-token", "x-access-token"),
    }
)
#: Say where a message ends, over which connection it goes, or how its body is coded (RFC 9110,
#: 6.6.2, 7.2, 7.6, 7.8, 8.4, 8.6, 10.1 and 12.5.3; RFC 9112, 6), which the transport decides.
FRAMING = frozenset(
    {
        *("host", "content-length", "transfer-encoding", "content-encoding", "accept-encoding"),
        *("connection", "keep-alive", "proxy-connection", "upgrade", "http2-settings"),
        *("te", "trailer", "expect"),
    }
)
#: Change what the request means: another method, of which the retry policy knows nothing, or a
#: part of the body (RFC 9110, 14.2 and 13.1.5), which would pass for the whole.
MEANING = frozenset(
    {"range", "if-range", "x-http-method", "x-http-method-override", "x-method-override"}
)
_NAME = lazy_pattern(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")  # a token (RFC 9110, 5.6.2)
_VALUE = lazy_pattern(r"[!-~]([ \t!-~]*[!-~])?|")  # in ASCII, as RFC 9110, 5.5 asks of senders


def check_headers(headers: object, token_header: str) -> dict[str, str]:
    """Return *headers* of a caller as a dict of plain strings.

    Args:
        headers: A mapping of names to values, both str.
        token_header: The name of the client's own header for the token.

    Raises:
        ConfigurationError: They are no such mapping, cannot be sent as they are, or one carries
            credentials or framing. The text shows names, and no value.
    """
    if not isinstance(headers, Mapping):
        raise ConfigurationError(f"headers must be a mapping, not {type_of(headers)}")
    found: dict[str, str] = {}
    for given, value in headers.items():
        name = plain_text(given) if isinstance(given, str) else ""
        if not _NAME.fullmatch(name):
            raise ConfigurationError(
                "the name of a header must be a str of letters, digits and hyphens"
            )
        _check_name(name, token_header)
        if not isinstance(value, str):
            raise ConfigurationError(f"headers[{name!r:.40}] must be a str, not {type_of(value)}")
        text = plain_text(value)
        if not _VALUE.fullmatch(text):
            raise ConfigurationError(
                f"headers[{name!r:.40}] must be printable ASCII without line breaks, and without "
                "blanks at an end"
            )
        if any(name.lower() == other.lower() for other in found):
            raise ConfigurationError(f"headers has {name!r:.40} more than once")
        found[name] = text
    return found


def _check_name(name: str, token_header: str) -> None:
    """Refuse a name that is not up to callers; some servers read ``_`` as ``-``."""
    key = _folded(name)
    if key in CREDENTIALS or key == _folded(token_header):
        raise ConfigurationError(
            f"headers must not have {name!r:.40}: give credentials as token=, to the client"
        )
    if key in FRAMING:
        raise ConfigurationError(f"headers must not have {name!r:.40}: the transport sets it")
    if key in MEANING:
        raise ConfigurationError(
            f"headers must not have {name!r:.40}: it would change what the request means"
        )


def _folded(name: str) -> str:
    return name.lower().replace("_", "-")


def merge_headers(base: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """Return *base* with *added*, which replaces headers of the same name in any case."""
    replaced = {name.lower() for name in added}
    return {name: base[name] for name in base if name.lower() not in replaced} | dict(added)
