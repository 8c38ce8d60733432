"""Run: the items of a list, with requests under way while they are read. The concurrent driver.

What is fetched early waits as bytes until the pager takes it, so the items and their order are
those of the stream. A run owns its tasks: when the ``async with`` block ends, however it ends, none
is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum
from types import TracebackType
from typing import Generic, Self

from accutics_authentic._base.copies import refuses_copies
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import drop_frames, hides_frames, hides_own_frames
from accutics_authentic._http.client import Client
from accutics_authentic._http.session import require_open
from accutics_authentic.errors import AccuticsAuthenticError, SessionError

from .fetches import Fetches
from .pager import M_co, Page, Pager, T_co
from .progress import COPY_ADVICE, Progress
from .reading import Reading
from .stats import Stats
from .tasks import tasks_begin_at_once

MAX_UNSENT = 0.25  # of the requests that may be under way, while a consumer may block the loop


class _State(Enum):
    NEW = "new"
    OPEN = "open"
    CLOSED = "closed"


@refuses_copies(COPY_ADVICE)
@safe_repr
@hides_frames
class Run(Reading[T_co, M_co]):
    """One reading of a stream with requests ahead: ``async with stream.open() as run``.

    ``async for item in run`` or ``async for page in run.pages()``. One request is ahead when the
    first item is delivered; as many as allowed once the first page is used up. A cancelled step
    loses nothing: the next one goes on. An error is final: open another run at ``run.cursor``.
    """

    def __init__(
        self,
        client: Client,
        make_pager: Callable[[Stats], Pager[T_co, M_co]],
        path: str,
        concurrency: int,
    ) -> None:
        self._client = client
        self._progress = Progress(client, make_pager, path)
        self._concurrency = concurrency
        self._fetches = Fetches(self._progress.fetch)
        self._ready: Page[T_co, M_co] | None = None  # returned by the pager and not delivered yet
        self._unsent = 0  # requests made since the event loop ran
        self._begun = False  # a page was delivered
        self._state = _State.NEW
        self._reading = False
        self._raised: BaseException | None = None  # in place of an outcome, by the caller's code
        self._failure: Exception | None = None

    def __repr__(self) -> str:
        about = f"{self._state.value}, concurrency={self._concurrency}"
        return f"<Run of {self._progress.summary}, {about}>"

    async def __aenter__(self) -> Self:
        if self._state is not _State.NEW:
            raise SessionError("a run can be opened only once: call stream.open() again")
        require_open(self._client.session)
        self._state = _State.OPEN
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel what is under way and wait until it has ended. Safe to call twice."""
        was_open = self._state is _State.OPEN
        self._state = _State.CLOSED
        self._progress.end()
        try:
            await self._fetches.cancel()
        finally:
            if was_open:
                self._progress.finish("error" if self._failure else "left", self._failure)

    def __aiter__(self) -> Self:
        return self

    @hides_own_frames
    async def __anext__(self) -> T_co:
        progress = self._progress
        for item in progress.items:  # as in Items
            return item
        while True:
            try:
                progress.items = iter((await self._next_page()).items)
            except BaseException as error:
                drop_frames(error)
                raise  # adds no frame
            for item in progress.items:
                return item

    def pages(self) -> RunPages[T_co, M_co]:
        """Return whole pages instead of items.

        A step raises ``SessionError`` while items of a page are left that was read item by item.
        """
        return RunPages(self)

    @hides_frames
    async def _next_page(self) -> Page[T_co, M_co]:
        """Return the next page, or raise what ends the run."""
        if self._state is _State.NEW:
            raise SessionError("a run can be read only inside: async with stream.open() as run")
        if self._reading:
            raise SessionError("this run is being read already, by another task")
        self._reading = True
        page = None
        try:
            page = await self._next()
        except AccuticsAuthenticError as error:
            error.fill(cursor=self.cursor)
            self._failure = error
        except Exception as error:  # the caller's own: of a token provider or a key function
            self._failure = error
        finally:
            self._reading = False
        if self._failure is not None:
            await self.aclose()
            raise self._failure
        if page is None:
            if self._state is _State.OPEN:
                self._progress.finish("ok")
            raise StopAsyncIteration
        self._progress.deliver(page)
        self._begun = True
        return page

    async def _next(self) -> Page[T_co, M_co] | None:
        while self._state is _State.OPEN:
            self._feed_outcomes()
            self._send_ahead()  # before a page is decoded, which takes a while
            if self._ready is None:
                if self._progress.has_large_pages:
                    await self._progress.decode_in_parts()
                self._ready = self._progress.next_page()
            if self._ready is not None:
                self._send_ahead()
                if self._mostly_unsent():
                    self._unsent = 0
                    await asyncio.sleep(0)  # sent before a consumer may block the loop
                page, self._ready = self._ready, None
                return page
            if self._progress.done:
                break
            self._send_ahead()  # the pager may have seen that it needs another request
            if self._raised is not None and not self._fetches.tasks:
                raise self._raised
            self._unsent = 0
            await self._fetches.wait()
        return None

    def _feed_outcomes(self) -> None:
        """Feed what came; what a task raised instead waits for the pages before it."""
        for request, task in self._fetches.take_ended():
            try:
                self._progress.feed(request, task.result())
            except BaseException as error:  # a cancellation, too, if it came from elsewhere
                self._raised = self._raised or error

    def _send_ahead(self) -> None:
        """Send the requests that may go out now: at once, or when the event loop runs."""
        free = self._limit - len(self._fetches.tasks)
        requests = self._progress.next_requests(free) if free > 0 else ()
        for request in requests:
            self._fetches.start(request)
        self._unsent += len(requests)

    @property
    def _limit(self) -> int:
        """How many requests may be under way; none once the run was closed, by another task."""
        if self._state is not _State.OPEN:
            return 0
        return 1 if not self._begun or self._raised else self._concurrency

    def _mostly_unsent(self) -> bool:
        """Return whether a large part of what may be under way waits for the event loop.

        A turn of the loop for each request takes longer than the request's own work.
        """
        return self._unsent >= self._limit * MAX_UNSENT and not tasks_begin_at_once()


@refuses_copies(COPY_ADVICE)
@safe_repr
@hides_frames
class RunPages(Generic[T_co, M_co]):
    """The pages of a run. Made by ``run.pages()``; a cancelled step can be taken again."""

    def __init__(self, run: Run[T_co, M_co]) -> None:
        self._run = run

    def __repr__(self) -> str:
        return f"<RunPages of {self._run!r}>"

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Page[T_co, M_co]:
        if self._run._progress.is_within_page:  # its other items would be lost
            raise SessionError(
                "this run is within a page: read its other items by async for item in run, or open "
                "another run at run.cursor"
            )
        return await self._run._next_page()
