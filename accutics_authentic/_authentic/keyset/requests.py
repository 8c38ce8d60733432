"""What a walk over items asks and is told, as URLs and bodies. No I/O here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, cast

from yarl import URL

from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.dates import http_date
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import PageRequest
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError

from .page import NEWEST, DateLookup, PageQuery

ITEMS_PATH = "/api/v2/groups/:id/items"
ITEM_PATH = "/api/v2/items/:id"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class GroupItems(Protocol):
    """What is used of an answer to "Get Group Items"."""

    @property
    def items(self) -> tuple[str, ...]:
        """The ids, newest first."""
        ...

    @property
    def group(self) -> Any:  # Any: only passed on
        """The group."""
        ...


class Item(Protocol):
    """What is used of an answer to "Get Item"."""

    @property
    def id(self) -> str:
        """The id."""
        ...

    @property
    def created(self) -> datetime | None:
        """The date, aware."""
        ...


class Exchange(Frozen, frozen=True):
    """Writes asks and reads replies.

    Attributes:
        home: The items of the group, encoded, without query.
        lookup_url: Id to the item's URL; None if it cannot be in one.
        read_page: Body to page; raises ``DecodeError``.
        read_item: Body to item; raises ``DecodeError``.
    """

    home: URL
    lookup_url: Callable[[str], URL | None]
    read_page: Callable[[bytes], GroupItems]
    read_item: Callable[[bytes], Item]

    def ask(self, want: PageQuery | DateLookup) -> PageRequest:
        """Return *want* as it is carried; an item must be one that can be looked up."""
        if isinstance(want, DateLookup):
            return PageRequest(cast(URL, self.lookup_url(want.item)), ITEM_PATH, optional=True)
        query = {"limit": str(want.limit)}
        if want.cursor != NEWEST:
            query["timestamp"] = str(want.cursor)
        return PageRequest(self.home.with_query(query), ITEMS_PATH)

    def can_look_up(self, item: str) -> bool:
        """Return whether *item* can be asked about: a server may list ids that fit no path."""
        return self.lookup_url(item) is not None

    def date(self, want: DateLookup, outcome: Reply | AccuticsAuthenticError) -> int | None:
        """Return the date that *want* asks for in milliseconds, or None if that is no help."""
        if isinstance(outcome, AccuticsAuthenticError):
            return None
        try:
            item = self.read_item(outcome.body)
        except DecodeError:
            return None
        if item.id != want.item or item.created is None:
            return None
        return (item.created - EPOCH) // MILLISECOND


def time_of(reply: Reply) -> int | None:
    """Return the server's time in milliseconds, or None if it did not say."""
    date = http_date(reply.headers.get("date", ""))
    return None if date is None else int(date * 1000)
