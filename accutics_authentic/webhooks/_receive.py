"""From the bytes of a request to a delivery. Pure."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any

from attrs import field, frozen

from accutics_authentic._authentic.converter import authentic_codec, own_data
from accutics_authentic._authentic.models import Hook, Item
from accutics_authentic._base.arguments import plain_text, type_of, validate_int, validate_seconds
from accutics_authentic._base.objects import check_instance, check_or_default
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._codec.untrusted import read_untrusted
from accutics_authentic.errors import (
    ConfigurationError,
    DecodeError,
    WebhookDecodeError,
    WebhookSecretError,
    WebhookTooLargeError,
)

from ._delivery import Delivery, Subject

KEY = "secret"  # in the hook's own data
#: Keys of any delivery: what stands there is seldom what it is about.
FIXED = {"event", "producer", "hook"}
#: What the echo service of the page "Webhook" prints: the delivery is its payload.
ECHO = {"headers", "params", "payload"}


@hides_frames
@safe_repr
@frozen(kw_only=True)
class Limits:
    """Limits on a delivery. The documented one has 711 bytes and 5 levels.

    Attributes:
        body: Bytes of the body.
        depth: Arrays and objects within each other.
        seconds: How long ``handler`` waits for the whole body.
    """

    body: int = field(default=2**20, validator=validate_int)
    depth: int = field(default=32, validator=validate_int)
    seconds: float = field(default=30.0, validator=validate_seconds)


@hides_frames
def receive(body: bytes, *, secret: str | None = None, limits: Limits | None = None) -> Delivery:
    """Return the delivery in *body*, the bytes of a request's body.

    Args:
        body: As received, once the server has undone a content encoding.
        secret: What you put into the hook's own data as ``{"secret": ...}``. It is compared before
            anything else in the body is looked at, and is not in the delivery. None checks nothing:
            then anyone who knows the URL can send you what looks like a delivery.
        limits: Refuse a longer or deeper body; the defaults are 1 MiB and 32 levels.

    Raises:
        WebhookTooLargeError: The body is too long; answer 413.
        WebhookDecodeError: It is no JSON or no delivery; answer 400.
        WebhookSecretError: The secret is missing or another one; answer 403.
        ConfigurationError: An argument is invalid.
    """
    check_instance(body, bytes, "body")
    check_secret(secret)
    bounds = check_or_default(limits, Limits, "limits", Limits())
    if len(body) > bounds.body:
        raise too_large(bounds)
    try:
        payload, where = _unwrap(read_untrusted(body, max_depth=bounds.depth))
        _check_and_remove_secret(payload, secret)
        return _delivery(payload, where)
    except DecodeError as error:
        failure = WebhookDecodeError(error.text, where=error.where)
    raise failure


def check_secret(secret: object) -> None:
    """Refuse a *secret* that is no text, or an empty one, which protects nothing."""
    if secret is not None and not isinstance(secret, str):
        raise ConfigurationError(f"secret must be a str or None, not {type_of(secret)}")
    if secret is not None and not plain_text(secret):
        raise ConfigurationError("secret must not be empty: None checks nothing")


def too_large(limits: Limits) -> WebhookTooLargeError:
    """Return the error for a body that is longer than *limits* allow."""
    text = f"the body is longer than {limits.body} bytes (webhooks.Limits.body)"
    return WebhookTooLargeError(text, limit=limits.body)


def _unwrap(value: Any) -> tuple[Any, str]:
    """Return the delivery in *value*, and where it stands."""
    if isinstance(value, dict) and value.keys() >= ECHO and "event" not in value:
        return value["payload"], "$.payload"
    return value, "$"


def _check_and_remove_secret(payload: Any, secret: str | None) -> None:
    """Compare the secret in *payload* with *secret* in constant time, and remove it."""
    own = own_data(payload.get("hook") if isinstance(payload, dict) else None)
    sent = own.pop(KEY, None) if isinstance(own, dict) else None
    if secret is None:
        return
    is_same = hmac.compare_digest(_hash(secret), _hash(sent if isinstance(sent, str) else ""))
    if not is_same:
        raise WebhookSecretError("the delivery does not hold the secret of the hook")


def _hash(text: str) -> bytes:
    """Return a hash of any *text*: of the same length, also with lone surrogates."""
    return sha256(str.encode(text, "utf-8", "surrogatepass")).digest()


def _delivery(payload: Any, where: str) -> Delivery:
    codec = authentic_codec()
    wire = codec.structure(payload, dict[str, Any], where)
    event = codec.structure(wire.get("event"), dict[str, Any], f"{where}.event")
    name = codec.structure(event.get("type"), str, f"{where}.event.type")
    hook, producer = wire.get("hook"), wire.get("producer")
    return Delivery(
        event=name,
        subject=_subject(name, wire),
        producer=None if producer is None else _producer(producer, f"{where}.producer"),
        hook=None if hook is None else codec.structure(hook, Hook, f"{where}.hook"),
        payload=payload,
    )


def _producer(value: Any, where: str) -> Subject:
    document = authentic_codec().structure(value, Item, where)  # all documents have this form
    return Subject(kind="producer", id=document.id, data=document.data)


def _subject(event: str, payload: dict[str, Any]) -> Subject | None:
    """Return the document that *event* is about.

    1. The one whose key begins the event's name: ``item`` of ``itemScanned``.
    2. The only one but producer and hook.
    3. None: only one event's delivery is documented, so nothing else is certain.
    """
    found = [
        Subject(kind=kind, id=value["id"], data=value["data"])
        for kind, value in payload.items()
        if _is_document(value)
    ]
    named = [each for each in found if each.kind and event.startswith(each.kind)]
    others = [each for each in found if each.kind not in FIXED]
    if named:  # 1
        return max(named, key=lambda each: len(each.kind))
    return others[0] if len(others) == 1 else None  # 2, 3


def _is_document(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("id"), str)
        and isinstance(value.get("data"), dict)
    )
