"""The secret of a hook: compared before all else, and shown nowhere."""

from __future__ import annotations

import hmac
import json
import pickle
from typing import Any

import pytest
from hypothesis import example, given

from accutics_authentic.errors import WebhookDecodeError, WebhookError, WebhookSecretError
from accutics_authentic.webhooks import Limits, receive
from tests.faults.secrets import leaks, shown

from .bodies import SECRET, any_text, documented, to_bytes, with_secret

SECRETS = (SECRET, json.dumps(SECRET)[1:-1], "SENTINEL")


@given(any_text.filter(bool), any_text)
@example("\ud800", "\ud800")
@example("\ud800", "\ud801")
@example("ü", "u\u0308")  # the same to people only
@example("a", "a\x00")
def test_exactly_the_same_text_is_accepted(secret: str, sent: str) -> None:
    assert receive(to_bytes(with_secret(secret)), secret=secret).event == "contentCreated"
    if sent != secret:
        with pytest.raises(WebhookSecretError):
            receive(to_bytes(with_secret(sent)), secret=secret)


@pytest.mark.parametrize("sent", ["", None, True, 7, [SECRET], {"secret": SECRET}, SECRET[:-1]])
def test_what_is_not_the_text_itself_is_another_secret(sent: Any) -> None:
    with pytest.raises(WebhookSecretError) as caught:
        receive(to_bytes(with_secret(sent)), secret=SECRET)
    assert caught.value.http_status == 403
    for written in (str(sent), repr(sent)):
        if sent != written and written:
            with pytest.raises(WebhookSecretError):
                receive(to_bytes(with_secret(sent)), secret=written)
    with pytest.raises(WebhookSecretError):
        receive(to_bytes(documented()), secret="None")


@pytest.mark.parametrize(
    "payload",
    [
        [],
        "hook",
        {},
        {"hook": None},
        {"hook": []},
        {"hook": {"data": None}},
        {"hook": {"data": {"data": SECRET}}},
        {"hook": {"data": {"secret": SECRET}}},  # in the hook, and not in its own data
        {"hook": {"id": "h", "url": "u", "data": None}},
        {"secret": SECRET, "data": {"secret": SECRET}},
        documented(),
    ],
)
def test_without_the_secret_nothing_else_is_looked_at(payload: Any) -> None:
    with pytest.raises(WebhookSecretError):
        receive(to_bytes(payload), secret=SECRET)


def test_the_secret_is_found_in_a_flat_hook_and_in_what_the_echo_service_shows() -> None:
    payload = with_secret()
    echoed = {"headers": {}, "params": {}, "payload": payload}
    flat = {**payload, "hook": {"id": "h", **payload["hook"]["data"]}}
    for each in (echoed, flat):
        assert receive(to_bytes(each), secret=SECRET).hook
        with pytest.raises(WebhookSecretError):
            receive(to_bytes(each), secret="another")


@pytest.mark.parametrize("values", [(SECRET, "x"), ("x", SECRET), (SECRET, SECRET)])
def test_a_secret_that_comes_twice_is_refused(values: tuple[str, str]) -> None:
    body = to_bytes(with_secret("MARK"))
    twice = '", "secret": "'.join(values).encode()
    with pytest.raises(WebhookDecodeError, match="twice"):
        receive(body.replace(b"MARK", twice), secret=SECRET)


@given(any_text)
def test_the_comparison_takes_as_long_for_any_text(sent: str) -> None:
    lengths = []

    def compare(one: bytes, other: bytes) -> bool:
        lengths.append((len(one), len(other)))
        return one == other

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hmac, "compare_digest", compare)
        with pytest.raises(WebhookSecretError):
            receive(to_bytes(with_secret(sent)), secret=SECRET)
        with pytest.raises(WebhookSecretError):
            receive(to_bytes(documented()), secret=SECRET)
    assert lengths == [(32, 32)] * 2


def test_the_secret_is_in_nothing_that_a_delivery_shows() -> None:
    delivery = receive(to_bytes(with_secret()), secret=SECRET)
    assert delivery.hook is not None
    assert delivery.hook.data == {"token": "default-web-hook"}
    texts = [repr(delivery), pickle.dumps(delivery).decode("latin-1"), json.dumps(delivery.payload)]
    assert not leaks("\n".join(texts), SECRETS)
    assert receive(to_bytes(with_secret("x"))) == delivery  # removed, compared or not
    assert receive(to_bytes(with_secret("x"))).fingerprint == delivery.fingerprint


@pytest.mark.parametrize(
    ("body", "limits"),
    [
        (to_bytes(with_secret(SECRET[::-1] + SECRET)), None),
        (to_bytes({**with_secret(), "event": SECRET}), None),
        (to_bytes({**with_secret(), "producer": {"id": [SECRET], "data": SECRET}}), None),
        (to_bytes({**with_secret(), "hook": {**with_secret()["hook"], "id": [SECRET]}}), None),
        (to_bytes(with_secret())[:-2], None),
        (to_bytes(with_secret()).replace(b'"hook"', b'"event"'), None),
        (to_bytes(with_secret()), Limits(body=9)),
        (to_bytes(with_secret()), Limits(depth=2)),
    ],
)
def test_no_error_shows_a_secret_even_in_the_locals_of_its_frames(
    body: bytes, limits: Limits | None
) -> None:
    with pytest.raises(WebhookError) as caught:
        receive(body, secret=SECRET, limits=limits)
    assert not leaks(shown(caught.value), SECRETS)
