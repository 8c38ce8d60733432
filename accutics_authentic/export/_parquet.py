"""Parquet, by DuckDB; the only user of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from accutics_authentic._codec.lines import encode_plain
from accutics_authentic.errors import ConfigurationError, ExportError

from ._columns import Column
from ._schema import DIGITS, JSON, TEXT, Shape, distinct_names, quoted
from ._threads import Stopping

ROWS_IN_GROUP = 20_480  # few, for memory: DuckDB holds a whole group
#: Nothing is downloaded, and nothing is written but the file.
OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",
    "threads": "1",
}


def check_duckdb() -> None:
    """Refuse to begin what could not be ended.

    Raises:
        ConfigurationError: DuckDB is not installed.
    """
    if find_spec("duckdb") is None:
        raise ConfigurationError("Parquet needs DuckDB: pip install 'accutics-authentic[parquet]'")


def write_parquet(
    rows: Iterable[dict[str, Any]],
    columns: Sequence[Column],
    *,
    plain: int,
    file: int,
    stopping: Stopping,
) -> None:
    """Write a table in which all values are as they came.

    Args:
        rows: The rows, as often as they are needed.
        columns: The columns.
        plain: An empty file for rows that DuckDB reads without guessing.
        file: Where to.
        stopping: Interrupts DuckDB.

    Raises:
        ExportError: There is no column; or DuckDB fails.
    """
    if not columns:
        raise ExportError("no row has a key, and Parquet needs a column: name some with columns=")
    shapes = [Shape() for _ in columns]
    for row in rows:
        for column, shape in zip(columns, shapes, strict=True):
            shape.add(column.value(row))
    types = [shape.type() for shape in shapes]
    longest = write_plain(rows, columns, types, plain)
    execute(_statement(columns, types, plain=plain, file=file, longest=longest), stopping)


def write_plain(
    rows: Iterable[dict[str, Any]], columns: Sequence[Column], types: Sequence[str], file: int
) -> int:
    """Write rows whose keys are ``c0``, ``c1``, ...; return the length of the longest line.

    What DuckDB would read inexactly is text there.
    """
    writers = [_WRITERS.get(kind, _as_it_is) for kind in types]
    named = [
        (f"c{number}", column, write)
        for number, (column, write) in enumerate(zip(columns, writers, strict=True))
    ]
    longest = 0
    with open(file, "wb", closefd=False) as out:
        for row in rows:
            plain = {}
            for name, column, write in named:
                value = column.value(row)
                plain[name] = None if value is None else write(value)
            line = encode_plain(plain) + b"\n"
            longest = max(longest, len(line))
            out.write(line)
    return longest


def _as_json(value: Any) -> str:  # Any: JSON
    return encode_plain(value).decode()  # DuckDB takes no lone surrogate, as an escape neither


def _as_it_is(value: Any) -> Any:  # Any: JSON
    return value


_WRITERS: dict[str, Callable[[Any], Any]] = {JSON: _as_json, DIGITS: str}


def _statement(
    columns: Sequence[Column], types: Sequence[str], *, plain: int, file: int, longest: int
) -> str:
    read, chosen = [], []
    names = distinct_names(column.name for column in columns)
    for number, (name, kind) in enumerate(zip(names, types, strict=True)):
        read.append(f"'c{number}': {literal(TEXT if kind in _WRITERS else kind)}")
        chosen.append(f"CAST(c{number} AS {kind}) AS {quoted(name)}")
    return (
        f"COPY (SELECT {', '.join(chosen)} FROM read_json('/dev/fd/{plain}', "  # noqa: S608  # quoted
        f"columns={{{', '.join(read)}}}, format='newline_delimited', records=true, "
        f"maximum_object_size={max(longest, 2**20)})) TO '/dev/fd/{file}' "
        f"(FORMAT parquet, ROW_GROUP_SIZE {ROWS_IN_GROUP}, USE_TMP_FILE false)"
    )


def literal(text: str) -> str:
    """Return *text* as a text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def execute(statement: str, stopping: Stopping) -> None:
    """Let DuckDB do something, and nothing else than that.

    Raises:
        ExportError: It failed, or was interrupted.
    """
    import duckdb  # large, and few need it

    text = ""
    with duckdb.connect(":memory:", config=OPTIONS) as connection:
        try:
            with stopping.calls(connection.interrupt):
                connection.execute(statement)
        except duckdb.IOException as error:  # about a file
            text = str(error)
        except duckdb.Error as error:  # its text may hold values
            text = type(error).__name__
    if text:
        raise ExportError(f"DuckDB could not write the file: {text}")
