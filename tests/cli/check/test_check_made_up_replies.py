"""A check judges lists that no sandbox serves, by replies that are made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from accutics_authentic._cli.check.accutics_probes import judge_accutics
from accutics_authentic._cli.check.accutics_questions import ask_accutics, likely_filter
from accutics_authentic._cli.check.links import ListUrl
from accutics_authentic._cli.check.question import Probe, Question, Reply
from tests.cli.check.checking import drive

Params = Mapping[str, list[str]]


def serve(
    next_of: Callable[[Params], str | None],
    *,
    given: Mapping[str, str | int | list[str]] | None = None,
    total_of: Callable[[Params], int | None] = lambda params: 4 if "status" in params else 8,
    rows_of: Callable[[Params], list[Any]],
) -> list[Probe]:
    """Return the probes of a check of a list that is no sandbox's."""

    def reply_to(question: Question) -> Reply:
        params = {
            key: value if isinstance(value, list) else [f"{value}"]
            for key, value in question.params.items()
        }
        shown = {"next": next_of(params), "total_items": total_of(params)}
        body = {"data": rows_of(params), "meta": {"pagination": shown}}
        return Reply(status=200, body=body, is_json=True)

    url = ListUrl("https://api.example", ("campaigns",))
    found, _ = drive(ask_accutics(url, given or {}), reply_to)
    return judge_accutics(found)


SERVED = [{"id": number, "status": "ab"[number % 2]} for number in range(8)]


def size_of(params: Params) -> int:
    return int(params.get("page_size", ["8"])[0])


def page_of(params: Params, wanted: str | None = None) -> list[Any]:
    """Return a page of eight rows, two statuses in turn."""
    some = [row for row in SERVED if wanted is None or row["status"] == wanted]
    size, page = size_of(params), int(params.get("page", ["1"])[0])
    return some[(page - 1) * size : page * size]


def filtered(params: Params) -> list[Any]:
    """Return a page of the rows that have the status asked for; a cursor stands for one."""
    if "cursor" in params:
        return [SERVED[2 if params["cursor"] == ["kept"] else 1]]
    return page_of(params, params.get("status", [None])[0])


@pytest.mark.parametrize(
    ("probes", "name", "finding", "evidence"),
    [
        (
            serve(
                lambda _: None, rows_of=lambda params: [{"status": "c"}, *SERVED][: size_of(params)]
            ),
            *("next_keeps_filters", None, "the filter status= is not obeyed: say another one"),
        ),
        (
            serve(lambda _: "?cursor=kept", rows_of=filtered, total_of=lambda _: 4),
            *("next_keeps_filters", True, "not in the link, and is kept all the same"),
        ),
        (
            serve(lambda _: "?cursor=lost", rows_of=filtered),
            *("next_keeps_filters", False, "not in the link, and is lost"),
        ),
        (
            serve(lambda _: "?cursor=kept", rows_of=filtered, total_of=lambda _: None),
            *("next_keeps_filters", None, "not in the link, and no total tells"),
        ),
        (
            serve(lambda _: "?cursor=a", rows_of=page_of, given={"status": ["a", "b"]}),
            *("next_keeps_filters", False, "the filter is not in the link, and is lost"),
        ),
        (
            serve(lambda _: "?status=b&status=a", rows_of=page_of, given={"status": ["b", "a"]}),
            *("next_keeps_filters", True, "the filter is in the link"),
        ),
        (
            serve(lambda _: "/elsewhere", rows_of=filtered),
            *("next_keeps_filters", None, "next leads to another path"),
        ),
        (
            serve(lambda _: None, rows_of=lambda params: [{"id": 1}] * size_of(params)),
            *("pages_by_number", True, 'id is no key of the rows: on_drift="repair" needs another'),
        ),
        (
            serve(lambda _: "?page=2", rows_of=lambda _: SERVED[:4]),
            *("pages_by_number", False, "has not the third and fourth row"),
        ),
        (
            serve(lambda _: "?page=2", rows_of=lambda _: SERVED[:4]),
            *("next_keeps_page_size", None, "page_size=2 is not obeyed"),
        ),
        (
            serve(
                lambda params: None if "x" in params else "?x=1",
                rows_of=lambda params: SERVED[:1] if "x" in params else SERVED[:2],
            ),
            *("next_keeps_page_size", None, "came one of 1, and the list ends there"),
        ),
        (
            serve(
                lambda params: "?cursor=x" if "page_size" in params else None,
                rows_of=lambda params: SERVED[2:4] if "cursor" in params else page_of(params),
            ),
            *("next_keeps_page_size", True, "came one of 2"),
        ),
        (
            serve(
                lambda params: "?cursor=x" if "page_size" in params else None,
                rows_of=lambda params: SERVED[3:5] if "cursor" in params else page_of(params),
            ),
            *("next_keeps_page_size", None, "as may come without a page size"),
        ),
    ],
)
def test_a_list_that_is_no_sandboxs_is_reported_as_it_is(
    probes: list[Probe], name: str, finding: object, evidence: str
) -> None:
    (probe,) = (each for each in probes if each.name == name)
    assert (probe.finding, evidence in probe.evidence) == (finding, True), probe.evidence


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([], None),
        ([None, {"a": "x"}, {"a": "x"}], None),
        ([{"a": "x"}, {"a": "y"}], None),
        ([{"a": "x"}, {"a": "x"}], None),
        ([{"a": "x"}, {"a": "x"}, None], "a"),
        ([{"a": 1, "b": "x"}, {"a": 1, "b": "x"}, {"a": 2}], "b"),
        ([{"a": 1, "b": True}, {"a": 1, "b": True}, {"a": 2}], "a"),
        ([{"page": "x", "a-b": "x", "c": " "}, {"page": "x", "a-b": "x", "c": " "}, {}], None),
    ],
)
def test_a_filter_is_a_value_that_some_rows_share(rows: list[Any], key: str | None) -> None:
    found = likely_filter(rows)
    assert (found and found.key) == key
    assert found is None or "value" not in repr(found)


def test_a_list_that_changes_meanwhile_is_reported_as_such() -> None:
    def rows_of(params: Params) -> list[Any]:
        return page_of({**params, "page_size": [f"{min(3, size_of(params))}"]})

    probes = serve(
        lambda _: "?page=2", rows_of=rows_of, total_of=lambda params: 9 if "page" in params else 8
    )
    (totals,) = (each for each in probes if each.name == "totals_hold")
    assert (totals.finding, totals.evidence) == (None, "the list changed meanwhile")


@pytest.mark.parametrize(("obeys", "arguments"), [(True, "page_size on_drift key"), (False, "")])
def test_a_page_size_that_links_lose_is_suggested_only_with_pages_by_number(
    obeys: bool, arguments: str
) -> None:
    many = [{"id": number} for number in range(120)]

    def rows_of(params: Params) -> list[Any]:
        size = min(60, int(params.get("page_size", ["60"])[0]))
        page = int(params.get("page", ["1"])[0]) if obeys or "page_size" not in params else 1
        return many[(page - 1) * size : page * size]

    probes = serve(lambda _: "?page=2", rows_of=rows_of, total_of=lambda _: 120)
    found = {each.name: each.finding for each in probes}
    assert (found["next_keeps_page_size"], found["pages_by_number"]) == (False, obeys)
    suggests = [name for each in probes for name in each.suggests if each.name != "totals_hold"]
    assert suggests == arguments.split()
