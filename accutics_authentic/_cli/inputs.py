"""Files that users name, and stdin. Opening and reading may block: a pipe has to be written to."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from io import FileIO
from tempfile import TemporaryFile

from .exits import UsageError

STDIN = "-"


def expanded(file: str) -> str:
    """Return the path of a file whose name a user gave; shells leave ``--out=~/a.csv`` as it is."""
    return os.path.expanduser(file)


def open_input(file: str) -> FileIO:
    """Open a file, or stdin for ``-``.

    It is not buffered: a thread that blocks in ``sys.stdin`` would stop the process from ending.

    Raises:
        UsageError: There is no stdin.
        OSError: It cannot be opened.
    """
    if file != STDIN:
        return FileIO(expanded(file))
    if sys.stdin is None:
        raise UsageError("there is no standard input to read from")
    return FileIO(sys.stdin.fileno(), closefd=False)


def open_seekable(file: str) -> FileIO:
    """Open a file, or stdin for ``-``, to read any part of it at any time.

    What is no plain file is copied into a temporary one, which has no name.

    Raises:
        UsageError: There is no stdin.
        OSError: It cannot be opened, or not be copied.
    """
    source = open_input(file)
    if file != STDIN and stat.S_ISREG(os.fstat(source.fileno()).st_mode):
        return source
    with source, TemporaryFile() as copy:
        shutil.copyfileobj(source, copy)
        copy.seek(0)
        return FileIO(os.dup(copy.fileno()))
