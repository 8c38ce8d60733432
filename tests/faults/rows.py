"""The rows of the fault matrix: a call, what it meets, what must come of it."""

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
class Both:
    """The clients of one server."""

    accutics: Accutics
    authentic: Authentic


Call = Callable[[Any], Awaitable[Any]]  # given what has both clients


async def rows(it: Both) -> list[Any]:
    return [row async for row in it.accutics.resource("campaigns").stream(params={"q": QUERY})]


async def items(it: Both) -> list[str]:
    return [item async for item in it.authentic.groups.stream_items(GROUP)]


#: Every way to read, and every way to write, of both APIs.
READS: dict[str, Call] = {
    "get": lambda it: it.accutics.resource("campaigns").get(7),
    "page": lambda it: it.accutics.resource("campaigns").page(2, params={"q": QUERY}),
    "rows": rows,
    "GET": lambda it: it.accutics.request("GET", "campaigns", params={"q": QUERY}),
    "group": lambda it: it.authentic.groups.get(GROUP),
    "items": items,
    "item": lambda it: it.authentic.items.get("i1"),
    "hooks": lambda it: it.authentic.groups.hooks(GROUP),
}
WRITES: dict[str, Call] = {
    "create": lambda it: it.accutics.resource("campaigns").create({"name": BODY}),
    "update": lambda it: it.accutics.resource("campaigns").update(7, {"name": BODY}),
    "POST": lambda it: it.accutics.request("POST", "x", params={"q": QUERY}, json={"b": BODY}),
    "create group": lambda it: it.authentic.groups.create({"title": BODY}),
    "update group": lambda it: it.authentic.groups.update(GROUP, {"title": BODY}),
    "add item": lambda it: it.authentic.groups.add_item(GROUP, "i1"),
    "create hook": lambda it: it.authentic.groups.create_hook(
        GROUP, url=f"https://x.example/?{QUERY}", events="*", data={"secret": BODY}
    ),
    "delete hook": lambda it: it.authentic.groups.delete_hook(GROUP, HOOK),
}
DELETIONS: dict[str, Call] = {
    "delete": lambda it: it.accutics.resource("campaigns").delete(7),
    "delete group": lambda it: it.authentic.groups.delete(GROUP),
    "remove item": lambda it: it.authentic.groups.remove_item(GROUP, "i1"),
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


async def refused(
    call: Call, both: Any, kind: type[E], *, secrets: tuple[str, ...] = SECRETS, **facts: Any
) -> E:
    """Make *call*, which must fail just so, and return the error."""
    with pytest.raises(AccuticsAuthenticError) as caught:
        await call(both)
    error = caught.value
    assert type(error) is kind, f"{error!r}"
    check_error(error, secrets=secrets)
    for name, value in facts.items():
        assert getattr(error, name) == value, f"{name} of {error!r}"
    return error


async def row(
    call: Call, *answers: Answer, kind: type[E], n: int, expiring: bool = False, **facts: Any
) -> E:
    """Let *call* meet *answers*: it must fail just so, after *n* requests."""
    options = {name: facts.pop(name) for name in ("limits", "timeouts") if name in facts}
    async with serve(*answers, expiring=expiring, **options) as it:
        error = await refused(call, it, kind, attempts=n, **facts)
        assert len(it.server.got) == n
    return error


__all__ = [
    "DELETIONS",
    "GROUP",
    "HOOK",
    "READS",
    "WRITES",
    "Both",
    "Call",
    "Served",
    "every_call",
    "every_deletion",
    "every_read",
    "every_write",
    "refused",
    "row",
    "some_reads",
]
