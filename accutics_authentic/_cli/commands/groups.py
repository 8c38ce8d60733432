"""``groups``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from accutics_authentic._cli.arguments import Body, DryRun, GroupId
from accutics_authentic._cli.blocking import in_own_thread
from accutics_authentic._cli.bodies import parse_body
from accutics_authentic._cli.exits import Exit
from accutics_authentic._cli.interrupts import write
from accutics_authentic._cli.options import AuthenticConnection
from accutics_authentic._cli.output import say, write_json

if TYPE_CHECKING:  # help imports no client
    from accutics_authentic import Group


async def get(
    group: GroupId, /, *, connection: AuthenticConnection = AuthenticConnection()
) -> Exit:
    """Print GROUP as JSON."""
    async with connection.open() as client:
        await _print(await client.groups.get(group))
    return Exit.DONE


async def create(*, data: Body, connection: AuthenticConnection = AuthenticConnection()) -> Exit:
    """Create a group, and print it as JSON."""
    body = await in_own_thread(partial(parse_body, data))
    async with connection.open() as client:
        await write(_print(await write(client.groups.create(body))))
    return Exit.DONE


async def update(
    group: GroupId, /, *, data: Body, connection: AuthenticConnection = AuthenticConnection()
) -> Exit:
    """Change GROUP, and print it as JSON; whether the server merges or replaces is its own."""
    body = await in_own_thread(partial(parse_body, data))
    async with connection.open() as client:
        await write(_print(await write(client.groups.update(group, body))))
    return Exit.DONE


async def delete(
    group: GroupId,
    /,
    *,
    dry_run: DryRun = False,
    connection: AuthenticConnection = AuthenticConnection(),
) -> Exit:
    """Delete GROUP; its items are kept."""
    async with connection.open() as client:
        if dry_run:
            await client.groups.get(group)
            say(f"{group} would be deleted")
        else:
            await write(client.groups.delete(group))
            say(f"{group} is deleted")
    return Exit.DONE


async def _print(group: Group) -> None:
    await write_json({"id": group.id, "data": group.data})
