"""Rows to the standard output, as JSON lines: nothing to go on with, and no file."""

from __future__ import annotations

import asyncio
import os
import re
import select
import sys
from collections.abc import Sequence

from accutics_authentic._codec.lines import decode_line
from accutics_authentic._paging.listing import Listing
from accutics_authentic._paging.report import Report
from accutics_authentic.errors import ConfigurationError, ExportError, OutputClosedError

from ._columns import Column, as_object
from ._progress import Notifier
from ._tables import picked_line

#: What a terminal may obey, and JSON leaves as it is; there are no others outside of texts.
OBEYED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Output:
    """The standard output, or any other that may be a pipe. A reader that is slow blocks no loop.

    Args:
        fd: Its number.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._poll = select.poll()
        self._poll.register(fd, select.POLLOUT)
        self._is_terminal = os.isatty(fd)

    async def write(self, lines: bytes) -> None:
        """Write all of *lines*.

        Raises:
            OutputClosedError: Nobody reads any more.
            ExportError: They cannot be written.
        """
        rest = memoryview(escaped(lines) if self._is_terminal else lines)
        while rest:
            if not self._poll.poll(0):
                await self._ready()
            try:
                # POSIX, write(): so many bytes do not block once a pipe is ready.
                rest = rest[os.write(self._fd, rest[: select.PIPE_BUF]) :]
                continue
            except BrokenPipeError:
                failure: ExportError = OutputClosedError("nobody reads the output any more")
            except OSError as error:
                failure = ExportError(f"could not write the output: {error.strerror}")
            raise failure

    async def _ready(self) -> None:
        loop, ready = asyncio.get_running_loop(), asyncio.Event()
        loop.add_writer(self._fd, ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_writer(self._fd)


def escaped(lines: bytes) -> bytes:
    """Return JSON that means the same and has no character that a terminal obeys."""
    return OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", lines.decode()).encode()


def standard_output() -> Output:
    """Return this process's.

    Raises:
        ConfigurationError: It has none, as in a notebook.
    """
    try:
        sys.stdout.flush()
        return Output(sys.stdout.fileno())
    except (AttributeError, OSError, ValueError):
        pass
    raise ConfigurationError("there is no standard output here: give a path")


async def export_to_output(
    listing: Listing,
    *,
    concurrency: int,
    columns: Sequence[Column] | None,
    progress: Notifier,
) -> Report:
    """Write all rows to the standard output; the arguments are checked."""
    output = standard_output()
    async with listing.at(None).open(concurrency=concurrency) as run:
        async for page in run.pages():
            lines = listing.encode_rows(page.items)
            if columns is not None:
                rows = map(decode_line, lines.splitlines())
                objects = (as_object(row, listing.row_name) for row in rows)
                lines = b"".join(picked_line(row, columns) for row in objects)
            await output.write(lines)
            progress.notify("reading", run.report.items, page.total)
    progress.notify("done", run.report.items)
    return run.report
