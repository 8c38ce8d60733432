"""The items of a group, paged by timestamps: with look-ups and without.

What one question at a time costs is counted on a server without delay, at 50 ms for each request:
less than it would really take. Ours really waits.
"""

from __future__ import annotations

from functools import partial

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
    delay, items = (0.001, 300) if quick else (0.05, 6_500)
    groups = {shape: f"{shape}-{items}{'-blind' * blind}" for shape in SHAPES}
    boundary = by_search if blind else by_date
    with served() as origin:
        alone = {
            shape: await count(origin, group, boundary) * delay for shape, group in groups.items()
        }
    with served(delay) as origin:
        async with ours(origin) as we:
            samples = await interleave(
                {
                    f"{shape}, {way(k)}": wall(partial(we.read_ids, group, k))
                    for shape, group in groups.items()
                    for k in ((WINDOW,) if blind else (None, WINDOW))
                },
                rounds=1 if quick else 2,
                warm=0,
            )
    peer = "search by single rows" if blind else "page, look-up, page"

    def row(shape: str) -> Row:
        mine = samples.median(f"{shape}, {way(WINDOW)}")
        plain = samples.of(f"{shape}, {way(None)}")
        return Row(
            case=f"timestamp walk, 50 ms, {shape}, {'no look-ups, ' * blind}{way(WINDOW)}",
            unit="s",
            ours=mine,
            limit=("pages alone", (items // 100 + 1) / WINDOW * delay),
            peers={peer: alone[shape], **({} if plain is None else {f"ours, {way(None)}": plain})},
            against=peer,
            ratio=alone[shape] / mine,
            least=40.0 if blind else DATED[shape],
        )

    return [row(shape) for shape in SHAPES]
