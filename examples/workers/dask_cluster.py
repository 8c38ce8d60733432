"""How does a cluster read one list? It maps a function over the slices; here on Dask.

A slice is a short text, so a task is cheap to send. Each task opens a session of its own, since a
session belongs to one event loop, and returns a path and a count: rows go to the files, not over
the cluster. A task that fails is run again by the cluster, and replaces its own file. The token is
no argument, since clusters log those of tasks that fail: each process has it in its environment.

    pip install accutics-authentic distributed pyarrow
    python examples/workers/dask_cluster.py campaigns/
"""

import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from distributed import Client, LocalCluster

from accutics_authentic import Accutics, Resource, Session
from accutics_authentic.sandbox import Sandbox

PARTS = 8  # several for each process, so that none waits long for the last one


def read_slice(slice_: str, number: int, folder: str) -> tuple[str, int]:
    """Write the rows of one slice into a Parquet file; return its path and their number."""
    return asyncio.run(_read_slice(slice_, number, folder))


async def _read_slice(slice_: str, number: int, folder: str) -> tuple[str, int]:
    async with Session() as session:
        rows = [row async for row in campaigns(session).stream(slice=slice_)]
    path = Path(folder) / f"part-{number:05}.parquet"
    unfinished = path.with_suffix(f".{os.getpid()}")
    pq.write_table(pa.Table.from_pylist(rows), unfinished)
    unfinished.replace(path)  # whole, or not at all
    return str(path), len(rows)


async def split() -> tuple[str, ...]:
    """Return the slices, with a request or two."""
    async with Session() as session:
        return await campaigns(session).stream(page_size=20).split(PARTS)


def campaigns(session: Session) -> Resource[dict[str, Any]]:
    """Return the list, of the API that the environment names."""
    base_url, token = os.environ["ACCUTICS_URL"], os.environ["ACCUTICS_TOKEN"]
    return Accutics(session, base_url=base_url, token=token).resource("campaigns")


def export(folder: str) -> list[tuple[str, int]]:
    """Write all rows into *folder*, a file for each slice, by two processes on this machine."""
    slices = asyncio.run(split())
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as processes,
        Client(processes) as cluster,
    ):
        numbers = range(len(slices))
        futures = cluster.map(read_slice, slices, numbers, folder=folder, retries=3, pure=False)
        files: list[tuple[str, int]] = cluster.gather(futures)
    return files


async def main(folder: str) -> None:
    """Export from the API that the environment names, or else from a sandbox."""
    async with AsyncExitStack() as stack:
        if "ACCUTICS_URL" not in os.environ:
            sandbox = await stack.enter_async_context(Sandbox())
            os.environ["ACCUTICS_URL"] = sandbox.accutics_url
            os.environ["ACCUTICS_TOKEN"] = sandbox.accutics_token
        files = await asyncio.to_thread(export, folder)
    print(f"{sum(count for _, count in files)} campaigns in {len(files)} files")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(main(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            asyncio.run(main(temporary))
