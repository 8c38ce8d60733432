"""Rows that the caller brings: objects, or a file of them. No server here."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Rows = Iterable[Mapping[str, Any]] | str | os.PathLike[str]


def load_rows(source: Rows) -> Iterable[Mapping[str, Any]]:
    """Return the rows of *source*: rows, or the path of a file with JSONL or one JSON list.

    Raises:
        ValueError: The file cannot be read, or holds something else.
    """
    return _read_file(source) if isinstance(source, str | os.PathLike) else source


def _read_file(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    name = os.fspath(path)
    try:
        content = Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot read {name}: {error}") from None
    rows: list[dict[str, Any]]
    try:
        if content.lstrip().startswith("["):
            rows = json.loads(content)
        else:
            rows = [json.loads(line) for line in content.split("\n") if line.strip()]
    except ValueError as error:
        raise ValueError(f"{name} is no JSON: {error}") from None
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{name} must hold objects, one a line or in a list")
    return rows
