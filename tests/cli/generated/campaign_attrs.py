"""Classes for the rows of a list, as 245 rows of it show them.

Written by ``accutics-authentic init``. Other rows may differ: change what you know better.
"""

from datetime import datetime
from typing import Any

from attrs import field, frozen


@frozen(kw_only=True)
class Settings:
    channel: str
    markets: list[str]
    daily_cap: Any  # always null in the sample


@frozen(kw_only=True)
class Campaign:
    id: int
    name: str
    status: str
    budget: float
    version: int
    enabled: bool
    tags: list[str]
    settings: Settings
    starts_at: datetime
    ends_at: datetime | None
    note: str | None
    created: int = field(alias="_created")
