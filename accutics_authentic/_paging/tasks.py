"""Tasks that begin at once where Python can do that, so that their requests leave at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

#: From Python 3.12 on, a task may run up to where it first waits before the loop has a turn.
EAGER: dict[str, Any] = {"eager_start": True} if sys.version_info >= (3, 12) else {}


def start_task(coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Return a task that runs *coroutine*; from the loop's own task factory, if it has one."""
    loop = asyncio.get_running_loop()
    if loop.get_task_factory() is None:
        return asyncio.Task(coroutine, loop=loop, **EAGER)
    return loop.create_task(coroutine)


def tasks_begin_at_once() -> bool:
    """Return whether ``start_task`` runs a task before it returns."""
    return bool(EAGER) and asyncio.get_running_loop().get_task_factory() is None
