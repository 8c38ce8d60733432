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
from accutics_authentic._list_errors import DriftError as DriftError
from accutics_authentic._list_errors import ExportBusyError as ExportBusyError
from accutics_authentic._list_errors import ExportError as ExportError
from accutics_authentic._list_errors import ExportExistsError as ExportExistsError
from accutics_authentic._list_errors import ExportStateError as ExportStateError
from accutics_authentic._list_errors import ForeignLinkError as ForeignLinkError
from accutics_authentic._list_errors import OutputClosedError as OutputClosedError
from accutics_authentic._list_errors import PagingError as PagingError
from accutics_authentic._list_errors import RepeatedLinkError as RepeatedLinkError
from accutics_authentic._list_errors import TieOverflowError as TieOverflowError
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
    """An argument is invalid; nothing was sent.

    What to do: change the argument that the text names.
    """


class CursorError(AccuticsAuthenticError, ValueError):
    """A cursor is broken, or belongs to another path, group or filter; nothing was sent.

    What to do: use the cursor with the list that it is of, or begin anew without one.
    """


class SessionError(AccuticsAuthenticError, RuntimeError):
    """A session, stream, run or bulk was used at the wrong time; the text says what to do.

    What to do: what the text says; usually open the session before use, and close it last.
    """


class CallCancelledError(AccuticsAuthenticError):
    """A call of a bulk was cancelled although nobody left the bulk or cancelled its reader.

    ``__cause__`` is the ``CancelledError``. ``ambiguous`` is True: nobody knows how far the call
    came.

    What to do: find what cancelled the call; look whether a write was done before repeating it.
    """


class TransportError(AccuticsAuthenticError):
    """No complete reply arrived. ``ambiguous`` says whether the server may have acted.

    What to do: call again later, unless ``ambiguous`` is True: then look first whether the write
    was done.
    """


class ConnectError(TransportError):
    """No connection was made, by us or by a proxy; nothing reached the server.

    What to do: check ``base_url``, the network and the proxy; it is safe to call again.
    """

    transient = True


class CertificateError(TransportError):
    """The server's certificate was not accepted, or it does not speak TLS; never retried.

    What to do: check ``base_url``; give a session the certificates of a company's own authority.
    """


class ConnectionLostError(TransportError):
    """The connection closed before a reply began or in the middle of its headers.

    What to do: read again; after a write look first whether it was done.
    """

    transient = True


class AttemptTimeoutError(TransportError):
    """One attempt took longer than ``Timeouts.attempt``.

    What to do: raise ``Timeouts.attempt`` if replies take long; look whether a write was done.
    """

    transient = True


class DeadlineError(TransportError):
    """The call, including its waits, took longer than ``Timeouts.call``.

    What to do: raise ``Timeouts.call``, or call again later; look whether a write was done.
    """


class ProtocolError(AccuticsAuthenticError):
    """The reply breaks HTTP or the vendor's documentation.

    What to do: check that ``base_url`` is that of the API; else tell the API's support.
    """


class DecodeError(ProtocolError):
    """The body is no JSON, or does not fit the model it is decoded as.

    What to do: correct the class at the place that ``where`` names; to skip the row resume at
    ``cursor_after``.

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

    What to do: check ``base_url``; raise ``Limits.head`` if such headers are meant.

    Attributes:
        limit: The limit in bytes.
    """

    limit: int | None = None


class BodyTooLargeError(ProtocolError):
    """The body is longer than ``Limits.body``, or is announced to be.

    What to do: ask for fewer rows by ``page_size`` or ``limit``, or raise ``Limits.body``.

    Attributes:
        limit: The limit in bytes.
    """

    limit: int | None = None


class BodyCutError(ProtocolError):
    """The body ended before it was complete.

    What to do: read again; after a write look first whether it was done.
    """

    transient = True
