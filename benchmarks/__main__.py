"""Run the benchmarks: ``python -m benchmarks [--only NAME] [--quick] [--json] [--against REV]``."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable
from typing import Protocol

from benchmarks import (
    against,
    bulk,
    bursts,
    consumer,
    decode,
    events,
    export,
    flat,
    ids,
    imports,
    latency,
    limited,
    memory,
    point,
    processes,
    stream,
    walk,
)
from benchmarks.table import Row, render


class Benchmark(Protocol):
    """Measures some cases; with *quick* it only shows that everything runs."""

    def __call__(self, *, quick: bool) -> Awaitable[list[Row]]:
        """Measure, and return the rows."""
        ...


BENCHMARKS: dict[str, Benchmark] = {
    "decode": decode.run,
    "stream": stream.run,
    "latency": latency.run,
    "consumer": consumer.run,
    "walk": walk.run,
    "ids": ids.run,
    "point": point.run,
    "events": events.run,
    "bulk": bulk.run,
    "limited": limited.run,
    "export": export.run,
    "flat": flat.run,
    "memory": memory.run,
    "processes": processes.run,
    "bursts": bursts.run,
    "imports": imports.run,
}


async def measure(names: list[str], *, quick: bool) -> list[Row]:
    """Run the benchmarks of these *names*, and print their progress on standard error."""
    rows: list[Row] = []
    for name in names:
        start = time.perf_counter()
        found = await BENCHMARKS[name](quick=quick)
        print(f"{name}: {time.perf_counter() - start:.1f} s", file=sys.stderr)
        for row in found:  # so that nothing is lost if the run is stopped before the table
            print(f"    {row.brief()}", file=sys.stderr)
        rows += found
    return rows


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="may be repeated")
    parser.add_argument("--quick", action="store_true", help="only see that everything runs")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--against", metavar="REV", help="compare with this commit instead")
    arguments = parser.parse_args()
    if arguments.against:
        rows = against.run(arguments.against, quick=arguments.quick)
    else:
        rows = asyncio.run(measure(arguments.only or list(BENCHMARKS), quick=arguments.quick))
    print(json.dumps([row.as_json() for row in rows], indent=1) if arguments.json else render(rows))


if __name__ == "__main__":
    main()
