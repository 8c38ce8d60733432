"""Rows: those of a part, one by one; all of them are never in memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec.lines import decode_line
from accutics_authentic.errors import ExportStateError

from ._columns import as_object
from ._files import SAFELY, file_errors
from ._threads import Stopping

CHECK_EVERY = 1000  # rows


class Rows(Frozen, frozen=True):
    """The rows of a part, as often as they are needed.

    Attributes:
        part: Where they are, as JSON lines.
        row_name: The key of a row that is no object.
        stopping: Tells when nobody waits for the result any more.
    """

    part: Path
    row_name: str
    stopping: Stopping

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with file_errors("read", self.part), open(self.part, "rb", opener=_open) as lines:
            for number, line in enumerate(lines):
                if number % CHECK_EVERY == 0:
                    self.stopping.check()
                yield as_object(self._row(number, line), self.row_name)

    def _row(self, number: int, line: bytes) -> Any:  # Any: JSON
        try:
            return decode_line(line)
        except Exception:  # noqa: S110  # msgspec's own
            pass
        raise ExportStateError(
            f"{self.part.name} was changed in line {number + 1}: remove it and its state to begin "
            "again"
        )


def _open(path: str, _flags: int) -> int:
    return os.open(path, os.O_RDONLY | SAFELY)
