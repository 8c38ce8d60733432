"""How do rows get into a warehouse? By a dlt resource: pages in, a cursor in dlt's state.

dlt loads the rows of a run and its state together. So each run takes a few pages, and the next one
goes on at the cursor: a loader that is killed repeats one run at most, and rows are merged on their
key. With the last page of the list the cursor is dropped, so that the next start reads anew.

    pip install accutics-authentic "dlt[duckdb]"
    python examples/workers/dlt_warehouse.py campaigns.duckdb
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import dlt

from accutics_authentic import Accutics, Session, is_finished
from accutics_authentic.sandbox import Sandbox

PAGES_PER_RUN = 5  # what a kill may cost; take more if pages are cheap and loading is not


@dlt.resource(primary_key="id", write_disposition="merge")
async def campaigns() -> AsyncIterator[list[dict[str, Any]]]:
    """Yield the rows of a few pages, and leave the cursor after the last one in dlt's state."""
    state = dlt.current.resource_state()
    base_url, token = os.environ["ACCUTICS_URL"], os.environ["ACCUTICS_TOKEN"]
    async with Session() as session:
        resource = Accutics(session, base_url=base_url, token=token).resource("campaigns")
        pages = resource.stream(page_size=20, cursor=state.get("cursor")).pages()
        for _ in range(PAGES_PER_RUN):
            page = await anext(pages)
            yield list(page.items)  # noqa: ASYNC119 - dlt runs a resource to its end
            state["cursor"] = page.cursor
            if is_finished(page.cursor):
                del state["cursor"]
                break


def load(file: str) -> int:
    """Load all rows into the DuckDB *file*, run by run; return how many runs it took.

    A run that was killed while it loaded is loaded first, without reading anything.
    """
    pipeline = dlt.pipeline(
        "campaigns",
        pipelines_dir=f"{file}.dlt",
        destination=dlt.destinations.duckdb(file),
        dataset_name="accutics",
    )
    runs = 0
    while True:
        pipeline.run(campaigns())
        runs += 1
        resources = pipeline.state["sources"]["campaigns"].get("resources", {})
        if "cursor" not in resources.get("campaigns", {}):
            return runs


async def main(file: str) -> None:
    """Load from the API that the environment names, or else from a sandbox."""
    async with AsyncExitStack() as stack:
        if "ACCUTICS_URL" not in os.environ:
            sandbox = await stack.enter_async_context(Sandbox())
            os.environ["ACCUTICS_URL"] = sandbox.accutics_url
            os.environ["ACCUTICS_TOKEN"] = sandbox.accutics_token
        runs = await asyncio.to_thread(load, file)
    print(f"loaded in {runs} runs")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(main(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(main(str(Path(folder) / "campaigns.duckdb")))
