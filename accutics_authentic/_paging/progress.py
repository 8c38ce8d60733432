"""What was delivered of one walk so far, and what it took: the state that stream and run share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from traceback import walk_tb
from typing import Generic, TypeVar

from attrs import frozen

from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._http.client import Client
from accutics_authentic._http.events import Meter
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError, PagingError

from .pager import Page, Pager, PageRequest

T = TypeVar("T")
R = TypeVar("R")


@safe_repr
@frozen(kw_only=True)
class Report:
    """What reading a stream or a run has brought so far, and what it took.

    Attributes:
        items: Delivered.
        pages: Delivered, wholly or in part.
        requests: Made, repeated ones and look-ups included.
        retries: Requests that repeated an earlier one.
        duplicates: Items dropped because they had been delivered before.
        waited: Seconds waited between attempts.
        drift: What showed that the list changed meanwhile; empty if nothing did.
        complete: The walk came to its end, and all of it was delivered.
    """

    items: int
    pages: int
    requests: int
    retries: int
    duplicates: int
    waited: float
    drift: tuple[str, ...]
    complete: bool


class Progress(Generic[T]):
    """The walk that a driver reads, and how far it has come.

    What goes wrong in the walk's own code, whatever a server sent, is an error of ours as well.

    Args:
        client: Sends the requests.
        walk: The walk; nobody else takes its steps.
    """

    def __init__(self, client: Client, walk: Pager[T]) -> None:
        self.meter = Meter()
        self._client = client
        self._walk = walk
        self._page: Page[T] | None = None  # delivered last
        self._pages = 0
        self._before = 0  # items of the pages before it
        self._failure: PagingError | None = None

    @property
    def done(self) -> bool:
        """True when the last page has been taken."""
        return self._walk.done

    async def next_page(self) -> Page[T] | None:
        """Return the next page of the walk, or None if an answer is missing.

        The event loop has turns while a large page is decoded.
        """
        slices = iter(self._guarded(self._walk.slices))
        for _ in iter(lambda: self._guarded(lambda: next(slices, "done")), "done"):
            await asyncio.sleep(0)
        return self._guarded(self._walk.next_page)

    def next_requests(self, room: int) -> Sequence[PageRequest]:
        """Return what the walk asks now."""
        return self._guarded(lambda: self._walk.next_requests(room))

    def feed(self, ask: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Tell the walk what came."""
        self._guarded(lambda: self._walk.feed(ask, outcome))

    async def fetch(self, request: PageRequest) -> Reply | AccuticsAuthenticError:
        """Return the reply to *request*, or the error that came instead."""
        try:
            return await self._client.get(request.url, request.path, self.meter)
        except AccuticsAuthenticError as error:
            return error

    def deliver(self, page: Page[T]) -> None:
        """Count *page* as the one delivered last."""
        self._before += len(self._page.items) if self._page else 0
        self._page = page
        self._pages += 1

    def cursor(self, left: int = 0) -> str:
        """Return the position behind what was delivered: the last page without *left* items."""
        if self._page is None:
            return self._walk.start()
        return self._page.cursor_after(len(self._page.items) - left)

    def report(self, left: int = 0) -> Report:
        """Return what was read so far; *left* items of the last page are not delivered yet."""
        tally = self._walk.tally
        return Report(
            items=self._before + (len(self._page.items) - left if self._page else 0),
            pages=self._pages,
            requests=self.meter.requests,
            retries=self.meter.retries,
            duplicates=tally.duplicates,
            waited=self.meter.waited,
            drift=tally.drift,
            complete=self.done and not left,
        )

    def _guarded(self, step: Callable[[], R]) -> R:
        """Return what *step* returns; an error that nobody thought of ends the walk."""
        if self._failure is not None:
            raise self._failure
        try:
            return step()
        except AccuticsAuthenticError:
            raise
        except Exception as error:
            frame, line = [*walk_tb(error.__traceback__)][-1]
            place = f"{frame.f_globals.get('__name__')}, line {line}"
            self._failure = PagingError(
                f"what the server sent cannot be paged: {type(error).__name__} in {place}; "
                "please report this as a fault of the library"
            )
        raise self._failure  # without the other error, which may show what was sent
