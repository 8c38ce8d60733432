"""Items: the labels themselves."""

from __future__ import annotations

from functools import partial

from yarl import URL

from accutics_authentic.core.address import text_id
from accutics_authentic.core.client import Client
from accutics_authentic.errors import ProtocolError

from .models import Group, Item

ITEM = "/api/v2/items/:id"


class Items:
    """``authentic.items``."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __repr__(self) -> str:
        return "<authentic.network items>"

    async def get(self, id: str) -> Item:  # noqa: A002 - the word of the API, only by position
        """Return an item ("Get Item").

        Raises:
            NotFoundError: There is none.
            ForbiddenError: The token is wrong, or may not read it.
        """
        request = self._client.request("GET", item_url(self._client, id), ITEM)
        return await self._client.call(request, partial(self._read, asked=id))

    def _read(self, body: bytes, asked: str) -> Item:
        item = self._client.codec.decode(body, Item)
        refuse_another(item, asked)
        return item


def item_url(client: Client, id: str) -> URL:  # noqa: A002 - the word of the API
    """Return the URL of an item."""
    return client.url("api", "v2", "items", text_id(id))


def refuse_another(document: Group | Item, asked: str) -> None:
    """Refuse an answer about another id than was asked for."""
    if document.id != asked:
        raise ProtocolError("the answer is about another id than was asked for")
