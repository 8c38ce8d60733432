"""Where the files of one export lie, and in which format. No I/O here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import ConfigurationError

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: dict[str, Format] = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}


class ExportPaths(Frozen, frozen=True):
    """The files of one export.

    Attributes:
        target: What is to be written.
        format: Of the target, by the end of its name.
    """

    target: Path
    format: Format

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> ExportPaths:
        """Return the files of an export to *path*.

        Raises:
            ConfigurationError: It is no path, or its name ends otherwise.
        """
        given: object = path
        text = given.__fspath__() if isinstance(given, os.PathLike) else given
        if not isinstance(text, str) or "\0" in text:
            raise ConfigurationError("path must be a str, or a Path")
        target = Path(os.path.abspath(text))
        found = FORMATS.get(target.suffix.lower())
        if found is None or text.endswith(os.sep):
            raise ConfigurationError(f"path must end in {', '.join(FORMATS)}, or be - for JSONL")
        return cls(target, found)

    @property
    def part(self) -> Path:
        """The rows so far, as JSON lines."""
        return self._beside(".part.jsonl")

    @property
    def state(self) -> Path:
        """How far the part goes, and where the stream goes on."""
        return self._beside(".state")

    @property
    def lock(self) -> Path:
        """An empty file that one export at a time has locked."""
        return self._beside(".lock")

    @property
    def new_state(self) -> Path:
        """The next state, until it is complete."""
        return self._beside(".state.new")

    @property
    def converted(self) -> Path:
        """The target, until it is complete."""
        return self._beside(".new")

    @property
    def plain(self) -> Path:
        """The rows as DuckDB reads them."""
        return self._beside(".plain.jsonl")

    def _beside(self, ending: str) -> Path:
        return self.target.with_name(self.target.name + ending)
