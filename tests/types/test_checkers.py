"""mypy and pyright over this folder: what is right passes, and what is marked ``refused`` does not.

An ignore that is not needed is an error to both, so a mistake that one no longer sees is one, too.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
COMMANDS = {
    "mypy": ("mypy", str(HERE)),
    "pyright": ("pyright", "--pythonpath", sys.executable, "--project", str(HERE)),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_both_checkers_accept_what_is_right_and_refuse_the_mistakes(name: str) -> None:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed: pip install -e '.[lint]'")
    command = (sys.executable, "-m", *COMMANDS[name])
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert run.returncode == 0, run.stdout + run.stderr


def test_each_planted_mistake_is_an_error_to_both() -> None:
    programs = [path for path in HERE.glob("*.py") if not path.name.startswith("test_")]
    lines = [line for path in programs for line in path.read_text().splitlines()]
    refused = [line for line in lines if line.endswith("# refused")]
    assert len(refused) >= 28
    assert all("# type: ignore[" in line and "# pyright: ignore[" in line for line in refused)
    assert [line for line in lines if ": ignore" in line] == refused
