"""A running sandbox and a minimal client for it: aiohttp, and nothing of this library."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession
from attrs import frozen
from yarl import URL

from accutics_authentic.sandbox import Sandbox


@frozen
class Got:
    """A reply that was read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> tuple[int, str]:
        """Status and code of an Accutics error envelope."""
        return self.status, self.json["error"]["code"]


@frozen
class SandboxClient:
    """Sends requests to either server of a sandbox, with its token."""

    sandbox: Sandbox
    http: ClientSession

    async def accutics(self, method: str, path: str, **options: Any) -> Got:
        """Send a request; *path* begins with ``/``, or is a whole URL, which is sent unchanged."""
        url = path if "://" in path else self.sandbox.accutics_url + path
        headers = {"Authorization": f"Bearer {self.sandbox.accutics_token}"}
        return await self.send(method, url, headers, **options)

    async def authentic(self, method: str, path: str, **options: Any) -> Got:
        """Send a request; *path* is the part after ``/api/v2``."""
        url = f"{self.sandbox.authentic_url}/api/v2{path}"
        headers = {
            "an-api-token": self.sandbox.authentic_token,
            "content-type": "application/json",
        }
        return await self.send(method, url, headers, **options)

    async def items(self, group_id: str, query: str = "") -> list[str]:
        """Return one page of a group's item ids."""
        got = await self.authentic("GET", f"/groups/{group_id}/items{query}")
        assert got.status == 200
        ids: list[str] = got.json["items"]
        return ids

    async def send(self, method: str, url: str, usual: Mapping[str, str], **options: Any) -> Got:
        own = options.pop("headers", usual)
        async with self.http.request(
            method, URL(url, encoded=True), headers=own, allow_redirects=False, **options
        ) as answer:
            return Got(answer.status, answer.headers, await answer.read())


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[SandboxClient]:
    """Start a sandbox and close it after its client."""
    async with Sandbox(**options) as sandbox, ClientSession() as http:
        yield SandboxClient(sandbox, http)


async def until(condition: Callable[[], object]) -> None:
    """Wait until *condition* holds."""
    while not condition():  # noqa: ASYNC110 (no event says when it holds)
        await asyncio.sleep(0.005)
