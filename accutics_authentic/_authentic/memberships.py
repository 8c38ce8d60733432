"""Memberships: many items of one group added or removed, and what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterable
from typing import Literal

from accutics_authentic._base.arguments import type_of
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._http.client import Client
from accutics_authentic._http.urls import check_str_id
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    ConfigurationError,
    ConflictError,
    NotFoundError,
)

from . import paths

Ids = Iterable[str] | AsyncIterable[str]
Added = Literal["added", "already there"]
Removed = Literal["removed", "not there"]


def check_ids(value: Ids) -> Ids:
    """Return *value*; refuse what cannot be ids, by the name that the caller knows."""
    if isinstance(value, str) or not isinstance(value, Iterable | AsyncIterable):
        raise ConfigurationError(f"ids must be an iterable, sync or async, not {type_of(value)}")
    return value


@hides_frames
class Memberships:
    """The items of one group, as the calls of one bulk change them.

    A 404 may be about the group or the item (pages "Add Item" and "Remove Item from Group"), so the
    first one is looked into by reading the group.

    Args:
        client: Sends the requests.
        group_id: The group's.
    """

    def __init__(self, client: Client, group_id: str) -> None:
        self._client = client
        self._group_parts = ("api", "v2", "groups", check_str_id(group_id))
        self._look = asyncio.Lock()  # so that one call looks while others wait for what it sees
        self._is_there = False
        self._gone: NotFoundError | None = None

    async def add(self, item_id: str) -> Added:
        """Add an item, and return what became of it."""
        try:
            await self._send("POST", item_id)
        except ConflictError:
            return "already there"
        except NotFoundError as refusal:
            await self._check_group(refusal)
            raise _because(refusal, "the group is there, but there is no such item") from None
        return "added"

    async def remove(self, item_id: str) -> Removed:
        """Remove an item, and return what became of it."""
        try:
            await self._send("DELETE", item_id)
        except NotFoundError as refusal:
            await self._check_group(refusal)
            return "not there"
        return "removed"

    async def _send(self, method: str, item_id: str) -> None:
        url = self._client.url(*self._group_parts, "items", check_str_id(item_id))
        if self._gone is None:
            await self._client.send(self._client.request(method, url, paths.GROUP_ITEM_PATH))
        else:
            raise _because(self._gone, "there is no such group")

    async def _check_group(self, refusal: NotFoundError) -> None:
        """Read the group, unless a call has read it.

        Raises:
            NotFoundError: It is gone. Or nobody can say: then it is *refusal*, and the next 404 is
                looked into.
        """
        async with self._look:
            if not self._is_there and self._gone is None:
                url = self._client.url(*self._group_parts)
                try:
                    await self._client.send(self._client.request("GET", url, paths.GROUP_PATH))
                    self._is_there = True
                except NotFoundError as gone:
                    self._gone = gone
                except AccuticsAuthenticError as unknown:
                    raise refusal from unknown
        if self._gone is not None:
            raise _because(self._gone, "there is no such group")


def _because(error: NotFoundError, text: str) -> NotFoundError:
    return NotFoundError(**{**vars(error), "text": text})
