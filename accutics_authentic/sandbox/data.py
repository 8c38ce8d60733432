"""Made-up data, the same for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

EPOCH_MS = 1_594_902_309_682  # the date in the document's examples, in July 2020
HOUR_MS = 3_600_000
MOMENT = datetime(2025, 1, 6, 9, tzinfo=UTC)

SEASONS = ("Spring", "Summer", "Autumn", "Winter", "Black Week", "Frühjahr", "Día del Sol")
PRODUCTS = ("Sneakers", "Coffee", "Sunglasses", "Notebooks", "Bicycles", "Tea", "Lamps")
CHANNELS = ("search", "social", "display", "email", "affiliate")
STATUSES = ("draft", "active", "paused", "archived")
MARKETS = ("DE", "DK", "FR", "GB", "US", "JP")


def campaigns(random: Random, count: int) -> list[dict[str, Any]]:
    """Return campaigns with the ids from 1 to *count*."""
    return [_campaign(random, number) for number in range(1, count + 1)]


def stamps(random: Random, count: int) -> list[int]:
    """Return dates in milliseconds, about an hour apart, oldest first, with a few ties."""
    moment, made = EPOCH_MS, []
    for _ in range(count):
        moment += random.choice((0, 1, HOUR_MS, HOUR_MS, 2 * HOUR_MS)) * random.randrange(1, 4)
        made.append(moment)
    return made


def item(random: Random, number: int) -> dict[str, Any]:
    """Return the document of an item, without its dates."""
    return {
        "title": f"{random.choice(PRODUCTS)} {number}",
        "image": f"/images/identifiers/{number}/item.png",
        "_scans": random.randrange(2000),
        "_fakes": random.randrange(20),
        "verificationinfos": [
            {"visible": "verified", "label": "Manufacturer", "value": "Sandbox Works"},
            {
                "visible": "verified",
                "label": "Address",
                "value": ["Main Street 15", "10623 Berlin"],
            },
        ],
    }


def scans(random: Random, item_id: str, newest: int) -> list[dict[str, Any]]:
    """Return up to three scans of an item, newest first."""
    return [
        {
            "data": {
                "identifier": item_id,
                "creator": "unknown",
                "timestamp": newest - back * HOUR_MS,
                "copyclassification": random.choice(("original", "fake")),
                "location": {"_lat": 51.123, "_long": 13.123},
                "data": {},
            }
        }
        for back in range(random.randrange(4))
    ]


def _campaign(random: Random, number: int) -> dict[str, Any]:
    starts = MOMENT + timedelta(hours=random.randrange(8760))
    ends = starts + timedelta(days=random.randrange(7, 90))
    channel = random.choice(CHANNELS)
    return {
        "id": number,
        "name": f"{random.choice(SEASONS)} {random.choice(PRODUCTS)} {number}",
        "status": random.choice(STATUSES),
        "budget": round(random.uniform(100, 100_000), 2),
        "version": random.randrange(1, 12),
        "enabled": random.random() < 0.7,
        "tags": random.sample(("q1", "q2", "brand", "retail", "test"), random.randrange(4)),
        "settings": {"channel": channel, "markets": random.sample(MARKETS, 2), "daily_cap": None},
        "starts_at": starts.isoformat().replace("+00:00", "Z"),
        "ends_at": ends.isoformat() if random.random() < 0.6 else None,
        "note": "Ask before you change it." if random.random() < 0.2 else None,
        "_created": EPOCH_MS + number * HOUR_MS + random.randrange(HOUR_MS),
    }
