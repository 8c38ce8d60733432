"""Stream: the items of a list, page by page, one request at a time. The only sequential loop.

It knows no vendor: a walk says what to ask and delivers pages. It is an object rather than a
native async generator, which would silently end when a single step is cancelled: here the step is
state, and asking again takes the same step again. Nothing is open between two items.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from operator import length_hint
from typing import Any, Generic, TypeVar

from accutics_authentic._base.arguments import check_int
from accutics_authentic._base.tracebacks import drop_frames
from accutics_authentic._http.client import Client
from accutics_authentic.errors import AccuticsAuthenticError, SessionError

from .pager import Page, Pager, PageRequest
from .progress import Progress, Report
from .run import Run

T = TypeVar("T")


class Stream(Generic[T]):
    """A list that can be looped over, any number of times; sends nothing until then.

    ``async for item in stream`` asks for a page when it needs one and holds nothing between items.
    ``stream.pages()`` gives whole pages, ``stream.open()`` reads ahead.

    Raises:
        AccuticsAuthenticError: When looped over; ``cursor`` says where to go on.
    """

    def __init__(self, client: Client, begin: Callable[[], Pager[T]]) -> None:
        self._client = client
        self._begin = begin

    def __aiter__(self) -> Items[T]:
        return Items(self._client, self._begin())

    def pages(self) -> Pages[T]:
        """Return the pages, for ``async for page in stream.pages()``."""
        return Pages(self._client, self._begin())

    def open(self, *, concurrency: int = 4) -> Run[T]:
        """Return a run, for ``async with stream.open() as run``: pages are fetched ahead.

        Args:
            concurrency: Requests under way and pages held, at most; changes speed, not results.
        """
        return Run(self._client, self._begin(), check_int(concurrency, "concurrency"))


class _Steps(AsyncGenerator[T, None]):
    """What a native async generator has besides ``__anext__``."""

    async def asend(self, value: None) -> T:
        """Take the next step; nothing can be sent in."""
        return await self.__anext__()

    async def athrow(self, typ: Any, val: Any = None, tb: Any = None) -> T:
        """Close, and raise what was thrown."""
        await self.aclose()
        raise typ if val is None else val


class Pages(_Steps[Page[T]]):
    """The pages of one walk; a step that was cancelled, or failed, is simply taken again."""

    def __init__(self, client: Client, walk: Pager[T]) -> None:
        self._client = client
        self._progress = Progress(client, walk)
        self._ask: PageRequest | None = None  # asked for, and not answered yet
        self._reading = False
        self._closed = False

    @property
    def cursor(self) -> str:
        """The position behind the page delivered last."""
        return self._progress.cursor()

    @property
    def report(self) -> Report:
        """What was read so far, and what it took."""
        return self._progress.report()

    async def __anext__(self) -> Page[T]:
        if self._reading:
            raise SessionError("this stream is being read already: loop over it anew instead")
        self._reading = True
        try:
            page = await self._next()
        except AccuticsAuthenticError as error:
            failure = error
        except BaseException as error:  # of the caller's own, or a cancellation
            drop_frames(error)
            raise
        else:
            self._progress.deliver(page)
            return page
        finally:
            self._reading = False
        failure.fill(cursor=self.cursor)
        raise failure.with_traceback(None)  # the walk's frames hold links and bodies

    async def _next(self) -> Page[T]:
        progress = self._progress
        while not self._closed:
            page = await progress.next_page()
            if page is not None:
                return page
            if progress.done:
                break
            if self._ask is None:
                self._ask = progress.next_requests(1)[0]
            outcome = await progress.fetch(self._ask)
            if isinstance(outcome, AccuticsAuthenticError) and not self._ask.accepts(outcome):
                raise outcome
            ask, self._ask = self._ask, None
            progress.feed(ask, outcome)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """End here. There is nothing to clean up."""
        self._closed = True


class Items(_Steps[T]):
    """The items of one walk."""

    def __init__(self, client: Client, walk: Pager[T]) -> None:
        self._pages = Pages(client, walk)
        self._items: Iterator[T] = iter(())  # of the page delivered last, those that are left
        self._closed = False

    @property
    def cursor(self) -> str:
        """The position behind the item delivered last."""
        return self._pages._progress.cursor(length_hint(self._items))

    @property
    def report(self) -> Report:
        """What was read so far, and what it took."""
        return self._pages._progress.report(length_hint(self._items))

    async def __anext__(self) -> T:
        if not self._closed:
            for item in self._items:
                return item
        while True:
            try:
                page = await self._pages.__anext__()
            except BaseException as error:
                drop_frames(error)
                raise
            self._items = iter(page.items)
            for item in self._items:
                return item

    async def aclose(self) -> None:
        """End here. There is nothing to clean up."""
        self._closed = True
        await self._pages.aclose()
