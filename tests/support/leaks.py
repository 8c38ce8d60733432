"""Nothing is left behind: no task, nothing that the loop had to complain about, no warning."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def nothing_left() -> AsyncIterator[None]:
    """Check at the end of the block what may have been left behind in it.

    Warnings need no check of their own: pytest makes errors of them. Those of ``__del__`` come
    here, with the garbage.
    """
    loop = asyncio.get_running_loop()
    complaints: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    before = asyncio.all_tasks()
    yield
    await asyncio.sleep(0)
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    gc.collect()
    gc.freeze()  # what is still there, reports for one, need not be gone through after each test
    assert not left, f"tasks left behind: {left}"
    assert not complaints, f"the loop complains: {complaints}"
