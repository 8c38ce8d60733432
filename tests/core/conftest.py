from __future__ import annotations

from tests.core import profiles

__all__ = ["profiles"]  # imported for what it sets
