"""What ``webhooks`` takes and returns, for mypy and pyright in their strict modes.

Each line with ``refused`` must be an error to both: an ignore that is not needed is an error, too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, assert_type

from aiohttp import web

from accutics_authentic import Hook, errors, webhooks


async def on_delivery(delivery: webhooks.Delivery) -> None:
    """Take a delivery."""
    assert_type(delivery, webhooks.Delivery)


def sync(_: webhooks.Delivery) -> None:
    """Take a delivery, and nobody can wait for it."""


def use_webhooks(body: bytes) -> int:
    """Receive *body* in all ways, and return the status of what is wrong with it."""
    limits = webhooks.Limits(body=10_000, depth=9)
    assert_type(
        webhooks.handler(on_delivery, secret="s", limits=limits),
        Callable[[web.Request], Awaitable[web.Response]],
    )
    delivery = webhooks.receive(body, secret=None, limits=limits)
    assert_type(delivery, webhooks.Delivery)
    try:
        webhooks.receive(body, secret="s")
    except errors.WebhookTooLargeError as error:
        assert_type(error.limit, int | None)
    except errors.WebhookDecodeError as error:
        assert_type(error.where, str | None)
    except errors.WebhookError as error:
        assert_type(error.http_status, int)
        return error.http_status
    return 204


def misuse(delivery: webhooks.Delivery) -> None:
    """Pass what is wrong: never run."""
    webhooks.handler(sync)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    webhooks.handler(on_delivery, secret=b"s")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    webhooks.receive("{}")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # refused
    webhooks.receive(b"{}", "s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # refused
    delivery.event = "x"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]  # refused


def of_delivery(delivery: webhooks.Delivery, subject: webhooks.Subject) -> None:
    """Read all of a delivery."""
    assert_type((delivery.event, delivery.fingerprint), tuple[str, str])
    assert_type(delivery.subject, webhooks.Subject | None)
    assert_type(delivery.producer, webhooks.Subject | None)
    assert_type(delivery.hook, Hook | None)
    assert_type(delivery.payload, Mapping[str, Any])
    assert_type((subject.kind, subject.id), tuple[str, str])
    assert_type(subject.data, Mapping[str, Any])


def of_limits(limits: webhooks.Limits) -> None:
    """Read the options of ``receive``."""
    assert_type((limits.body, limits.depth), tuple[int, int])
    assert_type(limits.seconds, float)


EVENTS: tuple[str, ...] = (
    webhooks.ITEM_SCANNED,
    webhooks.CONTENT_CREATED,
    webhooks.CONTENT_DELETED,
    webhooks.ALL_EVENTS,
)
