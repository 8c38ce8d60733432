"""The example for dlt: rows in a DuckDB file, by a loader that is killed in the middle."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from accutics_authentic.sandbox import Sandbox

from .killing import EXAMPLES, kill_after, output, start

EXAMPLE = EXAMPLES / "workers" / "dlt_warehouse.py"
PAGES = 13  # of 20 rows
PAGES_PER_RUN = 5


async def test_a_loader_that_is_killed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    pytest.importorskip("dlt", reason="needs the group 'examples': dlt")
    duckdb = pytest.importorskip("duckdb", reason="needs the extra 'parquet': duckdb")
    file = tmp_path / "campaigns.duckdb"

    def ids() -> list[int]:
        with duckdb.connect(str(file), read_only=True) as database:
            rows = database.execute("select id from accutics.campaigns order by id").fetchall()
        return [id_ for (id_,) in rows]

    async with Sandbox() as sandbox:
        collection = sandbox.accutics.collections["campaigns"]

        async def load(kill: int | None = None) -> str:
            process = await start(sandbox, EXAMPLE, file, RUNTIME__DLTHUB_TELEMETRY="false")
            if kill is not None:
                kill_after(sandbox, kill, process)
            out, err = await output(process)
            assert process.returncode == (0 if kill is None else -signal.SIGKILL), err
            return out

        await load(kill=8)  # in the second run
        assert await asyncio.to_thread(ids) == [row["id"] for row in collection.rows[:100]]
        assert await load() == "loaded in 2 runs\n"
        assert await asyncio.to_thread(ids) == [row["id"] for row in collection.rows]
        assert len(sandbox.requests) <= PAGES + PAGES_PER_RUN
        collection.insert({"name": "Spring"})
        assert await load() == "loaded in 3 runs\n"  # it reads anew
        assert await asyncio.to_thread(ids) == [row["id"] for row in collection.rows]
