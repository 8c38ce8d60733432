"""The calls that delete a hook: one for each step of its removal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from yarl import URL

from accutics_authentic._http.client import Client
from accutics_authentic._http.stats import CallStats
from accutics_authentic.errors import AccuticsAuthenticError

from .hook_removal import Outcome, Step, Verb, removal_steps
from .paths import GROUP_HOOK_PATH


async def delete_hook(
    client: Client, url: URL, known: Verb | None, is_listed: Callable[[CallStats], Awaitable[bool]]
) -> Verb | None:
    """Delete the hook at *url*, and return the verb that surely deletes, if one does.

    Args:
        client: Sends the requests.
        url: The hook's own.
        known: The verb that was returned before.
        is_listed: Returns whether the group's hooks list it.

    Raises:
        AccuticsAuthenticError: Of the last step; ``attempts`` and ``elapsed`` count all steps.
    """
    stats, clock = CallStats(), client.session.clock
    began = clock.now()

    async def outcome_of(step: Step) -> Outcome:
        try:
            if step == "list":
                return await is_listed(stats)
            request = client.request(step, url, GROUP_HOOK_PATH, idempotent=step == "DELETE")
            return await client.send(request, stats)
        except AccuticsAuthenticError as error:
            return error

    steps = removal_steps(known)
    try:
        step = next(steps)
        while True:
            step = steps.send(await outcome_of(step))
    except StopIteration as end:
        verb: Verb | None = end.value
        return verb
    except AccuticsAuthenticError as error:
        error.attempts, error.elapsed = stats.requests, clock.now() - began
        raise
