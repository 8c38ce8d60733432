"""EntityList: what a resource does with its list, by streams, single pages and the total alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from accutics_authentic._accutics.paging.keys import Key, check_key
from accutics_authentic._accutics.paging.link_pager import LinkPager
from accutics_authentic._accutics.paging.links import PAGE, PAGE_SIZE
from accutics_authentic._accutics.paging.page_range import PageRange
from accutics_authentic._accutics.paging.pages import row_decoder
from accutics_authentic._accutics.paging.position import (
    Position,
    check_has_anchors,
    check_same_list,
)
from accutics_authentic._accutics.paging.source import ListSource
from accutics_authentic._base.arguments import check_int, check_optional_page_size
from accutics_authentic._base.structs import Frozen, replace
from accutics_authentic._codec import Codec
from accutics_authentic._http.client import Client
from accutics_authentic._http.params import Params, query_pairs
from accutics_authentic._paging.cursor import CursorCodec, CursorKeys
from accutics_authentic._paging.pager import Page
from accutics_authentic._paging.slices import SliceCodec, Splitter, cursor_codec
from accutics_authentic._paging.stats import Stats
from accutics_authentic._paging.stream import Stream
from accutics_authentic.errors import ConfigurationError

from .entities import read_total
from .models import Meta
from .path import ResourcePath

if TYPE_CHECKING:
    from accutics_authentic._paging.listing import Listing

T = TypeVar("T")


class EntityList(Frozen, Generic[T], frozen=True):
    """The list of one kind of entity; ``Resource`` documents the arguments of its methods.

    Attributes:
        client: Sends the requests.
        path: Where the list is.
        model: The class of its rows.
        codec: Decodes the rows.
        cursor_keys: Sign the cursors, if there are any.
    """

    client: Client
    path: ResourcePath
    model: Any  # a class, which no annotation can tie to T
    codec: Codec
    cursor_keys: CursorKeys | None

    def stream(
        self,
        *,
        page_size: int | None,
        params: Params | None,
        cursor: str | None,
        slice_text: str | None,
        key: Key[T] | None,
        on_drift: str,
    ) -> Stream[T, Meta]:
        """Return a stream of all rows, or of those of a slice, from the first or a cursor on."""
        if on_drift not in ("report", "raise", "repair"):
            raise ConfigurationError('on_drift must be "report", "raise" or "repair"')
        pages = self._pages(slice_text, params)
        cursors = self._cursor_codec(params, pages)
        if cursor is not None:
            position = Position.load(cursors.decode(cursor), self.client.base, pages)
            if not cursors.is_signed:
                query = query_pairs(params or {})
                check_same_list(position, self.client.base, self.path.parts, query)
        elif pages.size:
            position = self._first_position(params, pages.size, pages.first)
        else:
            position = self._first_position(params, page_size)
        key = None if key is None else check_key(key, position.key_name)
        source = self._source(cursors, position, pages)
        make_listing = partial(
            self._listing,
            cursor,
            slice_text,
            page_size,
            {**(params or {})},
            key,
            on_drift,
        )
        if on_drift == "repair":
            return self._repaired(source, position, key, make_listing)
        raise_on_drift, resumed = on_drift == "raise", cursor is not None or pages.size > 0

        def make_pager(stats: Stats) -> LinkPager[T]:
            keys = None if key is None else position.keys_of(key)
            return LinkPager(
                source, position, stats, keys, raise_on_drift=raise_on_drift, resumed=resumed
            )

        return Stream(self.client, make_pager, self.path.template, make_listing)

    def _listing(
        self,
        start: str | None,
        slice_text: str | None,
        page_size: int | None,
        params: Params,
        key: Key[T] | None,
        on_drift: str,
    ) -> Listing:
        from accutics_authentic._paging.listing import Listing, identify  # a plain loop needs none

        query = sorted(query_pairs(params))
        api = "accutics", str(self.client.base), self.path.parts
        kept = (start, slice_text, identify(key), on_drift, identify(self.model))
        exact = self if callable(key) else replace(self, codec=self.codec.exact(self.model))
        return Listing(
            identity=(*api, query, *kept),
            keys=self.cursor_keys,
            at=lambda cursor: exact.stream(
                page_size=page_size,
                params=params,
                cursor=start if cursor is None else cursor,
                slice_text=slice_text,
                key=key,
                on_drift=on_drift,
            ),
            encode_rows=self.codec.line_encoder(self.model),
            row_name="value",
            make_splitter=(
                partial(self._splitter, slice_text, params, page_size) if start is None else None
            ),
        )

    def _repaired(
        self,
        source: ListSource[T],
        position: Position,
        key: Key[T] | None,
        make_listing: Callable[[], Listing],
    ) -> Stream[T, Meta]:
        if key is None:
            raise ConfigurationError('on_drift="repair" needs key=, to tell rows apart')
        check_has_anchors(position, source.pages)
        # Few programs need it.
        from accutics_authentic._accutics.paging.overlap_pager import OverlapPager

        return Stream(
            self.client,
            lambda stats: OverlapPager(source, position, stats, position.keys_of(key)),
            self.path.template,
            make_listing,
        )

    def _pages(self, slice_text: str | None, params: Params | None) -> PageRange:
        if slice_text is None:
            return PageRange.WHOLE
        return PageRange.load(self._slice_codec(params).decode(slice_text))

    def _splitter(
        self, slice_text: str | None, params: Params, page_size: int | None, parts: int
    ) -> Splitter:
        from accutics_authentic._accutics.paging.splitter import PageSplitter  # as above

        pages = self._pages(slice_text, params)
        position = self._first_position(params, pages.size or page_size, number=1)
        assert position.url is not None  # noqa: S101 - a first position has one
        cursors = self._cursor_codec(params, pages)
        decode_rows = row_decoder(self.codec, Any, position.page_size)
        source = ListSource(self.client.base, self.path.template, decode_rows, cursors, pages)
        return PageSplitter(source, position.url, parts, self._slice_codec(params).encode)

    async def page(
        self, number: int, *, page_size: int | None, params: Params | None
    ) -> Page[T, Meta]:
        """Return one page, with one request."""
        cursors = self._cursor_codec(params, PageRange.WHOLE)
        position = self._first_position(params, page_size, check_int(number, "number"))
        source = self._source(cursors, position, PageRange.WHOLE)
        make_pager = partial(LinkPager[T], source, position)
        page = await anext(Stream(self.client, make_pager, self.path.template).pages())
        if page.error is not None:
            raise page.error
        return page

    async def count(self, params: Params | None) -> int | None:
        """Return the server's total, with one request; the row that comes along may be any JSON."""
        self._identity(params)  # refuses a page among params
        url = self._first_position(params, page_size=1, number=1).url
        assert url is not None  # noqa: S101 - a first position has one
        request = self.client.request("GET", url, self.path.template)
        return await self.client.call(request, partial(read_total, self.client.codec))

    def _identity(self, params: Params | None) -> tuple[Any, ...]:  # Any: JSON
        query = sorted(query_pairs(params or {}))
        if any(name in (PAGE, PAGE_SIZE) for name, _ in query):
            raise ConfigurationError("page and page_size are arguments of their own, not params")
        return "accutics", self.path.parts, query

    def _cursor_codec(self, params: Params | None, pages: PageRange) -> CursorCodec:
        bounds = pages.dump() if pages.size else None
        return cursor_codec(self._identity(params), bounds, self.cursor_keys)

    def _slice_codec(self, params: Params | None) -> SliceCodec:
        return SliceCodec(*self._identity(params), keys=self.cursor_keys)

    def _first_position(
        self, params: Params | None, page_size: int | None, number: int | None = None
    ) -> Position:
        window = {PAGE: number, PAGE_SIZE: check_optional_page_size(page_size, "page_size")}
        return Position(self.client.url(*self.path.parts, params={**(params or {}), **window}))

    def _source(self, cursors: CursorCodec, position: Position, pages: PageRange) -> ListSource[T]:
        decode_rows = row_decoder(self.codec, self.model, position.page_size)
        return ListSource(self.client.base, self.path.template, decode_rows, cursors, pages)
