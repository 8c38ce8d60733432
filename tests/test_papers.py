"""What the papers say runs as it stands."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_runs(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(example), run_name="__main__")
    assert capsys.readouterr().out


def test_the_quickstart_does_all_it_promises(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "examples" / "quickstart.py"), run_name="__main__")
    said = capsys.readouterr().out
    for word in ("245 campaigns", "resumed", "NotFoundError", "250 items", "holds 2 items", "hook"):
        assert word in said


def test_a_job_that_died_gets_every_row_once(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "examples" / "resume_after_crash.py"), run_name="__main__")
    assert "245 campaigns, 245 of them different" in capsys.readouterr().out


def test_the_program_on_the_first_screen_of_the_readme_runs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    program = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert program is not None
    exec(compile(program[1], "README.md", "exec"), {"__name__": "__main__"})  # noqa: S102 - our own README
    assert len(capsys.readouterr().out.splitlines()) == 245 + 250


def test_ci_calls_the_readmes_test_command() -> None:
    commands = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
    [command] = [command for command in commands if "pytest" in command]
    assert command in (ROOT / ".ci" / "run").read_text()


def test_links_in_the_papers_lead_somewhere() -> None:
    for paper in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", paper.read_text()):
            assert (paper.parent / link).exists(), f"{paper.name} links to {link}"
