"""Conversion: from the rows of a part to a file of another format, beside the file to be."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import ExportError

from . import _files as files
from ._columns import Column, find_columns, find_lone, without_lone
from ._files import file_errors
from ._parquet import write_parquet
from ._paths import ExportPaths
from ._rows import Rows
from ._surrogates import EncodingErrors
from ._tables import write_csv, write_jsonl
from ._threads import Stopping


class Conversion(Frozen, frozen=True):
    """How the rows of a part become a file.

    Attributes:
        paths: The files.
        row_name: The column of rows that are no objects.
        columns: What the user picked, if anything.
        excel: Whether formulae are guarded.
        encoding_errors: Whether a table has U+FFFD for each lone surrogate, or is refused.
    """

    paths: ExportPaths
    row_name: str
    columns: tuple[Column, ...] | None
    excel: bool
    encoding_errors: EncodingErrors

    def run(self, stopping: Stopping) -> Path:
        """Return the complete file: the part itself, if it is what the user wants."""
        paths = self.paths
        if self.columns is None and paths.format == "jsonl":
            return paths.part
        rows = Rows(paths.part, self.row_name, stopping)
        columns = find_columns(rows) if self.columns is None else self.columns
        if self.encoding_errors == "replace" and paths.format != "jsonl":
            columns = without_lone(columns)
        try:
            _write(paths.converted, lambda file: self._convert(rows, columns, file))
        except UnicodeEncodeError:
            place = next(find_lone(rows, columns))
        else:
            return paths.converted
        raise ExportError(
            f"{place} holds half a character (a lone surrogate), which only JSONL can hold: export "
            "to that, or replace it by U+FFFD with encoding_errors='replace'"
        )

    def _convert(self, rows: Rows, columns: Sequence[Column], file: int) -> None:
        if self.paths.format == "csv":
            write_csv(rows, columns, file, excel=self.excel)
        elif self.paths.format == "jsonl":
            write_jsonl(rows, columns, file)
        else:
            plain = self.paths.plain
            try:
                _write(
                    plain,
                    lambda fd: write_parquet(
                        rows, columns, plain=fd, file=file, stopping=rows.stopping
                    ),
                )
            finally:
                files.remove(plain)
        os.fsync(file)


def _write(path: Path, write: Callable[[int], None]) -> None:
    """Make a file, and leave none if that fails."""
    with file_errors("write", path):
        file = files.create(path)
        try:
            write(file)
        except BaseException:
            files.remove(path)
            raise
        finally:
            os.close(file)
