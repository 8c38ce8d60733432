"""Every call of both APIs, and checks of the error that it raises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from attrs import frozen

from accutics_authentic import Accutics, Authentic
from accutics_authentic.errors import AccuticsAuthenticError
from tests.http.serving import Served, serve

from .hostile import Answer
from .secrets import BODY, QUERY, SECRETS, check_error

E = TypeVar("E", bound=AccuticsAuthenticError)

GROUP = "lQ9qZ9AsOaxmMqFXQfIW"
HOOK = "hK9qZ9AsOaxmMqFXQfIW"


@frozen
class Clients:
    """The clients of both APIs, for one server."""

    accutics: Accutics
    authentic: Authentic


Call = Callable[[Any], Awaitable[Any]]  # takes an object with both clients


async def campaign_rows(clients: Clients) -> list[Any]:
    return [row async for row in clients.accutics.resource("campaigns").stream(params={"q": QUERY})]


async def group_items(clients: Clients) -> list[str]:
    return [item async for item in clients.authentic.groups.stream_items(GROUP)]


#: Every way to read, and every way to write, of both APIs.
READS: dict[str, Call] = {
    "get": lambda clients: clients.accutics.resource("campaigns").get(7),
    "page": lambda clients: clients.accutics.resource("campaigns").page(2, params={"q": QUERY}),
    "rows": campaign_rows,
    "GET": lambda clients: clients.accutics.request("GET", "campaigns", params={"q": QUERY}),
    "group": lambda clients: clients.authentic.groups.get(GROUP),
    "items": group_items,
    "item": lambda clients: clients.authentic.items.get("i1"),
    "hooks": lambda clients: clients.authentic.groups.hooks(GROUP),
}
WRITES: dict[str, Call] = {
    "create": lambda clients: clients.accutics.resource("campaigns").create({"name": BODY}),
    "update": lambda clients: clients.accutics.resource("campaigns").update(7, {"name": BODY}),
    "POST": lambda clients: clients.accutics.request(
        "POST", "x", params={"q": QUERY}, json={"b": BODY}
    ),
    "create group": lambda clients: clients.authentic.groups.create({"title": BODY}),
    "update group": lambda clients: clients.authentic.groups.update(GROUP, {"title": BODY}),
    "add item": lambda clients: clients.authentic.groups.add_item(GROUP, "i1"),
    "create hook": lambda clients: clients.authentic.groups.create_hook(
        GROUP, url=f"https://x.example/?{QUERY}", events="*", data={"secret": BODY}
    ),
    "delete hook": lambda clients: clients.authentic.groups.delete_hook(GROUP, HOOK),
}
DELETIONS: dict[str, Call] = {
    "delete": lambda clients: clients.accutics.resource("campaigns").delete(7),
    "delete group": lambda clients: clients.authentic.groups.delete(GROUP),
    "remove item": lambda clients: clients.authentic.groups.remove_item(GROUP, "i1"),
}

some_reads = pytest.mark.parametrize(
    "call",
    [READS[name] for name in ("get", "rows", "group", "items")],
    ids=("get", "rows", "group", "items"),
)
every_read = pytest.mark.parametrize("call", READS.values(), ids=READS)
every_write = pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
every_deletion = pytest.mark.parametrize("call", DELETIONS.values(), ids=DELETIONS)
every_call = pytest.mark.parametrize(
    "call",
    [*READS.values(), *WRITES.values(), *DELETIONS.values()],
    ids=[*READS, *WRITES, *DELETIONS],
)


async def check_raises(
    call: Call, both: Any, kind: type[E], *, secrets: tuple[str, ...] = SECRETS, **facts: Any
) -> E:
    """Check that *call* raises *kind* with these facts, and return the error."""
    with pytest.raises(AccuticsAuthenticError) as caught:
        await call(both)
    error = caught.value
    assert type(error) is kind, f"{error!r}"
    check_error(error, secrets=secrets)
    for name, value in facts.items():
        assert getattr(error, name) == value, f"{name} of {error!r}"
    return error


async def check_failure(
    call: Call, *answers: Answer, kind: type[E], n: int, expiring: bool = False, **facts: Any
) -> E:
    """Make *call* to a server that gives *answers*: it must raise *kind* after *n* requests."""
    options = {name: facts.pop(name) for name in ("limits", "timeouts") if name in facts}
    async with serve(*answers, expiring=expiring, **options) as served:
        error = await check_raises(call, served, kind, attempts=n, **facts)
        assert len(served.server.received) == n
    return error


__all__ = [
    "DELETIONS",
    "GROUP",
    "HOOK",
    "READS",
    "WRITES",
    "Clients",
    "Call",
    "Served",
    "every_call",
    "every_deletion",
    "every_read",
    "every_write",
    "check_raises",
    "check_failure",
    "some_reads",
]
