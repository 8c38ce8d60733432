"""What a proxy does instead of connecting, turned into errors of ours.

The request itself was not sent then, so nothing was done. What the proxy says is not repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import aiohttp
from aiohttp.hdrs import PROXY_AUTHENTICATE
from yarl import URL

from accutics_authentic.errors import ConnectError, TransportError

from .attempt import Attempt
from .proxies import Proxy

AUTHENTICATION_REQUIRED = 407  # comes from a proxy only (RFC 9110, 15.5.8)
#: The schemes that proxies ask for; what else they say is not repeated.
_SCHEMES = ("Basic", "Digest", "Kerberos", "Negotiate", "NTLM")
UNAUTHORIZED = 401  # what tinyproxy 1.11 says to a wrong password


def proxy_error(error: BaseException, proxy: Proxy, place: str) -> TransportError | None:
    """Return our error for what *proxy* did when asked to connect to *place*, if it did it.

    None for failures of TLS, which are about the proxy or about the server behind it.
    """
    match error:
        case aiohttp.ClientHttpProxyError(status=int(status), headers=headers):
            asked = () if headers is None else headers.getall(PROXY_AUTHENTICATE, ())
            return refused_by_proxy(status, proxy, place, asked)
        case aiohttp.ClientResponseError():
            return ConnectError(f"what the proxy {proxy.place} answered is not proper HTTP")
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError() if not isinstance(
            error, aiohttp.ClientConnectorError
        ):
            return ConnectError(
                f"the proxy {proxy.place} closed the connection instead of connecting to {place}"
            )
    return None


def is_at_proxy(error: BaseException, proxy: Proxy) -> bool:
    """Return whether *error* was raised on the way to *proxy* itself."""
    return isinstance(error, aiohttp.ClientConnectorError) and (
        (error.host, error.port) == (proxy.url.raw_host, proxy.url.port)
    )


def refused_by_proxy(
    status: int, proxy: Proxy, place: str, challenges: Iterable[str] = ()
) -> ConnectError:
    """Return the error for a proxy that answered *status* instead of connecting to *place*.

    A refused password is not tried again: companies lock accounts after a few.

    Args:
        status: Not 200.
        proxy: The proxy.
        place: Host and port of the API.
        challenges: What the proxy said in ``Proxy-Authenticate`` (RFC 9110, 11.7.1).
    """
    if status not in (AUTHENTICATION_REQUIRED, UNAUTHORIZED):
        return ConnectError(f"the proxy {proxy.place} did not connect to {place} (status {status})")
    words = re.split(r"[\s,]+", " ".join(challenges).lower())
    schemes = [scheme for scheme in _SCHEMES if scheme.lower() in words]
    if schemes and "Basic" not in schemes:
        return ConnectError(
            f"the proxy {proxy.place} wants {' or '.join(schemes)}, and no password in a "
            "URL: give the address of a helper that speaks it, such as px or cntlm, as proxy= "
            f"(status {status})",
            transient=False,
        )
    asked = (
        "asks for a user name and a password, which the URL of the proxy can hold"
        if proxy.authorization is None
        else "did not accept the user name and the password in its URL"
    )
    return ConnectError(f"the proxy {proxy.place} {asked} (status {status})", transient=False)


def check_not_refused(status: int, proxy: Proxy, attempt: Attempt, url: URL) -> None:
    """Refuse a reply that *proxy* gave in place of the server: over http it reads the request.

    Raises:
        ConnectError: The proxy wants other credentials; it has passed nothing on.
    """
    if status == AUTHENTICATION_REQUIRED and url.scheme == "http":
        attempt.sent = False
        raise refused_by_proxy(status, proxy, f"{url.host_subcomponent}:{url.port}")
