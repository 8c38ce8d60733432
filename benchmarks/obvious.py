"""The obvious exact way to read a list of ids that can be paged only by a timestamp.

It sends one request at a time: a page, then a search for where the next one begins, then that page.
If items may be looked up, the date of the last id says it. If not, the boundary is searched with
pages of one row, first in doubling steps and then by bisection. It trusts every answer, which this
library does not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
from attrs import define

from benchmarks.times import NOW

Boundary = Callable[["Obvious", Sequence[str], int], Awaitable[int]]


@define
class Obvious:
    """One reading of a group that counts its requests."""

    session: aiohttp.ClientSession
    origin: str
    group: str
    limit: int = 100
    requests: int = 0
    span: int = 1  # milliseconds that the previous page covered

    async def get(self, path: str) -> Any:  # Any: JSON
        """Send a GET and return the JSON."""
        self.requests += 1
        async with self.session.get(f"{self.origin}/api/v2/{path}") as response:
            return await response.json()

    async def page(self, before: int, limit: int) -> list[str]:
        """Return the ids older than *before*."""
        page = await self.get(f"groups/{self.group}/items?timestamp={before}&limit={limit}")
        ids: list[str] = page["items"]
        return ids

    async def walk(self, boundary: Boundary) -> int:
        """Read all ids and return their number."""
        seen: set[str] = set()
        before, limit = NOW + 1, self.limit
        while True:
            page = await self.page(before, limit)
            seen.update(page)
            if len(page) < limit:
                return len(seen)
            next_before = await boundary(self, page, before)
            if next_before < before:
                before, limit = next_before, self.limit
            else:
                limit *= 2  # one millisecond fills the page


async def by_date(walk: Obvious, page: Sequence[str], _: int) -> int:
    """Look up the last id: the next page begins with what is left of its millisecond."""
    item = await walk.get(f"items/{page[-1]}")
    created: int = item["data"]["_created"]
    return created + 1


async def by_search(walk: Obvious, page: Sequence[str], before: int) -> int:
    """Find the smallest timestamp whose first id is still on the page."""
    known = set(page)

    async def reaches(timestamp: int) -> bool:
        first = await walk.page(timestamp, 1)
        return bool(first) and first[0] in known

    high, step = before, walk.span
    low = high - step
    while await reaches(low):
        high, step = low, step * 2
        low = high - step
    while high - low > 1:
        middle = (low + high) // 2
        if await reaches(middle):
            high = middle
        else:
            low = middle
    walk.span = max(1, before - high)
    return high
