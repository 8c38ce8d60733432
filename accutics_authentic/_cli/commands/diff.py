"""``diff``."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from itertools import islice
from typing import Annotated

from cyclopts import Parameter

from accutics_authentic._cli.arguments import (
    Concurrency,
    DriftMode,
    PageSize,
    ParamTexts,
    RowsPath,
    input_file,
)
from accutics_authentic._cli.blocking import in_own_thread
from accutics_authentic._cli.comparison import Comparison
from accutics_authentic._cli.exits import Exit
from accutics_authentic._cli.options import AccuticsConnection
from accutics_authentic._cli.output import say, write_json
from accutics_authentic._cli.params import parse_params

ROWS_AT_ONCE = 1000


async def accutics(
    path: RowsPath,
    old: Annotated[str, input_file("An earlier export, in JSONL", "OLD")],
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
    from accutics_authentic.export import exact_numbers  # late, for help

    params = parse_params(param)
    comparison = await in_own_thread(partial(Comparison, old, key))
    with closing(comparison):
        async with connection.open() as client:
            stream = client.resource(path).stream(
                page_size=page_size, params=params, key=key, on_drift=on_drift
            )
            async with exact_numbers(stream).open(concurrency=concurrency) as run:
                async for page in run.pages():
                    changes = map(comparison.see, page.items)
                    await write_json(*(change for change in changes if change is not None))
        unseen = comparison.unseen()
        while some := list(islice(unseen, ROWS_AT_ONCE)):
            await write_json(*some)
    if run.report.drift:
        say(f"warning: the list changed while it was read: {run.report.drift[0]}")
    say(str(comparison.counts))
    return Exit.FAILED if comparison.counts.differ else Exit.DONE
