"""How much memory a long list takes: the peak of a process, for a short list and for a long one."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from benchmarks.ours import ours, way
from benchmarks.remote import child, served
from benchmarks.table import Row

GROUP = "ids of a group"


def peak() -> int:
    """Return the peak memory of this process in bytes.

    ``/proc`` comes first, since on Linux a child's ``ru_maxrss`` begins with that of its parent.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource  # does not exist on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


async def read(origin: str, kind: str, count: int) -> None:
    """Read one list once."""
    async with ours(origin) as we:
        if kind == GROUP:
            await we.read_ids(f"uniform-{count}", limit=1000)
        else:
            await we.read(count, None if kind == "0" else int(kind))


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    short, long = (1_000, 2_000) if quick else (10_000, 1_000_000)

    def growth(origin: str, kind: str) -> float:
        peaks = [int(child("-m", __name__, origin, kind, str(n))) for n in (short, long)]
        return peaks[1] - peaks[0]

    with served() as origin:
        rows = {k: await asyncio.to_thread(growth, origin, str(k or 0)) for k in (None, 1, 16)}
        ids = await asyncio.to_thread(growth, origin, GROUP)
    return [
        *(
            Row(
                case=f"memory, {short:,} to {long:,} rows, {way(k)}",
                unit="MB more",
                ours=more / 2**20,
                limit=("allowed", 1.0),
                against="allowed",
                ratio=more / 2**20,
                most=1.0,
            )
            for k, more in rows.items()
        ),
        Row(
            case=f"memory, {short:,} to {long:,} {GROUP}",
            unit="bytes more per id",
            ours=ids / (long - short),
            limit=("allowed", 16.0),
            against="allowed",
            ratio=ids / (long - short) / 16,
            most=1.0,
        ),
    ]


if __name__ == "__main__":
    asyncio.run(read(sys.argv[1], sys.argv[2], int(sys.argv[3])))
    print(peak())
