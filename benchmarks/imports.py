"""What an import costs: processor time in a new process, beyond the start of Python."""

from __future__ import annotations

import asyncio
from functools import partial
from tempfile import TemporaryDirectory

from benchmarks.models import module
from benchmarks.remote import child
from benchmarks.rounds import interleave
from benchmarks.table import Row

OURS, LIMIT = "accutics_authentic", "aiohttp"
PEERS = {
    "httpx + pydantic": "httpx, pydantic",
    "requests": "requests",
    "dlt RESTClient": "dlt.sources.helpers.rest_client",
    "gidgethub": "gidgethub.aiohttp",
}
SCRIPT = "import time; start = time.process_time(); import {}; print(time.process_time() - start)"


async def cost(names: str, bytecode: str) -> float:
    """Return the milliseconds of one import, with all bytecode cached in one folder.

    Otherwise the sources would be compiled each time where bytecode cannot be written beside them.
    """
    kept = {"PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
    printed = await asyncio.to_thread(child, "-c", SCRIPT.format(names), **kept)
    return float(printed) * 1e3


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    installed = {
        name: names
        for name, names in PEERS.items()
        if all(module(each.split(".")[0]) for each in names.split(", "))
    }
    with TemporaryDirectory() as bytecode:
        samples = await interleave(
            {
                name: partial(cost, names, bytecode)
                for name, names in {OURS: OURS, LIMIT: LIMIT, **installed}.items()
            },
            rounds=1 if quick else 9,
        )
    return [
        Row(
            case="import",
            unit="ms",
            ours=samples.median(OURS),
            limit=(LIMIT, samples.median(LIMIT)),
            peers={name: samples.of(name) for name in PEERS},
            against=LIMIT,
            ratio=samples.ratio(OURS, LIMIT),
            most=1.15,
        )
    ]
