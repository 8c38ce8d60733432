"""Exceptions of aiohttp, its connectors and the system, turned into ours.

The text of a foreign exception is never repeated: it may hold a URL, a header or a password.
"""

from __future__ import annotations

import asyncio
import errno
import os
import ssl

import aiohttp
from aiohttp.http import HttpProcessingError
from aiohttp.http_exceptions import LineTooLong
from yarl import URL

from accutics_authentic._base.patterns import lazy_pattern
from accutics_authentic._base.tracebacks import passed_through
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    BodyCutError,
    CertificateError,
    ConnectError,
    ConnectionLostError,
    HeadTooLargeError,
    ProtocolError,
)

from .attempt import Attempt, LostError
from .proxy_failure import is_at_proxy, proxy_error

TRANSPORT_ERRORS = (LostError, aiohttp.ClientError, HttpProcessingError, OSError)

#: What is wrong with a certificate, by OpenSSL's verify code (X509_V_ERR_...).
CERTIFICATE_PROBLEMS = {
    9: "is not valid yet",
    10: "has expired",
    18: "is self-signed",
    19: "was issued by a self-signed authority that is not trusted here",
    20: "was issued by an authority that is not trusted here (unknown issuer)",
    21: "was issued by an authority that is not trusted here (unknown issuer)",
    62: "is for another host name",
    64: "is for another host name",
}
#: OpenSSL's reasons if the server's bytes are not TLS.
NOT_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"}
)

#: OpenSSL's reasons if a server refuses the client's certificate, or that there is none.
CLIENT_REFUSED = lazy_pattern(
    "ALERT_(CERTIFICATE_|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)"
)
TLS_ALERT = r"\x15\x03"  # how its bytes begin, as aiohttp's parsers show them


def is_transport_error(error: BaseException) -> bool:
    """Return whether *error* is about the connection, whichever connector raised it.

    It is not if one of the caller's trace callbacks raised it, or if the task was cancelled. A
    ``CancelledError`` in a task that nobody cancelled comes from a connector that gave up.
    """
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is not None and not task.cancelling()
    if isinstance(error, TRANSPORT_ERRORS):
        return True
    return isinstance(error, Exception) and not passed_through(
        error.__traceback__, "aiohttp.tracing"
    )


def transport_error(
    error: BaseException, attempt: Attempt, url: URL, *, connect: float, head: int
) -> AccuticsAuthenticError:
    """Return our error for a foreign one.

    Args:
        error: The foreign exception.
        attempt: How far the attempt has come.
        url: The URL of the request.
        connect: ``Timeouts.connect``.
        head: ``Limits.head``.
    """
    place = f"{url.host_subcomponent}:{url.port}"
    if isinstance(error, aiohttp.ClientConnectorError):
        place = f"{error.host}:{error.port}"
    proxy = attempt.proxy
    tls = url.scheme == "https"
    if proxy is not None and not attempt.sent:
        failure = proxy_error(error, proxy, place)
        if failure is not None:
            return failure
        if is_at_proxy(error, proxy):
            place, tls = f"the proxy {proxy.place}", proxy.url.scheme == "https"
        else:
            place = f"{place} through the proxy {proxy.place}"
    match error:
        case aiohttp.ClientConnectorCertificateError(certificate_error=ssl.SSLError() as cause):
            return CertificateError(f"the certificate of {place} {_certificate_problem(cause)}")
        case aiohttp.ServerFingerprintMismatch():
            return CertificateError(f"the certificate of {place} has another fingerprint")
        case aiohttp.ClientConnectorError(os_error=ssl.SSLError(reason=reason)):
            if reason in NOT_TLS:
                return CertificateError(f"{place} does not speak TLS: is it a port for http?")
            return CertificateError(f"{place} refused the TLS handshake ({reason})")
        case aiohttp.ClientConnectorDNSError():
            return ConnectError(f"the name {error.host} could not be found, to connect to {place}")
        case aiohttp.ClientConnectorError(os_error=ConnectionResetError()) if tls:
            return ConnectError(f"{place} ended the connection within the TLS handshake")
        case aiohttp.ClientConnectorError():
            return ConnectError(f"no connection to {place} ({_reason(error.os_error)})")
        case aiohttp.ConnectionTimeoutError() if type(error.__cause__) is TimeoutError:
            return ConnectError(f"no connection to {place} within {connect:g} s (Timeouts.connect)")
        case LostError(args=(str(reason),)) if CLIENT_REFUSED.search(reason):
            attempt.sent = False  # in TLS 1.3 it comes after our part of the handshake
            return CertificateError(
                f"{place} refused the client ({reason}): it wants another client certificate, "
                "which a connector= of yours can give"
            )
        case _ if not attempt.sent:
            return ConnectError(f"no connection to {place} ({_reason(_origin(error))})")
        case aiohttp.ClientPayloadError():
            return BodyCutError(f"the body that {place} sent ended before it was whole")
        case aiohttp.ClientResponseError() | HttpProcessingError() if attempt.head is None:
            if _is_too_long(error):
                return head_too_large(head)
            if url.scheme == "http" and TLS_ALERT in error.message:
                attempt.sent = False
                return CertificateError(f"{place} speaks TLS: is base_url to begin with https?")
            return ProtocolError(f"what {place} answered is not proper HTTP", transient=True)
        case _ if attempt.head is not None:
            return BodyCutError(f"the connection to {place} ended before the body was whole")
        case _:
            return ConnectionLostError(
                f"the connection to {place} was lost before an answer came"
                + ("" if isinstance(error, TRANSPORT_ERRORS) else f" ({type(error).__name__})")
            )


def head_too_large(limit: int) -> HeadTooLargeError:
    """Return the error for a head of more than *limit* bytes, or with too many headers."""
    return HeadTooLargeError(
        f"the head of the answer is longer than Limits.head allows ({limit} bytes, 1,000 headers)",
        limit=limit,
    )


def _certificate_problem(error: ssl.SSLError) -> str:
    code = getattr(error, "verify_code", None)
    return CERTIFICATE_PROBLEMS.get(code or 0) or f"was not accepted (OpenSSL's verify code {code})"


def _origin(error: BaseException) -> BaseException:
    """Return the exception that aiohttp wrapped in *error*, if it did."""
    wrapped = type(error) in (aiohttp.ClientOSError, aiohttp.ConnectionTimeoutError)
    return error.__cause__ if wrapped and error.__cause__ is not None else error


def _reason(error: BaseException) -> str:
    """Return the system's text for one of its own errors, and the class name of any other."""
    number = error.errno if isinstance(error, OSError) else None
    kind = type(error)
    if isinstance(number, int) and number in errno.errorcode and kind.__module__ == "builtins":
        return os.strerror(number)
    return kind.__name__


def _is_too_long(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, LineTooLong) or "Too many headers" in getattr(cause, "message", ""):
            return True
        cause = cause.__cause__
    return False
