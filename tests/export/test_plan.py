"""What an export does about the files that it finds: all cases there are."""

from __future__ import annotations

from itertools import product

import pytest
from attrs import evolve

from accutics_authentic.errors import ExportExistsError, ExportStateError
from accutics_authentic.export._paths import ExportPaths
from accutics_authentic.export._plan import Plan, plan
from accutics_authentic.export._state import NOTHING_READ, FileId, State

PATHS = ExportPaths.of("/data/a.csv")
OURS, OTHER = FileId(7, 100, 5), FileId(7, 100, 6)
SIZE = 50
ENDED = evolve(NOTHING_READ, complete=True)

STATES = {
    "no state": None,
    "of another export": State("other", None, SIZE, NOTHING_READ),
    "of another export, no rows": State("other", None, 0, NOTHING_READ),
    "of another export, which had none": State("other", "cursor", 0, ENDED),
    "just begun": State("ours", None, 0, NOTHING_READ),
    "begun": State("ours", "cursor", SIZE, NOTHING_READ),
    "ended": State("ours", "cursor", SIZE, ENDED),
    "ended, no rows": State("ours", "cursor", 0, ENDED),
    "converted": State("ours", "cursor", SIZE, ENDED, OURS),
}
TARGETS = {"nothing": None, "another file": OTHER, "our file": OURS}
PARTS = {"none": 0, "short": SIZE - 1, "exact": SIZE, "long": SIZE + 1}

ANOTHER, EXISTS, LOST = "is of another export", "is there already", "has lost rows"
UNKNOWN = "is there without"


def rule(state: str, part: str, target: str, overwrite: bool) -> Plan | str:
    """Return what should happen, said in another way than the code says it."""
    if state in {"of another export", "of another export, which had none"}:
        return ANOTHER
    if state == "converted" and target == "our file":
        return Plan.CLEAN_UP
    if target != "nothing" and not overwrite:
        return EXISTS
    table: dict[str, tuple[Plan | str, ...]] = {
        "no state": (Plan.BEGIN, UNKNOWN, UNKNOWN, UNKNOWN),
        "of another export, no rows": (Plan.BEGIN,) * 4,
        "just begun": (Plan.GO_ON,) * 4,
        "begun": (LOST, LOST, Plan.GO_ON, Plan.GO_ON),
        "ended": (LOST, LOST, Plan.CONVERT, Plan.CONVERT),
        "ended, no rows": (Plan.CONVERT,) * 4,
        "converted": (Plan.BEGIN, LOST, Plan.CONVERT, Plan.CONVERT),
    }
    return table[state][list(PARTS).index(part)]


CASES = list(product(STATES, PARTS, TARGETS, (False, True)))


@pytest.mark.parametrize(("state", "part", "target", "overwrite"), CASES)
def test_what_is_done_about_the_files_that_are_there(
    state: str, part: str, target: str, overwrite: bool
) -> None:
    def decide() -> Plan:
        return plan(
            PATHS,
            "ours",
            state=STATES[state],
            part_size=PARTS[part],
            target=TARGETS[target],
            overwrite=overwrite,
        )

    right = rule(state, part, target, overwrite)
    if isinstance(right, Plan):
        assert decide() is right
    else:
        kind = ExportExistsError if right == EXISTS else ExportStateError
        with pytest.raises(kind, match=right):
            decide()


def test_no_row_that_counts_is_dropped_and_no_file_replaced_without_leave() -> None:
    for state, part, target, overwrite in CASES:
        outcome = rule(state, part, target, overwrite)
        found = STATES[state]
        if outcome is Plan.BEGIN:
            assert part == "none" or (found is not None and not found.size)
        if outcome in (Plan.GO_ON, Plan.CONVERT):
            assert found is not None
            assert PARTS[part] >= found.size
            assert found.report.complete is (outcome is Plan.CONVERT)
        if outcome in (Plan.BEGIN, Plan.GO_ON, Plan.CONVERT):
            assert target == "nothing" or overwrite
