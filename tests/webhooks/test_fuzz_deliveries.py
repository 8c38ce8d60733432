"""Fuzzing: whatever is posted to a webhook, only errors of webhooks are raised, and soon.

``HYPOTHESIS_PROFILE=fuzz python -m pytest tests/webhooks/test_fuzz_deliveries.py`` searches longer.
"""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic.errors import WebhookError
from accutics_authentic.webhooks import Delivery, receive

from .bodies import ECHOED, SECRET, any_json, to_bytes, with_secret

PLACES = [
    *[(key,) for key in ("event", "content", "producer", "hook")],
    *[("event", "type"), ("producer", "id"), ("producer", "data"), ("hook", "id")],
    *[("hook", "data"), *(("hook", "data", key) for key in ("data", "events", "_created"))],
    *[("hook", "data", "data", "secret"), ("hook", "data", "executed"), ("hook", "data", "url")],
]
pieces = st.sampled_from([b"{", b"}", b"[", b"]", b'"', b"\\", b"\\u", b"d800", b",", b":", b"1e9"])
secrets = st.sampled_from([None, SECRET])


def drive(body: bytes, secret: str | None = None) -> None:
    """Check that *body* is a delivery, or refused with an error of webhooks that is plain."""
    outcome = outcome_of(body, secret)
    assert str(outcome).isprintable()
    assert str(pickle.loads(pickle.dumps(outcome))) == str(outcome)  # noqa: S301 - our own bytes
    if isinstance(outcome, Delivery):
        assert len(outcome.fingerprint) == 64
    else:
        assert outcome.http_status in {400, 403, 413}
        assert len(str(outcome)) <= 1000


def outcome_of(body: bytes, secret: str | None) -> Delivery | WebhookError:
    try:
        return receive(body, secret=secret)
    except WebhookError as error:
        return error


@given(st.binary() | st.lists(pieces).map(b"".join), secrets)
def test_any_bytes(body: bytes, secret: str | None) -> None:
    drive(body, secret)


@given(any_json, secrets)
def test_any_json(value: Any, secret: str | None) -> None:
    drive(to_bytes(value), secret)


@given(st.sampled_from(PLACES), any_json, secrets)
def test_any_json_in_any_place_of_a_delivery(
    place: tuple[str, ...], value: Any, secret: str | None
) -> None:
    payload = with_secret()
    target: Any = payload
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    drive(to_bytes(payload), secret)


@given(st.data(), secrets)
def test_a_delivery_that_is_cut_or_changed_anywhere(
    data: st.DataObject, secret: str | None
) -> None:
    body = data.draw(st.sampled_from([ECHOED, to_bytes(with_secret())]))
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 9)))
    drive(body[:start] + data.draw(st.binary(max_size=4) | pieces) + body[end:], secret)
    drive(body[:start], secret)


HOSTILE = {
    "brackets": b"[" * 2**20,
    "objects": b'{"":' * 2**18,
    "pairs": b"[" + b"[]," * (2**20 // 3 - 2) + b"[]]",
    "escaped quotes": b'"' + b'\\"' * (2**19 - 1),
    "open strings": b'"\\' * 2**19,
    "backslashes": b'"' + b"\\" * (2**20 - 1),
    "digits": b"9" * 2**20,
    "negative exponent": b"1e-" + b"9" * (2**20 - 3),
    "spaces": b" " * 2**20,
    "nul": bytes(2**20),
    "keys": b"{" + b",".join(b'"%d":0' % n for n in range(90_000)) + b"}",
    "UTF-16": "{}".encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + ECHOED,
    "overlong UTF-8": b'{"event": {"type": "\xc0\xaf"}}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_body_made_to_take_long_is_refused_or_read_in_one_pass(name: str) -> None:
    """A quadratic reader would need minutes for some of these."""
    body = HOSTILE[name]
    assert len(body) <= 2**20
    with pytest.raises(WebhookError):
        receive(body, secret=SECRET)
