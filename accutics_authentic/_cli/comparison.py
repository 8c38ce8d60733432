"""Rows compared with those of an earlier export, by their key. Remembers no row of the export."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from io import BufferedReader
from typing import Any, Literal

from attrs import define, frozen

from .exits import FailedError, UsageError
from .inputs import open_seekable
from .numbers import canonical, parse_exactly

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
        file: An earlier export, one object a line, or ``-`` for stdin. Of rows with the same key,
            the last counts.
        key: The field that tells rows apart.

    Raises:
        UsageError: The file cannot be read, or holds something else.
    """

    def __init__(self, file: str, key: str) -> None:
        self._file = file
        self._key = key
        self._lines: dict[Key, _Line] = {}
        self.counts = Counts()
        try:
            self._source = open_seekable(file)
            self._read_all()
        except OSError as error:
            raise UsageError(f"cannot read {file}: {error.strerror}") from None

    def _read_all(self) -> None:
        lines, start = BufferedReader(self._source), 0
        try:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    row = self._parse(line, number)
                    self._lines[row[self._key]] = _Line(start, len(line), _digest(row))
                start += len(line)
        except BaseException:
            lines.close()
            raise
        lines.detach()

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        self._source.close()

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
        self._source.seek(line.start)
        try:
            row = parse_exactly(self._source.read(line.size))
            if _digest(row) == line.digest:
                return row
        except ValueError:
            pass
        raise FailedError(f"{self._file} was changed while it was compared: run it again")

    def _parse(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            row = parse_exactly(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise UsageError(f"{self._file}, line {number}: not a JSON object, as JSONL has")
        if type(row.get(self._key)) not in (str, int):
            raise UsageError(
                f"{self._file}, line {number}: no text or whole number under the key of --key"
            )
        return row


def _digest(row: Any) -> bytes:  # Any: JSON
    text = repr(canonical(row))  # unlike JSON, it tells a number that no float holds from a text
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()
