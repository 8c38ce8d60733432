"""Job: one call of ``export`` with its files."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from math import inf
from typing import Any

from attrs import define, field

from accutics_authentic._base.structs import replace
from accutics_authentic._paging.listing import Listing
from accutics_authentic._paging.report import Report
from accutics_authentic._paging.stream import Stream, clock_of
from accutics_authentic.errors import AccuticsAuthenticError, ExportError, ExportStateError

from . import _files as files
from ._columns import Column
from ._conversion import Conversion
from ._lock import Lock
from ._part import Part
from ._paths import ExportPaths
from ._plan import Plan, plan
from ._progress import Notifier
from ._reading import Reading
from ._state import NOTHING_READ, State, dump_state, load_state
from ._surrogates import EncodingErrors
from ._threads import Stopping, in_thread

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
        encoding_errors: What becomes of lone surrogates in a table.
        progress: Calls the user's function.
    """

    stream: Stream[Any, Any]
    listing: Listing
    paths: ExportPaths
    concurrency: int
    overwrite: bool
    columns: tuple[Column, ...] | None
    excel: bool
    encoding_errors: EncodingErrors
    progress: Notifier
    _state: State = field(init=False)
    _stopping: Stopping = field(init=False, factory=Stopping)

    async def run(self) -> Report:
        """Do all of it."""
        lock, part = Lock(self.paths.lock), Part(self.paths.part)
        try:
            await in_thread(lock.acquire)
            todo = await in_thread(self._look)
            self.progress.rows_before = self._state.report.items
            if todo is not Plan.CLEAN_UP:
                await in_thread(partial(self._prepare, part, todo))
                if todo is not Plan.CONVERT:
                    await self._read(part)
                self.progress.notify("converting", self._state.report.items)
                await in_thread(self._finish, self._stopping.stop)
            await in_thread(partial(files.clean_up, self.paths))
        finally:
            part.close()
            lock.release()
        self.progress.notify("done", self._state.report.items)
        return self._state.report

    def _look(self) -> Plan:
        """Find out what to do, and with which state."""
        paths = self.paths
        text = files.read_state(paths.state)
        state = None if text is None else load_state(text, self.listing.keys)
        if isinstance(state, str):
            raise ExportStateError(
                f"{paths.state.name} {state}: remove it and {paths.part.name} to begin again"
            )
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

    def _prepare(self, part: Part, todo: Plan) -> None:
        if todo is Plan.BEGIN:  # before there is a part: one without a state would be refused
            files.write_state(self.paths, dump_state(self._state, self.listing.keys))
        part.open(self._state.size)

    async def _read(self, part: Part) -> None:
        """Append the rows that are missing to the part."""
        state, clock = self._state, clock_of(self.stream)
        async with self.listing.at(state.cursor).open(concurrency=self.concurrency) as run:
            reading = Reading(run, part, self.listing.encode_rows, state)
            saved_at = -inf
            try:
                async for page in run.pages():
                    await reading.append(page)
                    if clock.now() - saved_at >= SAVE_EVERY:
                        await self._save(part, reading.state())
                        saved_at = clock.now()
                    rows = state.report.items + reading.rows
                    self.progress.notify("reading", rows, page.total)
            except (Exception, asyncio.CancelledError) as error:
                stopped = reading.state()
                if isinstance(error, AccuticsAuthenticError):
                    error.fill(cursor=stopped.cursor)
                with suppress(ExportError):  # then an older state goes on
                    if stopped.size:
                        await self._save(part, stopped)
                    else:  # as if nothing had been begun
                        await in_thread(partial(files.clean_up, self.paths))
                raise
            await self._save(part, reading.state())

    async def _save(self, part: Part, state: State) -> None:
        def save() -> None:
            part.sync()  # before the state says that they are there
            files.write_state(self.paths, dump_state(state, self.listing.keys))

        self._state = state
        await in_thread(save)

    def _finish(self) -> None:
        """Make the file of the part, and give it its name."""
        paths = self.paths
        conversion = Conversion(
            paths, self.listing.row_name, self.columns, self.excel, self.encoding_errors
        )
        made = conversion.run(self._stopping)
        output = files.find(made)
        self._state = replace(self._state, output=output)
        files.write_state(paths, dump_state(self._state, self.listing.keys))
        files.place(paths, made, overwrite=self.overwrite)
