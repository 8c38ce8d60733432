"""``import items``."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from accutics_authentic._cli.commands.import_ import TOLD
from accutics_authentic._cli.exits import Exit
from accutics_authentic.sandbox import Sandbox
from accutics_authentic.sandbox.records import RecordedRequest
from tests.cli.running import Command


@pytest.fixture
def group(sandbox: Sandbox) -> str:
    """Return an empty group, beside one with 250 items."""
    return sandbox.authentic.add_group([])


def listed(sandbox: Sandbox, group: str) -> list[str]:
    return list(sandbox.authentic.group(group).members)


@pytest.fixture
def some(sandbox: Sandbox, tmp_path: Path) -> tuple[Path, list[str]]:
    ids = list(sandbox.authentic.stamps(sandbox.group_id))[:30]
    file = tmp_path / "ids.txt"
    file.write_text("\n".join(ids))
    return file, ids


@pytest.mark.parametrize("status", [403, 409])
def test_items_are_added_once_however_often_it_runs(
    command: Command, sandbox: Sandbox, group: str, some: tuple[Path, list[str]], status: int
) -> None:
    sandbox.authentic.switches.duplicate_status = status  # type: ignore[assignment]  # one of both
    file, ids = some
    tried = command("import", "items", group, file, "--dry-run")
    assert (tried.code, tried.err) == (Exit.DONE, "30 would be added, 0 already there\n")
    assert listed(sandbox, group) == []
    first = command("import", "items", group, file)
    assert (first.code, first.out, first.err) == (Exit.DONE, "", "30 added, 0 already there\n")
    assert sorted(listed(sandbox, group)) == sorted(ids)
    again = command("import", "items", group, file, "--json")
    assert (again.code, again.err) == (Exit.DONE, "0 added, 30 already there\n")
    assert {row["outcome"] for row in again.rows} == {"already there"}
    assert sorted(row["id"] for row in again.rows) == sorted(ids)
    tried = command("import", "items", group, file, "--dry-run")
    assert tried.err == "0 would be added, 30 already there\n"


def test_items_that_cannot_be_added_are_reported_and_the_others_are_added(
    command: Command, sandbox: Sandbox, group: str, some: tuple[Path, list[str]], tmp_path: Path
) -> None:
    file, ids = some
    absent = [f"absent-{n}" for n in range(TOLD + 5)]
    file.write_text("\n".join([*ids, *absent]))
    sandbox.fail(status=403, path=f"/api/v2/groups/{group}/items/{ids[0]}")
    ended = command("import", "items", group, file)
    assert ended.code == Exit.FAILED
    lines = ended.err.splitlines()
    assert lines[-1] == f"29 added, 0 already there, {TOLD + 6} failed"
    assert len(lines) == TOLD + 1
    assert sorted(listed(sandbox, group)) == sorted(ids[1:])


def test_a_403_for_an_item_that_is_not_there_is_a_failure(
    command: Command, sandbox: Sandbox, group: str, some: tuple[Path, list[str]]
) -> None:
    file, ids = some
    sandbox.fail(status=403, path=f"/api/v2/groups/{group}/items/{ids[0]}")
    ended = command("import", "items", group, file)
    assert ended.code == Exit.FAILED
    assert ended.err.startswith(f"error: {ids[0]}: POST /api/v2/groups/:id/items/:id: 403")


def test_a_group_that_is_not_there_fails_before_any_item(
    command: Command, sandbox: Sandbox, some: tuple[Path, list[str]]
) -> None:
    ended = command("import", "items", "absent", some[0])
    assert ended.code == Exit.FAILED
    assert len(sandbox.requests) == 1


def test_an_interrupted_import_says_how_to_go_on(
    command: Command, sandbox: Sandbox, group: str, some: tuple[Path, list[str]]
) -> None:
    def interrupt(request: RecordedRequest) -> None:
        if request.method == "POST" and request.path.endswith(some[1][10]):
            os.kill(os.getpid(), signal.SIGINT)

    sandbox.before_request.append(interrupt)
    sandbox.fail(delay=30, path=f"/api/v2/groups/{group}/items/{some[1][10]}")
    ended = command("import", "items", group, some[0], "--concurrency", 1)
    assert (ended.code, ended.err) == (
        Exit.INTERRUPTED,
        "interrupted: the same command again adds what is missing\n",
    )
    sandbox.before_request.clear()
    sandbox.faults.clear()
    assert command("import", "items", group, some[0]).code == Exit.DONE
    assert sorted(listed(sandbox, group)) == sorted(some[1])


def test_a_long_id_is_shortened_in_a_sentence(command: Command, group: str, tmp_path: Path) -> None:
    file = tmp_path / "ids.txt"
    file.write_text("a" * 3000)
    ended = command("import", "items", group, file)
    assert ended.err.startswith(f"error: {'a' * 80}...: ")
    assert len(ended.err) < 400
