"""The errors for replies whose status is no success. Public through ``errors``."""

from __future__ import annotations

from accutics_authentic._error import AccuticsAuthenticError


class StatusError(AccuticsAuthenticError):
    """The server replied with a status that is no success and has no class of its own.

    What to do: look at ``status``, ``code`` and ``message``; the server's support knows
    ``request_id``.
    """

    __module__ = "accutics_authentic.errors"


class BadRequestError(StatusError):
    """400: the request was wrong.

    What to do: change what is sent; ``message`` and ``data`` may say which part.
    """

    __module__ = "accutics_authentic.errors"


class InvalidRouteError(BadRequestError):
    """400 ``invalid_route``: Accutics has no such path, or not with this method.

    What to do: check the path and ``base_url``.
    """

    __module__ = "accutics_authentic.errors"


class UnauthorizedError(StatusError):
    """401: the token was not accepted.

    What to do: get a new token; a ``token=`` that is a function was called again already.
    """

    __module__ = "accutics_authentic.errors"


class AuthorizationMissingError(UnauthorizedError):
    """401 ``authorization_header_missing``: the token did not arrive.

    What to do: look whether a gateway or a proxy removes the header.
    """

    __module__ = "accutics_authentic.errors"


class ForbiddenError(StatusError):
    """403: no permission; at authentic.network also a bad token or a duplicate record.

    What to do: check the token and its rights, and whether what you create is there already.
    """

    __module__ = "accutics_authentic.errors"


class NotFoundError(StatusError):
    """404: there is no such thing.

    What to do: check the id, the path and ``base_url``.
    """

    __module__ = "accutics_authentic.errors"


class ConflictError(StatusError):
    """409: the write conflicts with what is there.

    What to do: read what is there, then decide.
    """

    __module__ = "accutics_authentic.errors"


class RateLimitedError(StatusError):
    """429: too many requests; ``retry_after`` is the pause the server asked for, if it did.

    Also raised without sending anything, with ``status=None``, when an earlier reply asked for a
    pause that is longer than this call may wait.

    What to do: wait ``retry_after`` seconds, or give calls more time by
    ``RetryPolicy(max_retry_after=)`` and ``Timeouts(call=)``.
    """

    __module__ = "accutics_authentic.errors"
    transient = True


class ServerError(StatusError):
    """5xx. After a write ``ambiguous`` is True: a gateway may reply for a server that did it.

    What to do: call again later; after a write look first whether it was done.
    """

    __module__ = "accutics_authentic.errors"
    transient = True


class RedirectError(StatusError):
    """3xx: redirects are never followed, since the token would be sent along.

    After a write ``ambiguous`` is True, except for 307 and 308: a 303 usually means that the write
    was done.

    What to do: use the ``base_url`` that needs no redirect.
    """

    __module__ = "accutics_authentic.errors"
