"""What this project does: count campaigns by status, and join items to a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import frozen

from accutics_authentic import Accutics, Authentic
from accutics_authentic.errors import ConflictError


@frozen
class Campaign:
    """A row of ``campaigns``."""

    id: int
    status: str


async def count_by_status(accutics: Accutics) -> Counter[str]:
    """Return how many campaigns have each status."""
    campaigns = accutics.resource("campaigns", Campaign)
    return Counter([campaign.status async for campaign in campaigns.stream()])


async def join(authentic: Authentic, group_id: str, item_ids: Iterable[str]) -> int:
    """Add items to a group; return how many were not in it before."""
    added = 0
    for item_id in item_ids:
        try:
            await authentic.groups.add_item(group_id, item_id)
        except ConflictError:
            continue
        added += 1
    return added
