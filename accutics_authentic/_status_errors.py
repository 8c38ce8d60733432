"""The errors for replies whose status is no success. Public through ``errors``."""

from __future__ import annotations

from accutics_authentic._error import AccuticsAuthenticError


class StatusError(AccuticsAuthenticError):
    """The server replied with a status that is no success and has no class of its own."""

    __module__ = "accutics_authentic.errors"


class BadRequestError(StatusError):
    """400: the request was wrong."""

    __module__ = "accutics_authentic.errors"


class InvalidRouteError(BadRequestError):
    """400 ``invalid_route``: Accutics has no such path, or not with this method."""

    __module__ = "accutics_authentic.errors"


class UnauthorizedError(StatusError):
    """401: the token was not accepted."""

    __module__ = "accutics_authentic.errors"


class AuthorizationMissingError(UnauthorizedError):
    """401 ``authorization_header_missing``: the token did not arrive."""

    __module__ = "accutics_authentic.errors"


class ForbiddenError(StatusError):
    """403: no permission; at authentic.network also a bad token or a duplicate record."""

    __module__ = "accutics_authentic.errors"


class NotFoundError(StatusError):
    """404: there is no such thing."""

    __module__ = "accutics_authentic.errors"


class ConflictError(StatusError):
    """409: the write conflicts with what is there."""

    __module__ = "accutics_authentic.errors"


class RateLimitedError(StatusError):
    """429: too many requests; ``retry_after`` is the pause the server asked for, if it did.

    Also raised without sending anything, with ``status=None``, when an earlier reply asked for a
    pause that is longer than this call may wait.
    """

    __module__ = "accutics_authentic.errors"
    transient = True


class ServerError(StatusError):
    """5xx. After a write ``ambiguous`` is True: a gateway may reply for a server that did it."""

    __module__ = "accutics_authentic.errors"
    transient = True


class RedirectError(StatusError):
    """3xx: redirects are never followed, since the token would be sent along.

    After a write ``ambiguous`` is True, except for 307 and 308: a 303 usually means that the write
    was done.
    """

    __module__ = "accutics_authentic.errors"
