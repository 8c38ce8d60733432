"""The items of a group, paged by timestamps: with look-ups and without.

Each shape has three lists, since one says little. What one question at a time costs is counted on a
server without delay, at 50 ms for each request: less than it would really take. Ours really waits.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from statistics import median

import aiohttp

from benchmarks.obvious import Boundary, Obvious, by_date, by_search
from benchmarks.ours import ours, way
from benchmarks.remote import served
from benchmarks.rounds import interleave, wall
from benchmarks.table import Row
from benchmarks.times import SHAPES

WINDOW = 8
DATED = {"uniform": 7.0, "bursty": 4.5, "sessions": 4.5, "gaps": 4.5, "tied": 4.5}


async def count(origin: str, group: str, boundary: Boundary) -> int:
    """Return the requests that the obvious client makes."""
    async with aiohttp.ClientSession() as session:
        walk = Obvious(session, origin, group)
        found = await walk.walk(boundary)
        assert found == int(group.split("-")[1])
        return walk.requests


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    return [*await measure(quick=quick, blind=False), *await measure(quick=quick, blind=True)]


async def measure(*, quick: bool, blind: bool) -> list[Row]:
    """Measure with look-ups, or *blind*, without them."""
    delay, items, lists = (0.001, 300, (1,)) if quick else (0.05, 6_500, (1, 2, 3))
    groups = {
        shape: [f"{shape}-{items}-{seed}{'-blind' * blind}" for seed in lists] for shape in SHAPES
    }
    boundary = by_search if blind else by_date
    with served() as origin:
        alone = {
            group: await count(origin, group, boundary) * delay for group in chain(*groups.values())
        }
    with served(delay) as origin:
        async with ours(origin) as we:
            samples = await interleave(
                {group: wall(partial(we.read_ids, group, WINDOW)) for group in alone},
                rounds=1,
                warm=0,
            )
            plain = await interleave(
                {shape: wall(partial(we.read_ids, groups[shape][0])) for shape in SHAPES},
                rounds=0 if blind else 1,
                warm=0,
            )
    peer = "search by single rows" if blind else "page, look-up, page"

    def row(shape: str) -> Row:
        mine = [samples.median(group) for group in groups[shape]]
        theirs = [alone[group] for group in groups[shape]]
        one_by_one = plain.of(shape)
        return Row(
            case=f"timestamp walk, 50 ms, {shape}, {'no look-ups, ' * blind}{way(WINDOW)}",
            unit="s",
            ours=median(mine),
            limit=("pages alone", (items // 100 + 1) / WINDOW * delay),
            peers={
                peer: median(theirs),
                **({f"ours, {way(None)}": one_by_one} if one_by_one else {}),
            },
            against=peer,
            ratio=median(other / our for other, our in zip(theirs, mine, strict=True)),
            least=40.0 if blind else DATED[shape],
        )

    return [row(shape) for shape in SHAPES]
