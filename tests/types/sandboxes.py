"""The sandbox: its attributes, and its methods.

Nothing here runs: mypy and pyright check it in their strict modes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, assert_type

from accutics_authentic.sandbox import (
    AccuticsApi,
    AccuticsSwitches,
    Answer,
    AuthenticApi,
    AuthenticSwitches,
    Collection,
    Deliveries,
    FastClock,
    Fault,
    Faults,
    RecordedRequest,
    RefusedError,
    Requests,
    Sandbox,
    SentDelivery,
)


def of_accutics_switches(switches: AccuticsSwitches) -> None:
    assert_type(switches.beyond_the_end, Literal["empty", "404"])
    assert_type(switches.delete_status, Literal[200, 204])
    assert_type(switches.edit_pagination, Callable[[dict[str, Any]], Any] | None)
    assert_type(switches.error_data, Any)
    assert_type(switches.foreign_origin, str | None)
    assert_type(switches.items_per_page, Literal["effective", "requested"])
    assert_type(switches.links, Literal["absolute", "path", "query"])
    assert_type(switches.links_keep_query, bool)
    assert_type(switches.next_link, Literal["honest", "repeated", "backward", "foreign", "endless"])
    assert_type(switches.unknown_filters, Literal["400", "ignored", "nothing"])
    assert_type(switches.wrong_token_status, Literal[401, 403])


def of_answer(answer: Answer) -> None:
    assert_type(answer.all_headers, dict[str, str])
    assert_type(answer.body, bytes)
    assert_type(answer.content_type, str | None)
    assert_type(answer.headers, Mapping[str, str])
    assert_type(answer.status, int)


def of_authentic_switches(switches: AuthenticSwitches) -> None:
    assert_type(switches.comparison, Literal["<", "<="])
    assert_type(switches.content_type, Literal["required", "ignored"])
    assert_type(switches.default_limit, int)
    assert_type(switches.deliver_to, Literal["loopback", "anywhere"])
    assert_type(switches.delivery_attempts, int)
    assert_type(switches.delivery_form, Literal["payload", "echo"])
    assert_type(switches.delivery_pause, float)
    assert_type(switches.delivery_timeout, float)
    assert_type(switches.done_body, Literal["empty", "ok", "json"])
    assert_type(switches.duplicate_status, Literal[403, 409])
    assert_type(switches.error_body, Literal["json", "text", "empty"])
    assert_type(switches.hook_delete, Literal["deletes", "404", "405"])
    assert_type(switches.hook_get, Literal["deletes", "deletes_and_answers", "reads", "404", "405"])
    assert_type(switches.hook_listing, Literal["wrapped", "flat"])
    assert_type(switches.lookups, Literal["allowed", "403", "404", "nonsense", "missing"])
    assert_type(switches.max_limit, int | None)
    assert_type(switches.resolution, int)
    assert_type(switches.sort_by, Literal["created", "joined"])
    assert_type(switches.ties, Literal["stable", "reversed", "shuffled"])
    assert_type(switches.timestamp_zero, Literal["date", "none"])
    assert_type(switches.token_header, str)
    assert_type(switches.update, Literal["merge", "replace"])


def of_collection(collection: Collection) -> None:
    assert_type(collection.rows, list[dict[str, Any]])


def of_fault(fault: Fault) -> None:
    assert_type(fault.api, Literal["accutics", "authentic"] | None)
    assert_type(fault.applied, bool)
    assert_type(fault.body, bytes | None)
    assert_type(fault.content_type, str | None)
    assert_type(fault.cut, int)
    assert_type(fault.delay, float)
    assert_type(fault.headers, Mapping[str, str])
    assert_type(fault.hits, int)
    assert_type(fault.left, int | None)
    assert_type(fault.lost, Literal["closed", "reset"] | None)
    assert_type(fault.method, str | None)
    assert_type(fault.path, str | None)
    assert_type(fault.reaches_the_api, bool)
    assert_type(fault.skip, int)
    assert_type(fault.status, int | None)
    assert_type(fault.where, Callable[[RecordedRequest], bool] | None)


def of_recorded_request(request: RecordedRequest) -> None:
    assert_type(request.api, Literal["accutics", "authentic"])
    assert_type(request.body, bytes)
    assert_type(request.connection, int)
    assert_type(request.headers, Mapping[str, str])
    assert_type(request.json, Any)
    assert_type(request.method, str)
    assert_type(request.origin, str)
    assert_type(request.params, dict[str, list[str]])
    assert_type(request.path, str)
    assert_type(request.query, str)
    assert_type(request.segments, tuple[str, ...])
    assert_type(request.time, float)


def of_sandbox(sandbox: Sandbox) -> None:
    assert_type(sandbox.accutics_url, str)
    assert_type(sandbox.authentic_url, str)
    assert_type(sandbox.connections, int)


def of_sent_delivery(delivery: SentDelivery) -> None:
    assert_type(delivery.accepted, bool)
    assert_type(delivery.answers, list[int | str])
    assert_type(delivery.body, bytes)
    assert_type(delivery.event, str)
    assert_type(delivery.hook_id, str)
    assert_type(delivery.url, str)


def of_sandbox_parts(sandbox: Sandbox) -> None:
    assert_type(sandbox.accutics, AccuticsApi)
    assert_type(sandbox.authentic, AuthenticApi)
    assert_type(sandbox.accutics_token, str)
    assert_type(sandbox.authentic_token, str)
    assert_type(sandbox.group_id, str)
    assert_type(sandbox.requests, Requests)
    assert_type(sandbox.faults, Faults)
    assert_type(sandbox.before_request, list[Callable[[RecordedRequest], object]])
    assert_type(sandbox.latency, float)
    assert_type(sandbox.in_flight, int)
    assert_type(sandbox.peak, int)
    assert_type(sandbox.fail(429, retry_after=3, times=None, api="accutics"), Fault)
    assert_type(sandbox.fail(lost="reset", where=lambda seen: seen.method == "GET"), Fault)


def of_accutics_api(api: AccuticsApi, request: RecordedRequest) -> None:
    assert_type(api.tokens, set[str])
    assert_type(api.collections, dict[str, Collection])
    assert_type(api.switches, AccuticsSwitches)
    assert_type(api.foreign_origin, str)
    assert_type(api.add_collection("a/b", [{"id": 1}], ids="str"), Collection)
    assert_type(api.answer(request), Answer)
    assert_type(api.problem(500), Answer)


async def of_authentic_api(api: AuthenticApi, request: RecordedRequest) -> None:
    assert_type(api.tokens, set[str])
    assert_type(api.switches, AuthenticSwitches)
    assert_type(api.clock, Callable[[], int])
    assert_type(api.deliveries, Deliveries)
    assert_type(api.answer(request), Answer)
    assert_type(api.problem(500, "code"), Answer)
    assert_type(await api.scan("i", location=(1, 2)), tuple[SentDelivery, ...])
    assert_type(api.add_group([1, 2]), str)
    assert_type(api.add_item("g", stamp=1), str)
    assert_type(api.create_item(data={}), str)
    assert_type(api.item_data(api.item("i")), dict[str, Any])
    assert_type(api.record_scan(api.items["i"], {}), tuple[dict[str, Any], list[SentDelivery]])
    assert_type(api.group("g") is api.groups["g"], bool)
    assert_type(api.item_ids("g"), list[str])
    assert_type(api.stamps("g"), dict[str, int])
    assert_type(api.new_id(), str)
    api.readd_item("g", "i")
    api.remove_item("g", "i")
    api.delete_item("i")


def of_collection_rows(collection: Collection) -> None:
    assert_type(collection.name, str)
    assert_type(collection.page_size, int)
    assert_type(collection.max_page_size, int | None)
    assert_type(collection.paged, bool)
    assert_type(collection.keys, set[str])
    assert_type(collection.get(1), dict[str, Any])
    assert_type(collection.insert({"id": "a"}, at=0), int | str)
    assert_type(collection.text("a"), str)
    assert_type(collection.size_in_effect(None), int)
    assert_type(collection.texts({}, 0, None), tuple[list[str], int])
    collection.update(1, {})
    collection.replace(1, {})
    collection.delete(1)


async def of_deliveries(deliveries: Deliveries) -> None:
    assert_type(deliveries[0], SentDelivery)
    assert_type(deliveries.record, bool)
    assert_type(deliveries.sleep, Callable[[float], Awaitable[object]])
    assert_type(deliveries.start(deliveries), list[asyncio.Task[None]])
    await deliveries.finished()
    await deliveries.stop()


async def of_traffic(
    sandbox: Sandbox, fault: Fault, faults: Faults, request: RecordedRequest
) -> None:
    await sandbox.see(request)
    assert_type(fault.hit(request), bool)
    assert_type(fault.spoil(Answer(200)), Answer)
    assert_type(faults.take(request), Fault | None)
    assert_type(request.fits(api="authentic", method="GET"), bool)


def of_requests(requests: Requests) -> None:
    assert_type(requests.select(path="campaigns"), Requests)


def of_refused_error(error: RefusedError) -> None:
    assert_type((error.status, error.code, error.reason), tuple[int, str, str])


def of_fast_clock(clock: FastClock) -> None:
    assert_type(clock.skipped, float)
    assert_type(clock.slept, list[float])
