"""The example for Dask, on a real cluster of two processes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from accutics_authentic.sandbox import RecordedRequest, Sandbox

EXAMPLE = Path(__file__).parents[2] / "examples" / "workers" / "dask_cluster.py"


def worker_of(process: int) -> int:
    """Return the id of a worker process of the cluster that *process* runs."""
    threads = Path(f"/proc/{process}/task").iterdir()
    children = [child for thread in threads for child in (thread / "children").read_text().split()]
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_text() for child in children}
    return min(child for child, command in commands.items() if "spawn_main" in command)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker processes in /proc")
async def test_a_cluster_writes_every_row_once_though_a_task_fails_and_a_worker_is_killed(
    tmp_path: Path,
) -> None:
    pytest.importorskip("distributed", reason="needs the group 'examples': distributed")
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the group 'examples': pyarrow")
    killed: list[int] = []

    def kills(request: RecordedRequest) -> bool:
        """Kill a worker, if page 9 is requested."""
        if "page=9&" not in f"{request.query}&":
            return False
        killed.append(worker_of(example.pid))
        os.kill(killed[0], signal.SIGKILL)
        return True

    async with Sandbox() as sandbox:
        # Three attempts fail: one task has then given up, and the cluster runs it again.
        sandbox.fail(500, times=3, where=lambda request: "page=5&" in f"{request.query}&")
        sandbox.fail(503, times=1, where=kills)
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
        failed = sum("page=5&" in f"{request.query}&" for request in sandbox.requests)
    assert killed
    assert failed >= 4
    parts = sorted(name for name in os.listdir(tmp_path) if name.endswith(".parquet"))
    assert parts == [f"part-{number:05}.parquet" for number in range(8)]
    tables = [parquet.read_table(tmp_path / part) for part in parts]
    assert [row["id"] for table in tables for row in table.to_pylist()] == [
        row["id"] for row in rows
    ]
    assert sandbox.accutics_token not in err.decode()
