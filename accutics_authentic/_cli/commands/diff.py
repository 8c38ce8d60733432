"""``diff``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from accutics_authentic._cli.arguments import (
    Concurrency,
    DriftMode,
    PageSize,
    ParamTexts,
    RowsPath,
)
from accutics_authentic._cli.comparison import Comparison
from accutics_authentic._cli.exits import Exit
from accutics_authentic._cli.options import AccuticsConnection
from accutics_authentic._cli.output import say, write_json
from accutics_authentic._cli.params import parse_params


async def accutics(
    path: RowsPath,
    old: Annotated[Path, Parameter(name="OLD", help="An earlier export, in JSONL.")],
    /,
    *,
    key: Annotated[str, Parameter(help="The field that tells rows apart, such as id.")],
    page_size: PageSize = None,
    param: ParamTexts = (),
    on_drift: DriftMode = "repair",
    concurrency: Concurrency = 4,
    connection: AccuticsConnection = AccuticsConnection(),
) -> Exit:
    """Print what was added, changed and removed since an earlier export; end with 1 if anything."""
    params = parse_params(param)
    comparison = Comparison(old, key)
    async with connection.open() as client:
        stream = client.resource(path).stream(
            page_size=page_size, params=params, key=key, on_drift=on_drift
        )
        async with stream.open(concurrency=concurrency) as run:
            async for row in run:
                change = comparison.see(row)
                if change is not None:
                    write_json(change)
    for change in comparison.unseen():
        write_json(change)
    if run.report.drift:
        say(f"warning: the list changed while it was read: {run.report.drift[0]}")
    say(str(comparison.counts))
    return Exit.FAILED if comparison.counts.differ else Exit.DONE
