"""Divides a list into ranges of pages, by its totals. No I/O here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yarl import URL

from accutics_authentic._http.links import check_holds_no_token, resolve_link
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import PageRequest
from accutics_authentic.errors import AccuticsAuthenticError, PagingError

from .links import page_number, page_size, with_window
from .page_range import PageRange
from .pages import ListPage, PageDecoder, page_size_in_effect
from .source import ListSource


class PageSplitter:
    """Divides a list, or a slice of one, by its page 1.

    That is requested once, or twice if the server gives another page size than it was asked for.

    Args:
        source: The list, with the range to divide; its rows may be any JSON.
        url: Of page 1.
        parts: How many slices there may be.
        encode: Returns the slice with the given bounds.
    """

    def __init__(
        self,
        source: ListSource[object],
        url: URL,
        parts: int,
        encode: Callable[[list[int | None]], str],
    ) -> None:
        self._source, self._parts, self._encode = source, parts, encode
        self._decoder = PageDecoder(source.decode_rows, source.path, None)
        self._request: PageRequest | None = PageRequest(url, source.path)
        self._ranges: Sequence[PageRange] = ()

    def next_request(self) -> PageRequest | None:
        """Return the request for page 1; None once that has been of use."""
        return self._request

    def feed(self, request: PageRequest, outcome: Reply | AccuticsAuthenticError) -> None:
        """Divide the list, or find that another page size must be asked for.

        Raises:
            PagingError: The server does not page by numbers, or does not say how many rows it has.
            ProtocolError: The reply holds no list.
        """
        self._request = None
        if isinstance(outcome, AccuticsAuthenticError):
            raise outcome
        page = self._decoder.decode(outcome, 0)
        try:
            self._divide(request.url, page)
        except PagingError as error:
            self._source.annotate(error, outcome)
            raise

    def slices(self) -> tuple[str, ...]:
        """Return the slices, in the order of the list."""
        return tuple(self._encode(each.dump()) for each in self._ranges)

    def _divide(self, url: URL, page: ListPage) -> None:
        """Divide the list.

        1. A list without rows has no slices.
        2. A list of one page has one, which reaches to its end.
        3. A list whose length is not stated cannot be divided.
        4. Page numbers mean something only together with a page size. If the link does not name
           the size in effect, page 1 is requested in this size, once.
        5. A list whose links do not name pages by number and size cannot be divided.
        """
        pagination, pages = page.pagination, self._source.pages
        total = pagination.total_items
        if not page.items and not total:  # 1
            return
        size = pages.size or page_size_in_effect(page)
        whole = PageRange(pages.first, pages.last, size)
        if pagination.next is None:  # 2
            self._ranges = whole.divide(1, 1)
            return
        if total is None:  # 3
            raise PagingError("this list cannot be split: the server does not state total_items")
        check_holds_no_token(pagination.next, page.redact)
        following = resolve_link(pagination.next, current=url, base=self._source.base)
        if page_size(following) != size and page_size(url) != size:  # 4
            self._request = PageRequest(with_window(url, 1, size), self._source.path)
        elif page_size(following) != size or page_number(following) != 2:  # 5
            raise PagingError("this list cannot be split: its links name no page and page_size")
        else:
            self._ranges = whole.divide(self._parts, -(-total // size))
