"""A check tells the truth about groups and servers that are odd, empty, small or in trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest

from accutics_authentic._cli.check.authentic_probes import judge_authentic
from accutics_authentic._cli.check.authentic_questions import ask_authentic
from accutics_authentic._cli.check.question import Question, Reply
from accutics_authentic.sandbox import Sandbox
from tests.cli.check.checking import check_authentic, drive, findings, suggested

Setup = Callable[[Sandbox], object]
NOW = 1_700_000_000_000
UNTOLD: Mapping[str, Any] = dict.fromkeys(
    [
        *("default_limit", "limit_cap", "lookups", "sorted_by_created", "comparison", "ties"),
        *("order", "timestamp_zero", "hook_listing", "content_type", "writes"),
    ]
)


def items(*dates: int) -> Setup:
    """Replace the items of the group by some of these dates, in milliseconds after another."""

    def setup(sandbox: Sandbox) -> None:
        group = sandbox.authentic.group(sandbox.group_id)
        group.members.clear()
        for date in dates:
            sandbox.authentic.add_item(sandbox.group_id, stamp=NOW + date)
        group.changed()

    return setup


def switched(setup: Setup, comparison: Literal["<", "<="]) -> Setup:
    """List at most two items at once."""

    def switch(sandbox: Sandbox) -> None:
        setup(sandbox)
        sandbox.authentic.switches.max_limit = 2
        sandbox.authentic.switches.comparison = comparison

    return switch


def fails(status: int, **options: Any) -> Setup:
    return lambda sandbox: sandbox.fail(status, api="authentic", **options)


@pytest.mark.parametrize(
    ("setup", "expected", "arguments"),
    [
        (items(), {**UNTOLD, "token": "accepted", "unknown_path": 404}, {}),
        (items(5), {"limit_cap": "at least 1", "comparison": "strict", "ties": "not seen"}, {}),
        (items(5), {"sorted_by_created": None, "order": None, "timestamp_zero": "a date"}, {}),
        (items(5, 9), {"sorted_by_created": True, "ties": "not seen"}, {}),
        (items(5, 5), {"sorted_by_created": True, "ties": "seen", "comparison": "strict"}, {}),
        (
            switched(items(5, 5, 9), comparison="<="),
            {"ties": "seen", "limit_cap": 2},
            {"trusted": 2},
        ),
        (
            switched(items(5, 5, 9), comparison="<"),
            {"ties": "seen", "limit_cap": 2},
            {"trusted": 2},
        ),
        (switched(items(5, 6, 9), comparison="<="), {"ties": "not seen", "limit_cap": 2}, None),
        (items(*range(11)), {"limit_cap": "at least 11"}, {"trusted": 11}),
        (items(*range(1_200)), {"limit_cap": "at least 1200"}, {"trusted": 1_200, "limit": 1_200}),
        (items(-NOW), {"comparison": None, "limit_cap": None}, {"trusted": 1}),
        (fails(404, times=None), {**UNTOLD, "token": None, "error_body": "JSON"}, {}),
        (fails(403, times=None, body="No."), {"token": "refused", "error_body": "text"}, {}),
        (fails(200, times=None, body="[]"), {**UNTOLD, "token": "accepted"}, {}),
        (fails(200, times=None, body="<p>"), {**UNTOLD, "error_body": None}, {}),
        (fails(429, times=None), {**UNTOLD, "rate_limit": "429"}, {}),
        (fails(500, path="/api/v2/items"), {"lookups": "allowed", "comparison": "strict"}, None),
        (fails(500, path="/api/v2/items", times=2), {"lookups": 500, "comparison": None}, {}),
        (fails(500, path="/api/v2/groups/*/items", skip=1), {"limit_cap": None}, None),
        (
            fails(500, path="/api/v2/groups/*/items", skip=2),
            {"comparison": None, "limit_cap": None},
            {},
        ),
        (fails(500, path="/api/v2/groups/*/items", skip=5), {"timestamp_zero": None}, None),
        (fails(500, path="/api/v2/groups/*/hooks"), {"hook_listing": None}, None),
        (fails(200, path="/api/v2/groups/*/hooks", json=[]), {"hook_listing": None}, None),
        (
            lambda sandbox: sandbox.fail(lost="closed", times=None, path="/api/v2/items"),
            {"lookups": None, "sorted_by_created": None},
            None,
        ),
        (
            lambda sandbox: sandbox.fail(lost="closed", times=None, api="authentic", skip=13),
            {"unknown_path": None, "error_body": None, "wrong_token": None},
            None,
        ),
    ],
)
async def test_an_odd_group_is_reported_as_it_is(
    setup: Setup, expected: Mapping[str, Any], arguments: Mapping[str, Any] | None
) -> None:
    async with Sandbox() as sandbox:
        setup(sandbox)
        probes = await check_authentic(sandbox)
    found = findings(probes)
    assert {name: found[name] for name in expected} == expected
    if arguments is not None:
        assert suggested(probes) == arguments


IDS = ["a", "b", "c"]
DATES: dict[str, Any] = {"a": 9, "b": 8, "c": 7, "d": 6}


def group_of(
    listed: Callable[[int | None], list[str]], dates: Mapping[str, Any] = DATES
) -> dict[str, str | int | bool | None]:
    """Return the findings in a group that lists what *listed* says for a timestamp."""

    def reply_to(question: Question) -> Reply:
        if question.path[2] == "items":
            data = {"_created": dates[question.path[3]]}
            return Reply(status=200, body={"data": data}, is_json=True)
        timestamp = question.params.get("timestamp")
        assert timestamp is None or isinstance(timestamp, int)
        return Reply(status=200, body={"items": listed(timestamp)}, is_json=True)

    found, _ = drive(ask_authentic("group"), reply_to)
    return findings(judge_authentic(found))


@pytest.mark.parametrize("wrong", [[], ["a"], IDS])
def test_dates_that_timestamps_do_not_mean_are_reported_as_such(wrong: list[str]) -> None:
    found = group_of(lambda timestamp: IDS if timestamp is None else wrong)
    assert found["sorted_by_created"] is False
    assert (found["comparison"], found["ties"]) == (None, None)


def test_a_page_full_of_one_date_leaves_open_what_timestamps_mean() -> None:
    found = group_of(
        lambda timestamp: ["x", "y", "z"] if timestamp == 8 else IDS[: 3 - bool(timestamp)]
    )
    assert (found["sorted_by_created"], found["comparison"]) == (None, None)


def test_an_item_without_a_date_leaves_open_how_dates_are_compared() -> None:
    lists = {None: IDS, 8: ["c"], 7: ["d"], 6: []}
    found = group_of(lambda timestamp: lists.get(timestamp, []), {**DATES, "d": "today"})
    assert (found["sorted_by_created"], found["comparison"]) == (True, None)
    found = group_of(lambda timestamp: lists.get(timestamp, []))
    assert (found["comparison"], found["limit_cap"]) == ("strict", 3)


def test_a_limit_that_is_larger_than_all_that_was_asked_for_is_reported_as_such() -> None:
    ids = [f"{number}" for number in range(10_000)]
    found = group_of(lambda _: ids, dict.fromkeys(ids, 7))
    assert found["limit_cap"] == "at least 10000"
