"""``export``: reads a stream into a part, and makes the file of it when the stream has ended."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from accutics_authentic._base.arguments import check_int
from accutics_authentic._base.objects import check_function, check_instance
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._paging.report import Report
from accutics_authentic._paging.stream import Stream, listing_of
from accutics_authentic.errors import ConfigurationError

from ._columns import ColumnsArgument, check_columns
from ._job import Job
from ._output import export_to_output
from ._parquet import check_duckdb
from ._paths import ExportPaths
from ._progress import ExportProgress, Notifier
from ._surrogates import EncodingErrors

STANDARD_OUTPUT = "-"


@hides_frames
async def export(
    stream: Stream[Any, Any],
    path: str | os.PathLike[str],
    *,
    concurrency: int = 4,
    overwrite: bool = False,
    columns: ColumnsArgument | None = None,
    excel: bool = False,
    encoding_errors: EncodingErrors = "strict",
    progress: Callable[[ExportProgress], object] | None = None,
) -> Report:
    """Write all rows of *stream* into a file. Stopped at any moment, the same call goes on.

    Until all is read, rows are in ``path`` + ``.part.jsonl``, and ``path`` + ``.state`` says where
    to go on; then they become the file, and both are gone. All are for their owner alone. Whatever
    ends the call (an error, a cancellation, a kill), no row is lost, doubled or incomplete.

    Args:
        stream: Any stream, made without ``cursor``.
        path: Ends in ``.jsonl``, ``.csv`` or ``.parquet`` (with the extra ``parquet``). ``"-"`` is
            the standard output, as JSONL; then there are no files, and nothing to go on with.
        concurrency: Requests under way and pages held, at most.
        overwrite: Replace the file, once the new one is complete.
        columns: Paths such as ``settings.channel``, or new names with their paths. Without it, a
            table has all keys in the order of first sight.
        excel: In CSV, write ``'`` before a text that a spreadsheet would take for a formula.
        encoding_errors: What becomes of lone surrogates, halves of characters, which JSONL keeps as
            escapes: ``"strict"`` refuses to put one into a CSV or Parquet file, ``"replace"`` puts
            U+FFFD in its place, and a number after names that become the same.
        progress: Called with how far it has come, after each page.

    Returns:
        What reading brought and took, earlier calls that were stopped included.

    Raises:
        ConfigurationError: An argument is invalid.
        ExportExistsError: The file is there already.
        ExportStateError: What lies beside it is of another export, or broken.
        ExportBusyError: Another export writes to it.
        ExportError: A file cannot be written.
        AccuticsAuthenticError: As the stream raises it; call again to go on.
    """
    listing = listing_of(stream)
    concurrency = check_int(concurrency, "concurrency")
    for name, value in ("overwrite", overwrite), ("excel", excel):
        check_instance(value, bool, name)
    if encoding_errors not in ("strict", "replace"):
        raise ConfigurationError('encoding_errors must be "strict" or "replace"')
    if progress is not None:
        check_function(progress, "progress")
    picked = check_columns(columns)
    if path == STANDARD_OUTPUT:
        return await export_to_output(
            listing, concurrency=concurrency, columns=picked, progress=Notifier(progress)
        )
    paths = ExportPaths.of(path)
    if paths.format == "parquet":
        check_duckdb()
    job = Job(
        stream=stream,
        listing=listing,
        paths=paths,
        concurrency=concurrency,
        overwrite=overwrite,
        columns=picked,
        excel=excel,
        encoding_errors=encoding_errors,
        progress=Notifier(progress),
    )
    return await job.run()
