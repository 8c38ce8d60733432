"""A sandbox without items, which these tests do not need: it starts faster."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from accutics_authentic.sandbox import Sandbox


@pytest.fixture
async def sandbox(clean_loop: None) -> AsyncIterator[Sandbox]:
    async with Sandbox(group_items=0) as sandbox:
        yield sandbox
