"""Job: one call of ``export`` with its files."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from attrs import define, field

from accutics_authentic._base.structs import replace
from accutics_authentic._paging.listing import Listing
from accutics_authentic._paging.report import Report
from accutics_authentic._paging.stream import Stream, clock_of
from accutics_authentic.errors import ExportError

from . import files
from .columns import Column, find_columns
from .files import file_errors
from .lock import Lock
from .part import Part
from .paths import ExportPaths
from .plan import Plan, plan
from .progress import ExportProgress, Phase
from .reading import Reading
from .state import NOTHING_READ, State, dump_state, load_state
from .tables import Rows, write_csv, write_jsonl
from .threads import in_thread

SAVE_EVERY = 1.0  # seconds


@define(kw_only=True, eq=False, repr=False)
class Job:
    """One export, from the look at its files to the file itself; the arguments are checked.

    Attributes:
        stream: What to read.
        listing: The list that it reads.
        paths: The files.
        concurrency: Requests under way, at most.
        overwrite: Whether the file may be replaced.
        columns: What the user picked, if anything.
        excel: Whether formulae are guarded.
        progress: The user's.
    """

    stream: Stream[Any, Any]
    listing: Listing
    paths: ExportPaths
    concurrency: int
    overwrite: bool
    columns: tuple[Column, ...] | None
    excel: bool
    progress: Callable[[ExportProgress], object] | None
    _part: Part = field(init=False)
    _state: State = field(init=False)
    _rows_before: int = field(init=False, default=0)
    _total: int | None = field(init=False, default=None)
    _stopping: Event = field(init=False, factory=Event)

    async def run(self) -> Report:
        """Do all of it."""
        lock = await in_thread(partial(Lock, self.paths.lock))
        try:
            todo = await in_thread(self._look)
            self._rows_before = self._state.report.items
            if todo in (Plan.BEGIN, Plan.GO_ON):
                await in_thread(partial(self._open_part, todo))
                try:
                    await self._read()
                finally:
                    self._part.close()
            if todo is not Plan.CLEAN_UP:
                self._tell("converting", self._state.report.items)
                await in_thread(self._finish, self._stopping.set)
            await in_thread(partial(files.clean_up, self.paths))
        finally:
            lock.release()
        self._tell("done", self._state.report.items)
        return self._state.report

    def _look(self) -> Plan:
        """Find out what to do, and with which state."""
        paths = self.paths
        text = files.read_state(paths.state)
        state = None if text is None else load_state(text, self.listing.keys)
        part, fingerprint = files.find(paths.part), self.listing.fingerprint(paths.target.name)
        todo = plan(
            paths,
            fingerprint,
            state=state,
            part_size=0 if part is None else part.size,
            target=files.find(paths.target),
            overwrite=self.overwrite,
        )
        if state is None or todo is Plan.BEGIN:
            state = State(fingerprint, None, 0, NOTHING_READ)
        self._state = state
        return todo

    def _open_part(self, todo: Plan) -> None:
        if todo is Plan.BEGIN:  # a part without a state would be refused
            files.write_state(self.paths, dump_state(self._state, self.listing.keys))
        self._part = Part(self.paths.part, self._state.size)

    async def _read(self) -> None:
        """Append the rows that are missing to the part."""
        state, clock = self._state, clock_of(self.stream)
        source = self.stream if state.cursor is None else self.listing.at(state.cursor)
        async with source.open(concurrency=self.concurrency) as run:
            reading = Reading(run, self._part, self.listing.encode_rows, state)
            saved_at = clock.now()
            try:
                async for page in run.pages():
                    await reading.append(page)
                    if clock.now() - saved_at >= SAVE_EVERY:
                        await self._save(reading.state())
                        saved_at = clock.now()
                    self._total = page.total
                    self._tell("reading", state.report.items + reading.rows)
            except (Exception, asyncio.CancelledError):
                with suppress(ExportError):  # then an older state goes on
                    await self._save(reading.state())
                raise
            await self._save(reading.state())

    async def _save(self, state: State) -> None:
        def save() -> None:
            self._part.sync()  # before the state says that they are there
            files.write_state(self.paths, dump_state(state, self.listing.keys))

        self._state = state
        await in_thread(save)

    def _finish(self) -> None:
        """Make the file of the part, and give it its name."""
        paths = self.paths
        made = paths.part if self.columns is None and paths.format == "jsonl" else self._convert()
        output = files.find(made)
        self._state = replace(self._state, output=output)
        files.write_state(paths, dump_state(self._state, self.listing.keys))
        files.place(paths, made, overwrite=self.overwrite)

    def _convert(self) -> Path:
        paths = self.paths
        rows = Rows(paths.part, self.listing.row_name, self._stopping)
        with file_errors("write", paths.converted):
            file = files.create(paths.converted)
            try:
                columns = find_columns(rows) if self.columns is None else self.columns
                if paths.format == "csv":
                    write_csv(rows, columns, file, excel=self.excel)
                else:
                    write_jsonl(rows, columns, file)
                os.fsync(file)
            except BaseException:
                files.remove(paths.converted)
                raise
            finally:
                os.close(file)
        return paths.converted

    def _tell(self, phase: Phase, rows: int) -> None:
        if self.progress is not None:
            self.progress(
                ExportProgress(
                    phase=phase, rows=rows, rows_before=self._rows_before, total=self._total
                )
            )
