"""``hooks``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from accutics_authentic._cli.arguments import Body, DryRun, GroupId, input_file
from accutics_authentic._cli.blocking import in_own_thread
from accutics_authentic._cli.bodies import parse_body, parse_json, read_text
from accutics_authentic._cli.exits import Exit
from accutics_authentic._cli.flags import flag
from accutics_authentic._cli.hook_plan import identity, parse_hook, parse_hooks, plan_hooks
from accutics_authentic._cli.interrupts import write
from accutics_authentic._cli.options import AuthenticConnection
from accutics_authentic._cli.output import say, write_json

if TYPE_CHECKING:  # help imports no client
    from accutics_authentic import Hook


async def list_(
    group: GroupId, /, *, connection: AuthenticConnection = AuthenticConnection()
) -> Exit:
    """Print the hooks of GROUP as a JSON array, which `hooks sync` takes."""
    async with connection.open() as client:
        hooks = await client.groups.hooks(group)
    await write_json([_as_json(hook) for hook in hooks])
    return Exit.DONE


async def add(
    group: GroupId, /, *, data: Body, connection: AuthenticConnection = AuthenticConnection()
) -> Exit:
    """Add a hook to GROUP, given as {"url", "events", "data"}, and print it."""
    hook = parse_hook(await in_own_thread(partial(parse_body, data)), "--data")
    async with connection.open() as client:
        made = await write(
            client.groups.create_hook(group, url=hook.url, events=hook.events, data=hook.data)
        )
    await write(write_json(_as_json(made)))
    return Exit.DONE


async def delete(
    group: GroupId,
    hook: Annotated[str, Parameter(help="Id of the hook.")],
    /,
    *,
    connection: AuthenticConnection = AuthenticConnection(),
) -> Exit:
    """Delete one hook of GROUP."""
    async with connection.open() as client:
        await write(client.groups.delete_hook(group, hook))
    say(f"{hook} is deleted")
    return Exit.DONE


async def sync(
    group: GroupId,
    file: Annotated[str, input_file('JSON array of {"url", "events", "data"}')],
    /,
    *,
    prune: Annotated[bool, flag("Delete hooks that FILE does not have.")] = False,
    dry_run: DryRun = False,
    connection: AuthenticConnection = AuthenticConnection(),
) -> Exit:
    """Give GROUP the hooks in FILE: add what is missing. Safe to run again."""
    text = await in_own_thread(partial(read_text, file))
    wanted = parse_hooks(parse_json(text, file), file)
    async with connection.open() as client:
        hooks = await client.groups.hooks(group)
        present = ((hook.id, identity(hook.url, hook.events, hook.data)) for hook in hooks)
        plan = plan_hooks(wanted, present)
        for new in plan.add:
            about: dict[str, Any] = {"url": new.url, "events": new.events}
            if not dry_run:
                call = client.groups.create_hook(
                    group, url=new.url, events=new.events, data=new.data
                )
                about["id"] = (await write(call)).id
            await write(write_json({"action": "add", **about}))
        for id_ in plan.extra if prune else ():  # last, so that no delivery is missed between
            if not dry_run:
                await write(client.groups.delete_hook(group, id_))
            await write(write_json({"action": "delete", "id": id_}))
    would = "would be " if dry_run else ""
    rest = f"{len(plan.extra)} {would}deleted" if prune else f"{len(plan.extra)} not in FILE"
    say(f"{len(plan.add)} {would}added, {plan.keep} there already, {rest}")
    return Exit.DONE


def _as_json(hook: Hook) -> dict[str, Any]:
    return {"id": hook.id, "url": hook.url, "events": hook.events, "data": hook.data}
