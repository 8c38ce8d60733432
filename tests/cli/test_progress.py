"""Where progress is shown, and how."""

from __future__ import annotations

import io
import os
import pty
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from rich.console import Console

from accutics_authentic._cli.pace import Pace
from accutics_authentic._cli.progress import Bar, Lines, Nothing, View, Watching, choose_view
from accutics_authentic.events import CallStarted, Event, Waiting
from accutics_authentic.export import ExportProgress


class Noting(Nothing):
    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def show(self, pace: Pace, phase: str) -> None:
        self.shown.append((phase, pace.text()))

    def note(self, text: str) -> None:
        self.shown.append(("note", text))


def pace(rows: int, seconds: float) -> Pace:
    return Pace(rows=rows, rows_before=0, total=100, seconds=seconds)


def waiting(seconds: float, reason: str, error: str | None = None) -> Event:
    about = {"call": 1, "stream": 1, "origin": "", "api": "accutics", "method": "GET", "path": "x"}
    return Waiting(seconds=seconds, reason=reason, error=error, **about)  # type: ignore[arg-type]  # a table


def test_what_an_export_and_a_session_tell_is_shown() -> None:
    view, moments = Noting(), iter([10.0, 12.0, 20.0, 20.5, 100.0, 103.0, 113.0])
    watching = Watching(view, lambda: next(moments))
    watching.progress(ExportProgress(phase="reading", rows=50, rows_before=0, total=100))
    watching.event(waiting(57.0, "pause"))
    watching.event(waiting(57.0, "pause"))  # another call that waits for the same
    watching.event(waiting(1.9, "pause"))
    watching.event(waiting(2.0, "retry", "ServerError"))
    watching.event(waiting(30.0, "rate"))
    watching.event(CallStarted(call=1, stream=1, origin="", api="accutics", method="GET", path="x"))
    assert view.shown == [
        ("reading", "50 of 100 rows, 25 rows/s, 2.0 s left"),
        ("note", "waiting 57 s since the server asked for a pause"),
        ("note", "waiting 2.0 s to try again after ServerError"),
        ("note", "waiting 30 s to keep the rate that the server accepts"),
    ]
    assert watching.seconds == 103.0


def test_plain_lines_come_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    with Lines() as lines:
        for seconds in (1, 4, 5, 6, 9, 10):
            lines.show(pace(seconds, seconds), "reading")
        lines.note("waiting\x1b[31m")
        lines.show(pace(10, 11), "converting")
        lines.show(pace(10, 16), "done")
    quick = Lines()
    quick.show(pace(10, 1), "converting")
    assert capsys.readouterr().err.splitlines() == [
        "5 of 100 rows, 1 rows/s, 1 min 35 s left",
        "10 of 100 rows, 1 rows/s, 1 min 30 s left",
        "waiting\\x1b[31m",
        "10 rows read, converting",
        "10 of 100 rows, 1 rows/s, 2 min 24 s left",
    ]


@pytest.mark.parametrize("width", [30, 60, 200])
@pytest.mark.parametrize("colours", [True, False])
def test_a_bar_fits_its_terminal_and_is_gone_at_the_end(width: int, colours: bool) -> None:
    written = io.StringIO()
    console = Console(
        file=written, force_terminal=True, width=width, no_color=not colours, _environ={}
    )
    with Bar(console) as bar:
        bar.show(pace(50, 10), "reading")
        bar.show(pace(51, 10.05), "reading")
        bar.show(pace(52, 10.1), "reading")
        bar.note("waiting [b]57 s[/b]\x1b[2J")
        bar.show(pace(50, 10), "converting")
    text = written.getvalue()
    lines = re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text))
    drawn = [line for line in lines if "rows" in line]
    assert all(len(line) <= width - 3 for line in drawn if width >= 60)  # room for ^C
    assert "50 of 100 rows" in text
    assert "51 of 100 rows" not in text  # too soon
    assert "52 of 100 rows" in text
    assert "waiting [b]57 s[/b]\\x1b[2J" in text.replace("\r\n", "")
    assert "converting" in text
    assert "\x1b[2J" not in text
    assert ("\x1b[" in re.sub(r"\x1b\[[?0-9]*[lhKA]", "", text)) == (colours and width >= 60)
    assert text.endswith("\x1b[2K")  # the line was cleared
    assert "\x1b[?25h" in text  # the cursor is there again


def test_nothing_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Nothing() as view:
        view.show(pace(1, 100), "reading")
        view.note("waiting")
    assert capsys.readouterr().err == ""


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch, term: str = "xterm-256color") -> Iterator[None]:
    """Let stderr be a terminal."""
    controller, worker = pty.openpty()
    with os.fdopen(worker, "w") as opened, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", opened)
        patch.setenv("TERM", term)
        yield
    os.close(controller)


@pytest.mark.parametrize(
    ("options", "term", "kind"),
    [
        ({}, "xterm-256color", Bar),
        ({"debug": True}, "xterm-256color", Lines),
        ({"quiet": True}, "xterm-256color", Nothing),
        ({}, "dumb", Lines),
    ],
)
def test_a_terminal_gets_a_bar_unless_it_cannot_draw_one_or_log_lines_come_between(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, bool], term: str, kind: type[View]
) -> None:
    with terminal(monkeypatch, term):
        asked = {"quiet": False, "debug": False, "to_stdout": False, **options}
        assert type(choose_view(**asked)) is kind


@pytest.mark.parametrize(("is_terminal", "kind"), [(True, Nothing), (False, Bar)])
def test_rows_on_the_same_terminal_are_not_mixed_with_progress(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, kind: type[View]
) -> None:
    with terminal(monkeypatch):
        monkeypatch.setattr(os, "isatty", lambda fd: is_terminal if fd == 1 else None)
        assert type(choose_view(quiet=False, debug=False, to_stdout=True)) is kind


def test_without_a_terminal_there_are_lines_and_without_stderr_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert type(choose_view(quiet=False, debug=False, to_stdout=False)) is Lines
    monkeypatch.setattr(sys, "stderr", None)
    assert type(choose_view(quiet=False, debug=False, to_stdout=False)) is Nothing
