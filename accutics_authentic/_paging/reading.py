"""What a user can ask of every reading of a list: where it stands, and what it took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import hides_frames

from .pager import M_co, T_co
from .progress import Progress

if TYPE_CHECKING:
    from .report import Report


@safe_repr
@hides_frames
class Reading(Generic[T_co, M_co]):
    """The base of streams' iterators and of runs."""

    _progress: Progress[T_co, M_co]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._progress.summary}>"

    @property
    def cursor(self) -> str:
        """The position after the item delivered last; after the page, if read by pages."""
        return self._progress.cursor

    @property
    def report(self) -> Report:
        """What was read so far, and what it took."""
        return self._progress.report
