"""The columns of a table, from rows that are any JSON. No I/O here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from accutics_authentic._base.arguments import type_of
from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import ConfigurationError, ExportError

from ._surrogates import LONE, replaced, replaced_names

MAX_COLUMNS = 16_384  # of a sheet of Excel; more are keys that are values

ColumnsArgument = Sequence[str] | Mapping[str, str]


class Column(Frozen, frozen=True, eq=True):
    """One column.

    Attributes:
        name: In the table.
        path: Where its values are in a row: a key, or keys with dots between them. None: the name
            is the key.
        source: The column whose values it has, without lone surrogates. None: it has its own.
    """

    name: str
    path: str | None = None
    source: Column | None = None

    def value(self, row: dict[str, Any]) -> Any:  # Any: JSON
        """Return the value in *row*; None if there is none.

        A key that has dots itself, and is all that is left of the path, comes first.
        """
        if self.source is not None:
            return replaced(self.source.value(row))
        return row.get(self.name) if self.path is None else _find(row, self.path)


def _find(value: Any, path: str) -> Any:  # Any: JSON
    while isinstance(value, dict):
        if path in value:
            return value[path]
        first, dot, path = path.partition(".")
        if not dot:
            return None
        value = value.get(first)
    return None


def check_columns(columns: ColumnsArgument | None) -> tuple[Column, ...] | None:
    """Return the columns that a user picks: paths, or new names with their paths.

    Raises:
        ConfigurationError: They are no texts, none, or have the same name.
    """
    if columns is None:
        return None
    if isinstance(columns, str) or not isinstance(columns, Sequence | Mapping):
        raise ConfigurationError(
            f"columns must be a list of paths, or a dict of names to paths, not {type_of(columns)}"
        )
    pairs: list[tuple[object, object]] = (
        [*columns.items()] if isinstance(columns, Mapping) else [(path, path) for path in columns]
    )
    if not all(isinstance(text, str) and text for pair in pairs for text in pair):
        raise ConfigurationError("the names and paths in columns must be texts, and not empty")
    if not pairs or len({name for name, _ in pairs}) < len(pairs):
        raise ConfigurationError("columns must name at least one column, and each one only once")
    return tuple(Column(str.__str__(name), str.__str__(path)) for name, path in pairs)


def find_columns(rows: Iterable[dict[str, Any]]) -> tuple[Column, ...]:
    """Return the keys of all *rows*, in the order of first sight.

    Raises:
        ExportError: There are too many for a table.
    """
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
        if len(names) > MAX_COLUMNS:
            raise ExportError(
                f"the rows have more than {MAX_COLUMNS} different keys, which no table can take: "
                "pick some with columns=, or export to JSONL"
            )
    return tuple(map(Column, names))


def without_lone(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return *columns* with U+FFFD for each lone surrogate in their names and values."""
    names = replaced_names(column.name for column in columns)
    return tuple(Column(name, source=each) for name, each in zip(names, columns, strict=True))


def find_lone(rows: Iterable[dict[str, Any]], columns: Sequence[Column]) -> Iterator[str]:
    """Yield where the lone surrogates of a table are, for messages."""
    for column in columns:
        if LONE.search(column.name):
            yield f"the column {column.name!a}"
    for number, row in enumerate(rows, start=1):
        for column in columns:
            value = column.value(row)
            if replaced(value) != value:
                yield f"row {number}, column {column.name!a}"


def as_object(row: Any, row_name: str) -> dict[str, Any]:  # Any: JSON
    """Return *row*, or an object that holds it."""
    return row if isinstance(row, dict) else {row_name: row}
