"""Calls that are made only to see which requests arrive."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

import pytest

from accutics_authentic.errors import NotFoundError
from accutics_authentic.sandbox import Sandbox


async def arrived(sandbox: Sandbox, *calls: Awaitable[object]) -> list[tuple[str, ...]]:
    """Make the calls, all answered with 404, and return the path segments of all requests."""
    sandbox.requests.clear()
    fault = sandbox.fail(404, times=None)
    for call in calls:
        with pytest.raises(NotFoundError):
            await call
    sandbox.faults.remove(fault)
    return [request.segments for request in sandbox.requests]


def unquoted(paths: Iterable[str]) -> list[str]:
    """Return the characters in *paths* that should be percent-encoded."""
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/%")
    return [path for path in paths if not set(path) <= allowed]
