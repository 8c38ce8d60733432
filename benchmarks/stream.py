"""A list without latency: what the processor does. Page size 100.

The targets are relative to the bytes alone, one request at a time. The limit, which nothing can
beat, is the bytes and msgspec: one request at a time where ours sends one at a time, with any
number at once where ours reads ahead.
"""

from __future__ import annotations

from functools import partial

from benchmarks.clients import bytes_decoded, bytes_only, peers
from benchmarks.ours import ours, way
from benchmarks.remote import served
from benchmarks.rounds import Probe, interleave, wall
from benchmarks.table import Row

SIZE = 100
WAYS: dict[int | None, float] = {None: 0.62, 1: 0.85, 16: 1.0}
BARE = "bytes only, one at a time"
BARE_16 = "bytes only, 16 workers"
DECODED = "bytes + msgspec"
DECODED_16 = "bytes + msgspec, 16 workers"


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    rows = 600 if quick else 10_000
    with served() as origin:
        first = f"{origin}/lists/{rows}?page_size={SIZE}"
        urls = [f"{first}&page={number}" for number in range(1, rows // SIZE + 1)]
        async with peers() as others, ours(origin) as we:
            micro = partial(wall, per=rows * 1e-6)
            cases: dict[str, Probe | None] = {
                BARE: micro(partial(bytes_only, others.bare, urls)),
                DECODED: micro(partial(bytes_decoded, others.bare, urls)),
                DECODED_16: micro(partial(bytes_decoded, others.bare, urls, 16)),
                BARE_16: micro(partial(bytes_only, others.bare, urls, 16)),
                **{way(k): micro(partial(we.read, rows, k)) for k in WAYS},
                **{
                    name: read and micro(partial(read, first))
                    for name, read in others.readers.items()
                },
            }
            samples = await interleave(cases, rounds=1 if quick else 19)

            async def busy() -> float:
                async with others.bare.get(f"{origin}/processor") as response:
                    return float(await response.text())

            before = await busy()
            await bytes_only(others.bare, urls)
            serving = (await busy() - before) / rows * 1e6
    bare = (BARE, samples.median(BARE))
    figures = {name: samples.of(name) for name in (*others.readers, BARE, BARE_16)}
    return [
        *(
            Row(
                case=f"stream, no latency, {way(k)}",
                unit="us per row",
                ours=samples.median(way(k)),
                limit=(most := DECODED if k is None else DECODED_16, samples.median(most)),
                against=BARE,
                ratio=samples.ratio(BARE, way(k)),
                least=least,
                peers=figures,
            )
            for k, least in WAYS.items()
        ),
        Row(
            case="stream, no latency, processor time of the server",
            unit="us per row",
            ours=serving,
            limit=bare,
            against=BARE,
            ratio=serving / bare[1],
            most=0.6,
        ),
    ]
