"""``python -m accutics_authentic.sandbox``."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.support.modules import run_package

MODULE = "accutics_authentic.sandbox"
NAMES = ["accutics_url", "accutics_token", "authentic_url", "authentic_token", "group_id"]


@pytest.fixture(autouse=True)
def heeds_ctrl_c() -> Iterator[None]:
    """Handle Ctrl-C, since a shell makes programs in its background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def run_here(arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Run the module in this process until it has written something; then press Ctrl-C."""
    written = tmp_path / "out"
    main = threading.get_ident()

    def interrupt() -> None:
        while not written.stat().st_size:
            time.sleep(0.01)
        signal.pthread_kill(main, signal.SIGINT)  # another thread would not wake this one up

    with written.open("w") as out:
        monkeypatch.setattr(sys, "argv", [MODULE, *arguments])
        monkeypatch.setattr(sys, "stdout", out)
        thread = threading.Thread(target=interrupt)
        thread.start()
        run_package(MODULE, "__main__")
        thread.join()
    return written.read_text()


def test_it_prints_what_a_person_needs_until_ctrl_c(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = run_here([], monkeypatch, tmp_path)
    curls = [shlex.split(line) for line in said.splitlines() if line.startswith("  curl")]
    assert len(curls) == 2
    assert curls[0][2].startswith("Authorization: Bearer ")
    assert curls[1][2].startswith("an-api-token: ")
    assert "Ctrl-C" in said


def test_it_prints_one_line_for_a_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": 1}')
    options = ["--campaigns", "1", "--rows", f"rows={rows}", "--fail", "status=503"]
    said = run_here(["--json", *options], monkeypatch, tmp_path)
    assert said.count("\n") == 1
    assert list(json.loads(said)) == NAMES


def test_importing_it_serves_nothing_and_its_help_names_the_options(
    capsys: pytest.CaptureFixture[str],
) -> None:
    module = run_package(MODULE, "imported")
    with pytest.raises(SystemExit) as ended:
        module["main"](["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(option in said for option in ("--host", "--port-accutics", "--port-authentic"))


def test_it_serves_both_apis_in_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", MODULE, "--port-accutics", "0", "--campaigns", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own command)
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(14)]
        for curl in (shlex.split(line) for line in said if line.startswith("  curl")):
            headers = [curl[n + 1] for n, word in enumerate(curl) if word == "-H"]
            request = Request(curl[-1], headers=dict(line.split(": ") for line in headers))  # noqa: S310 (loopback)
            with urlopen(request, timeout=10) as answer:  # noqa: S310 (loopback)
                assert answer.status == 200
                assert json.load(answer)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
