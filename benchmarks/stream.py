"""A list without latency: what the processor does. Page size 100.

What ours is compared with knows the URLs and checks nothing: the bytes, decoded by msgspec into the
same class, one request at a time where ours sends one at a time, by 16 workers where it reads 16
ahead. Most people write the other loop: they follow ``next`` and get dicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from benchmarks.ceiling import CEILING, CEILING_16, ceiling
from benchmarks.clients import bytes_decoded, bytes_only, fetched, peers
from benchmarks.models import Dated, Named
from benchmarks.ours import ours, way
from benchmarks.remote import served
from benchmarks.rounds import Costs, Work, interleave_costs
from benchmarks.table import Row

SIZE = 100
DECODED, DECODED_16 = "bytes + msgspec", "bytes + msgspec, 16 workers"
BARE, BARE_16 = "bytes only, one at a time", "bytes only, 16 workers"
JSON = "aiohttp + resp.json()"
NAMED, DATED = "keys renamed", "a date by the user's hook"

#: Ours by name: what it is compared with, and how fast it should be relative to that.
TARGETS: Mapping[str, tuple[str, float]] = {
    way(None): (DECODED, 0.95),
    f"{way(None)}, {NAMED}": (DECODED, 0.95),
    f"{way(None)}, {DATED}": (DECODED, 0.80),
    way(1): (DECODED, 0.90),
    way(16): (DECODED_16, 1.0),
}


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    rows = 300 if quick else 3_000
    with served() as origin:
        first = f"{origin}/lists/{rows}?page_size={SIZE}"
        urls = [f"{first}&page={number}" for number in range(1, rows // SIZE + 1)]
        async with peers() as others, ours(origin) as we, ceiling(origin) as lowest:
            cases: dict[str, Work | None] = {
                BARE: partial(bytes_only, others.bare, urls),
                DECODED: partial(bytes_decoded, others.bare, urls),
                DECODED_16: partial(bytes_decoded, others.bare, urls, 16),
                BARE_16: partial(bytes_only, others.bare, urls, 16),
                CEILING: partial(lowest.read, urls),
                CEILING_16: partial(lowest.read, urls, 16),
                way(None): partial(we.read, rows),
                f"{way(None)}, {NAMED}": partial(we.read_as, Named, rows),
                f"{way(None)}, {DATED}": partial(we.read_as, Dated, rows),
                **{way(k): partial(we.read, rows, k) for k in (1, 16)},
                **{name: read and partial(read, first) for name, read in others.readers.items()},
                **{
                    name: get and partial(fetched, get, urls)
                    for name, get in others.fetchers.items()
                },
            }
            costs = await interleave_costs(cases, rounds=1 if quick else 60, per=rows * 1e-6)

            async def busy() -> float:
                async with others.bare.get(f"{origin}/processor") as response:
                    return float(await response.text())

            before = await busy()
            await bytes_only(others.bare, urls)
            serving = (await busy() - before) / rows * 1e6
    names = (*others.readers, *others.fetchers, BARE, BARE_16, CEILING, CEILING_16)
    figures = {name: costs.processor.low_of(name) for name in names}
    bare = costs.processor.low(BARE)
    return [
        *(
            row(costs, name, against, least, figures if name == way(None) else {})
            for name, (against, least) in TARGETS.items()
        ),
        row(costs, way(None), JSON, 1.35, {}, f", times as fast as {JSON}"),
        Row(
            case="stream, no latency, processor time of the server",
            unit="us per row",
            ours=serving,
            limit=(BARE, bare),
            against=BARE,
            ratio=serving / bare,
            most=0.6,
        ),
    ]


def row(
    costs: Costs,
    name: str,
    against: str,
    least: float,
    figures: Mapping[str, float | None],
    more: str = "",
) -> Row:
    """Return the row of one way to read."""
    return Row(
        case=f"stream, no latency, {name}{more}",
        unit="us per row",
        ours=costs.processor.low(name),
        limit=(against, costs.processor.low(against)),
        against=against,
        ratio=costs.processor.low_ratio(against, name),
        wall=costs.wall.low_ratio(against, name),
        least=least,
        peers=figures,
    )
