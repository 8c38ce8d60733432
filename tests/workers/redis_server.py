"""A real Redis, for the test of the queue."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest


@asynccontextmanager
async def redis_server(folder: Path) -> AsyncIterator[str]:
    """Start a redis-server with nothing in it, and return its URL; skip if there is none."""
    redis = pytest.importorskip("redis.asyncio", reason="needs the group 'examples': redis")
    program = shutil.which("redis-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("needs redis-server (Debian: apt-get install redis-server)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"port": port, "bind": "127.0.0.1", "save": "", "dir": folder}
    options = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
    server = await asyncio.create_subprocess_exec(program, *options, stdout=DEVNULL)
    url = f"redis://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(60), redis.Redis.from_url(url) as client:
            while True:
                try:
                    await client.ping()
                    break
                except redis.ConnectionError:  # it has not begun to listen
                    await asyncio.sleep(0.02)
        yield url
    finally:
        server.terminate()
        await server.wait()


@asynccontextmanager
async def admissions(url: str, key: str) -> AsyncIterator[list[float]]:
    """Return the times at which scripts set *key*, by Redis's own clock."""
    import redis.asyncio as redis

    times = list[float]()
    async with (
        redis.Redis.from_url(url, socket_timeout=None) as client,
        client.monitor() as monitor,
    ):

        async def watch() -> None:
            async for command in monitor.listen():
                seen: dict[str, Any] = dict(command)
                if seen["client_type"] == "lua" and seen["command"].startswith(f"SET {key}"):
                    times.append(float(seen["time"]))

        watching = asyncio.create_task(watch())
        yield times
        await client.ping()  # after which the monitor has sent all before it
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


def most_in_a_second(times: list[float]) -> int:
    """Return how many of *times*, in order, lie within any one second at most."""
    first = most = 0
    for last, time in enumerate(times):
        while time - times[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most
