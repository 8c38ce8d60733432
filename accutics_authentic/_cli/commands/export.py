"""``export``."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from attrs import asdict, frozen
from cyclopts import Group, Parameter

from accutics_authentic._cli.arguments import (
    Concurrency,
    DriftMode,
    GroupId,
    Limit,
    PageSize,
    ParamTexts,
    Quiet,
    RowsPath,
    Trusted,
    check_dash,
)
from accutics_authentic._cli.exits import GOES_ON, Exit, StoppedError, UsageError
from accutics_authentic._cli.flags import flag
from accutics_authentic._cli.inputs import expanded
from accutics_authentic._cli.options import AccuticsConnection, AuthenticConnection
from accutics_authentic._cli.output import say, write_json
from accutics_authentic._cli.params import parse_columns, parse_moment, parse_params

if TYPE_CHECKING:  # help imports no client
    from accutics_authentic import Report, Stream
    from accutics_authentic.events import Handler

C = TypeVar("C")
Unwanted = Literal["drift", "duplicates"]
STDOUT = "-"
COMPLETE = "interrupted, but {} is complete"
GROUP = Group("File", sort_key=1)


@Parameter(name="*", group=GROUP)
@frozen(kw_only=True)
class Target:
    """Where the rows go, and how the command ends.

    Attributes:
        out: The file, or ``-``.
        overwrite: Whether the file may be replaced.
        columns: Names of columns with commas between them.
        excel: Whether formulae are guarded.
        encoding_errors: What becomes of lone surrogates in a table.
        concurrency: Requests at once.
        fail_on: What ends the command with 4.
        quiet: Whether only errors are written.
        json: Whether the closing report is JSON.
    """

    out: Annotated[
        str,
        Parameter(
            name=["--out", "-o"],
            metavar="FILE",
            help="Ends in .jsonl, .csv or .parquet; - is stdout, as JSONL.",
            allow_leading_hyphen=True,
            validator=check_dash,
        ),
    ] = STDOUT
    overwrite: Annotated[bool, flag("Replace FILE, once the new one is complete.")] = False
    columns: Annotated[
        str | None,
        Parameter(metavar="A,B,X=C.D", help="Columns of a table, by key; x=c.d names c.d x."),
    ] = None
    excel: Annotated[bool, flag("In CSV, keep texts from being taken for formulae.")] = False
    encoding_errors: Annotated[
        Literal["strict", "replace"],
        Parameter(
            help="What becomes of halves of characters, which CSV and Parquet cannot hold: stop, "
            "or write U+FFFD."
        ),
    ] = "strict"
    concurrency: Concurrency = 4
    fail_on: Annotated[
        tuple[Unwanted, ...],
        Parameter(negative="", show_default=False, help="End with 4 if there was some."),
    ] = ()
    quiet: Quiet = False
    json: Annotated[bool, flag("Print the closing report to stdout as JSON.")] = False


async def accutics(
    path: RowsPath,
    /,
    *,
    page_size: PageSize = None,
    param: ParamTexts = (),
    key: Annotated[
        str | None, Parameter(help="The field that tells rows apart; each comes once then.")
    ] = None,
    on_drift: DriftMode = "report",
    target: Target = Target(),
    connection: AccuticsConnection = AccuticsConnection(),
) -> Exit:
    """Write all rows at PATH into a file. Stopped at any moment, the same command goes on."""
    params = parse_params(param)
    return await _export(
        connection.open,
        lambda client: client.resource(path).stream(
            page_size=page_size, params=params, key=key, on_drift=on_drift
        ),
        target,
        debug=connection.debug,
    )


async def items(
    group: GroupId,
    /,
    *,
    before: Annotated[
        str | None, Parameter(metavar="TIME", help="Only older ones: 2026-01-31T00:00:00Z, or ms.")
    ] = None,
    after: Annotated[str | None, Parameter(metavar="TIME", help="Only newer ones.")] = None,
    limit: Limit = 100,
    trusted: Trusted = 10,
    target: Target = Target(),
    connection: AuthenticConnection = AuthenticConnection(),
) -> Exit:
    """Write the ids of GROUP's items, newest first. Stopped, the same command goes on."""
    oldest, newest = parse_moment(after, "--after"), parse_moment(before, "--before")
    return await _export(
        connection.open,
        lambda client: client.groups.stream_items(
            group, before=newest, after=oldest, limit=limit, trusted=trusted
        ),
        target,
        debug=connection.debug,
    )


async def _export(
    open_client: Callable[[Handler], AbstractAsyncContextManager[C]],
    make_stream: Callable[[C], Stream[Any, Any]],
    target: Target,
    *,
    debug: bool,
) -> Exit:
    from accutics_authentic._cli.pace import closing  # late, for help
    from accutics_authentic._cli.progress import Watching, choose_view  # late, for help
    from accutics_authentic.export import export  # late, for help

    out = expanded(target.out)
    to_stdout = out == STDOUT
    if to_stdout and target.json:
        raise UsageError("--json prints the report to stdout, where the rows go: add --out FILE")
    columns = parse_columns(target.columns)
    view = choose_view(quiet=target.quiet, debug=debug, to_stdout=to_stdout)
    watching = Watching(view, time.monotonic)
    try:
        async with open_client(watching.event) as client:
            with view:
                report = await export(
                    make_stream(client),
                    out,
                    concurrency=target.concurrency,
                    overwrite=target.overwrite,
                    columns=columns,
                    excel=target.excel,
                    encoding_errors=target.encoding_errors,
                    progress=watching.progress,
                )
    except asyncio.CancelledError:
        if to_stdout:
            raise
        if watching.phase == "converting" and _has_no_state(out):
            say(COMPLETE.format(out))
            return Exit.DONE
        raise StoppedError(GOES_ON) from None
    if target.json:
        try:
            await write_json(asdict(report))
        except asyncio.CancelledError:  # nobody reads it
            say(COMPLETE.format(out))
    elif not target.quiet:
        say(closing(report, "the output" if to_stdout else out, watching.seconds))
    return _outcome(report, target.fail_on)


def _has_no_state(out: str) -> bool:
    """Return whether the last step was done: it removes the state, and a signal does not end it."""
    return not os.path.lexists(f"{out}.state")


def _outcome(report: Report, unwanted: tuple[Unwanted, ...]) -> Exit:
    found = {"drift": bool(report.drift), "duplicates": bool(report.duplicates)}
    return Exit.DRIFTED if any(found[kind] for kind in unwanted) else Exit.DONE
