"""Every error of the library.

The tree, by who is at fault::

    AccuticsAuthenticError
    ├── ConfigurationError (ValueError)     an argument that cannot be right; nothing was sent
    ├── CursorError (ValueError)            a cursor that is broken or belongs elsewhere
    ├── SessionError (RuntimeError)         a session or a run used outside its life
    ├── CallCancelledError                  a call of a bulk ended cancelled by itself
    ├── TransportError                      no whole answer arrived
    │   ├── ConnectError                    no connection; nothing was sent
    │   ├── CertificateError                the server could not prove who it is
    │   ├── ConnectionLostError             the connection ended before the answer did
    │   ├── AttemptTimeoutError             one attempt took too long
    │   └── DeadlineError                   the whole call took too long
    ├── StatusError                         the server answered, and not with a success
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
    ├── ProtocolError                       an answer that is not what the documents say
    │   ├── DecodeError                     it does not fit its class, or is no JSON
    │   ├── HeadTooLargeError           its head is longer than ``Limits.head``
    │   ├── BodyTooLargeError               longer than ``Limits.body``
    │   └── BodyCutError                    shorter than announced
    └── PagingError                         a list that cannot be walked to its end
        ├── ForeignLinkError                a ``next`` link to somewhere else
        ├── RepeatedLinkError               a ``next`` link that leads nowhere new
        ├── TieOverflowError                more items in one millisecond than a page carries
        └── DriftError                      the list changed under the walk
"""

from __future__ import annotations

from accutics_authentic._error import AccuticsAuthenticError as AccuticsAuthenticError


class ConfigurationError(AccuticsAuthenticError, ValueError):
    """An argument that cannot be right; nothing was sent."""


class CursorError(AccuticsAuthenticError, ValueError):
    """A cursor that is broken, or belongs to another path, group or filter; nothing was sent."""


class SessionError(AccuticsAuthenticError, RuntimeError):
    """A session, stream or run used outside its life; the text says what to do."""


class CallCancelledError(AccuticsAuthenticError):
    """A call of a bulk ended cancelled although nobody left the bulk or cancelled its reader.

    ``__cause__`` is the ``CancelledError``. ``ambiguous`` is True: how far the call came is not
    known.
    """


class TransportError(AccuticsAuthenticError):
    """No whole answer arrived. ``ambiguous`` tells whether the server may have acted."""


class ConnectError(TransportError):
    """No connection was made; nothing was sent."""

    transient = True


class CertificateError(TransportError):
    """The server could not prove who it is, or does not speak TLS; never tried again."""


class ConnectionLostError(TransportError):
    """The connection ended before an answer began or in the middle of its headers."""

    transient = True


class AttemptTimeoutError(TransportError):
    """One attempt took longer than ``Timeouts.attempt``."""

    transient = True


class DeadlineError(TransportError):
    """The call took longer than ``Timeouts.call``, waits included."""


class StatusError(AccuticsAuthenticError):
    """The server answered, and not with a success; statuses without a class of their own."""


class BadRequestError(StatusError):
    """400."""


class InvalidRouteError(BadRequestError):
    """400 ``invalid_route``: Accutics knows no such path, or not with this method."""


class UnauthorizedError(StatusError):
    """401: the token was not accepted."""


class AuthorizationMissingError(UnauthorizedError):
    """401 ``authorization_header_missing``: the token did not arrive."""


class ForbiddenError(StatusError):
    """403: no permission; at authentic.network also a bad token or a duplicate record."""


class NotFoundError(StatusError):
    """404."""


class ConflictError(StatusError):
    """409: it conflicts with what is there."""


class RateLimitedError(StatusError):
    """429: too many requests; ``retry_after`` says for how long, if the server did.

    Also of a call that was not sent, because an earlier reply asked for a pause that it cannot
    wait for; ``status`` is None then.
    """

    transient = True


class ServerError(StatusError):
    """5xx. After a write, ``ambiguous`` is True: a gateway may have lost a server that did it."""

    transient = True


class RedirectError(StatusError):
    """3xx: redirects are never followed, since the token would follow too.

    After a write, ``ambiguous`` is True but for 307 and 308: a 303 usually means that it was done.
    """


class ProtocolError(AccuticsAuthenticError):
    """The answer breaks HTTP or the vendor's documents."""


class DecodeError(ProtocolError):
    """The answer is no JSON, or does not fit the class it was asked for as.

    Attributes:
        where: The place in the body, such as ``$.data[57].version``, with ``[*]`` for keys that no
            class names; never the value itself.
        index: Which row of the page, counted from 0.
        cursor: Before the row, if it came out of a stream.
        cursor_after: Behind the row: resuming there skips it.
    """

    where: str | None = None
    index: int | None = None
    cursor_after: str | None = None

    def _said(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


class HeadTooLargeError(ProtocolError):
    """The status line and headers are longer than ``Limits.head``, or more than 1,000.

    Attributes:
        limit: The limit in bytes.
    """

    limit: int | None = None


class BodyTooLargeError(ProtocolError):
    """The body is, or announces to be, longer than ``Limits.body``.

    Attributes:
        limit: The limit in bytes.
    """

    limit: int | None = None


class BodyCutError(ProtocolError):
    """The body ended before it was whole."""

    transient = True


class PagingError(AccuticsAuthenticError):
    """The list cannot be walked to its end; what came before was delivered."""


class ForeignLinkError(PagingError):
    """A ``next`` link leaves the configured origin, or is no link; it was not followed."""


class RepeatedLinkError(PagingError):
    """A ``next`` link leads to a page that was read, or on and on without new rows."""


class TieOverflowError(PagingError):
    """One millisecond holds more items than a page is known to carry: some may be missing."""


class DriftError(PagingError):
    """The list changed under the walk, and ``on_drift`` says to stop."""
