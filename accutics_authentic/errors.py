"""Every error of the library.

The tree, by who is at fault::

    AccuticsAuthenticError
    ├── ConfigurationError (ValueError)     an invalid argument; nothing was sent
    ├── CursorError (ValueError)            a broken cursor, or one of another list
    ├── SessionError (RuntimeError)         a session, stream, run or bulk used at the wrong time
    ├── CallCancelledError                  a call of a bulk was cancelled, and not by the bulk
    ├── TransportError                      no complete reply arrived
    │   ├── ConnectError                    no connection; nothing was sent
    │   ├── CertificateError                the server's certificate was not accepted
    │   ├── ConnectionLostError             the connection closed before the reply was complete
    │   ├── AttemptTimeoutError             one attempt took too long
    │   └── DeadlineError                   the whole call took too long
    ├── StatusError                         a reply whose status is no success
    │   ├── BadRequestError                 400
    │   │   └── InvalidRouteError           400 ``invalid_route``: unknown path or wrong method
    │   ├── UnauthorizedError               401
    │   │   └── AuthorizationMissingError   401 ``authorization_header_missing``
    │   ├── ForbiddenError                  403
    │   ├── NotFoundError                   404
    │   ├── ConflictError                   409
    │   ├── RateLimitedError                429
    │   ├── ServerError                     5xx
    │   └── RedirectError                   3xx: redirects are never followed
    ├── ProtocolError                       a reply that breaks HTTP or the vendor's documentation
    │   ├── DecodeError                     its body is no JSON, or does not fit the model
    │   ├── HeadTooLargeError               its head is longer than ``Limits.head``
    │   ├── BodyTooLargeError               its body is longer than ``Limits.body``
    │   └── BodyCutError                    its body is shorter than announced
    ├── PagingError                         a list that cannot be read to its end
    │   ├── ForeignLinkError                a ``next`` link to another origin
    │   ├── RepeatedLinkError               a ``next`` link that leads to nothing new
    │   ├── TieOverflowError                more items in one millisecond than fit on a page
    │   └── DriftError                      the list changed while it was read
    ├── ExportError                         a file of an export that cannot be written or read
    │   ├── ExportExistsError               the file is there already
    │   ├── ExportStateError                the state beside it is broken, or of another export
    │   ├── ExportBusyError                 another export writes to the same file
    │   └── OutputClosedError               nobody reads the standard output any more
    └── WebhookError                        a request to your webhook that is refused
        ├── WebhookDecodeError              its body is no JSON, or no delivery
        ├── WebhookSecretError              it does not hold your secret
        ├── WebhookTimeoutError             its body took longer than ``webhooks.Limits.seconds``
        └── WebhookTooLargeError            its body is longer than ``webhooks.Limits.body``
"""

from __future__ import annotations

from accutics_authentic._error import AccuticsAuthenticError as AccuticsAuthenticError
from accutics_authentic._status_errors import AuthorizationMissingError as AuthorizationMissingError
from accutics_authentic._status_errors import BadRequestError as BadRequestError
from accutics_authentic._status_errors import ConflictError as ConflictError
from accutics_authentic._status_errors import ForbiddenError as ForbiddenError
from accutics_authentic._status_errors import InvalidRouteError as InvalidRouteError
from accutics_authentic._status_errors import NotFoundError as NotFoundError
from accutics_authentic._status_errors import RateLimitedError as RateLimitedError
from accutics_authentic._status_errors import RedirectError as RedirectError
from accutics_authentic._status_errors import ServerError as ServerError
from accutics_authentic._status_errors import StatusError as StatusError
from accutics_authentic._status_errors import UnauthorizedError as UnauthorizedError
from accutics_authentic._webhook_errors import WebhookDecodeError as WebhookDecodeError
from accutics_authentic._webhook_errors import WebhookError as WebhookError
from accutics_authentic._webhook_errors import WebhookSecretError as WebhookSecretError
from accutics_authentic._webhook_errors import WebhookTimeoutError as WebhookTimeoutError
from accutics_authentic._webhook_errors import WebhookTooLargeError as WebhookTooLargeError


class ConfigurationError(AccuticsAuthenticError, ValueError):
    """An argument is invalid; nothing was sent."""


class CursorError(AccuticsAuthenticError, ValueError):
    """A cursor is broken, or belongs to another path, group or filter; nothing was sent."""


class SessionError(AccuticsAuthenticError, RuntimeError):
    """A session, stream, run or bulk was used at the wrong time; the text says what to do."""


class CallCancelledError(AccuticsAuthenticError):
    """A call of a bulk was cancelled although nobody left the bulk or cancelled its reader.

    ``__cause__`` is the ``CancelledError``. ``ambiguous`` is True: nobody knows how far the call
    came.
    """


class TransportError(AccuticsAuthenticError):
    """No complete reply arrived. ``ambiguous`` says whether the server may have acted."""


class ConnectError(TransportError):
    """No connection was made, by us or by a proxy; nothing reached the server."""

    transient = True


class CertificateError(TransportError):
    """The server's certificate was not accepted, or it does not speak TLS; never retried."""


class ConnectionLostError(TransportError):
    """The connection closed before a reply began or in the middle of its headers."""

    transient = True


class AttemptTimeoutError(TransportError):
    """One attempt took longer than ``Timeouts.attempt``."""

    transient = True


class DeadlineError(TransportError):
    """The call, including its waits, took longer than ``Timeouts.call``."""


class ProtocolError(AccuticsAuthenticError):
    """The reply breaks HTTP or the vendor's documentation."""


class DecodeError(ProtocolError):
    """The body is no JSON, or does not fit the model it is decoded as.

    Attributes:
        where: The place in the body, such as ``$.data[57].version``, with ``[*]`` for keys that no
            class names; never the value itself.
        index: The number of the row on its page, counted from 0.
        cursor: The position before the row, if it was read from a list.
        cursor_after: The position after the row: resuming there skips it.
    """

    where: str | None = None
    index: int | None = None
    cursor_after: str | None = None


class HeadTooLargeError(ProtocolError):
    """The status line and headers are longer than ``Limits.head``, or over 1,000 headers.

    Attributes:
        limit: The limit in bytes.
    """

    limit: int | None = None


class BodyTooLargeError(ProtocolError):
    """The body is longer than ``Limits.body``, or is announced to be.

    Attributes:
        limit: The limit in bytes.
    """

    limit: int | None = None


class BodyCutError(ProtocolError):
    """The body ended before it was complete."""

    transient = True


class PagingError(AccuticsAuthenticError):
    """The list cannot be read to its end; the items before were delivered."""


class ForeignLinkError(PagingError):
    """A ``next`` link leaves the origin of ``base_url``, or is no URL; it was not followed."""


class RepeatedLinkError(PagingError):
    """The ``next`` links lead back to a page that was read, or on and on without new rows."""


class TieOverflowError(PagingError):
    """One millisecond holds more items than a page is known to hold: some may be missing."""


class DriftError(PagingError):
    """The list changed while it was read, and ``on_drift`` says to stop."""


class ExportError(AccuticsAuthenticError):
    """A file of an export cannot be written or read; the rows written so far are kept."""


class ExportExistsError(ExportError):
    """The file is there already, and may not be overwritten; nothing was sent."""


class ExportStateError(ExportError):
    """What lies beside the file is broken, or of another export; nothing was sent."""


class ExportBusyError(ExportError):
    """Another export writes to the same file; nothing was sent."""


class OutputClosedError(ExportError):
    """Nobody reads the standard output any more."""
