"""How far one reading of a list has come: the state that stream and run share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from operator import length_hint
from traceback import walk_tb
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from accutics_authentic._codec import BIG_BODY
from accutics_authentic._http.client import Client
from accutics_authentic._http.messages import Reply
from accutics_authentic.errors import AccuticsAuthenticError, PagingError

from .pager import Page, Pager, PageRequest
from .stats import Stats

if TYPE_CHECKING:
    from .reading_events import ReadingEvents
    from .report import Report

T = TypeVar("T")
M = TypeVar("M")

#: What to do instead of pickling or copying what reads a list.
COPY_ADVICE = "hand over its cursor, and make session, client and stream where the work is"


class Progress(Generic[T, M]):
    """A pager under way, and how much of its pages was delivered.

    An unexpected exception of a pager, whatever a server sent, becomes a ``PagingError``.

    It holds no page: the memory of one is free again before the next one is decoded, which is
    faster than decoding into memory that the processor has not touched lately.

    Args:
        client: Sends the requests.
        make_pager: Returns the pager, which counts in the given ``Stats``.
        path: Path template of the list.

    Attributes:
        items: Those of the page delivered last that are not delivered yet.
        has_large_pages: Whether ``decode_in_parts`` is worth while before a page is taken.
    """

    def __init__(
        self, client: Client, make_pager: Callable[[Stats], Pager[T, M]], path: str
    ) -> None:
        self.items: Iterator[T] = iter(())
        self._path = path
        self._stats = Stats()
        self._events: ReadingEvents | None = None
        if client.events.observer.listens(logging.INFO):
            from .reading_events import reading_events  # few programs listen

            self._events = reading_events(client.events, path, self._stats)
        self._client = client
        self._pager = make_pager(self._stats)
        self._cursor_after: Callable[[int], str] | None = None  # of the page delivered last
        self._count = 0  # of its items
        self._left_at_end = 0  # of its items, when reading was ended
        self.has_large_pages = False
        self._failure: PagingError | None = None

    @property
    def done(self) -> bool:
        """True once the pager has returned its last page."""
        return self._pager.done

    @property
    def cursor(self) -> str:
        """The position after the item delivered last."""
        if self._cursor_after is None:
            return self._pager.start_cursor()
        return self._cursor_after(self._count - self._left)

    @property
    def report(self) -> Report:
        """What was delivered so far, and what it took."""
        return self._stats.report(left=self._left, done=self.done)

    @property
    def summary(self) -> str:
        """What is read, and how much of it was delivered, for a repr."""
        report = self.report
        return f"{self._path}, items={report.items} pages={report.pages} complete={report.complete}"

    @property
    def is_within_page(self) -> bool:
        """Whether some of the page delivered last is not delivered, and can be."""
        return length_hint(self.items) > 0

    @property
    def _left(self) -> int:
        """How many items of the page delivered last are not delivered."""
        return length_hint(self.items) + self._left_at_end

    async def decode_in_parts(self) -> None:
        """Decode the next page, if it is large; the event loop runs between its parts."""
        self._check()
        try:
            for _ in self._pager.parts():
                await asyncio.sleep(0)
        except Exception as error:
            failure = self._as_ours(error)
        else:
            return
        raise failure

    def next_page(self) -> Page[T, M] | None:
        """Return the pager's next page, or None if a reply is missing."""
        self._check()
        try:
            return self._pager.next_page()
        except Exception as error:
            failure = self._as_ours(error)
        raise failure

    def next_requests(self, limit: int) -> Sequence[PageRequest]:
        """Return up to *limit* requests to send now."""
        self._check()
        try:
            return self._pager.next_requests(limit)
        except Exception as error:
            failure = self._as_ours(error)
        raise failure

    async def fetch(self, request: PageRequest) -> Reply | AccuticsAuthenticError:
        """Return the reply to *request*, or the error that came instead."""
        if self._events is not None:
            self._events.ended = False  # a stream goes on after an error
        try:
            return await self._client.get(request.url, request.path, self._stats)
        except AccuticsAuthenticError as error:
            return error

    def feed(self, request: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Give the pager what came."""
        self._check()
        if isinstance(outcome, Reply) and len(outcome.body) > BIG_BODY:
            self.has_large_pages = True
        try:
            self._pager.feed(request, outcome)
        except Exception as error:
            failure = self._as_ours(error)
        else:
            return
        raise failure

    def deliver(self, page: Page[T, M]) -> None:
        """Count *page* as delivered, with all its items."""
        self.items = iter(())
        self._cursor_after, self._count = page._cursor_after, len(page.items)
        self._stats.items += self._count
        self._stats.pages += 1
        if self._events is not None:
            self._events.page_read(self._count, page.total)

    def finish(
        self, outcome: Literal["ok", "error", "left"], error: Exception | None = None
    ) -> None:
        """Emit that reading ended."""
        if self._events is not None:
            self._events.finished(outcome, error, self.report)

    def end(self) -> None:
        """Deliver nothing more. Safe to call twice."""
        self._left_at_end = self._left
        self.items = iter(())

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _as_ours(self, error: Exception) -> AccuticsAuthenticError:
        """Return *error* if it is one of ours, or the one that stands for an unexpected exception.

        That one is final. It does not hold the exception, which may show what was sent.
        """
        if isinstance(error, AccuticsAuthenticError):
            return error
        frame, line = [*walk_tb(error.__traceback__)][-1]
        place = f"{frame.f_globals.get('__name__')}, line {line}"
        self._failure = PagingError(
            f"what the server sent cannot be paged: {type(error).__name__} in {place}; "
            "please report this as a fault of the library"
        )
        return self._failure
