"""The items of a group, paged by timestamps: with look-ups and without.

Each shape has three lists, since one proves little. Ours, with requests ahead, is measured with the
server's delay. A client with one request at a time waits for each of them; so its requests are
counted, on a server without delay, and multiplied by the time of one request with it.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from statistics import median

import aiohttp

from accutics_authentic.events import AttemptStarted, Event
from benchmarks.clients import one_as_bytes
from benchmarks.obvious import Boundary, Obvious, by_date, by_search
from benchmarks.ours import ours, way
from benchmarks.remote import served
from benchmarks.rounds import interleave, wall
from benchmarks.table import Row
from benchmarks.times import SHAPES

WINDOW = 8
TRIP = "one request"
DATED = {"uniform": 6.0, "bursty": 4.5, "sessions": 4.5, "gaps": 4.5, "tied": 4.5}


async def count(origin: str, group: str, boundary: Boundary) -> int:
    """Return the requests that the obvious client makes."""
    async with aiohttp.ClientSession() as session:
        walk = Obvious(session, origin, group)
        found = await walk.walk(boundary)
        assert found == int(group.split("-")[1])
        return walk.requests


async def count_ours(origin: str, group: str) -> int:
    """Return the requests that the plain stream makes."""
    requests = 0

    def note(event: Event) -> None:
        nonlocal requests
        requests += isinstance(event, AttemptStarted)

    async with ours(origin, on_event=note) as we:
        await we.read_ids(group)
    return requests


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
        theirs = {g: await count(origin, g, boundary) for g in chain(*groups.values())}
        plain = {shape: await count_ours(origin, groups[shape][0]) for shape in SHAPES}
    with served(delay) as origin:
        async with ours(origin) as we, aiohttp.ClientSession() as bare:
            url = f"{origin}/api/v2/groups/{groups['uniform'][0]}/items?limit=100"
            cases = {group: wall(partial(we.read_ids, group, WINDOW)) for group in theirs}
            trip = wall(partial(one_as_bytes, bare, url))
            trips = await interleave({TRIP: trip}, rounds=1 if quick else 20)
            samples = await interleave(cases, rounds=1, warm=0)
    one = trips.median(TRIP)
    peer = "search by single rows" if blind else "page, look-up, page"

    def row(shape: str) -> Row:
        mine = [samples.median(group) for group in groups[shape]]
        waits = [theirs[group] * one for group in groups[shape]]
        return Row(
            case=f"timestamp walk, 50 ms, {shape}, {'no look-ups, ' * blind}{way(WINDOW)}",
            unit="s",
            ours=median(mine),
            limit=("pages alone", (items // 100 + 1) / WINDOW * one),
            peers={peer: median(waits), f"ours, {way(None)}": plain[shape] * one},
            against=peer,
            ratio=median(wait / our for wait, our in zip(waits, mine, strict=True)),
            least=40.0 if blind else DATED[shape],
        )

    return [row(shape) for shape in SHAPES]
