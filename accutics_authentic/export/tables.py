"""From the rows of a part to a file of another format, row by row: all rows are never in memory."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec.lines import decode_line, encode_plain
from accutics_authentic.errors import ExportError, ExportStateError

from .columns import Column, as_object
from .files import SAFELY, file_errors

CHECK_EVERY = 1000  # rows
#: What a spreadsheet takes for a formula, also behind blanks; and what it may cut off in front.
FORMULA = re.compile(
    r"[\s\x00-\x20\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"
)


class Rows(Frozen, frozen=True):
    """The rows of a part, as often as they are needed.

    Attributes:
        part: Where they are, as JSON lines.
        row_name: The key of a row that is no object.
        stopping: Set when nobody waits for the result any more.
    """

    part: Path
    row_name: str
    stopping: Event

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with file_errors("read", self.part), open(self.part, "rb", opener=_open) as lines:
            for number, line in enumerate(lines):
                if number % CHECK_EVERY == 0 and self.stopping.is_set():
                    raise ExportError("the conversion was stopped")
                try:
                    row = decode_line(line)
                except Exception:  # msgspec's own
                    row = None
                if row is None and line != b"null\n":
                    raise ExportStateError(f"{self.part.name}: line {number + 1} was changed")
                yield as_object(row, self.row_name)


def _open(path: str, _flags: int) -> int:
    return os.open(path, os.O_RDONLY | SAFELY)


def write_csv(rows: Rows, columns: Sequence[Column], file: int, *, excel: bool) -> None:
    """Write a table as RFC 4180 has it; nested values as JSON, and null as nothing.

    Args:
        rows: The rows.
        columns: The columns.
        file: Where to.
        excel: Guard texts that a spreadsheet would take for formulae.
    """
    guard = guarded if excel else str
    with open(file, "w", encoding="utf-8", newline="", closefd=False) as out:
        writer = csv.writer(out, lineterminator="\r\n")  # with "\n", a lone "\r" is not quoted
        writer.writerow([guard(column.name) for column in columns])
        for row in rows:
            writer.writerow([cell(column.value(row), guard) for column in columns])


def cell(value: Any, guard: Callable[[str], str]) -> str:  # Any: JSON
    """Return what stands for *value* in CSV."""
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, Decimal):
        return str(value)
    return encode_plain(value).decode()


def guarded(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def write_jsonl(rows: Rows, columns: Sequence[Column], file: int) -> None:
    """Write the columns of each row as JSON, one a line."""
    with open(file, "wb", closefd=False) as out:
        for row in rows:
            out.write(encode_plain({column.name: column.value(row) for column in columns}) + b"\n")
