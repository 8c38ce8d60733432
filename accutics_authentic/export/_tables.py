"""Tables as CSV and as JSON lines, row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from accutics_authentic._codec.lines import encode_dict_line

from ._columns import Column

#: What a spreadsheet takes for a formula, also behind blanks; or would drop at the beginning.
FORMULA = re.compile(
    r"[\s\x00-\x20\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"
)


def write_csv(
    rows: Iterable[dict[str, Any]], columns: Sequence[Column], file: int, *, excel: bool
) -> None:
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
        if not columns:  # no row has a key: a table of nothing
            return
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
    return encode_dict_line(value)[:-1].decode()


def guarded(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def write_jsonl(rows: Iterable[dict[str, Any]], columns: Sequence[Column], file: int) -> None:
    """Write the columns of each row as JSON, one a line."""
    with open(file, "wb", closefd=False) as out:
        for row in rows:
            out.write(picked_line(row, columns))


def picked_line(row: dict[str, Any], columns: Sequence[Column]) -> bytes:
    """Return the columns of a row as one line of JSON."""
    return encode_dict_line({column.name: column.value(row) for column in columns})
