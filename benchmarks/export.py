"""An export to a file: what it takes on top of a loop that writes the same rows, and memory."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from functools import partial
from pathlib import Path

from accutics_authentic import make_converter
from accutics_authentic.export import export
from benchmarks.memory import peak
from benchmarks.models import Campaign
from benchmarks.ours import Ours, ours
from benchmarks.remote import child, served
from benchmarks.rounds import interleave_costs
from benchmarks.table import Row

DICTS, CLASSES = "dicts", "attrs classes"
FORMATS = ("jsonl", "csv", "parquet")
SIZE = 100


async def by_hand(we: Ours, rows: int, path: Path, kind: str) -> None:
    """Write the rows as most people would."""
    typed = kind == CLASSES
    unstructure = make_converter().unstructure
    stream = we.accutics.resource(("lists", rows), *(Campaign,) * typed).stream(page_size=SIZE)
    with open(path, "w") as file:  # noqa: ASYNC230  # as most people would
        async for row in stream:
            file.write(json.dumps(unstructure(row) if typed else row) + "\n")


async def exported(we: Ours, rows: int, path: Path, kind: str) -> None:
    """Write them by an export."""
    typed = kind == CLASSES
    stream = we.accutics.resource(("lists", rows), *(Campaign,) * typed).stream(page_size=SIZE)
    report = await export(stream, path, overwrite=True)
    assert report.items == rows


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    rows = 300 if quick else 10_000
    short, long = (500, 1_000) if quick else (200_000, 1_000_000)
    with served() as origin, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        async with ours(origin) as we:
            cases = {
                f"{name}, {kind}": partial(write, we, rows, path, kind)
                for kind in (DICTS, CLASSES)
                for name, write in (("by hand", by_hand), ("export", exported))
            }
            costs = await interleave_costs(cases, rounds=1 if quick else 15, per=rows * 1e-6)

        def growth(form: str) -> float:
            peaks = [
                int(child("-m", __name__, origin, f"{folder}/{n}.{form}", str(n)))
                for n in (short, long)
            ]
            return (peaks[1] - peaks[0]) / 2**20

        forms = FORMATS[:1] if quick else FORMATS
        more = {form: await asyncio.to_thread(growth, form) for form in forms}
    return [
        *(
            Row(
                case=f"export to JSONL, {kind}",
                unit="us per row",
                ours=costs.processor.low(f"export, {kind}"),
                limit=(hand := f"by hand, {kind}", costs.processor.low(hand)),
                against=hand,
                ratio=costs.processor.low_ratio(f"export, {kind}", hand),
                wall=costs.wall.low_ratio(f"export, {kind}", hand),
                most=1.3,
            )
            for kind in (DICTS, CLASSES)
        ),
        *(
            Row(
                case=f"memory of an export, {short:,} to {long:,} rows, {form}",
                unit="MB more",
                ours=grown,
                limit=("allowed", 8.0),
                against="allowed",
                ratio=grown / 8.0,
                most=1.0,
            )
            for form, grown in more.items()
        ),
    ]


async def export_once(origin: str, path: str, rows: int) -> None:
    """Export one list in this process."""
    async with ours(origin) as we:
        await exported(we, rows, Path(path), DICTS)


if __name__ == "__main__":
    asyncio.run(export_once(sys.argv[1], sys.argv[2], int(sys.argv[3])))
    print(peak())
