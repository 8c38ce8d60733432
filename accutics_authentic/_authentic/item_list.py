"""ItemList: the items of one group, as a stream of their ids."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from accutics_authentic._base.arguments import check_page_size, to_milliseconds
from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.client import Client
from accutics_authentic._http.urls import check_str_id
from accutics_authentic._paging.cursor import CursorCodec, CursorKeys
from accutics_authentic._paging.stream import Stream
from accutics_authentic.errors import ConfigurationError

from . import paths
from .documents import ItemsReader
from .items import listed_item_url
from .keyset.pager import KeysetPager
from .keyset.position import Position
from .keyset.requests import Endpoints
from .models import Group, Item

if TYPE_CHECKING:
    from accutics_authentic._paging.listing import Listing


class ItemList(Frozen, frozen=True):
    """The items of any group; ``Groups.stream_items`` documents the arguments.

    Attributes:
        client: Sends the requests.
        cursor_keys: Sign the cursors, if there are any.
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
    ) -> Stream[str, Group]:
        """Return a stream of all ids, from the newest one or from *cursor* on."""
        oldest = None if after is None else to_milliseconds(after, "after")
        newest = None if before is None else to_milliseconds(before, "before")
        if oldest is not None and newest is not None and newest <= oldest:
            raise ConfigurationError("before must be later than after")
        limit, trusted = check_page_size(limit, "limit"), check_page_size(trusted, "trusted")
        return self.stream_from(check_str_id(group_id), newest, oldest, limit, trusted, cursor)

    def stream_from(
        self,
        group_id: str,
        newest: int | None,
        oldest: int | None,
        limit: int,
        trusted: int,
        cursor: str | None,
    ) -> Stream[str, Group]:
        """Return the stream for checked arguments; *newest* and *oldest* are in milliseconds."""
        cursors = CursorCodec("authentic.network", group_id, newest, oldest, keys=self.cursor_keys)
        position = Position.first(newest, limit)
        if cursor is not None:
            position = Position.load(cursors.decode(cursor), before=newest, after=oldest)
        client = self.client
        endpoints = Endpoints(
            items_url=client.url("api", "v2", "groups", group_id, "items"),
            item_url=partial(listed_item_url, client),
            read_page=ItemsReader(client.codec, group_id),
            read_item=partial(client.codec.decode, kind=Item),
        )
        return Stream(
            client,
            lambda stats: KeysetPager(
                endpoints=endpoints,
                cursors=cursors,
                position=position,
                stats=stats,
                before=newest,
                after=oldest,
                limit=limit,
                trusted=trusted,
                now=int(client.session.clock.wall() * 1000),
            ),
            paths.GROUP_ITEMS_PATH,
            partial(self._listing, group_id, newest, oldest, limit, trusted, cursor),
        )

    def _listing(
        self,
        group_id: str,
        newest: int | None,
        oldest: int | None,
        limit: int,
        trusted: int,
        start: str | None,
    ) -> Listing:
        from accutics_authentic._paging.listing import Listing  # a plain loop needs none

        return Listing(
            identity=("authentic.network", str(self.client.base), group_id, newest, oldest, start),
            keys=self.cursor_keys,
            at=partial(self.stream_from, group_id, newest, oldest, limit, trusted),
            encode_rows=self.client.codec.line_encoder(str),
            row_name="id",
            make_splitter=None,
        )
