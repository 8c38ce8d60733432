"""Run: the items of a list, with requests under way while they are consumed. The concurrent loop.

As ``Stream`` it knows no vendor and drives a walk. What is fetched early waits as bytes and counts
only where the walk says so, hence the items and their order are those of the stream. It owns its
tasks: when the ``async with`` block ends, however it ends, none is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from operator import length_hint
from types import TracebackType
from typing import Generic, Self, TypeVar

from accutics_authentic._base.tracebacks import drop_frames
from accutics_authentic._http.client import Client
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.session import require_open
from accutics_authentic.errors import AccuticsAuthenticError, SessionError

from .pager import Page, Pager, PageRequest
from .progress import Progress, Report

T = TypeVar("T")

Carrying = asyncio.Task[Reply | AccuticsAuthenticError]


class Run(Generic[T]):
    """One reading of a stream with requests ahead: ``async with stream.open() as run``.

    ``async for item in run`` or ``async for page in run.pages()``. One request is ahead when the
    first item is delivered; as many as allowed once the first page is used up. A cancelled step
    loses nothing: the next one goes on.
    """

    def __init__(self, client: Client, walk: Pager[T], concurrency: int) -> None:
        self._client = client
        self._progress = Progress(client, walk)
        self._concurrency = concurrency
        self._tasks: dict[Carrying, PageRequest] = {}
        self._landed: list[Carrying] = []  # tasks that have ended
        self._news = asyncio.Event()  # one has
        self._ready: Page[T] | None = None  # taken from the walk, and not delivered yet
        self._items: Iterator[T] = iter(())  # of the page delivered last, those that are left
        self._begun = False  # a page was delivered
        self._state = "new"
        self._reading = False
        self._raised: BaseException | None = None  # instead of an answer, by the caller's own code
        self._failure: Exception | None = None

    @property
    def cursor(self) -> str:
        """The position behind the item delivered last; behind the page, if read by pages."""
        return self._progress.cursor(length_hint(self._items))

    @property
    def report(self) -> Report:
        """What was read so far, and what it took."""
        return self._progress.report(length_hint(self._items))

    async def __aenter__(self) -> Self:
        if self._state != "new":
            raise SessionError("a run is opened once: call stream.open() again")
        require_open(self._client.session)
        self._state = "open"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel what is under way and wait until it has ended. Twice is fine."""
        self._state = "closed"
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        if self._state == "open":
            for item in self._items:
                return item
        while True:
            try:
                page = await self.turn()
            except BaseException as error:
                drop_frames(error)
                raise
            self._items = iter(page.items)
            for item in self._items:
                return item

    def pages(self) -> RunPages[T]:
        """Return whole pages instead of items."""
        return RunPages(self)

    async def turn(self) -> Page[T]:
        """Turn to the next page and return it."""
        if self._state == "new":
            raise SessionError("a run is read inside: async with stream.open() as run")
        if self._reading:
            raise SessionError("this run is being read already, by another task")
        self._reading = True
        page = None
        try:
            page = await self._next()
        except AccuticsAuthenticError as error:
            error.fill(cursor=self.cursor)
            self._failure = error.with_traceback(None)  # the frames hold links and bodies
        except Exception as error:  # of the caller's own: a token's provider, a key function
            self._failure = error
        finally:
            self._reading = False
        if self._failure is not None:
            await self.aclose()
            raise self._failure
        if page is None:
            raise StopAsyncIteration
        self._progress.deliver(page)
        self._begun = True
        self._items = iter(())
        return page

    async def _next(self) -> Page[T] | None:
        while self._state == "open":
            self._collect()
            self._ask_ahead()  # before a page is decoded, which takes a while
            self._ready = self._ready or await self._progress.next_page()
            if self._ready is not None:
                if self._ask_ahead():
                    await asyncio.sleep(0)  # on the wire before a consumer may block the loop
                page, self._ready = self._ready, None
                return page
            if self._progress.done:
                break
            self._ask_ahead()  # what was taken may have shown that another look is needed
            if self._raised is not None and not self._tasks:
                raise self._raised
            self._news.clear()
            await self._news.wait()
        return None

    def _collect(self) -> None:
        """Tell the walk what has come; what was raised instead waits for the pages before it."""
        landed, self._landed = self._landed, []
        for task in landed:
            ask = self._tasks.pop(task)
            try:
                self._progress.feed(ask, task.result())
            except BaseException as error:  # a cancellation, too, if it came from elsewhere
                self._raised = self._raised or error

    def _ask_ahead(self) -> bool:
        """Send what the walk may ask now; tell whether that was anything."""
        window = 1 if not self._begun or self._raised else self._concurrency
        asks = self._progress.next_requests(window - len(self._tasks))
        for ask in asks:
            task = asyncio.create_task(self._progress.fetch(ask))
            task.add_done_callback(self._land)
            self._tasks[task] = ask
        return bool(asks)

    def _land(self, task: Carrying) -> None:
        self._landed.append(task)
        self._news.set()


class RunPages(Generic[T]):
    """The pages of a run. An object, so that a cancelled step can be taken again."""

    def __init__(self, run: Run[T]) -> None:
        self._run = run

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Page[T]:
        try:
            return await self._run.turn()
        except BaseException as error:
            drop_frames(error)
            raise
