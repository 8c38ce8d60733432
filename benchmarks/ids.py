"""The ids of a group: what the processor does for one, next to the same requests as bytes only."""

from __future__ import annotations

from functools import partial

import aiohttp

from benchmarks.clients import bytes_only
from benchmarks.fetchers import TOKEN
from benchmarks.ours import ours
from benchmarks.remote import served
from benchmarks.rounds import interleave_costs
from benchmarks.table import Row
from benchmarks.walk import count_ours

BARE = "the same number of requests, bytes only"


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    items = 300 if quick else 6_500
    group = f"uniform-{items}"
    with served() as origin:
        requests = await count_ours(origin, group)
        urls = [f"{origin}/api/v2/groups/{group}/items?limit=100"] * requests
        async with aiohttp.ClientSession(headers=TOKEN) as bare, ours(origin) as we:
            costs = await interleave_costs(
                {"ours": partial(we.read_ids, group), BARE: partial(bytes_only, bare, urls)},
                rounds=1 if quick else 40,
                per=items * 1e-6,
            )
    return [
        Row(
            case="ids of a group, no latency, async for",
            unit="us per id",
            ours=costs.processor.low("ours"),
            limit=(BARE, costs.processor.low(BARE)),
            against=BARE,
            ratio=costs.processor.low_ratio("ours", BARE),
            wall=costs.wall.low_ratio("ours", BARE),
            most=1.6,
        )
    ]
