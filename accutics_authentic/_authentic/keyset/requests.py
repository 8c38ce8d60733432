"""Queries and replies of a reading, as page requests and models. No I/O here."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from yarl import URL

from accutics_authentic._authentic.models import GroupItems, Item
from accutics_authentic._authentic.paths import GROUP_ITEMS_PATH, ITEM_PATH
from accutics_authentic._base.arguments import EPOCH, MILLISECOND
from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec import max_rows_for, too_many_rows
from accutics_authentic._http.dates import http_date
from accutics_authentic._http.messages import Reply
from accutics_authentic._paging.pager import PageRequest
from accutics_authentic.errors import AccuticsAuthenticError, DecodeError, ProtocolError

from .page import NEWEST, DateLookup, PageQuery, Query


class Endpoints(Frozen, frozen=True):
    """The two endpoints that a reading uses: "Get Group Items" and "Get Item".

    Attributes:
        items_url: Where the items of the group are: encoded, without query.
        item_url: Returns the URL of an item, or None if its id cannot be in one.
        read_page: Returns the page in a body; raises ``DecodeError``.
        read_item: Returns the item in a body; raises ``DecodeError``.
    """

    items_url: str
    item_url: Callable[[str], URL | None]
    read_page: Callable[[bytes], GroupItems]
    read_item: Callable[[bytes], Item]

    def request(self, query: Query) -> PageRequest:
        """Return the request for *query*; an item must be one that can be looked up."""
        if isinstance(query, DateLookup):
            return PageRequest(cast(URL, self.item_url(query.item_id)), ITEM_PATH, optional=True)
        url = URL(f"{self.items_url}?{_query_string(query)}", encoded=True)
        return PageRequest(url, GROUP_ITEMS_PATH)

    def can_look_up(self, item_id: str) -> bool:
        """Return whether the date of an item can be asked for: an id may not fit into a URL."""
        return self.item_url(item_id) is not None

    def page(self, query: PageQuery, reply: Reply) -> GroupItems:
        """Return the page in a reply to *query*.

        Raises:
            ProtocolError: There is none, or one with far more ids than were asked for.
        """
        try:
            page = self.read_page(reply.body)
            if len(page.items) > max_rows_for(query.limit):
                raise too_many_rows(len(page.items), max_rows_for(query.limit))
        except ProtocolError as error:
            reply.annotate(error, "GET", GROUP_ITEMS_PATH)
            raise
        return page

    def date(self, lookup: DateLookup, outcome: Reply | AccuticsAuthenticError) -> int | None:
        """Return the date in a reply to *lookup* in milliseconds, or None if it is no help."""
        if isinstance(outcome, AccuticsAuthenticError):
            return None
        try:
            item = self.read_item(outcome.body)
        except DecodeError:
            return None
        if item.id != lookup.item_id or item.created is None:
            return None
        return (item.created - EPOCH) // MILLISECOND


def server_time(reply: Reply) -> int | None:
    """Return the server's time in milliseconds, or None without a ``Date`` (RFC 9110, 6.6.1)."""
    date = http_date(reply.headers.get("date", ""))
    return None if date is None else int(date * 1000)


def _query_string(query: PageQuery) -> str:
    """Return the parameters of "Get Group Items": ``timestamp`` and ``limit``."""
    limit = f"limit={query.limit}"
    return limit if query.timestamp == NEWEST else f"{limit}&timestamp={query.timestamp}"
