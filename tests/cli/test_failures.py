"""What a command says when it fails, and what it ends with."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from accutics_authentic import errors
from accutics_authentic._cli import output
from accutics_authentic._cli.exits import AGAIN, Exit, FailedError, UsageError, exit_of, sentence
from accutics_authentic._cli.main import main
from accutics_authentic.sandbox import Sandbox
from tests.cli.running import Command

TOKEN = "secret-of-a-user"


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (UsageError("so not"), 2, "so not"),
        (FailedError("not done"), 1, "not done"),
        (errors.ConfigurationError("limit must be an int"), 2, "limit must be an int"),
        (errors.CursorError("broken"), 2, "broken"),
        (
            errors.ForbiddenError("403"),
            1,
            "403: check the token, and what it may do",
        ),
        (
            errors.ConnectError("no connection"),
            1,
            f"no connection: check the base URL, the network and --proxy, and {AGAIN}",
        ),
        (errors.DeadlineError("too long"), 1, f"too long: {AGAIN}"),
        (
            errors.ServerError("status 500", ambiguous=True),
            1,
            "status 500: look what is there before you run it again",
        ),
        (errors.SessionError("not open"), 1, "not open"),
        (
            OSError(errno.ENOSPC, "No space left on device", "a\nb"),
            1,
            "a b: No space left on device",
        ),
        (OSError("bare"), 1, "OSError"),
        (
            KeyError("x"),
            1,
            "KeyError, which is a fault of this program: "
            "run it with --debug, and report what it prints",
        ),
        (errors.StatusError("\x1b[2J"), 1, "[2J"),
        (FailedError("\x1b[2J"), 1, "\\x1b[2J"),
    ],
)
def test_each_error_has_a_sentence_and_a_code(error: Exception, code: int, line: str) -> None:
    assert (exit_of(error), sentence(error)) == (code, line)


def test_a_failure_is_one_sentence_and_with_debug_it_has_a_traceback(
    command: Command, sandbox: Sandbox
) -> None:
    plain = command("count", "accutics", "nothing")
    assert (plain.code, plain.out) == (Exit.FAILED, "")
    assert plain.err.count("\n") == 1
    assert plain.err.endswith(": check the path and the base URL\n")
    debug = command("count", "accutics", "nothing", "--debug")
    assert debug.code == Exit.FAILED
    assert "debug: GET nothing (call 1): attempt 1 finished" in debug.err
    assert "Traceback (most recent call last):" in debug.err
    assert debug.err.endswith(plain.err)


def test_no_secret_is_written_with_debug_either(
    command: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCUTICS_TOKEN", TOKEN)

    def leak(*_: object) -> None:
        raise RuntimeError(f"wrote {TOKEN} down")

    monkeypatch.setattr("accutics_authentic._cli.commands.count.write_json", leak)
    sandbox.accutics.tokens.add(TOKEN)
    ended = command("count", "accutics", "campaigns", "--debug")
    assert "RuntimeError: wrote *** down" in ended.err
    assert TOKEN not in ended.err


def test_a_token_file_that_others_can_read_is_warned_of_once(
    command: Command, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACCUTICS_TOKEN")
    file = tmp_path / "token"
    file.write_text(sandbox.accutics_token)
    file.chmod(0o644)
    ended = command("count", "accutics", "campaigns", "--token-file", file)
    assert (ended.code, ended.out) == (0, "245\n")
    assert ended.err == f"warning: others can read {file}: chmod 600 keeps it to you\n"


@pytest.mark.parametrize("api", ["ACCUTICS", "AUTHENTIC"])
def test_a_missing_base_url_is_reported_where_there_is_no_default(
    command: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, api: str
) -> None:
    monkeypatch.setenv(f"{api}_BASE_URL", "")
    ended = command("count", "accutics", "campaigns")
    if api == "ACCUTICS":
        assert ended.code == Exit.USAGE
        assert ended.err.startswith("error: no base URL: Accutics gave you one")
    else:
        assert ended.code == Exit.DONE


def closed_pipe() -> IO[str]:
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w")


def full_disk() -> IO[str]:
    return os.fdopen(os.open("/dev/full", os.O_WRONLY), "w")  # never makes a file of that name


@pytest.mark.parametrize(
    ("stdout", "arguments", "said"),
    [
        (closed_pipe, "count accutics campaigns", ""),
        (full_disk, "count accutics campaigns", "error: No space left on device\n"),
        (full_disk, "count --help", "error: No space left on device\n"),  # it is buffered
    ],
)
def test_a_closed_pipe_is_silence_and_a_full_disk_is_not(
    command: Command,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    stdout: Callable[[], IO[str]],
    arguments: str,
    said: str,
) -> None:
    with monkeypatch.context() as patch, stdout() as out:  # closing it writes nothing more
        patch.setattr(sys, "stdout", out)
        ended = command(*arguments.split())
    assert (ended.code, ended.err) == (Exit.FAILED, said)


def test_without_stdout_and_stderr_a_command_fails_quietly(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["count", "accutics", "campaigns"]) == Exit.FAILED
    output.discard_stdout()
