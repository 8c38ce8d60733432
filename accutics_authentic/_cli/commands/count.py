"""``count``."""

from __future__ import annotations

from accutics_authentic._cli.arguments import Json, ParamTexts, RowsPath
from accutics_authentic._cli.exits import Exit, FailedError
from accutics_authentic._cli.options import AccuticsConnection
from accutics_authentic._cli.output import write_json
from accutics_authentic._cli.params import parse_params


async def accutics(
    path: RowsPath,
    /,
    *,
    param: ParamTexts = (),
    json: Json = False,
    connection: AccuticsConnection = AccuticsConnection(),
) -> Exit:
    """Print how many rows there are at PATH, by one request."""
    params = parse_params(param)
    async with connection.open() as client:
        total = await client.resource(path).count(params)
    if total is None:
        raise FailedError("the server gives no total: export the rows, and count those")
    await write_json({"count": total} if json else total)
    return Exit.DONE
