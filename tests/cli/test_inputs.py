"""Files that users name."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from accutics_authentic._cli.exits import Exit
from accutics_authentic.sandbox import Sandbox
from tests.cli.running import Command


def test_a_tilde_is_the_home_folder_where_shells_leave_it(
    command: Command, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "token").write_text(sandbox.accutics_token)
    (tmp_path / "token").chmod(0o600)
    monkeypatch.delenv("ACCUTICS_TOKEN")
    options = ["campaigns", "--token-file=~/token"]
    assert command("export", "accutics", *options, "--out=~/a.jsonl").code == Exit.DONE
    assert command("init", "accutics", *options, "--out=~/models.py").code == Exit.DONE
    assert command("diff", "accutics", *options, "~/a.jsonl", "--key=id").code == Exit.DONE
    ended = command("groups", "create", "--data", "@~/a.jsonl")
    assert "--data must be JSON: line 2 is not" in ended.err
    assert {each.name for each in tmp_path.iterdir()} == {"token", "a.jsonl", "models.py"}


def test_a_report_that_nobody_reads_keeps_no_export_from_being_done(
    command: Command, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def interrupted(_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr("accutics_authentic._cli.commands.export.write_json", interrupted)
    file = tmp_path / "a.jsonl"
    ended = command("export", "accutics", "campaigns", "--out", file, "--json")
    assert (ended.code, ended.out) == (Exit.DONE, "")
    assert ended.err == f"interrupted, but {file} is complete\n"


@pytest.mark.parametrize(
    ("out", "code", "says"),
    [
        ("none/a.jsonl", Exit.FAILED, "there is no folder "),
        ("a.txt", Exit.USAGE, "--out must end in .jsonl, .csv, .parquet, or be - for JSONL"),
    ],
)
def test_a_file_that_cannot_be_is_reported_by_its_option(
    command: Command, sandbox: Sandbox, tmp_path: Path, out: str, code: Exit, says: str
) -> None:
    ended = command("export", "accutics", "campaigns", "--out", tmp_path / out)
    assert (ended.code, ended.err.count("\n")) == (code, 1)
    assert says in ended.err
    assert sandbox.requests == []
