"""A check of authentic.network tells the truth about a sandbox, whatever its switches say."""

from __future__ import annotations

from random import Random
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from accutics_authentic.sandbox import AuthenticSwitches, Sandbox
from tests.cli.check.checking import check_authentic, findings, suggested

POSITIONS = {
    name: get_args(kind)
    for name, kind in get_type_hints(AuthenticSwitches).items()
    if get_origin(kind) is Literal
} | {"resolution": (1, 1000), "default_limit": (100, 3, 1000), "max_limit": (None, 1, 2, 20, 100)}
SINGLE = [{name: value} for name, values in POSITIONS.items() for value in values]
CHANCE = Random(2)
COMBINED = [{name: CHANCE.choice(values) for name, values in POSITIONS.items()} for _ in range(60)]


def truth(switches: AuthenticSwitches, dates: list[int]) -> dict[str, set[Any]]:
    """Return what may be found in the sandbox's group of items with *dates*, newest first.

    What rests on dates is found only where they can be looked up and sort the list.
    """
    cap = min(switches.max_limit or len(dates), len(dates))
    default = min(switches.default_limit, cap)
    dated = switches.lookups == "allowed" and switches.sort_by == "created"
    last = dates.count(dates[cap - 1])  # items of the date of the last one that can be listed
    out_of_reach = last > cap or cap == 1
    looked_up = [
        dates[each] for each in {0, 1, cap // 2, cap // 2 + 1, cap - 2, cap - 1} if each < cap
    ]
    tied = last > 1 or len(set(looked_up)) < len(looked_up)
    strict = switches.comparison == "<" or switches.resolution > 1
    same_order = {"the same", "changes"} if switches.ties == "shuffled" else {"the same"}
    lookups: dict[str, Any] = {"nonsense": "allowed", "missing": "without a date"}
    lookups |= {"403": 403, "404": 404}
    unsorted = {None} if switches.lookups in ("403", "404", "missing") else {None, False}
    return {
        "token": {"accepted"},
        "default_limit": {default if default < len(dates) else None}
        | ({None} if default == cap and not dated else set()),
        "limit_cap": {cap if cap < len(dates) else f"at least {cap}"}
        | (set() if dated else {None, f"at least {cap}"}),
        "lookups": {lookups.get(switches.lookups, switches.lookups)},
        "sorted_by_created": unsorted if not dated else {True, None} if out_of_reach else {True},
        "comparison": ({"strict" if strict else "inclusive"} if dated else {None})
        | ({None} if out_of_reach else set()),
        "ties": ({"seen" if tied else "not seen"} if dated else {None})
        | ({None} if out_of_reach else set()),
        "order": {None} if default == 1 else same_order,
        "timestamp_zero": {"a date" if switches.timestamp_zero == "date" else "no timestamp"},
        "hook_listing": {switches.hook_listing},
        "unknown_path": {404},
        "error_body": {{"json": "JSON"}.get(switches.error_body, switches.error_body)},
        "wrong_token": {403},
        "rate_limit": {"no headers"},
        "content_type": {None},
        "writes": {None},
    }


@pytest.mark.parametrize("switches", [AuthenticSwitches(**each) for each in SINGLE + COMBINED])
async def test_each_position_of_each_switch_is_found(switches: AuthenticSwitches) -> None:
    async with Sandbox(authentic=switches) as sandbox:
        api, group = sandbox.authentic, sandbox.group_id
        api.group(group).hooks["hook"] = {"url": "https://hooks.invalid", "events": "*"}
        stamps = api.stamps(group)
        for member, joined in zip(
            api.group(group).members.values(), sorted(stamps.values(), reverse=True), strict=True
        ):
            member.joined = joined + 1
        api.group(group).changed()
        probes = await check_authentic(sandbox)
        allowed = truth(switches, sorted(stamps.values(), reverse=True))
        found = findings(probes)
        assert found.keys() == allowed.keys()
        assert {
            name: (each, allowed[name]) for name, each in found.items() if each not in allowed[name]
        } == {}
        cap = switches.max_limit or 250
        assert int(suggested(probes).get("trusted", 10)) <= cap
