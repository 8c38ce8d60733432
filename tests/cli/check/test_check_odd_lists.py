"""A check tells the truth about lists and servers that are odd, empty, small or in trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from accutics_authentic.sandbox import RecordedRequest, Sandbox
from tests.cli.check.checking import (
    check_accutics,
    findings,
    suggested,
)

Setup = Callable[[Sandbox], object]
UNTOLD: Mapping[str, Any] = dict.fromkeys(
    [
        *("pagination", "default_page_size", "largest_page_size", "items_per_page", "links"),
        *("links_stay_on_origin", "next", "next_keeps_page_size", "next_keeps_filters"),
        *("totals_hold", "beyond_the_end", "pages_by_number", "delete"),
    ]
)
UNPAGED = {
    "pagination": False,
    "largest_page_size": "at least 245",
    "links": None,
    "next": None,
    "totals_hold": None,
    "beyond_the_end": "rows",
    "pages_by_number": False,
}


def rows(count: int, **more: Any) -> Setup:
    """Serve so many rows as campaigns."""
    return lambda sandbox: sandbox.accutics.add_collection(
        "campaigns", [{"id": number, **more} for number in range(count)]
    )


def edited(**changes: Any) -> Setup:
    """Change the pagination; None takes a key out, and a number is added to one that is there."""

    def edit(shown: dict[str, Any]) -> dict[str, Any]:
        for key, change in changes.items():
            if change is None:
                del shown[key]
            else:
                shown[key] = shown[key] + change if isinstance(change, int) else change
        return shown

    return lambda sandbox: setattr(sandbox.accutics.switches, "edit_pagination", edit)


def refuses(*sizes: int) -> Setup:
    """Refuse these page sizes with a 400."""

    def where(request: RecordedRequest) -> bool:
        return any(request.params.get("page_size") == [f"{size}"] for size in sizes)

    return lambda sandbox: sandbox.fail(400, times=None, where=where)


def fails(status: int, **options: Any) -> Setup:
    return lambda sandbox: sandbox.fail(status, **options)


def both(*setups: Setup) -> Setup:
    return lambda sandbox: [each(sandbox) for each in setups]


def of_many(maximum: int | None) -> Setup:
    made = [{"id": number} for number in range(12_000)]
    return lambda sandbox: sandbox.accutics.add_collection("campaigns", made, max_page_size=maximum)


def unpaged(sandbox: Sandbox) -> None:
    served = [{"id": number} for number in range(245)]
    sandbox.accutics.add_collection("campaigns", served, paged=False)


@pytest.mark.parametrize(
    ("setup", "expected", "arguments"),
    [
        (rows(0), {"totals_hold": True, "next": None, "beyond_the_end": "empty"}, {}),
        (rows(0), {"pages_by_number": None, "default_page_size": None, "links": "absolute"}, {}),
        (rows(1), {"totals_hold": True, "next_keeps_filters": None, "next": None}, {}),
        (rows(2), {"largest_page_size": "at least 2", "next_keeps_page_size": None}, {}),
        (rows(3), {"next": "the next page", "next_keeps_page_size": True}, None),
        (rows(4), {"next": "the next page", "pages_by_number": True}, None),
        (rows(100), {"default_page_size": None, "largest_page_size": "at least 100"}, None),
        (unpaged, UNPAGED, {}),
        (edited(), {"pagination": True}, None),
        (edited(total_items=None), {"totals_hold": None, "largest_page_size": 100}, None),
        (edited(total_items=1), {"totals_hold": False}, None),
        (edited(total_items=300), {"totals_hold": False}, None),
        (edited(total_items=-45), {"totals_hold": False}, None),
        (edited(total_items=-245), {"totals_hold": False, "default_page_size": None}, None),
        (edited(items_per_page=3), {"items_per_page": "another"}, None),
        (edited(items_per_page=None), {"items_per_page": None}, None),
        (edited(next=None), {"next": None, "next_keeps_filters": None}, None),
        (edited(next="/elsewhere?page=2"), {"next_keeps_page_size": None}, None),
        (edited(next="http://[/"), {"links_stay_on_origin": False, "links": "absolute"}, None),
        (edited(next="campaigns?page=2", first="campaigns"), {"links": "none of these"}, None),
        (
            edited(first=None, previous=None, next=None, last=None, current=None),
            {"links": None},
            None,
        ),
        (of_many(None), {"largest_page_size": "at least 10000"}, None),
        (of_many(3_000), {"largest_page_size": 3_000}, None),
        (refuses(1_000), {"largest_page_size": 100}, None),
        (refuses(1_000, 500), {"largest_page_size": "at least 100"}, None),
        (refuses(1_000, 500, 100), {"largest_page_size": None, "totals_hold": None}, {}),
        (both(of_many(None), refuses(10_000)), {"largest_page_size": "at least 1000"}, None),
        (refuses(2), {"next_keeps_page_size": None, "next": None, "pages_by_number": None}, None),
        (refuses(1), {"next_keeps_filters": None}, None),
        (fails(500, times=None), {**UNTOLD, "token": None, "wrong_token": 500}, {}),
        (fails(401, times=None), {**UNTOLD, "token": "refused", "unknown_path": 401}, {}),
        (fails(302, times=None), {**UNTOLD, "error_data": None}, {}),
        (fails(200, times=None, body="<html>"), {**UNTOLD, "token": None}, {}),
        (fails(200, times=None, json={"data": 7}), {**UNTOLD, "token": "accepted"}, {}),
        (fails(429, times=None), {**UNTOLD, "rate_limit": "429", "wrong_token": None}, {}),
        (fails(429, times=None, retry_after=60), {"rate_limit": "headers"}, {}),
        (fails(429, times=1, skip=2), {"next": None, "largest_page_size": 100}, None),
        (fails(400, times=1, skip=3), {"next": None, "next_keeps_page_size": None}, None),
        (fails(400, times=1, skip=4), {"next": None, "next_keeps_page_size": True}, None),
        (fails(400, times=1, skip=6), {"next_keeps_filters": True}, None),
        (
            both(
                lambda sandbox: setattr(sandbox.accutics.switches, "links_keep_query", False),
                fails(500, times=1, skip=6),
            ),
            {"next_keeps_filters": None, "next_keeps_page_size": False},
            {"page_size": 100, "on_drift": "repair", "key": "id"},
        ),
        (fails(500, times=1, skip=9), {"beyond_the_end": 500, "totals_hold": None}, None),
        (fails(200, times=1, skip=9, json={}), {"beyond_the_end": None}, None),
        (
            lambda sandbox: sandbox.fail(lost="closed", times=None, path="/campaigns", skip=9),
            {"beyond_the_end": None, "wrong_token": None, "totals_hold": None},
            None,
        ),
    ],
)
async def test_an_odd_list_is_reported_as_it_is(
    setup: Setup, expected: Mapping[str, Any], arguments: Mapping[str, Any] | None
) -> None:
    async with Sandbox() as sandbox:
        setup(sandbox)
        probes = await check_accutics(sandbox)
    found = findings(probes)
    assert {name: found[name] for name in expected} == expected
    if arguments is not None:
        assert suggested(probes) == arguments
