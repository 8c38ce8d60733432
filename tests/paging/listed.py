"""A list of campaigns in a sandbox, in a session whose time moves by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from attrs import frozen

from accutics_authentic import Accutics, RetryPolicy, Session, Stream
from accutics_authentic.sandbox import RecordedRequest, Sandbox
from tests.http.moving import MovingClock

Row = dict[str, Any]


@frozen
class Listed:
    """The list: 25 rows, ten to a page."""

    sandbox: Sandbox
    session: Session
    accutics: Accutics
    clock: MovingClock

    def stream(self, **options: Any) -> Stream[Row]:
        return self.accutics.resource("campaigns").stream(page_size=10, **options)

    @property
    def ids(self) -> list[int]:
        return [row["id"] for row in self.sandbox.accutics.collections["campaigns"].rows]

    @property
    def asked(self) -> list[int]:
        """The numbers of the pages asked for, in order."""
        return [int(r.params.get("page", ["1"])[0]) for r in self.sandbox.requests]

    def fail(self, page: int, *statuses: int, **options: Any) -> None:
        """Order these answers to requests for *page*."""
        for status in statuses or (None,):
            self.sandbox.fail(status, where=on(page), **options)


async def read(rows: AsyncIterator[Row], into: list[int]) -> None:
    """Read *rows* to their end, keeping the ids that came whatever happens."""
    async for row in rows:
        into.append(row["id"])


def on(page: int) -> Callable[[RecordedRequest], bool]:
    return lambda request: request.params.get("page", ["1"]) == [str(page)]


@asynccontextmanager
async def listed(rows: int = 25, **options: Any) -> AsyncIterator[Listed]:
    clock = MovingClock()
    async with Sandbox(campaigns=rows, group_items=0) as sandbox:
        retry = RetryPolicy(attempts=2)
        async with Session(clock=clock, retry=retry, **options) as session:
            url, token = sandbox.accutics_url, sandbox.accutics_token
            yield Listed(sandbox, session, Accutics(session, base_url=url, token=token), clock)
