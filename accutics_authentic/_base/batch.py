"""Whether the code that runs is one of several calls that the library makes at once."""

from __future__ import annotations

from contextvars import ContextVar

#: True in the tasks of a bulk and of a run. The library decides how many of them wait at once, so
#: each of their calls waits for its turn as long as others get theirs.
IN_BATCH: ContextVar[bool] = ContextVar("IN_BATCH", default=False)
