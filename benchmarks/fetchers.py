"""The fastest other HTTP clients, used as their documentation says. They decode nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from benchmarks.models import module

Fetch = Callable[[str], Awaitable[object]]

TOKEN = {"Authorization": "Bearer token"}


async def fetchers(stack: AsyncExitStack) -> dict[str, Fetch | None]:
    """Open them; None for one that is not installed."""
    return {
        "aiosonic, bytes only": await with_aiosonic(stack),
        "pyreqwest (Rust), bytes only": await with_pyreqwest(stack),
    }


async def with_aiosonic(stack: AsyncExitStack) -> Fetch | None:
    """Return a GET by aiosonic."""
    aiosonic = module("aiosonic")
    if aiosonic is None:
        return None
    client = await stack.enter_async_context(aiosonic.HTTPClient())

    async def fetch(url: str) -> object:
        response = await client.get(url, headers=TOKEN)
        return await response.content()

    return fetch


async def with_pyreqwest(stack: AsyncExitStack) -> Fetch | None:
    """Return a GET by pyreqwest."""
    pyreqwest = module("pyreqwest.client")
    if pyreqwest is None:
        return None
    builder = pyreqwest.ClientBuilder().default_headers(TOKEN)
    client = await stack.enter_async_context(builder.build())

    async def fetch(url: str) -> object:
        response = await client.get(url).build().send()
        return await response.bytes()

    return fetch
