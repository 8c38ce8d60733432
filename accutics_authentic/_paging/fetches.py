"""The requests of a run that are under way, each in a task of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, cast

from accutics_authentic._base.batch import IN_BATCH
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError

from .pager import PageRequest
from .tasks import start_task

Outcome = Reply | AccuticsAuthenticError
Fetch = asyncio.Task[Outcome]


class Fetches:
    """The tasks of one run.

    Args:
        send: Sends a request, and returns what came.

    Attributes:
        tasks: Those under way, and those that have ended and were not taken, by start.
    """

    def __init__(self, send: Callable[[PageRequest], Coroutine[Any, Any, Outcome]]) -> None:
        self.tasks: dict[Fetch, PageRequest] = {}
        self._send = send
        self._ended: list[Fetch] = []
        self._reader: asyncio.Future[None] | None = None  # waits until a task has ended

    def start(self, request: PageRequest) -> None:
        """Send *request*: at once, or when the event loop runs."""
        task = start_task(self._fetch(request))
        task.add_done_callback(self._end_cancelled)
        self.tasks[task] = request

    def take_ended(self) -> list[tuple[PageRequest, Fetch]]:
        """Return the tasks that have ended since the last time, each with its request."""
        ended, self._ended = self._ended, []
        return [(self.tasks.pop(task), task) for task in ended]

    async def wait(self) -> None:
        """Wait until a task has ended, unless one has that was not taken."""
        while not self._ended:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader

    async def cancel(self) -> None:
        """Cancel all tasks and wait until they have ended."""
        tasks = tuple(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.tasks.clear()

    async def _fetch(self, request: PageRequest) -> Outcome:
        """Return the outcome of *request*, and wake the reader: a turn before the task ends."""
        IN_BATCH.set(True)
        try:
            return await self._send(request)
        finally:
            self._end(cast(Fetch, asyncio.current_task()))

    def _end_cancelled(self, task: Fetch) -> None:
        """End a task that was cancelled before it began."""
        if task.cancelled() and task in self.tasks and task not in self._ended:
            self._end(task)

    def _end(self, task: Fetch) -> None:
        self._ended.append(task)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
