"""Lock: at most one export writes to a file."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from accutics_authentic.errors import ExportBusyError, ExportError

from ._files import file_errors, open_own, remove


class Lock:
    """A lock that ends with the process, whatever ends it. Then its empty file may be left."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            ExportBusyError: Another export has it.
            ExportError: It cannot be taken.
        """
        with file_errors("lock", self._path):
            while self._fd < 0:
                self._try()

    def _try(self) -> None:
        try:
            fd = open_own(self._path, os.O_RDWR | os.O_CREAT)
        except FileNotFoundError:
            folder = self._path.parent
            raise ExportError(f"there is no folder {folder}: make it, or choose another") from None
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _same_file(fd, self._path):  # else the other export has just removed it
                fd, self._fd = -1, fd
        except BlockingIOError:
            name = self._path.name.removesuffix(".lock")
            raise ExportBusyError(f"another export writes to {name}: wait for its end") from None
        finally:
            if fd >= 0:
                os.close(fd)

    def release(self) -> None:
        """Let others in. Safe to call twice."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            with suppress(OSError):  # an empty file that is left locks nobody out
                remove(self._path)
            os.close(fd)


def _same_file(fd: int, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(fd), os.lstat(path))
    return False
