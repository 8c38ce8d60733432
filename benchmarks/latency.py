"""A list that is 50 ms away: what waiting costs.

The ideal is as many requests after one another as must be, each as long as one page takes as bytes,
measured in the same rounds.
"""

from __future__ import annotations

from functools import partial
from math import ceil

from benchmarks.clients import bytes_only, peers
from benchmarks.ours import ours, way
from benchmarks.remote import served
from benchmarks.rounds import Samples, interleave, wall
from benchmarks.table import Row

SIZE = 100
WINDOWS = (4, 8, 16)
BARE = "bytes only, one at a time"
ONE = "one page as bytes"


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    delay, pages = (0.005, 5) if quick else (0.05, 65)
    rows = pages * SIZE
    with served(delay) as origin:
        first = f"{origin}/lists/{rows}?page_size={SIZE}"
        urls = [f"{first}&page={number}" for number in range(1, pages + 1)]
        async with peers() as others, ours(origin) as we:
            trip = wall(partial(bytes_only, others.bare, urls[1:2]))
            fast = await interleave(
                {ONE: trip, **{way(k): wall(partial(we.read, rows, k)) for k in WINDOWS}},
                rounds=1 if quick else 10,
            )
            slow = await interleave(
                {
                    BARE: wall(partial(bytes_only, others.bare, urls)),
                    way(16): wall(partial(we.read, rows, 16)),
                    way(None): wall(partial(we.read, rows)),
                    **{
                        name: read and wall(partial(read, first))
                        for name, read in others.readers.items()
                    },
                },
                rounds=1,
                warm=0,
            )
    figures = {name: slow.of(name) for name in (BARE, *others.readers)}
    best = best_of(slow, figures)
    everything = f"stream, 50 ms, {pages} pages"
    return [
        Row(
            case=f"{everything}, {way(None)}",
            unit="s",
            ours=slow.median(way(None)),
            limit=("ideal", pages * delay),
            against="ideal",
            ratio=slow.median(way(None)) / (pages * delay),
            peers=figures,
        ),
        *(
            Row(
                case=f"{everything}, {way(k)}",
                unit="s",
                ours=fast.low(way(k)),
                limit=("ideal", trips * fast.low(ONE)),
                against="ideal",
                ratio=fast.low(way(k)) / fast.low(ONE) / trips,
                most=1.10,
            )
            for k, trips in ((k, 1 + ceil((pages - 1) / k)) for k in WINDOWS)
        ),
        Row(
            case=f"{everything}, {way(16)}, times as fast as the best peer",
            unit="s",
            ours=slow.median(way(16)),
            against=best,
            ratio=slow.ratio(best, way(16)),
            least=12.0,
        ),
    ]


def best_of(samples: Samples, figures: dict[str, float | None]) -> str:
    """Return the name of the fastest peer; ``bytes only`` has always run."""
    return min((name for name, figure in figures.items() if figure is not None), key=samples.median)
