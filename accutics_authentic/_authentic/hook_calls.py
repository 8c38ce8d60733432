"""What is sent to create a hook, and the calls that delete one: one for each step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from yarl import URL

from accutics_authentic._base.arguments import type_of
from accutics_authentic._base.objects import check_instance
from accutics_authentic._base.structs import Mutable
from accutics_authentic._http.client import Client
from accutics_authentic._http.stats import CallStats
from accutics_authentic.errors import AccuticsAuthenticError, ConfigurationError

from .hook_removal import Outcome, Step, Verb, removal_steps
from .paths import GROUP_HOOK_PATH


class KnownVerb(Mutable):
    """The verb that surely deletes hooks, once one has."""

    verb: Verb | None = None


def hook_document(url: str, events: str, data: Mapping[str, Any] | None) -> dict[str, object]:
    """Return the document of a new hook, or refuse an argument by name."""
    texts: dict[str, object] = {"url": url, "events": events}
    for name, text in texts.items():
        if not isinstance(text, str) or not text:
            raise ConfigurationError(f"{name} must be a non-empty str, not {type_of(text)}")
    if data is not None:
        check_instance(data, Mapping, "data")
    own = {} if data is None else {"data": data}
    return {"events": events, "url": url, **own}


async def delete_hook(
    client: Client,
    url: URL,
    known: KnownVerb,
    is_listed: Callable[[CallStats], Awaitable[bool]],
) -> None:
    """Delete the hook at *url*, and remember the verb that surely deletes, if one does.

    Args:
        client: Sends the requests.
        url: The hook's own.
        known: The verb that was found before; it is set here.
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

    steps = removal_steps(known.verb)
    try:
        step = next(steps)
        while True:
            step = steps.send(await outcome_of(step))
    except StopIteration as end:
        known.verb = end.value or known.verb
    except AccuticsAuthenticError as error:
        error.attempts, error.elapsed = stats.requests, clock.now() - began
        raise
