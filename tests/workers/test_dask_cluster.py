"""The example for Dask, on a real cluster of two processes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from accutics_authentic.sandbox import Sandbox

EXAMPLE = Path(__file__).parents[2] / "examples" / "workers" / "dask_cluster.py"


async def test_a_cluster_of_two_processes_writes_every_row_once_though_a_task_fails(
    tmp_path: Path,
) -> None:
    pytest.importorskip("distributed", reason="needs the group 'examples': distributed")
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the group 'examples': pyarrow")
    async with Sandbox() as sandbox:
        # Three attempts fail: one task has then given up, and the cluster runs it again.
        sandbox.fail(500, times=3, where=lambda request: "page=5&" in f"{request.query}&")
        example = await asyncio.create_subprocess_exec(
            sys.executable,
            EXAMPLE,
            tmp_path,
            env={
                **os.environ,
                "ACCUTICS_URL": sandbox.accutics_url,
                "ACCUTICS_TOKEN": sandbox.accutics_token,
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(example.communicate(), 120)
        assert out.decode() == "245 campaigns in 8 files\n", err.decode()
        rows = sandbox.accutics.collections["campaigns"].rows
        pages = Counter(request.params["page"][0] for request in sandbox.requests)
    parts = sorted(os.listdir(tmp_path))
    assert parts == [f"part-{number:05}.parquet" for number in range(8)]
    tables = [parquet.read_table(tmp_path / part) for part in parts]
    ids = [row["id"] for table in tables for row in table.to_pylist()]
    assert ids == [row["id"] for row in rows]
    assert pages["5"] >= 4
    assert all(count == 1 for page, count in pages.items() if page not in {"1", "4", "5", "6"})
    assert sandbox.accutics_token not in err.decode()
