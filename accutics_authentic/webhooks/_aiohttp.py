"""A handler for aiohttp's server; the only file here that uses it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

from accutics_authentic._base.log import logger
from accutics_authentic._base.objects import check_async, check_or_default
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic.errors import (
    ConfigurationError,
    WebhookDecodeError,
    WebhookError,
    WebhookTimeoutError,
)

from ._delivery import Delivery
from ._receive import Limits, check_secret, receive, too_large


@hides_frames
def handler(
    on_delivery: Callable[[Delivery], Awaitable[object]],
    *,
    secret: str | None = None,
    limits: Limits | None = None,
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a handler for ``app.router.add_post(path, ...)`` of ``aiohttp.web``.

    It answers 204 once *on_delivery* has finished, and 500 if that raised, so that the sender knows
    which deliveries were dealt with. What ``receive`` refuses is answered with 400, 403 or 413,
    a body that does not arrive in time with 408; both are logged at WARNING.

    Args:
        on_delivery: Called with each delivery, several at a time. Hand long work to a queue: how
            long the sender waits is not documented.
        secret: As in ``receive``.
        limits: As in ``receive``; ``client_max_size`` of the application does not matter.

    Raises:
        ConfigurationError: An argument is invalid.
    """
    check_async(on_delivery, "on_delivery", takes=1)
    check_secret(secret)
    bounds = check_or_default(limits, Limits, "limits", Limits())

    @hides_frames
    async def handle(request: web.Request) -> web.Response:
        try:
            body = await _read(request, bounds)
            delivery = receive(body, secret=secret, limits=bounds)
        except WebhookError as error:
            logger.warning("a delivery is refused with %d: %s", error.http_status, error)
            return await _refuse(request, error)
        outcome: object = on_delivery(delivery)
        if not inspect.isawaitable(outcome):
            raise ConfigurationError("on_delivery must be an async function: make it async def")
        await outcome
        return web.Response(status=204)

    return handle


async def _read(request: web.Request, limits: Limits) -> bytes:
    """Return the body, or stop once it is too long, whatever was announced, or takes too long."""
    if (request.content_length or 0) > limits.body:
        raise too_large(limits)
    body = bytearray()
    failure: WebhookError
    try:
        async with asyncio.timeout(limits.seconds):
            async for part in request.content.iter_any():
                body += part
                if len(body) > limits.body:
                    raise too_large(limits)
    except TimeoutError:
        text = f"the body did not arrive within {limits.seconds:g} s (webhooks.Limits.seconds)"
        failure = WebhookTimeoutError(text)
    except (web.RequestPayloadError, ConnectionError):
        failure = WebhookDecodeError("the body is cut short, or not encoded as its headers say")
    else:
        return bytes(body)
    raise failure


async def _refuse(request: web.Request, error: WebhookError) -> web.Response:
    """Answer with *error*, and close the connection if the rest of the body is packed.

    After an answer aiohttp reads the rest and drops it, so that the sender gets the answer. It
    unpacks what is packed, too: a gigabyte may come in a megabyte. And it logs a traceback if that
    is broken.
    """
    answer = web.Response(status=error.http_status, text=str(error))
    if "Content-Encoding" in request.headers and not request.content.is_eof():
        answer.force_close()
        with suppress(ConnectionError):  # the sender is gone
            await answer.prepare(request)
            await answer.write_eof()
        request.protocol.force_close()
    return answer
