"""Check that nothing is left behind: no task, no complaint of the event loop, no warning."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def nothing_left() -> AsyncIterator[None]:
    """Check at the end of the block that nothing is left behind.

    Warnings need no check: pytest turns them into errors. Those of ``__del__`` come when the
    garbage is collected here.
    """
    loop = asyncio.get_running_loop()
    complaints: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    before = asyncio.all_tasks()
    yield
    await asyncio.sleep(0)
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    gc.collect()
    gc.freeze()  # objects that stay, such as reports, need not be scanned after each later test
    assert not left, f"tasks left behind: {left}"
    assert not complaints, f"the loop complains: {complaints}"
