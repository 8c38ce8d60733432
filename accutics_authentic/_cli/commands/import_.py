"""``import``."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from accutics_authentic._cli.arguments import Concurrency, DryRun, GroupId, Json, input_file
from accutics_authentic._cli.blocking import in_own_thread
from accutics_authentic._cli.bodies import parse_ids, read_text
from accutics_authentic._cli.exits import Exit, StoppedError, sentence
from accutics_authentic._cli.options import AuthenticConnection
from accutics_authentic._cli.output import say, write_json
from accutics_authentic.errors import ForbiddenError

if TYPE_CHECKING:  # help imports no client
    from accutics_authentic import Authentic

Became = Literal["added", "already there", "failed"]
TOLD = 20  # failures with a sentence of their own; the rest are counted
SHOWN = 80  # characters of an id in a sentence


async def items(
    group: GroupId,
    file: Annotated[str, input_file("One id a line, or JSONL")],
    /,
    *,
    dry_run: DryRun = False,
    concurrency: Concurrency = 8,
    json: Json = False,
    connection: AuthenticConnection = AuthenticConnection(),
) -> Exit:
    """Put the items in FILE into GROUP; those that are there already stay. Safe to run again."""
    from accutics_authentic._cli.clients import open_authentic  # late, for help

    text = await in_own_thread(partial(read_text, file))
    ids = parse_ids(text.split("\n"), file)
    try:
        async with open_authentic(connection) as client:
            await client.groups.get(group)  # once, before it fails for each item
            if dry_run:
                there = await _members(client, group)
                became = {id_: _expected(id_, there) for id_ in ids}
            else:
                became = await _add(client, group, ids, concurrency)
        if json:
            await write_json(*({"id": id_, "outcome": outcome} for id_, outcome in became.items()))
    except asyncio.CancelledError:
        raise StoppedError("the same command again adds what is missing") from None
    counts = Counter(became.values())
    would = "would be " if dry_run else ""
    failed = f", {counts['failed']:,} failed" if counts["failed"] else ""
    say(f"{counts['added']:,} {would}added, {counts['already there']:,} already there{failed}")
    return Exit.FAILED if counts["failed"] else Exit.DONE


async def _add(
    client: Authentic, group: str, ids: list[str], concurrency: int
) -> dict[str, Became]:
    """Add the items, and return what became of each."""
    became: dict[str, Became] = {}
    refused: dict[str, Exception] = {}
    failures: list[str] = []
    async with client.groups.add_items(group, ids, concurrency=concurrency) as outcomes:
        async for outcome in outcomes:
            match outcome.error:
                case None:
                    became[outcome.key] = outcome.result()
                case ForbiddenError() as error:
                    refused[outcome.key] = error
                case error:
                    became[outcome.key] = "failed"
                    failures.append(f"{_short(outcome.key)}: {sentence(error)}")
    # "Add Item" documents 403 for an item that is there already as well as for a missing right
    there = await _members(client, group) if refused else set()
    for id_, error in refused.items():
        became[id_] = "already there" if id_ in there else "failed"
        if id_ not in there:
            failures.append(f"{_short(id_)}: {sentence(error)}")
    for failure in failures[:TOLD]:
        say(f"error: {failure}")
    return became


async def _members(client: Authentic, group: str) -> set[str]:
    return {id_ async for id_ in client.groups.stream_items(group)}


def _short(id_: str) -> str:
    return id_ if len(id_) <= SHOWN else f"{id_[:SHOWN]}..."


def _expected(id_: str, there: set[str]) -> Became:
    return "already there" if id_ in there else "added"
