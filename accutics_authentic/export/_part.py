"""Part: the rows of an export so far, as JSON lines."""

from __future__ import annotations

import os
from pathlib import Path

from accutics_authentic.errors import ExportStateError

from ._files import OWNER_ONLY, file_errors, open_own


class Part:
    """The rows so far.

    Args:
        path: The file.

    Attributes:
        size: Bytes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1
        self.size = 0

    def open(self, size: int) -> None:
        """Open the file, or make it.

        Args:
            size: Bytes of it that count, and end with a row; what lies behind them is dropped.

        Raises:
            ExportStateError: No row ends there.
        """
        with file_errors("open", self._path):
            self._fd = open_own(self._path, os.O_RDWR | os.O_CREAT)
            if size and os.pread(self._fd, 1, size - 1) != b"\n":
                raise ExportStateError(
                    f"{self._path.name} was changed: no row ends where its state says; remove both"
                )
            os.fchmod(self._fd, OWNER_ONLY)
            os.ftruncate(self._fd, size)
            os.lseek(self._fd, size, os.SEEK_SET)
        self.size = size

    def append(self, lines: bytes) -> None:
        """Write whole rows, or none of them."""
        with file_errors("write", self._path):
            try:
                rest = memoryview(lines)
                while rest:
                    rest = rest[os.write(self._fd, rest) :]
            except OSError:
                os.ftruncate(self._fd, self.size)
                os.lseek(self._fd, self.size, os.SEEK_SET)
                raise
        self.size += len(lines)

    def sync(self) -> None:
        """Wait until all rows are on the disk."""
        with file_errors("write", self._path):
            os.fsync(self._fd)

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)
