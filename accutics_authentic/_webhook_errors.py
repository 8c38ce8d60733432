"""The errors of ``webhooks``. Public through ``errors``."""

from __future__ import annotations

from accutics_authentic._error import AccuticsAuthenticError


class WebhookError(AccuticsAuthenticError):
    """A request to your webhook is refused: nothing in it can be relied on.

    What to do: answer with ``http_status``, and do nothing else.

    Attributes:
        http_status: The HTTP status to answer it with.
    """

    __module__ = "accutics_authentic.errors"

    http_status = 400


class WebhookDecodeError(WebhookError):
    """The body is no JSON, holds a key twice, is nested too deep, or is no delivery.

    What to do: answer with ``http_status``; look at ``where`` if the sender is genuine.

    Attributes:
        where: The place in the body, such as ``$.event.type``; never the value itself.
    """

    __module__ = "accutics_authentic.errors"

    where: str | None = None


class WebhookSecretError(WebhookError):
    """The body does not hold the secret that you put into the hook's data.

    What to do: answer with ``http_status``; compare the hook's data with ``secret=`` if the sender
    is genuine.
    """

    __module__ = "accutics_authentic.errors"

    http_status = 403


class WebhookTimeoutError(WebhookError):
    """The body did not arrive within ``webhooks.Limits.seconds``.

    What to do: answer with ``http_status``; raise ``webhooks.Limits.seconds`` if the
    sender is genuine and slow.
    """

    __module__ = "accutics_authentic.errors"

    http_status = 408


class WebhookTooLargeError(WebhookError):
    """The body is longer than ``webhooks.Limits.body``, or is announced to be.

    What to do: answer with ``http_status``; raise ``webhooks.Limits.body`` if the sender is
    genuine.

    Attributes:
        limit: The limit in bytes.
    """

    __module__ = "accutics_authentic.errors"

    http_status = 413
    limit: int | None = None
