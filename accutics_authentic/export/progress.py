"""What ``progress=`` is called with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from attrs import frozen

Phase = Literal["reading", "converting", "done"]


@frozen(kw_only=True)
class ExportProgress:
    """How far an export has come.

    Attributes:
        phase: ``"reading"``, ``"converting"`` or ``"done"``; converting is skipped for plain JSONL.
        rows: Written so far, those of earlier calls included.
        rows_before: Of these, written by earlier calls.
        total: How many rows the server says there are, or None if it does not.
    """

    phase: Phase
    rows: int
    rows_before: int
    total: int | None


class Teller:
    """Tells how far an export has come.

    Args:
        progress: Who wants to know, if anybody does.

    Attributes:
        rows_before: Written by earlier calls.
    """

    def __init__(self, progress: Callable[[ExportProgress], object] | None) -> None:
        self._progress = progress
        self._total: int | None = None
        self.rows_before = 0

    def tell(self, phase: Phase, rows: int, total: int | None = None) -> None:
        """Tell it; *total* stays what it was if there is none."""
        self._total = self._total if total is None else total
        if self._progress is not None:
            self._progress(
                ExportProgress(
                    phase=phase, rows=rows, rows_before=self.rows_before, total=self._total
                )
            )
