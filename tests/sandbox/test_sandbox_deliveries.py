"""The authentic.network side: a scan is delivered to the hooks of the item's groups."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from accutics_authentic.sandbox import AuthenticSwitches, RefusedError, Sandbox
from tests.faults.hostile import Answer, closed, hostile, reply, reset, silent
from tests.sandbox.sandbox_client import SandboxClient, running
from tests.support.samples import sample

pytestmark = pytest.mark.usefixtures("clean_loop")


def newest(sandbox: Sandbox) -> str:
    return sandbox.authentic.item_ids(sandbox.group_id)[0]


async def hook(call: SandboxClient, url: str, group: str = "", **body: Any) -> str:
    """Create a hook of the first group, or of *group*, and return its id."""
    path = f"/groups/{group or call.sandbox.group_id}/hooks"
    body = {"events": "itemScanned", "url": url, "data": {"secret": "ours"}, **body}
    got = await call.authentic("POST", path, json=body)
    hook_id: str = got.json["id"]
    return hook_id


async def test_a_scan_is_delivered_as_the_documented_delivery_is() -> None:
    async with running() as call, hostile(reply()) as receiver:
        hook_id = await hook(call, f"{receiver.url}/hook?x=1")
        item_id = newest(call.sandbox)
        item = (await call.authentic("GET", f"/items/{item_id}")).json
        [sent] = await call.sandbox.authentic.scan(item_id, location=(51.1, 13.1), data={"k": "v"})
        scans = (await call.authentic("GET", f"/items/{item_id}/scans")).json["scans"]
        listed = await call.authentic("GET", f"/groups/{call.sandbox.group_id}/hooks")
    [request] = receiver.received
    documented = json.loads(sample("authentic/delivery"))
    assert (request.method, request.target) == ("POST", "/hook?x=1")
    assert request.headers.keys() >= documented["headers"].keys()
    for name in ("accept", "accept-encoding", "content-type", "user-agent"):
        assert request.headers[name] == documented["headers"][name]
    payload = json.loads(request.body)
    assert payload.keys() == {"event", "item", "scan", "producer", "hook"}
    assert payload["event"] == {"type": "itemScanned"}
    assert payload["producer"].keys() == documented["payload"]["producer"].keys()
    assert payload["hook"]["id"] == hook_id
    assert payload["hook"]["data"].keys() == documented["payload"]["hook"]["data"].keys()
    assert payload["hook"]["data"]["data"] == {"secret": "ours"}
    assert payload["scan"] == scans[0]
    assert scans[0]["data"]["location"] == {"_lat": 51.1, "_long": 13.1}
    assert scans[0]["data"]["data"] == {"k": "v"}
    assert payload["item"]["data"] == {**item["data"], "_scans": item["data"]["_scans"] + 1}
    assert listed.json["hooks"][0]["data"]["executed"] == 1
    assert (sent.hook_id, sent.event, sent.body) == (hook_id, "itemScanned", request.body)
    assert (sent.answers, sent.accepted) == ([200], True)
    assert call.sandbox.authentic.deliveries == [sent]
    assert "ours" not in repr(sent)


async def test_the_body_may_be_what_the_echo_service_shows() -> None:
    switches = AuthenticSwitches(delivery_form="echo")
    async with running(authentic=switches) as call, hostile(reply()) as receiver:
        await hook(call, receiver.url)
        await call.sandbox.authentic.scan(newest(call.sandbox))
    body = json.loads(receiver.received[0].body)
    documented = json.loads(sample("authentic/delivery"))
    assert body.keys() == documented.keys()
    assert body["headers"].keys() == documented["headers"].keys()
    assert body["headers"]["host"] == receiver.received[0].headers["host"]
    assert body["payload"]["event"] == {"type": "itemScanned"}


@pytest.mark.parametrize(
    ("answers", "seen"),
    [
        ([reply(204)], [204]),
        ([reply(500), reply(299)], [500, 299]),
        ([reply(302, b"", "Location: /elsewhere"), reply()], [302]),
        ([reply(399), reply()], [399]),
        ([reply(400), reply()], [400, 200]),
        ([reply(403), reply(400), reply(503), reply()], [403, 400, 503]),
        ([closed, reply()], ["ServerDisconnectedError", 200]),
        ([reset, reply()], ["ClientOSError", 200]),
    ],
)
async def test_a_delivery_is_repeated_until_it_is_accepted_or_was_sent_three_times(
    answers: list[Answer], seen: list[Any]
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with running() as call, hostile(*answers) as receiver:
        call.sandbox.authentic.deliveries.sleep = sleep
        await hook(call, receiver.url)
        [sent] = await call.sandbox.authentic.scan(newest(call.sandbox))
    assert sent.answers == seen
    assert sent.accepted == (seen[-1] in (200, 204, 299, 302, 399))
    assert {request.body for request in receiver.received} == {sent.body}
    assert waits == [0.1] * (len(seen) - 1)


async def test_an_answer_that_takes_too_long_and_a_receiver_that_is_not_there_are_failures() -> (
    None
):
    switches = AuthenticSwitches(delivery_attempts=2, delivery_pause=0, delivery_timeout=0.01)
    async with running(authentic=switches) as call:
        async with hostile(silent) as receiver:
            await hook(call, receiver.url)
            [sent] = await call.sandbox.authentic.scan(newest(call.sandbox))
        switches.delivery_timeout = 10
        [refused] = await call.sandbox.authentic.scan(newest(call.sandbox))
    assert len(sent.answers) == 2
    assert all("Timeout" in str(answer) for answer in sent.answers)
    assert refused.answers == ["ClientConnectorError"] * 2
    assert not refused.accepted


async def test_only_hooks_of_the_items_own_groups_that_listen_to_scans_are_served() -> None:
    async with running() as call, hostile(reply()) as receiver:
        store = call.sandbox.authentic
        item_id = newest(call.sandbox)
        other, without = store.add_group(), store.add_group()
        store.add_item(other, item_id)
        served = {
            await hook(call, receiver.url),
            await hook(call, receiver.url, events="*"),
            await hook(call, receiver.url, other),
        }
        await hook(call, receiver.url, events="contentCreated")
        await hook(call, receiver.url, without)
        sent = await store.scan(item_id)
        assert await store.scan(store.create_item()) == ()
        with pytest.raises(RefusedError, match="404"):
            await store.scan("nobody")
    assert {each.hook_id for each in sent} == served
    assert len(receiver.received) == 3


@pytest.mark.parametrize(
    "url",
    ["http://192.0.2.1/", "https://example.com/", "http://[", "x", "file:///etc", "http://:80/"],
)
async def test_nothing_is_sent_to_another_machine_unless_that_is_asked_for(url: str) -> None:
    async with running() as call:
        await hook(call, url)
        [sent] = await call.sandbox.authentic.scan(newest(call.sandbox))
    assert sent.answers == ["not sent: its host is not this machine (switches.deliver_to)"]
    assert not sent.accepted


async def test_with_the_switch_any_host_is_served() -> None:
    switches = AuthenticSwitches(deliver_to="anywhere", delivery_attempts=1)
    async with running(authentic=switches) as call:
        for url in ("nothing://x", "http://["):
            await hook(call, url)
        sent = await call.sandbox.authentic.scan(newest(call.sandbox))
    assert [each.answers for each in sent] == [["NonHttpUrlClientError"], ["InvalidUrlClientError"]]


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "127.0.0.1", "localhost.", "a.localhost"]
)
async def test_all_names_of_this_machine_are_served(host: str) -> None:
    switches = AuthenticSwitches(delivery_attempts=1)
    async with running(authentic=switches) as call, hostile(reply()) as receiver:
        await hook(call, f"http://{host}:{receiver.port}/")
        [sent] = await call.sandbox.authentic.scan(newest(call.sandbox))
    may_be_unknown = host in {"a.localhost", "localhost."}  # where the resolver has /etc/hosts only
    assert sent.answers == [200] or (may_be_unknown and sent.answers == ["ClientConnectorDNSError"])


async def test_a_phone_scans_without_a_token_and_does_not_wait_for_the_deliveries() -> None:
    body = json.loads(sample("authentic/add_scan_request"))
    documented = json.loads(sample("authentic/add_scan_answer"))
    async with running() as call, hostile(reply()) as receiver:
        sandbox = call.sandbox
        await hook(call, receiver.url)
        url = f"{sandbox.authentic_url}/api/v2/scans"
        item = sandbox.authentic.item(newest(sandbox))
        fakes = item.data["_fakes"]
        got = await call.send("POST", url, {}, json={**body, "identifier": item.id})
        assert got.status == 200
        assert got.json["identifier"] == (await call.authentic("GET", f"/items/{item.id}")).json
        assert got.json["scan"]["data"].keys() <= documented["scan"]["data"].keys()
        assert got.json["scan"]["data"]["location"] == {"_lat": 51.123, "_long": 13.123}
        assert item.data["_fakes"] == fakes
        silent_about_it = await call.send("POST", url, {}, json={"identifier": item.id})
        assert silent_about_it.json["scan"]["data"]["copyclassification"] == "fake"
        assert item.data["_fakes"] == fakes + 1
        await sandbox.authentic.deliveries.finished()
        assert [each.accepted for each in sandbox.authentic.deliveries] == [True, True]
        for wrong, status in ({}, 400), ({"identifier": 7}, 400), ({"identifier": "x"}, 404):
            assert (await call.send("POST", url, {}, json=wrong)).status == status
    assert len(receiver.received) == 2


async def test_a_sandbox_that_keeps_no_requests_keeps_no_deliveries() -> None:
    async with running(record=False) as call, hostile(reply()) as receiver:
        await hook(call, receiver.url)
        [sent] = await call.sandbox.authentic.scan(newest(call.sandbox))
        await call.sandbox.authentic.deliveries.finished()
    assert sent.accepted
    assert call.sandbox.authentic.deliveries == []


async def test_a_sandbox_that_ends_gives_its_deliveries_up() -> None:
    async with hostile(silent) as receiver:
        async with running() as call:
            await hook(call, receiver.url)
            scanning = asyncio.create_task(call.sandbox.authentic.scan(newest(call.sandbox)))
            await receiver.until_requested()
        [sent] = await scanning
    assert not sent.answers
    assert not sent.accepted


def idna_error(host: str) -> str:
    """Return the name of the error that IDNA refuses a host by; Python 3.13 has another one."""
    with pytest.raises(UnicodeError) as caught:
        host.encode("idna")
    return type(caught.value).__name__


@pytest.mark.parametrize("form", ["payload", "echo"])
@pytest.mark.parametrize(
    ("url", "answers"),
    [
        ("http://[x", ["not sent: its host is not this machine (switches.deliver_to)"]),
        ("http://a..localhost/", [idna_error("a..localhost")]),
        ("http://127.0.0.1:99999/", ["InvalidUrlClientError"]),
    ],
)
async def test_a_hook_with_a_url_that_leads_nowhere_is_a_failed_delivery(
    url: str, answers: list[str], form: Any
) -> None:
    switches = AuthenticSwitches(delivery_attempts=1, delivery_form=form)
    async with running(authentic=switches) as call:
        await hook(call, url)
        [sent] = await call.sandbox.authentic.scan(newest(call.sandbox))
    assert sent.answers == answers


async def test_an_error_of_the_tests_own_sleep_ends_the_scan() -> None:
    async def sleep(_: float) -> None:
        raise OSError("ours")

    async with running() as call, hostile(reply(500)) as receiver:
        call.sandbox.authentic.deliveries.sleep = sleep
        await hook(call, receiver.url)
        with pytest.raises(OSError, match="ours"):
            await call.sandbox.authentic.scan(newest(call.sandbox))
