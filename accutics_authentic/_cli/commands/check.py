"""``check``."""

from __future__ import annotations

import shutil

from accutics_authentic._cli.arguments import GroupId, Json, ParamTexts, RowsPath
from accutics_authentic._cli.check.accutics_probes import judge_accutics
from accutics_authentic._cli.check.accutics_questions import ask_accutics
from accutics_authentic._cli.check.asking import MAX_REQUESTS, WRONG_TOKEN, Asker
from accutics_authentic._cli.check.authentic_probes import judge_authentic
from accutics_authentic._cli.check.authentic_questions import ask_authentic
from accutics_authentic._cli.check.links import ListUrl
from accutics_authentic._cli.check.question import Probe
from accutics_authentic._cli.check.report import as_json, report_lines
from accutics_authentic._cli.exits import Exit
from accutics_authentic._cli.options import AccuticsConnection, AuthenticConnection
from accutics_authentic._cli.output import say, write_json, write_text
from accutics_authentic._cli.params import parse_params


async def accutics(
    path: RowsPath,
    /,
    *,
    param: ParamTexts = (),
    json: Json = False,
    connection: AccuticsConnection = AccuticsConnection(),
) -> Exit:
    """Find out how the API lists the rows at PATH, by at most 20 requests that only read."""
    params = parse_params(param)
    async with (
        connection.open() as client,
        connection.open(token=WRONG_TOKEN) as stranger,
    ):
        client.resource(path)  # refuses a path that is none
        asker = Asker(client, stranger)
        url = ListUrl(f"{connection.base_url}", tuple(path.strip("/").split("/")))
        _announce()
        found = await asker.carry_out(ask_accutics(url, params))
    await _report(judge_accutics(found), asker.budget.sent, json=json)
    return Exit.FAILED if found.first.rows is None else Exit.DONE


async def authentic(
    group: GroupId,
    /,
    *,
    json: Json = False,
    connection: AuthenticConnection = AuthenticConnection(),
) -> Exit:
    """Find out how the API lists the items of GROUP, by at most 20 requests that only read."""
    async with (
        connection.open() as client,
        connection.open(token=WRONG_TOKEN) as stranger,
    ):
        asker = Asker(client, stranger)
        _announce()
        found = await asker.carry_out(ask_authentic(group))
    await _report(judge_authentic(found), asker.budget.sent, json=json)
    return Exit.DONE if found.is_listed else Exit.FAILED


def _announce() -> None:
    say(f"Sends at most {MAX_REQUESTS} requests, and only reads; one of them has a wrong token.")


async def _report(probes: list[Probe], sent: int, *, json: bool) -> None:
    if json:
        await write_json(as_json(probes, sent))
    else:
        width = min(100, shutil.get_terminal_size().columns)
        await write_text("".join(f"{line}\n" for line in report_lines(probes, max(40, width))))
    say(f"Sent {sent} requests.")
