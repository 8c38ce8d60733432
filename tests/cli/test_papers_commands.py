"""The commands that README and docs show are commands, with options that there are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from accutics_authentic._cli.app import app
from accutics_authentic._cli.usage import PROGRAM

ROOT = Path(__file__).parents[2]


def commands() -> Iterator[str]:
    """Return the commands in blocks of shell; not ``sandbox``, which is no command of ``app``."""
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
            for line in block.replace("\\\n", "").splitlines():
                shown = re.search(rf"(?:^|/|\| ){PROGRAM} (.*)", line)
                if shown and not shown[1].startswith("sandbox"):
                    yield re.split(r" \| | > |  +#", shown[1])[0].rstrip()


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_a_command_that_is_shown_is_understood(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCUTICS_BASE_URL", "https://api.example.com")
    words = shlex.split(command)
    function, _, _ = app.parse_args(words, exit_on_error=False, print_error=False)
    assert function.__module__.startswith("accutics_authentic._cli.commands.")
