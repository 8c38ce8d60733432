"""Stream: the items of a list, page by page, one request at a time. The sequential driver.

The iterators are objects rather than native async generators, which end silently when one step is
cancelled: here the next step takes up what the cancelled one left. Between two items no task runs
and no connection is held.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Any, Generic, cast

from accutics_authentic._base.arguments import check_int
from accutics_authentic._base.clock import Clock
from accutics_authentic._base.copies import refuses_copies
from accutics_authentic._base.objects import check_instance
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import drop_frames, hides_frames, hides_own_frames
from accutics_authentic._http.client import Client
from accutics_authentic.errors import AccuticsAuthenticError, ConfigurationError, SessionError

from .pager import M_co, Page, Pager, PageRequest, T_co
from .progress import COPY_ADVICE, Progress
from .reading import Reading
from .slices import MAX_PARTS
from .stats import Stats

if TYPE_CHECKING:
    from .listing import Listing
    from .run import Run


@refuses_copies(COPY_ADVICE)
@safe_repr
@hides_frames
class Stream(Generic[T_co, M_co]):
    """A list that can be looped over, any number of times; sends nothing until then.

    ``async for item in stream`` fetches a page when it needs one and holds nothing between items.
    ``stream.pages()`` gives whole pages, ``stream.open()`` reads ahead. Made by the library only.

    Raises:
        AccuticsAuthenticError: When looped over; ``cursor`` says where to go on. After a failed
            request the iterator itself can be used on: its next step sends the request again.
    """

    def __init__(
        self,
        client: Client,
        make_pager: Callable[[Stats], Pager[T_co, M_co]],
        path: str,
        make_listing: Callable[[], Listing] | None = None,
    ) -> None:
        self._client = client
        self._make_pager = make_pager
        self._path = path  # the path template
        self._make_listing = make_listing  # None: of one page only

    def __repr__(self) -> str:
        return f"<Stream of {self._path}>"

    def __aiter__(self) -> Items[T_co]:
        return Items(Pages(self._client, self._make_pager, self._path))

    def pages(self) -> Pages[T_co, M_co]:
        """Return the pages, for ``async for page in stream.pages()``."""
        return Pages(self._client, self._make_pager, self._path)

    def open(self, *, concurrency: int = 4) -> Run[T_co, M_co]:
        """Return a run, for ``async with stream.open() as run``: pages are fetched ahead.

        Args:
            concurrency: Requests under way and pages held, at most; changes speed, not results.
        """
        limit = check_int(concurrency, "concurrency")
        from .run import Run  # a plain loop does not need it

        return Run(self._client, self._make_pager, self._path, limit)

    async def split(self, parts: int, /) -> tuple[str, ...]:
        """Return slices of the list, for several workers; sends a few requests.

        Each is a str of at most 2,000 characters, to be given to ``stream(slice=...)`` or
        ``stream_items(slice=...)`` with the other arguments unchanged, in any process. All slices
        together are the whole list, or the slice that is split.

        Args:
            parts: How many slices are wanted. There are fewer if the list is short, and none if
                it is empty.

        Raises:
            ConfigurationError: The stream begins at a cursor.
            PagingError: The list cannot be divided.
            AccuticsAuthenticError: As for any call.
        """
        listing = listing_of(self)
        if listing.make_splitter is None:
            raise ConfigurationError(
                "a stream with cursor= cannot be split: split it without, or read its rest alone"
            )
        splitter = listing.make_splitter(check_int(parts, "parts", maximum=MAX_PARTS))
        from .splitting import split  # few programs need it

        return await split(self._client, splitter)


@hides_frames
class _Steps(AsyncGenerator[T_co, None]):
    """What a native async generator has besides ``__anext__``."""

    async def asend(self, value: None) -> T_co:
        """Take the next step; nothing can be sent in."""
        return await self.__anext__()

    async def athrow(self, typ: Any, val: Any = None, tb: Any = None) -> T_co:
        """Close, and raise what was thrown."""
        await self.aclose()
        raise typ if val is None else val


@refuses_copies(COPY_ADVICE)
@hides_frames
class Pages(Reading[T_co, M_co], _Steps[Page[T_co, M_co]]):
    """The pages of a stream, read once. Made by ``stream.pages()``.

    A step that was cancelled, or whose request failed, can be taken again.
    """

    def __init__(
        self, client: Client, make_pager: Callable[[Stats], Pager[T_co, M_co]], path: str
    ) -> None:
        self._progress = Progress(client, make_pager, path)
        self._request: PageRequest | None = None  # without an outcome so far
        self._reading = False
        self._closed = False

    async def __anext__(self) -> Page[T_co, M_co]:
        if self._reading:
            raise SessionError("this stream is being read already: start another loop over it")
        self._reading = True
        progress = self._progress
        try:
            while True:
                if self._closed:
                    raise StopAsyncIteration
                if progress.has_large_pages:
                    await progress.decode_in_parts()
                page = progress.next_page()
                if page is not None:
                    break
                if self._request is None:
                    requests = progress.next_requests(1)
                    if not requests and progress.done:
                        raise StopAsyncIteration
                    self._request = requests[0]
                outcome = await progress.fetch(self._request)
                if isinstance(outcome, AccuticsAuthenticError) and (
                    not self._request.accepts(outcome)
                ):
                    raise outcome  # the next step sends the same request again
                request, self._request = self._request, None
                progress.feed(request, outcome)
        except AccuticsAuthenticError as error:
            error.fill(cursor=self.cursor)
            self._progress.finish("error", error)
            raise
        except StopAsyncIteration:
            if not self._closed:
                self._progress.finish("ok")
            raise
        except Exception as error:  # the caller's own: of a token provider or a key function
            self._progress.finish("error", error)
            raise
        finally:
            self._reading = False
        progress.deliver(page)
        return page

    async def aclose(self) -> None:
        """End here. There is nothing to clean up."""
        self._closed = True
        self._progress.end()


def listing_of(stream: object) -> Listing:
    """Return the list that *stream* reads."""
    check_instance(stream, Stream, "stream")
    make_listing = cast(Stream[Any, Any], stream)._make_listing
    assert make_listing is not None  # noqa: S101 - users have no other streams
    return make_listing()


def clock_of(stream: Stream[Any, Any]) -> Clock:
    """Return the clock of the session that *stream* reads through."""
    return stream._client.session.clock


@refuses_copies(COPY_ADVICE)
@hides_frames
class Items(Reading[T_co, Any], _Steps[T_co]):
    """The items of a stream, read once. Made by looping over the stream."""

    def __init__(self, pages: Pages[T_co, Any]) -> None:
        self._pages = pages
        self._progress = pages._progress

    @hides_own_frames
    async def __anext__(self) -> T_co:
        progress = self._progress
        for item in progress.items:  # next(), without an exception at the end of each page
            return item
        while True:
            try:
                progress.items = iter((await self._pages.__anext__()).items)
            except BaseException as error:
                drop_frames(error)
                raise  # adds no frame
            for item in progress.items:
                return item

    async def aclose(self) -> None:
        """End here. There is nothing to clean up."""
        await self._pages.aclose()
