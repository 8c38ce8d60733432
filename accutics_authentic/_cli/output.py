"""Writing to stdout and stderr. Rows go to stdout as JSON, all else to stderr."""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress
from functools import partial
from typing import Any

from .blocking import in_own_thread
from .exits import FailedError
from .texts import to_json, to_safe_line


async def write_json(*values: Any) -> None:  # Any: JSON
    """Write each value as one line of JSON to stdout, in UTF-8."""
    await write_text("".join(f"{to_json(value)}\n" for value in values))


async def write_text(text: str) -> None:
    """Write *text* to stdout in UTF-8. It must be safe for a terminal.

    A reader that does not read keeps nobody from interrupting the command. So nothing is buffered:
    a thread that blocks in ``sys.stdout`` would stop the process from ending.
    """
    if sys.stdout is None:
        raise FailedError("there is no standard output to write to")
    sys.stdout.flush()
    await in_own_thread(partial(_write, sys.stdout.fileno(), text.encode()))


def _write(fd: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        try:
            rest = rest[os.write(fd, rest) :]
        except BlockingIOError:  # another program made the pipe so
            select.select([], [fd], [])


def say(text: str) -> None:
    """Write one line to stderr."""
    if sys.stderr is not None:
        sys.stderr.write(f"{to_safe_line(text)}\n")
        sys.stderr.flush()


def flush_stdout() -> None:
    """Write what is buffered, while its errors can still be reported."""
    if sys.stdout is not None:
        sys.stdout.flush()


def discard_unwritable() -> None:
    """Let nothing more be written to stdout if that fails: Python would try it again at exit."""
    try:
        flush_stdout()
    except OSError:
        discard_stdout()


def discard_stdout() -> None:
    """Let nothing more be written to a stdout that nobody reads, at exit neither."""
    with suppress(OSError, ValueError, AttributeError):  # closed already, or no real file
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
