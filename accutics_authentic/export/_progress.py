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


class Notifier:
    """Calls the user's function with how far an export has come.

    Args:
        progress: The function, if there is one.

    Attributes:
        rows_before: Written by earlier calls.
    """

    def __init__(self, progress: Callable[[ExportProgress], object] | None) -> None:
        self._progress = progress
        self._total: int | None = None
        self.rows_before = 0

    def notify(self, phase: Phase, rows: int, total: int | None = None) -> None:
        """Call it; the total stays what it was if *total* is None."""
        self._total = self._total if total is None else total
        if self._progress is not None:
            self._progress(
                ExportProgress(
                    phase=phase, rows=rows, rows_before=self.rows_before, total=self._total
                )
            )
