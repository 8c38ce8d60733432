"""Classes for the rows of a list, as 245 rows of it show them.

Written by ``accutics-authentic init``. Other rows may differ: change what you know better.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accutics_authentic import wire


@dataclass(frozen=True, kw_only=True)
class Settings:
    channel: str
    markets: list[str]
    daily_cap: Any  # always null in the sample


@dataclass(frozen=True, kw_only=True)
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
    created: int = field(metadata=wire("_created"))
