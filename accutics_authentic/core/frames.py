"""Tracebacks without the frames whose locals must not be seen. Pure."""

from __future__ import annotations

from types import TracebackType


def without(traceback: TracebackType | None, *packages: str) -> TracebackType | None:
    """Return *traceback* without the frames of *packages*, or of what lies in them."""
    if traceback is None:
        return None
    below = without(traceback.tb_next, *packages)
    module = traceback.tb_frame.f_globals.get("__name__", "")
    if any(f"{module}.".startswith(f"{package}.") for package in packages):
        return below
    return TracebackType(below, traceback.tb_frame, traceback.tb_lasti, traceback.tb_lineno)
