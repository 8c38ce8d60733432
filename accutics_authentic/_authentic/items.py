"""Items: the labels themselves."""

from __future__ import annotations

from functools import partial

from yarl import URL

from accutics_authentic._base.copies import refuses_copies
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._http.client import Client
from accutics_authentic._http.urls import can_be_path_segment, check_str_id

from .documents import read_item
from .models import Item
from .paths import ITEM_PATH


@refuses_copies("hand over the ids, and make session and client where the work is")
@hides_frames
class ItemCalls:
    """``authentic.items``."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __repr__(self) -> str:
        return "<authentic.network items>"

    async def get(self, item_id: str, /) -> Item:
        """Return an item ("Get Item").

        Raises:
            NotFoundError: There is no such item.
            ForbiddenError: The token is wrong, or may not read it.
        """
        asked = check_str_id(item_id)
        request = self._client.request("GET", _item_url(self._client, asked), ITEM_PATH)
        return await self._client.call(request, partial(read_item, self._client.codec, asked=asked))


def listed_item_url(client: Client, item_id: str) -> URL | None:
    """Return the URL of an item that the server listed, or None if its id cannot be in one."""
    return _item_url(client, item_id) if can_be_path_segment(item_id) else None


def _item_url(client: Client, item_id: str) -> URL:
    return client.url("api", "v2", "items", item_id)
