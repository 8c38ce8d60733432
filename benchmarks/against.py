"""Today's files next to an older commit: ``python -m benchmarks --against REV``.

Each is loaded by a process of its own. Both read from one server, turn by turn.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from benchmarks.remote import ROOT, served
from benchmarks.rounds import Costs, Samples
from benchmarks.table import Row

NOW = "now"


@frozen
class Version:
    """A process with one version of the library.

    Attributes:
        process: Makes turns; see ``turns``.
        cases: The names of its cases.
    """

    process: subprocess.Popen[str]
    cases: list[str]

    def turn(self, case: str) -> tuple[float, float]:
        """Return processor time and wall time of one turn, in seconds."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(case, file=self.process.stdin, flush=True)
        processor, wall = map(float, self.process.stdout.readline().split())
        return processor, wall


@contextmanager
def checked_out(rev: str) -> Iterator[Path]:
    """Check the commit *rev* out into a folder, and remove that afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "then")
        git = ("git", "-C", str(ROOT), "worktree")
        subprocess.run([*git, "add", "-q", "--detach", path, rev], check=True)  # noqa: S603 - git, and a commit that the caller named
        try:
            yield path
        finally:
            subprocess.run([*git, "remove", "--force", path], check=True)  # noqa: S603 - as above


@contextmanager
def version(path: Path, origin: str, rows: int, ids: int) -> Iterator[Version]:
    """Start a process with the library at *path*, and stop it afterwards."""
    with subprocess.Popen(  # noqa: S603 - this Python and our own script
        [sys.executable, str(ROOT / "benchmarks/turns.py"), origin, str(rows), str(ids)],
        cwd=path,
        env={**os.environ, "PYTHONPATH": str(path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield Version(process, process.stdout.readline().strip().split(";"))
        finally:
            process.kill()


def run(rev: str, *, quick: bool) -> list[Row]:
    """Measure."""
    rows, ids, rounds = (300, 300, 1) if quick else (2_000, 3_200, 40)
    with (
        checked_out(rev) as path,
        served() as origin,
        version(ROOT, origin, rows, ids) as now,
        version(path, origin, rows, ids) as then,
    ):
        found = {case: compare({NOW: now, rev: then}, case, rounds) for case in now.cases}
    return [
        Row(
            case=f"{case}, against {rev}",
            unit="ms",
            ours=costs.processor.low(NOW) * 1e3,
            limit=(rev, costs.processor.low(rev) * 1e3),
            against=rev,
            ratio=costs.processor.low_ratio(NOW, rev),
            wall=costs.wall.low_ratio(NOW, rev),
        )
        for case, costs in found.items()
    ]


def compare(versions: dict[str, Version], case: str, rounds: int) -> Costs:
    """Return what a case takes with each version, in turn; the first two rounds do not count."""
    turns: dict[str, list[tuple[float, float]]] = {name: [] for name in versions}
    for _ in range(rounds + 2):
        for name, each in versions.items():
            turns[name].append(each.turn(case))
    processor, wall = (
        Samples({name: [turn[index] for turn in got[2:]] for name, got in turns.items()})
        for index in (0, 1)
    )
    return Costs(processor, wall)
