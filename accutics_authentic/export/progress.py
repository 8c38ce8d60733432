"""What ``progress=`` is called with."""

from __future__ import annotations

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
