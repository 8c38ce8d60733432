"""The command as a process: killed at any moment, without room, without a reader, twice at once.

``KILLS=20`` kills more often (``nox -s kills``).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from accutics_authentic._cli.exits import Exit
from accutics_authentic.sandbox import Sandbox
from accutics_authentic.sandbox.records import RecordedRequest
from tests.cli.running import Command

KILLS = int(os.environ.get("KILLS", "3"))
PAGES = 25
ROWS = 10 * PAGES - 5
EXPORT = ["export", "accutics", "campaigns", "--page-size", "10", "--concurrency", "3"]


def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "accutics_authentic", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    return subprocess.Popen(command, **pipes)  # noqa: S603  # our own command


@pytest.fixture(autouse=True)
def heeds_ctrl_c(process_state: None) -> Iterator[None]:
    """Let children handle Ctrl-C, since a shell makes programs in its background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Killer:
    """Sends a signal to a process a moment after it has sent so many requests."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._left = -1
        self._kill: Callable[[], object] = int
        self._delay = 0.0
        sandbox.before_request.append(self._count)

    def aim(self, process: subprocess.Popen[str], number: int, requests: int, delay: float) -> None:
        self._kill = lambda: process.send_signal(number)
        self._left, self._delay = requests, delay

    def _count(self, _: RecordedRequest) -> None:
        self._left -= 1
        if self._left == 0:
            threading.Timer(self._delay, self._kill).start()


def ids(text: bytes) -> list[int]:
    return [json.loads(line)["id"] for line in text.splitlines()]


def check_between(file: Path) -> None:
    """Check what lies there between two runs: whole rows, none of them lost or doubled."""
    state = Path(f"{file}.state")
    if file.exists():
        assert ids(file.read_bytes()) == list(range(1, ROWS + 1))
    elif state.exists():
        size = json.loads(state.read_text())["bytes"]
        part = Path(f"{file}.part.jsonl")
        kept = part.read_bytes()[:size] if part.exists() else b""
        assert len(kept) == size
        found = ids(kept)
        assert found == list(range(1, len(found) + 1))


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_an_export_that_is_killed_at_any_moment_goes_on_and_has_each_row_once(
    sandbox: Sandbox, tmp_path: Path, name: str
) -> None:
    random, number = Random(f"{name} {KILLS}"), getattr(signal, name)
    killer, files = Killer(sandbox), 0
    for _ in range(KILLS):
        file = tmp_path / f"{files}.jsonl"
        process = start(*EXPORT, "--out", file)
        killer.aim(process, number, random.randrange(1, 10), random.uniform(0, 0.05))
        out, err = process.communicate(timeout=60)
        killed = -number if number == signal.SIGKILL else Exit.INTERRUPTED
        assert process.returncode in (killed, Exit.DONE), err
        assert out == ""
        if process.returncode == Exit.INTERRUPTED:
            assert err == "interrupted: the same command again goes on where it stopped\n"
        check_between(file)
        files += file.exists() and not Path(f"{file}.state").exists()
    file = tmp_path / f"{files}.jsonl"
    process = start(*EXPORT, "--out", file)
    assert process.communicate(timeout=60)[1].startswith(f"{ROWS} rows in {file}")
    assert process.returncode == Exit.DONE
    check_between(file)
    left = {each.name for each in tmp_path.iterdir() if each.suffix != ".lock"}  # locks nobody then
    assert left == {f"{n}.jsonl" for n in range(files + 1)}


def test_an_export_without_room_keeps_its_rows_and_goes_on_with_room(
    sandbox: Sandbox, command: Command, tmp_path: Path
) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))

    file = tmp_path / "all.jsonl"
    process = start(*EXPORT, "--out", file, preexec_fn=little_room)
    _, err = process.communicate(timeout=60)
    assert process.returncode == Exit.FAILED
    assert err == (
        "error: could not write all.jsonl.part.jsonl: File too large; mend that, and the same "
        "command goes on\n"
    )
    check_between(file)
    sandbox.requests.clear()
    ended = command(*EXPORT, "--out", file)
    assert ended.code == Exit.DONE
    assert len(sandbox.requests) < PAGES
    check_between(file)


def test_a_reader_that_has_enough_ends_an_export_in_silence(sandbox: Sandbox) -> None:
    sandbox.fail(delay=30, where=lambda request: "page=9" in request.query, times=None)
    process = start(*EXPORT)
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())["id"] == 1
    process.stdout.close()
    sandbox.faults.clear()
    assert process.wait(timeout=60) == Exit.FAILED
    assert process.stderr.read() == ""
    process.stderr.close()


def test_a_second_export_to_the_same_file_is_refused_while_the_first_is_at_work(
    sandbox: Sandbox, command: Command, tmp_path: Path
) -> None:
    reached = threading.Event()

    def note(request: RecordedRequest) -> None:
        if "page=5" in request.query:
            reached.set()

    sandbox.before_request.append(note)
    sandbox.fail(delay=30, where=lambda request: "page=5" in request.query)
    file = tmp_path / "all.jsonl"
    first = start(*EXPORT, "--out", file)
    assert reached.wait(60)
    second = command(*EXPORT, "--out", file)
    assert second.code == Exit.USAGE
    assert "another export" in second.err
    first.send_signal(signal.SIGTERM)
    assert first.communicate(timeout=60)[1].startswith("interrupted")
    assert first.returncode == Exit.INTERRUPTED
    assert command(*EXPORT, "--out", file).code == Exit.DONE
    check_between(file)
