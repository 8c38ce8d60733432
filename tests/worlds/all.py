"""All small worlds, by kind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import get_args

from tests.support.choices import World
from tests.worlds import sliced
from tests.worlds.groups import groups, world_of
from tests.worlds.linked import Linked, Mode
from tests.worlds.lists import Beyond, Make, Statements
from tests.worlds.repaired import Repaired

LISTS = ("repaired", "linked")
SLICED = "sliced"
GROUPS = {"group": 1, "group, two in flight": 2, "group, three in flight": 3}
NAMES = (*LISTS, SLICED, *GROUPS)
SIZES = {  # rows and changes that are tried in full unless told otherwise: minutes each
    "repaired": (3, 2),
    "linked": (3, 2),
    SLICED: (3, 1),
    "group": (2, 1),
    "group, two in flight": (2, 1),
    "group, three in flight": (2, 0),
}


def worlds(name: str, rows: int, changes: int) -> Iterator[World]:
    """Return the worlds of a kind: every server with up to so many *rows* and *changes*."""
    if name in GROUPS:
        yield from map(world_of, groups(rows, changes, GROUPS[name]))
        return
    for make in servers(rows, changes):
        if name == SLICED:
            for mode in get_args(sliced.Mode):
                yield sliced.Sliced(make, 2, mode, max_in_flight=2)
            continue
        for stop in (None, *range(make.count + 1)):
            if name == "repaired":
                yield Repaired(make, stop)
            else:
                for mode in get_args(Mode):
                    yield Linked(make, stop, mode)


def servers(rows: int, changes: int) -> Iterator[Make]:
    """Return servers of every make."""
    for count, size, statements, beyond, (asked, says_size, says_total) in product(
        range(rows + 1),
        (1, 2, 3),
        get_args(Statements),
        get_args(Beyond),
        ((0, True, True), (5, True, True), (5, False, True), (0, True, False)),
    ):
        yield Make(
            count=count,
            size=size,
            asked=asked,
            statements=statements,
            beyond=beyond,
            says_size=says_size,
            says_total=says_total,
            changes=changes,
        )
