"""ItemList: the items of one group, as a stream of their ids."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from accutics_authentic._base.arguments import check_page_size, to_milliseconds
from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.client import Client
from accutics_authentic._http.urls import check_str_id
from accutics_authentic._paging.cursor import CursorKeys
from accutics_authentic._paging.slices import SliceCodec, Splitter, cursor_codec
from accutics_authentic._paging.stream import Stream
from accutics_authentic.errors import ConfigurationError

from . import paths
from .documents import ItemsReader
from .items import listed_item_url
from .keyset.pager import KeysetPager
from .keyset.position import Position
from .keyset.requests import Endpoints
from .keyset.window import Window
from .models import Group, Item

if TYPE_CHECKING:
    from accutics_authentic._paging.listing import Listing


class ItemArguments(Frozen, frozen=True):
    """The arguments of ``Groups.stream_items`` but for the cursor; checked.

    Attributes:
        group_id: The group's.
        before: In milliseconds.
        after: In milliseconds.
        limit: Ids per request.
        trusted: Ids that the server surely gives at once.
        slice_text: The slice.
    """

    group_id: str
    before: int | None
    after: int | None
    limit: int
    trusted: int
    slice_text: str | None

    @property
    def identity(self) -> tuple[Any, ...]:  # Any: JSON
        """What the list is that cursors and slices belong to."""
        return "authentic.network", self.group_id, self.before, self.after

    def slice_codec(self, keys: CursorKeys | None) -> SliceCodec:
        """Return the codec of the list's slices."""
        return SliceCodec(*self.identity, keys=keys)

    def window(self, keys: CursorKeys | None) -> Window:
        """Return what is to be read of the list; raises ``CursorError``."""
        if self.slice_text is None:
            return Window(self.before, None)
        bounds = self.slice_codec(keys).decode(self.slice_text)
        return Window.load(bounds, before=self.before, after=self.after)


class ItemList(Frozen, frozen=True):
    """The items of any group; ``Groups.stream_items`` documents the arguments.

    Attributes:
        client: Sends the requests.
        cursor_keys: Sign the cursors and slices, if there are any.
    """

    client: Client
    cursor_keys: CursorKeys | None

    def stream(
        self,
        group_id: str,
        *,
        before: datetime | int | None,
        after: datetime | int | None,
        limit: int,
        trusted: int,
        cursor: str | None,
        slice_text: str | None,
    ) -> Stream[str, Group]:
        """Return a stream of all ids, or of those of a slice, from the newest or a cursor on."""
        oldest = None if after is None else to_milliseconds(after, "after")
        newest = None if before is None else to_milliseconds(before, "before")
        if oldest is not None and newest is not None and newest <= oldest:
            raise ConfigurationError("before must be later than after")
        limit, trusted = check_page_size(limit, "limit"), check_page_size(trusted, "trusted")
        arguments = ItemArguments(
            check_str_id(group_id), newest, oldest, limit, trusted, slice_text
        )
        return self.stream_from(arguments, cursor)

    def stream_from(self, arguments: ItemArguments, cursor: str | None) -> Stream[str, Group]:
        """Return the stream for checked *arguments*."""
        window = arguments.window(self.cursor_keys)
        upper, lower = window.upper, window.lower
        bounds = None if arguments.slice_text is None else window.dump()
        cursors = cursor_codec(arguments.identity, bounds, self.cursor_keys)
        position = Position.first(upper, arguments.limit)
        if cursor is not None:
            oldest = arguments.after if lower is None else lower - 1
            position = Position.load(cursors.decode(cursor), before=upper, after=oldest)
        endpoints = self._endpoints(arguments.group_id)
        return Stream(
            self.client,
            lambda stats: KeysetPager(
                endpoints=endpoints,
                cursors=cursors,
                position=position,
                stats=stats,
                before=upper,
                after=arguments.after,
                lower=lower,
                limit=arguments.limit,
                trusted=arguments.trusted,
                now=self._now(),
            ),
            paths.GROUP_ITEMS_PATH,
            partial(self._listing, arguments, cursor),
        )

    def _listing(self, arguments: ItemArguments, start: str | None) -> Listing:
        from accutics_authentic._paging.listing import Listing  # a plain loop needs none

        base = str(self.client.base)
        return Listing(
            identity=(*arguments.identity, base, arguments.slice_text, start),
            keys=self.cursor_keys,
            at=lambda cursor: self.stream_from(arguments, start if cursor is None else cursor),
            encode_rows=self.client.codec.line_encoder(str),
            row_name="id",
            make_splitter=partial(self._splitter, arguments) if start is None else None,
        )

    def _splitter(self, arguments: ItemArguments, parts: int) -> Splitter:
        from .keyset.splitter import WindowSplitter  # as above

        return WindowSplitter(
            endpoints=self._endpoints(arguments.group_id),
            window=arguments.window(self.cursor_keys),
            after=arguments.after,
            limit=arguments.limit,
            parts=parts,
            now=self._now(),
            encode=arguments.slice_codec(self.cursor_keys).encode,
        )

    def _endpoints(self, group_id: str) -> Endpoints:
        client = self.client
        return Endpoints(
            items_url=str(client.url("api", "v2", "groups", group_id, "items")),
            item_url=partial(listed_item_url, client),
            read_page=ItemsReader(client.codec, group_id),
            read_item=partial(client.codec.decode, kind=Item),
        )

    def _now(self) -> int:
        return int(self.client.session.clock.wall() * 1000)
