"""The lines of docs/testing.md run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accutics_authentic.sandbox import Sandbox

PAPER = (Path(__file__).parents[2] / "docs" / "testing.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", PAPER, re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines()]


@pytest.mark.parametrize("line", LINES)
def test_each_line_of_code_in_the_paper_runs(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("records.jsonl").write_text('{"id": 1}')
    sandbox = Sandbox(campaigns=1, group_items=0)
    names = {"Sandbox": Sandbox, "sandbox": sandbox, "rows": [{"name": "a"}]}
    exec(compile(line, "testing.md", "exec", dont_inherit=True), names)  # noqa: S102 - our own paper
    assert len(sandbox.faults) == line.startswith("sandbox.fail")
