"""From bytes to a delivery: what is read, what passes, and what is refused."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import webhooks
from accutics_authentic.errors import (
    ConfigurationError,
    WebhookDecodeError,
    WebhookError,
    WebhookTooLargeError,
)
from accutics_authentic.webhooks import Delivery, Limits, Subject, receive

from .bodies import ECHOED, any_json, any_text, documented, to_bytes, with_secret


@pytest.mark.parametrize("body", [ECHOED, to_bytes(documented())], ids=["echoed", "plain"])
def test_the_documented_delivery_is_read_with_and_without_what_the_echo_service_adds(
    body: bytes,
) -> None:
    delivery = receive(body)
    assert delivery.event == webhooks.CONTENT_CREATED
    assert delivery.payload == documented()
    content = documented()["content"]
    assert delivery.subject == Subject(kind="content", id=content["id"], data=content["data"])
    assert delivery.producer == Subject(
        kind="producer", id="authentic-test", data={"name": "authentic"}
    )
    assert delivery.hook is not None
    assert delivery.hook.id == "test-hook"
    assert delivery.hook.events == webhooks.ALL_EVENTS
    assert delivery.hook.data == {"token": "default-web-hook"}
    assert delivery.hook.created == datetime(2020, 7, 15, 20, 33, 49, 322_000, UTC)


def test_only_what_the_documentation_spells_out_has_a_constant() -> None:
    constants = {name: getattr(webhooks, name) for name in webhooks.__all__ if name.isupper()}
    assert constants == {
        "ITEM_SCANNED": "itemScanned",
        "CONTENT_CREATED": "contentCreated",
        "CONTENT_DELETED": "contentDeleted",
        "ALL_EVENTS": "*",
    }


@given(
    event=any_text,
    more=st.dictionaries(any_text, any_json, max_size=3),
    deeper=st.dictionaries(any_text, any_json, max_size=3),
)
def test_events_and_keys_that_nobody_knows_pass_unchanged(
    event: str, more: dict[str, Any], deeper: dict[str, Any]
) -> None:
    payload = {**more, **documented(), "event": {**deeper, "type": event}}
    delivery = receive(to_bytes(payload))
    assert delivery.event == event
    assert delivery.payload == payload
    assert receive(to_bytes({"event": {"type": event}})).hook is None


DOCUMENT = {"id": "1", "data": {"title": "Tea"}}


@pytest.mark.parametrize(
    ("event", "documents", "kind"),
    [
        ("itemScanned", {"item": DOCUMENT, "scan": DOCUMENT}, "item"),
        ("itemScanned", {"scan": DOCUMENT, "item": DOCUMENT}, "item"),
        ("itemsMerged", {"item": DOCUMENT, "items": DOCUMENT}, "items"),
        ("itemScanned", {"scan": DOCUMENT}, "scan"),
        ("groupCreated", {"item": DOCUMENT, "scan": DOCUMENT}, None),
        ("contentDeleted", {"content": {"id": 7, "data": {}}}, None),
        ("contentDeleted", {"content": {"id": "7"}}, None),
        ("contentDeleted", {"content": "7"}, None),
        ("contentDeleted", {"": DOCUMENT, "content": DOCUMENT}, "content"),
        ("groupCreated", {"": DOCUMENT, "item": DOCUMENT}, None),
        ("producerChanged", {"producer": DOCUMENT}, "producer"),
        ("itemScanned", {"producer": DOCUMENT}, None),
        ("", {}, None),
    ],
)
def test_the_subject_is_what_the_event_is_named_after_or_the_only_document(
    event: str, documents: dict[str, Any], kind: str | None
) -> None:
    payload = documented() | {"event": {"type": event}} | documents
    if "content" not in documents:
        del payload["content"]
    subject = receive(to_bytes(payload)).subject
    assert (subject and subject.kind) == kind
    assert subject is None or (subject.id, subject.data) == ("1", {"title": "Tea"})


def test_a_flat_hook_is_read_as_well() -> None:
    payload = documented()
    payload["hook"] = {"id": "test-hook", **payload["hook"]["data"]}
    wrapped, flat = receive(to_bytes(documented())).hook, receive(to_bytes(payload)).hook
    assert wrapped is not None
    assert flat is not None
    assert (flat.id, flat.url, flat.data) == (wrapped.id, wrapped.url, wrapped.data)


@pytest.mark.parametrize(
    ("body", "where", "text"),
    [
        (b"", "$", "is empty"),
        (b"<html>", "$", "is HTML"),
        (b"{", "$", "is not JSON"),
        (b'{"event": "\xff"}', "$", "is not UTF-8"),
        (b'{"event": {"type": "x"}, "n": NaN}', "$", "out of range"),
        (b'{"event": {"type": "x"}, "n": 1e999}', "$", "out of range"),
        (b"[]", "$", "expected object, got list"),
        (b"{}", "$.event", "expected object"),
        (b'{"event": "itemScanned"}', "$.event", "expected object, got str"),
        (b'{"event": {}}', "$.event.type", "expected str"),
        (b'{"event": {"type": 7}}', "$.event.type", "expected str, got int"),
        (b'{"event": {"type": "x"}, "producer": "p"}', "$.producer", "expected"),
        (b'{"event": {"type": "x"}, "producer": []}', "$.producer", "expected"),
        (b'{"event": {"type": "x"}, "producer": {"id": 7, "data": {}}}', "$.producer.id", "int"),
        (b'{"event": {"type": "x"}, "hook": []}', "$.hook", "expected"),
        (b'{"event": {"type": "x"}, "hook": {"id": 7}}', "$.hook.id", "expected str, got int"),
        (b'{"payload": {"event": {"type": "x"}}}', "$.event", "expected object"),
        (b'{"headers": {}, "params": {}, "payload": 7}', "$.payload", "expected object, got int"),
        (
            b'{"headers": {}, "params": {}, "payload": {"event": {"type": 7}}}',
            "$.payload.event.type",
            "expected str, got int",
        ),
    ],
)
def test_what_is_no_delivery_is_refused_with_its_place(body: bytes, where: str, text: str) -> None:
    with pytest.raises(WebhookDecodeError, match=text) as caught:
        receive(body)
    assert caught.value.where == where
    assert caught.value.http_status == 400


def test_a_body_that_is_nested_deeper_than_python_can_read_is_refused() -> None:
    body = b"[" * 100_000 + b"]" * 100_000
    with pytest.raises(WebhookDecodeError):
        receive(body, limits=Limits(depth=100_000))


def test_a_delivery_that_has_the_keys_of_the_echo_service_itself_is_not_unwrapped() -> None:
    payload = documented() | {"headers": {}, "params": {}, "payload": {}}
    assert receive(to_bytes(payload)).payload == payload


@given(st.integers(1, 40), st.sampled_from(['{"a":', "["]), st.text("[]{}\\\"'x\n", max_size=9))
def test_a_body_up_to_the_limits_passes_and_one_more_byte_or_level_does_not(
    levels: int, bracket: str, text: str
) -> None:
    closing = "]" if bracket == "[" else "}"
    nested = bracket * levels + json.dumps(text) + closing * levels
    body = b'{"event": {"type": "x"}, "more": %s}' % nested.encode()
    fits = Limits(body=len(body), depth=levels + 1)
    assert receive(body, limits=fits).event == "x"
    with pytest.raises(WebhookDecodeError, match=f"deeper than {levels} levels"):
        receive(body, limits=Limits(depth=levels))
    with pytest.raises(WebhookTooLargeError, match="longer than") as caught:
        receive(body, limits=Limits(body=len(body) - 1))
    assert (caught.value.limit, caught.value.http_status) == (len(body) - 1, 413)
    assert (Limits().body, Limits().depth) == (2**20, 32)


@pytest.mark.parametrize("place", ["", "event", "content", "producer", "hook", "more"])
def test_a_key_that_comes_twice_is_refused_wherever_it_is(place: str) -> None:
    payload = {**documented(), "more": [{}]}
    twice = b'"\\u0061": 1, "a": 1'  # the same key, written differently
    marked = payload if not place else payload[place][0] if place == "more" else payload[place]
    marked["MARK"] = 1
    body = to_bytes(payload)
    assert receive(body).payload == payload
    with pytest.raises(WebhookDecodeError, match="holds a key twice in one object"):
        receive(body.replace(b'"MARK": 1', twice))


@given(any_json, any_json, st.randoms())
def test_the_fingerprint_is_of_what_happened_and_not_of_the_hook_that_says_so(
    more: Any, other: Any, random: Any
) -> None:
    payload = {**documented(), "more": more}
    first = receive(to_bytes(payload))
    keys = list(payload)
    random.shuffle(keys)
    shuffled = {key: payload[key] for key in keys if key != "hook"}
    assert receive(to_bytes(shuffled)).fingerprint == first.fingerprint
    changed = receive(to_bytes({**payload, "more": other}))
    assert (changed.fingerprint == first.fingerprint) == (canonical(other) == canonical(more))


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def test_a_delivery_is_handed_over_by_pickle_or_as_json() -> None:
    delivery = receive(to_bytes(with_secret()))
    assert pickle.loads(pickle.dumps(delivery)) == delivery  # noqa: S301 - our own bytes
    assert receive(json.dumps(delivery.payload).encode()) == delivery


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"body": "{}"}, "body must be a bytes, not str"),
        ({"secret": b"x"}, "secret must be a str or None, not bytes"),
        ({"secret": ""}, "secret must not be empty"),
        ({"limits": 7}, "limits must be a Limits, not int"),
    ],
)
def test_wrong_arguments_are_named_and_are_no_fault_of_the_delivery(
    arguments: dict[str, Any], text: str
) -> None:
    call: Any = receive
    with pytest.raises(ConfigurationError, match=text) as caught:
        call(**{"body": ECHOED, **arguments})
    assert not isinstance(caught.value, WebhookError)


@pytest.mark.parametrize("limit", [{"body": 0}, {"depth": 0}, {"depth": True}])
def test_limits_are_numbers_from_one_on(limit: Any) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(limit))):
        Limits(**limit)


def test_a_delivery_does_not_change() -> None:
    with pytest.raises(AttributeError):
        Delivery(event="x").event = "y"  # type: ignore[misc]  # mypy says so as well


def test_an_unknown_name_is_not_there_and_the_late_one_is_listed() -> None:
    assert "handler" in dir(webhooks)
    with pytest.raises(AttributeError, match="has no attribute 'recieve'"):
        _ = webhooks.recieve
