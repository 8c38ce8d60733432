"""What a program's start costs: the import and the first row, each in processes of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from inspect import getsource
from tempfile import TemporaryDirectory

from benchmarks.models import Budget, Campaign, module
from benchmarks.remote import child, served
from benchmarks.rounds import Probe, interleave
from benchmarks.table import Row

OURS, DEPENDENCIES = "ours", "its dependencies alone"
BY_HAND = "aiohttp + json"
IMPORTS = {
    OURS: "from accutics_authentic import Accutics, Session",
    DEPENDENCIES: "import aiohttp, attrs, backoff, cattrs, msgspec, typing_extensions, yarl",
}
PEERS = {
    "aiohttp": "aiohttp",
    "httpx + pydantic": "httpx, pydantic",
    "requests": "requests",
    "dlt RESTClient": "dlt.sources.helpers.rest_client",
    "gidgethub": "gidgethub.aiohttp",
}
TIMED = "import time; start = time.process_time(); {}; print(time.process_time() - start)"

#: A class as users write one, in a process that imports nothing else of this package.
CLASSES = f"""
from datetime import datetime
from attrs import frozen

{getsource(Budget)}
{getsource(Campaign)}
"""
TOKEN = "e" * 300  # as long as a JWT
FIRST_ROWS = {
    OURS: f"""
import asyncio, sys, time
from accutics_authentic import Accutics, Session
{CLASSES}
async def main(origin):
    async with Session() as session:
        accutics = Accutics(session, base_url=origin, token="{TOKEN}")
        async for row in accutics.resource("lists/10000", Campaign).stream(page_size=100):
            return row
""",
    BY_HAND: f"""
import asyncio, sys, time
import aiohttp
{CLASSES}
async def main(origin):
    async with aiohttp.ClientSession(headers={{"Authorization": "Bearer {TOKEN}"}}) as session:
        async with session.get(origin + "/lists/10000?page_size=100") as response:
            page = await response.json()
        for row in page["data"]:
            return row
""",
}
#: Collects the garbage of the imports first: whether a collection falls into the row is chance.
RUN = """
import gc
gc.collect()
gc.freeze()
start = time.process_time()
assert asyncio.run(main(sys.argv[1]))
print(time.process_time() - start)
"""


async def cost(bytecode: str, script: str, *arguments: str) -> float:
    """Return the milliseconds that *script* prints as seconds, with all bytecode in one folder.

    Otherwise the sources would be compiled each time where bytecode cannot be written beside them.
    """
    kept = {"PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
    printed = await asyncio.to_thread(child, "-c", script, *arguments, **kept)
    return float(printed) * 1e3


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    with TemporaryDirectory() as bytecode:
        return [await imports(bytecode, quick=quick), await first_row(bytecode, quick=quick)]


async def imports(bytecode: str, *, quick: bool) -> Row:
    """Import, in many new processes."""
    installed = {
        name: f"import {names}"
        for name, names in PEERS.items()
        if all(module(each.split(".")[0]) for each in names.split(", "))
    }

    def probes(lines: Mapping[str, str]) -> dict[str, Probe]:
        return {name: partial(cost, bytecode, TIMED.format(line)) for name, line in lines.items()}

    samples = await interleave(probes(IMPORTS), rounds=1 if quick else 40)
    others = await interleave(probes(installed), rounds=1 if quick else 5)
    return Row(
        case="import",
        unit="ms",
        ours=samples.low(OURS),
        limit=(DEPENDENCIES, samples.low(DEPENDENCIES)),
        peers={name: others.low_of(name) for name in PEERS},
        against=DEPENDENCIES,
        ratio=samples.low_ratio(OURS, DEPENDENCIES),
        most=1.10,
    )


async def first_row(bytecode: str, *, quick: bool) -> Row:
    """Read the first row of a list in many new processes, after the imports."""
    with served() as origin:
        samples = await interleave(
            {
                name: partial(cost, bytecode, script + RUN, origin)
                for name, script in FIRST_ROWS.items()
            },
            rounds=1 if quick else 40,
        )
    return Row(
        case="first row in a new process, after the import",
        unit="ms",
        ours=samples.low(OURS),
        limit=(BY_HAND, samples.low(BY_HAND)),
        against=BY_HAND,
        ratio=samples.low_ratio(OURS, BY_HAND),
        most=2.5,
    )
