"""``init``."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from accutics_authentic._cli.arguments import ParamTexts, RowsPath
from accutics_authentic._cli.blocking import in_own_thread
from accutics_authentic._cli.exits import Exit, FailedError, UsageError
from accutics_authentic._cli.flags import flag
from accutics_authentic._cli.init import Style, class_name_for, write_module
from accutics_authentic._cli.inputs import expanded
from accutics_authentic._cli.options import AccuticsConnection
from accutics_authentic._cli.output import say, write_text
from accutics_authentic._cli.params import parse_params

PAGE_SIZE = 100


async def accutics(
    path: RowsPath,
    /,
    *,
    sample: Annotated[int, Parameter(help="Rows to look at.", metavar="N")] = 200,
    out: Annotated[
        Path | None, Parameter(help="Where to write; else to stdout.", metavar="FILE")
    ] = None,
    overwrite: Annotated[bool, flag("Replace FILE if it exists.")] = False,
    as_: Annotated[Style, Parameter(name="--as", help="The kind of the classes.")] = "attrs",
    param: ParamTexts = (),
    connection: AccuticsConnection = AccuticsConnection(),
) -> Exit:
    """Write classes for the rows at PATH, as a sample shows them: their keys, no values."""
    if sample < 1:
        raise UsageError("--sample must be at least 1")
    if out is not None:
        out = Path(expanded(str(out)))
        _check_target(out, overwrite=overwrite)
    params = parse_params(param)
    rows: list[dict[str, Any]] = []
    async with connection.open() as client:
        stream = client.resource(path).stream(page_size=min(sample, PAGE_SIZE), params=params)
        async for row in stream:
            rows.append(row)
            if len(rows) == sample:
                break
    if not rows:
        raise FailedError("the list is empty: there are no rows to make classes from")
    name = class_name_for(path)
    text = write_module(rows, name, as_)
    if out is None:
        await write_text(text)
    else:
        await in_own_thread(partial(_write, out, text))
    say(f"Made class {name} from {len(rows)} rows: look it over, since other rows may differ.")
    return Exit.DONE


def _check_target(path: Path, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise UsageError(f"{path} exists: say --overwrite, or name another file with --out")
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent} is no directory: make it, or name another file with --out")


def _write(path: Path, text: str) -> None:
    """Write a file whole, or leave what is there. A device or pipe is written to, not replaced.

    May block.
    """
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.touch(exist_ok=False)
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, path)
    except OSError:
        part.unlink()
        raise
