"""A check of Accutics tells the truth about a sandbox, whatever its switches say."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Literal, get_args, get_origin, get_type_hints

import attrs
import pytest

from accutics_authentic.sandbox import AccuticsSwitches, Sandbox
from tests.cli.check.checking import Findings, check_accutics, findings

POSITIONS = {
    name: get_args(kind)
    for name, kind in get_type_hints(AccuticsSwitches).items()
    if get_origin(kind) is Literal
} | {"links_keep_query": (True, False)}
SINGLE = [{name: value} for name, values in POSITIONS.items() for value in values]
COMBINED = Random(1).sample([*product(*POSITIONS.values())], 40)


def truth(switches: AccuticsSwitches) -> Findings:
    """Return what there is to find in the sandbox's 245 campaigns, at most 100 on a page."""
    foreign = switches.next_link == "foreign"
    nexts = {"repeated": "its own page", "backward": "a page before", "endless": "beyond the end"}
    nexts["foreign"] = "beyond the end"  # the last page has one, too
    kept = None if foreign else switches.links_keep_query
    leads = nexts.get(switches.next_link, "the next page")
    return {
        "token": "accepted",
        "pagination": True,
        "default_page_size": 100,
        "largest_page_size": 100,
        "items_per_page": switches.items_per_page,
        "links": switches.links,
        "links_stay_on_origin": not foreign,
        "next": leads,
        "next_keeps_page_size": kept,
        "next_keeps_filters": kept,
        "totals_hold": True,
        "beyond_the_end": "empty" if switches.beyond_the_end == "empty" else 404,
        "pages_by_number": True,
        "unknown_path": 400,
        "error_data": "object",
        "wrong_token": switches.wrong_token_status,
        "rate_limit": "no headers",
        "delete": None,
    }


@pytest.mark.parametrize(
    "switches",
    [AccuticsSwitches(**each) for each in SINGLE]
    + [AccuticsSwitches(**dict(zip(POSITIONS, each, strict=True))) for each in COMBINED],
    ids=lambda switches: "-".join(map(str, attrs.astuple(switches)[:8])),
)
async def test_each_position_of_each_switch_is_found(switches: AccuticsSwitches) -> None:
    async with Sandbox(accutics=switches) as sandbox:
        assert findings(await check_accutics(sandbox)) == truth(switches)


SMALL_LISTS = Random(3).sample(
    [*product(range(9), (1, 2, 3, 5, None), (1, 2, 3, 100), (True, False), ("empty", "404"))], 40
)


@pytest.mark.parametrize(("count", "largest", "default", "keep", "beyond"), SMALL_LISTS)
async def test_nothing_wrong_is_reported_a_small_list(
    count: int,
    largest: int | None,
    default: int,
    keep: bool,
    beyond: Literal["empty", "404"],
) -> None:
    switches = AccuticsSwitches(links_keep_query=keep, beyond_the_end=beyond)
    rows = [{"id": number, "status": "ab"[number % 2]} for number in range(count)]
    async with Sandbox(accutics=switches) as sandbox:
        sandbox.accutics.add_collection("campaigns", rows, page_size=default, max_page_size=largest)
        found = findings(await check_accutics(sandbox))
    size = min(default, largest or default)
    clamped = largest is not None and count > largest
    assert found["totals_hold"] is True
    assert found["largest_page_size"] == (largest if clamped else f"at least {count}")
    assert found["default_page_size"] == (size if count > size else None)
    assert found["beyond_the_end"] == ("empty" if beyond == "empty" else 404)
    assert found["pages_by_number"] in ((True, None) if largest != 1 else (False, None))
    assert found["next"] in ("the next page", None)
    assert found["next_keeps_page_size"] in (keep, None)
    assert found["next_keeps_filters"] in (keep, None)
