"""Writing to stdout and stderr. Rows go to stdout as JSON, all else to stderr."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

from .exits import FailedError
from .texts import to_json, to_safe_line


def write_json(*values: Any) -> None:  # Any: JSON
    """Write each value as one line of JSON to stdout, in UTF-8."""
    write_text("".join(f"{to_json(value)}\n" for value in values))


def write_text(text: str) -> None:
    """Write *text* to stdout in UTF-8. It must be safe for a terminal."""
    if sys.stdout is None:
        raise FailedError("there is no standard output to write to")
    sys.stdout.buffer.write(text.encode())


def say(text: str) -> None:
    """Write one line to stderr."""
    if sys.stderr is not None:
        sys.stderr.write(f"{to_safe_line(text)}\n")
        sys.stderr.flush()


def flush_stdout() -> None:
    """Write what is buffered, while its errors can still be told."""
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
