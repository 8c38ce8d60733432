"""Calls that block: a signal ends a command that waits in one."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from accutics_authentic._cli.blocking import in_own_thread
from accutics_authentic._cli.exits import Exit, UsageError
from accutics_authentic._cli.inputs import open_seekable
from accutics_authentic._cli.output import write_text
from accutics_authentic.sandbox import Sandbox
from tests.cli.running import filled_pipe


@pytest.mark.parametrize(
    "arguments",
    [
        "diff accutics campaigns FILE --key id",
        "import items g FILE",
        "groups create --data @FILE",
        "count accutics campaigns --token-file FILE",
    ],
)
def test_a_signal_ends_a_command_that_waits_for_a_file(
    sandbox: Sandbox, process_state: None, tmp_path: Path, arguments: str
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    command = [sys.executable, "-m", "accutics_authentic", *arguments.split()]
    process = subprocess.Popen(  # noqa: S603  # our own command
        [part.replace("FILE", str(pipe)) for part in command], stderr=subprocess.PIPE, text=True
    )
    with pipe.open("wb"):  # now it reads, and nothing comes
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (Exit.INTERRUPTED, "interrupted\n")
    assert sandbox.requests == []


def test_a_blocking_call_returns_or_raises_as_it_does_elsewhere() -> None:
    async def work() -> None:
        assert await in_own_thread(lambda: 1) == 1
        with pytest.raises(UsageError, match="no"):
            await in_own_thread(fail)

    def fail() -> None:
        raise UsageError("no")

    asyncio.run(work())


@pytest.mark.parametrize("is_closed", [False, True])
def test_nobody_waits_for_a_call_that_blocks_once_it_is_cancelled(is_closed: bool) -> None:
    begun, released = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []

    def block() -> None:
        threads.append(threading.current_thread())
        begun.set()
        released.wait()

    async def work() -> None:
        task = asyncio.create_task(in_own_thread(block))
        await asyncio.sleep(0)
        begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        if not is_closed:
            released.set()
            threads[0].join()
            await asyncio.sleep(0)  # its outcome comes, for nobody

    asyncio.run(work())
    released.set()
    threads[0].join()
    assert threads[0].daemon


def test_a_pipe_that_another_program_made_non_blocking_gets_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    text, waits = "a" * 200_000, []

    def wait(*_: object) -> None:
        waits.append(os.read(reader, 100_000))

    with open(reader, "rb") as read_end, os.fdopen(writer, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        monkeypatch.setattr(select, "select", wait)
        asyncio.run(write_text(text))
        os.set_blocking(reader, False)
        waits.append(read_end.read())
    assert b"".join(waits).decode() == text


@pytest.mark.parametrize("name", ["-", "pipe"])
def test_what_is_no_plain_file_is_copied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    with filled_pipe(b"one\ntwo\n") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        file = "-" if name == "-" else f"/dev/fd/{stdin.fileno()}"
        with open_seekable(file) as opened:
            found = os.fstat(opened.fileno())
            assert stat.S_ISREG(found.st_mode)
            assert (found.st_nlink, found.st_mode & 0o777) == (0, 0o600)
            assert opened.read() == b"one\ntwo\n"
            opened.seek(4)
            assert opened.read() == b"two\n"


def test_without_stdin_a_dash_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="there is no standard input"):
        open_seekable("-")
