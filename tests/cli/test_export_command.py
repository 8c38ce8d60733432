"""``export``: what the command adds to the function."""

from __future__ import annotations

import csv
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from accutics_authentic._cli.exits import Exit
from accutics_authentic.export import _files as files
from accutics_authentic.export._paths import ExportPaths
from accutics_authentic.sandbox import Sandbox
from accutics_authentic.sandbox.records import RecordedRequest
from tests.cli.running import Command


def ids(path: Path) -> list[int]:
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def test_all_rows_come_into_the_file_and_a_closing_report_to_stderr(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "all.jsonl"
    ended = command("export", "accutics", "campaigns", "--out", file)
    assert (ended.code, ended.out) == (Exit.DONE, "")
    assert ended.err.startswith(f"245 rows in {file}, ")
    assert ended.err.count("\n") == 1
    assert ids(file) == list(range(1, 246))
    assert [each.name for each in tmp_path.iterdir()] == ["all.jsonl"]


def test_filters_columns_and_formulae_are_options(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.accutics.add_collection("rows", [{"id": 1, "a": {"b": "=1+1"}}, {"id": 2}])
    file = tmp_path / "rows.csv"
    options = ("--columns", "id,deep=a.b", "--excel", "--param", "id=1", "--quiet")
    ended = command("export", "accutics", "rows", "-o", file, *options)
    assert (ended.code, ended.out, ended.err) == (Exit.DONE, "", "")
    with file.open(newline="") as opened:
        assert list(csv.reader(opened)) == [["id", "deep"], ["1", "'=1+1"]]


def test_the_ids_of_a_group_are_exported_between_two_moments(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    stamps = sandbox.authentic.stamps(sandbox.group_id)
    newest, oldest = sorted(stamps.values())[200], sorted(stamps.values())[100]
    file = tmp_path / "ids.jsonl"
    options = ("--before", newest, "--after", oldest, "--limit", 20, "--json")
    ended = command("export", "items", sandbox.group_id, "-o", file, *options)
    assert ended.code == Exit.DONE, ended.err
    found = [json.loads(line) for line in file.read_text().splitlines()]
    assert set(found) == {id_ for id_, at in stamps.items() if oldest < at < newest}
    assert ended.rows[0]["items"] == len(found) > 0
    assert ended.rows[0]["complete"]


def test_a_file_that_is_there_is_refused_and_replaced_with_overwrite(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text("mine\n")
    refused = command("export", "accutics", "campaigns", "-o", file)
    assert refused.code == Exit.USAGE
    assert refused.err.startswith("error: all.jsonl is there already: --overwrite replaces it")
    assert file.read_text() == "mine\n"
    assert not sandbox.requests
    assert command("export", "accutics", "campaigns", "-o", file, "--overwrite").code == Exit.DONE
    assert len(ids(file)) == 245


def test_an_interrupted_export_goes_on_by_the_same_command_and_by_no_other(
    command: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "all.jsonl"
    same = ("export", "accutics", "campaigns", "-o", file, "--page-size", 50, "--concurrency", 1)

    def interrupt(request: RecordedRequest) -> None:
        if "page=3" in request.query:
            os.kill(os.getpid(), signal.SIGTERM)

    sandbox.before_request.append(interrupt)
    sandbox.fail(delay=30, where=lambda request: "page=3" in request.query)
    stopped = command(*same)
    assert (stopped.code, stopped.err) == (
        Exit.INTERRUPTED,
        "interrupted: the same command again goes on where it stopped\n",
    )
    assert not file.exists()
    sandbox.before_request.clear()
    sandbox.requests.clear()
    other = command(*same, "--param", "status=active")
    assert other.code == Exit.USAGE
    assert "all.jsonl.state is of another export" in other.err
    assert not sandbox.requests
    assert command(*same, "--concurrency", 4).code == Exit.USAGE  # said twice
    gone_on = command("export", "accutics", "campaigns", "-o", file, "--concurrency", 8)
    assert gone_on.code == Exit.DONE
    assert ids(file) == list(range(1, 246))
    assert len(sandbox.requests) == 3


def test_an_export_that_is_interrupted_when_it_is_complete_is_done(
    command: Command, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(paths: ExportPaths) -> None:
        clean_up(paths)
        handler = signal.getsignal(signal.SIGTERM)
        assert callable(handler)
        handler(signal.SIGTERM, None)  # before this thread tells that it has ended

    clean_up = files.clean_up
    monkeypatch.setattr(files, "clean_up", interrupted)
    file = tmp_path / "all.jsonl"
    ended = command("export", "accutics", "campaigns", "-o", file)
    assert (ended.code, ended.err) == (Exit.DONE, f"interrupted, but {file} is complete\n")
    assert len(ids(file)) == 245


def test_rows_to_stdout_have_no_state_and_an_interruption_nothing_to_go_on_with(
    command: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(request: RecordedRequest) -> None:
        if "page=2" in request.query:
            os.kill(os.getpid(), signal.SIGTERM)

    sandbox.before_request.append(interrupt)
    sandbox.fail(delay=30, where=lambda request: "page=2" in request.query)
    reader, writer = os.pipe()
    with monkeypatch.context() as patch, os.fdopen(writer, "w") as out:
        patch.setattr(sys, "stdout", out)
        ended = command("export", "accutics", "campaigns", "--page-size", 10)
    with os.fdopen(reader) as rows:
        assert [json.loads(line)["id"] for line in rows] == list(range(1, 11))
    assert (ended.code, ended.err) == (Exit.INTERRUPTED, "interrupted\n")


def test_a_report_for_programs_does_not_come_among_the_rows(
    command: Command, sandbox: Sandbox
) -> None:
    ended = command("export", "accutics", "campaigns", "--json")
    assert (ended.code, ended.out) == (Exit.USAGE, "")
    assert ended.err.endswith("where the rows go: add --out FILE\n")
    assert not sandbox.requests


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [
        ([], Exit.DONE),
        (["--fail-on", "duplicates"], Exit.DONE),
        (["--fail-on", "drift"], Exit.DRIFTED),
        (["--fail-on", "drift", "--fail-on", "duplicates"], Exit.DRIFTED),
    ],
)
def test_a_list_that_changes_fails_only_a_command_that_says_so(
    command: Command, sandbox: Sandbox, tmp_path: Path, fail_on: list[str], code: Exit
) -> None:
    def grow(request: RecordedRequest) -> None:
        if "page=2" in request.query:
            sandbox.accutics.collections["campaigns"].insert({"name": "new"})

    sandbox.before_request.append(grow)
    file = tmp_path / "all.jsonl"
    ended = command("export", "accutics", "campaigns", "-o", file, *fail_on)
    assert ended.code == code
    assert "the list changed while it was read" in ended.err
    assert len(ids(file)) == 246
