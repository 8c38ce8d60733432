"""Clients of a hostile server, in a session whose clock moves by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any

from attrs import frozen

from accutics_authentic import Accutics, Authentic, Resource, Session
from accutics_authentic._http.client import Client
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.retry import RetryPolicy
from accutics_authentic._http.stats import CallStats
from tests.faults.hostile import Answer, Hostile, hostile
from tests.faults.secrets import TOKEN

from .moving import MovingClock


@frozen
class Served:
    """A server, a session and clients of it."""

    server: Hostile
    session: Session
    clock: MovingClock

    @cached_property  # each new client plans how to decode
    def accutics(self) -> Accutics:
        return Accutics(self.session, base_url=self.server.url, token=TOKEN, allow_http=True)

    @cached_property
    def authentic(self) -> Authentic:
        return Authentic(self.session, base_url=self.server.url, token=TOKEN, allow_http=True)

    @property
    def campaigns(self) -> Resource[dict[str, Any]]:
        return self.accutics.resource("campaigns")

    @property
    def client(self) -> Client:
        return self.accutics._client

    def other(self, **options: Any) -> Client:
        """Return another client of the same API with these options."""
        return Accutics(self.session, base_url=self.server.url, token=TOKEN, **options)._client

    async def get(self, client: Client | None = None, stats: CallStats | None = None) -> Reply:
        """Send a plain GET, without the vendor's decoding."""
        client = client or self.client
        request = client.request("GET", client.url("campaigns"), "campaigns")
        return await client._sender.send(request, stats or CallStats())

    async def post(self) -> Reply:
        client = self.client
        request = client.request("POST", client.url("campaigns"), "campaigns", b"{}")
        return await client.send(request)

    @property
    def methods(self) -> list[str]:
        return [got.method for got in self.server.received]


@asynccontextmanager
async def serve(
    *answers: Answer, clock: MovingClock | None = None, expiring: bool = False, **options: Any
) -> AsyncIterator[Served]:
    """Serve *answers* to a session with these options, and check that it closes its connections.

    With *expiring*, its time limits run out.
    """
    clock = clock or MovingClock(expiring=expiring)
    async with hostile(*answers, sleep=clock.wait) as server:
        async with Session(clock=clock, **options) as session:
            yield Served(server, session, clock)
        await server.until_disconnected()


def no_retry(**options: Any) -> RetryPolicy:
    return RetryPolicy(attempts=1, **options)
