"""Classes for the rows of a list, as 245 rows of it show them.

Written by ``accutics-authentic init``. Other rows may differ: change what you know better.
"""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class Settings(BaseModel):
    channel: str
    markets: list[str]
    daily_cap: Any  # always null in the sample


class Campaign(BaseModel):
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
    created: int = Field(alias="_created")
