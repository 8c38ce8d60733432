"""Showing how far an export is: a bar on a terminal, plain lines elsewhere, or nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, RenderableType
from rich.constrain import Constrain
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn

from accutics_authentic.events import Event, Waiting
from accutics_authentic.export import ExportProgress

from .output import say
from .pace import Pace, duration
from .texts import to_safe_line

LINE_EVERY = 5.0  # seconds between two plain lines
REDRAW_EVERY = 0.1  # seconds
WIDE = 60  # columns; a narrower terminal has no room for a bar beside the text
ROOM = 3  # columns
LONG_WAIT = 2.0  # seconds; shorter waits are not worth a word
SAME_WAIT = 1.0  # seconds between the ends of waits that are reported as one
REASONS = {
    "retry": "to try again after {error}",
    "pause": "since the server asked for a pause",
    "rate": "to keep the rate that the server accepts",
}


class View(Protocol):
    """Where progress is shown. Nothing is shown before it is entered and after it is left."""

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Show nothing more."""
        ...

    def show(self, pace: Pace, phase: str) -> None:
        """Show how far it is."""
        ...

    def note(self, text: str) -> None:
        """Show what it waits for."""
        ...


class Nothing:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Do nothing."""

    def show(self, pace: Pace, phase: str) -> None:
        """Do nothing."""

    def note(self, text: str) -> None:
        """Do nothing."""


class Lines(Nothing):
    """Plain lines, one every few seconds, for logs and pipes."""

    def __init__(self) -> None:
        self._shown_at = 0.0

    def show(self, pace: Pace, phase: str) -> None:
        """Write a line if the last one is some seconds old, or another phase begins."""
        if phase == "converting" and pace.seconds >= LINE_EVERY:
            say(f"{pace.rows:,} rows read, converting")
        elif pace.seconds - self._shown_at >= LINE_EVERY:
            self._shown_at = pace.seconds
            say(pace.text())

    def note(self, text: str) -> None:
        """Write the line at once."""
        say(text)


class _Shorter(Progress):
    """Leaves room at the end of the line: the terminal echoes ``^C`` there, and must not wrap."""

    def __init__(self, *columns: ProgressColumn, console: Console, **options: bool) -> None:
        self._terminal = console  # before the base class renders for the first time
        super().__init__(*columns, console=console, **options)  # type: ignore[arg-type]  # all bool

    def get_renderable(self) -> RenderableType:
        """Return the bar, narrower than the terminal is now."""
        return Constrain(super().get_renderable(), self._terminal.width - ROOM)


class Bar(Nothing):
    """A bar that is redrawn in place, and gone at the end. It needs no thread."""

    def __init__(self, console: Console) -> None:
        wide = console.width >= WIDE
        self._progress = (_Shorter if wide else Progress)(
            *((BarColumn(bar_width=None),) if wide else ()),
            TextColumn("{task.description}", markup=False),
            console=console,
            transient=True,
            expand=wide,
            auto_refresh=False,
        )
        self._task = self._progress.add_task("0 rows", total=None)
        self._next = 0.0
        self._phase = ""

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Clear the line."""
        self._progress.stop()

    def show(self, pace: Pace, phase: str) -> None:
        """Redraw the bar, but not more often than eyes can see."""
        if phase == self._phase and pace.seconds < self._next:
            return
        self._phase, self._next = phase, pace.seconds + REDRAW_EVERY
        text = "converting" if phase == "converting" else pace.text()
        self._progress.update(
            self._task,
            description=text,
            completed=pace.rows,
            total=pace.known_total,
            refresh=True,
        )

    def note(self, text: str) -> None:
        """Write a line above the bar."""
        self._progress.console.print(to_safe_line(text), markup=False, highlight=False)


def choose_view(*, quiet: bool, debug: bool, to_stdout: bool) -> View:
    """Return the view that fits: none beside rows on the same terminal, no bar among log lines."""
    if quiet or sys.stderr is None or (to_stdout and os.isatty(1)):
        return Nothing()
    console = Console(stderr=True)
    if debug or not console.is_terminal or console.is_dumb_terminal:
        return Lines()
    return Bar(console)


class Watching:
    """Passes the progress of an export and the waits of its session to a view.

    Args:
        view: Where it is shown.
        now: Seconds of a clock.

    Attributes:
        phase: The last phase that the export reported; empty before the first.
    """

    def __init__(self, view: View, now: Callable[[], float]) -> None:
        self._view = view
        self._now = now
        self._began = now()
        self._noted_until = 0.0
        self.phase = ""

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return self._now() - self._began

    def progress(self, progress: ExportProgress) -> None:
        """Show how far the export is."""
        self.phase = progress.phase
        pace = Pace(
            rows=progress.rows,
            rows_before=progress.rows_before,
            total=progress.total,
            seconds=self.seconds,
        )
        self._view.show(pace, progress.phase)

    def event(self, event: Event) -> None:
        """Show a wait that is long enough to be wondered at, once for all calls that share it."""
        if not isinstance(event, Waiting) or event.seconds < LONG_WAIT:
            return
        ends = self.seconds + event.seconds
        if ends > self._noted_until + SAME_WAIT:
            self._noted_until = ends
            reason = REASONS[event.reason].format(error=event.error)
            self._view.note(f"waiting {duration(event.seconds)} {reason}")
