"""Rows compared with those of an earlier export, by their key. Remembers no row of the export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from attrs import define, frozen

from .exits import UsageError

Key = str | int
Change = Literal["added", "changed", "removed"]


@frozen
class _Line:
    """Where a row is in the file, and what it looked like."""

    start: int
    size: int
    digest: bytes


@define
class Counts:
    """How many rows were of each kind."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0

    @property
    def differ(self) -> bool:
        """Whether there is any difference."""
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        return (
            f"{self.added:,} added, {self.changed:,} changed, {self.removed:,} removed, "
            f"{self.same:,} the same"
        )


class Comparison:
    """Compares rows, one by one, with those of a JSONL file.

    Args:
        file: An earlier export, one object a line. Of rows with the same key, the last counts.
        key: The field that tells rows apart.

    Raises:
        UsageError: The file cannot be read, or holds something else.
    """

    def __init__(self, file: Path, key: str) -> None:
        self._file = file
        self._key = key
        self._lines: dict[Key, _Line] = {}
        self.counts = Counts()
        start = 0
        try:
            with file.open("rb") as lines:
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        row = self._parse(line, number)
                        self._lines[row[key]] = _Line(start, len(line), _digest(row))
                    start += len(line)
        except OSError as error:
            raise UsageError(f"cannot read {file}: {error.strerror}") from None

    def see(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """Return what is different about *row*, or None."""
        key = row[self._key]
        line = self._lines.pop(key, None)
        if line is None:
            self.counts.added += 1
            return self._change("added", key, new=row)
        if line.digest == _digest(row):
            self.counts.same += 1
            return None
        self.counts.changed += 1
        return self._change("changed", key, old=self._read(line), new=row)

    def unseen(self) -> Iterator[dict[str, Any]]:
        """Yield what was removed: rows of the file that were not seen."""
        for key, line in self._lines.items():
            self.counts.removed += 1
            yield self._change("removed", key, old=self._read(line))

    def _change(self, change: Change, key: Key, **rows: Any) -> dict[str, Any]:
        return {"change": change, "key": key, **rows}

    def _read(self, line: _Line) -> Any:  # Any: JSON
        with self._file.open("rb") as opened:
            opened.seek(line.start)
            return json.loads(opened.read(line.size))

    def _parse(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise UsageError(f"{self._file}, line {number}: not a JSON object, as JSONL has")
        if type(row.get(self._key)) not in (str, int):
            raise UsageError(
                f"{self._file}, line {number}: no text or whole number under the key of --key"
            )
        return row


def _digest(row: dict[str, Any]) -> bytes:
    text = json.dumps(_plain(row), sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16).digest()


def _plain(value: Any) -> Any:  # Any: JSON
    """Return *value* with one form for each number, as JSON knows no difference of 1 and 1.0."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
