"""Scans of items, and the events that they are to the hooks of the items' groups.

A scan and its answer are as on the page "Scans" of the documentation. That page shows no delivery
of ``itemScanned``; the one here follows that of ``contentCreated`` on the page "Webhook".
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from .deliveries import Deliveries, SentDelivery, body_of
from .groups import Item
from .store import OWNER, Store
from .switches import AuthenticSwitches

ITEM_SCANNED = "itemScanned"


class Scans(Store):
    """Groups and items whose scans are delivered to hooks.

    Attributes:
        deliveries: Every delivery so far, with the answers that it got.
    """

    def __init__(self, *, switches: AuthenticSwitches, random: Random) -> None:
        super().__init__(switches=switches, random=random)
        self.deliveries: Deliveries = Deliveries(lambda: self.switches)

    async def scan(
        self,
        item_id: str,
        *,
        copyclassification: str = "original",
        location: tuple[float, float] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> tuple[SentDelivery, ...]:
        """Scan an item, and let the hooks of its groups deliver that.

        An answer with a status from 400 on, or none within ``switches.delivery_timeout`` seconds,
        is followed by another attempt with the same body, up to ``switches.delivery_attempts`` in
        all, with ``switches.delivery_pause`` seconds before each.

        Args:
            item_id: The item.
            copyclassification: Such as ``"original"`` or ``"fake"``.
            location: Latitude and longitude, if the phone sends them.
            data: The scan's own data.

        Returns:
            One for each hook that listens, once all are accepted or given up.
        """
        request = {"copyclassification": copyclassification, "data": dict(data or {})}
        if location is not None:
            request["location"] = dict(zip(("latitude", "longitude"), location, strict=True))
        _, sent = self.record_scan(self.item(item_id), request)
        ended = await asyncio.gather(*self.deliveries.start(sent), return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):  # those cancelled by ``stop`` are given up
                raise error
        return tuple(sent)

    def record_scan(
        self, item: Item, request: Mapping[str, Any]
    ) -> tuple[dict[str, Any], list[SentDelivery]]:
        """Add a scan to *item*; return its document and the deliveries that are due."""
        scan = {"id": self.new_id(), "data": self._scan_data(item, request)}
        item.scans.insert(0, scan)
        for name, counts in ("_scans", True), ("_fakes", _is_fake(request)):
            item.data[name] = item.data.get(name, 0) + counts
        event = {
            "event": {"type": ITEM_SCANNED},
            "item": {"id": item.id, "data": self.item_data(item)},
            "scan": scan,
            "producer": {"id": OWNER, "data": {"name": "sandbox"}},
        }
        return scan, list(self._due(item, event))

    def item_data(self, item: Item) -> dict[str, Any]:
        """Return the item's document with its dates."""
        dates = {"_created": item.created, "_updated": item.created}
        return {**dates, "_producer": OWNER, **item.data}

    def _due(self, item: Item, event: dict[str, Any]) -> Iterator[SentDelivery]:
        hooks = [
            (hook_id, hook)
            for group in self.groups.values()
            if item.id in group.members
            for hook_id, hook in group.hooks.items()
            if hook["events"] in {ITEM_SCANNED, "*"}
        ]
        for hook_id, hook in hooks:
            payload = {**event, "hook": {"id": hook_id, "data": hook}}
            body = body_of(payload, hook["url"], self.switches.delivery_form)
            hook["executed"] += 1
            yield SentDelivery(hook_id=hook_id, url=hook["url"], event=ITEM_SCANNED, body=body)

    def _scan_data(self, item: Item, request: Mapping[str, Any]) -> dict[str, Any]:
        data = {
            "identifier": item.id,
            "creator": "unknown",
            "timestamp": self.clock(),
            "copyclassification": "fake" if _is_fake(request) else "original",
            "data": request.get("data", {}),
            "_owner": OWNER,
        }
        place = request.get("location")
        if isinstance(place, Mapping):  # its names differ between request and answer
            data["location"] = {"_lat": place.get("latitude"), "_long": place.get("longitude")}
        return data


def _is_fake(request: Mapping[str, Any]) -> bool:
    """Return whether the scan is not of an original; one that does not say counts as fake."""
    return request.get("copyclassification") != "original"
