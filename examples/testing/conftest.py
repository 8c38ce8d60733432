"""A sandbox with the rows of this project, in place of the plugin's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from accutics_authentic.sandbox import Sandbox


@pytest.fixture
async def accutics_sandbox() -> AsyncIterator[Sandbox]:
    """Serve our own campaigns."""
    async with Sandbox(rows={"campaigns": Path(__file__).with_name("campaigns.jsonl")}) as sandbox:
        yield sandbox
