"""Groups: item groups, their items and hooks; all ten endpoints of the page "ItemGroup"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from yarl import URL

from accutics_authentic._base.arguments import plain_text
from accutics_authentic._base.copies import refuses_copies
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic._http.bodies import Body, encode_body
from accutics_authentic._http.client import Client
from accutics_authentic._http.stats import CallStats
from accutics_authentic._http.urls import check_str_id
from accutics_authentic._paging.cursor import CursorKeys
from accutics_authentic._paging.pager import Page
from accutics_authentic._paging.stream import Stream

from . import paths
from .documents import read_group, read_hooks
from .hook_calls import KnownVerb, delete_hook, hook_document
from .item_list import ItemList
from .memberships import Added, Ids, Memberships, Removed, check_ids
from .models import Group, Hook

if TYPE_CHECKING:
    from accutics_authentic._bulk import Bulk

T = TypeVar("T")


@refuses_copies("hand over the ids, and make session and client where the work is")
@hides_frames
class Groups:
    """``authentic.groups``. Ids are opaque strings."""

    def __init__(self, client: Client, cursor_keys: CursorKeys | None) -> None:
        self._client = client
        self._cursor_keys = cursor_keys
        self._known_verb = KnownVerb()  # shared by clients that differ in their options

    def __repr__(self) -> str:
        return "<authentic.network groups>"

    async def create(self, data: Body) -> Group:
        """Create a group from a mapping or an instance, which is sent whole ("Create Group").

        Raises:
            ServerError, TransportError: With ``ambiguous=True`` the group may have been created.
                Never repeated: no endpoint lists groups, so a second one could not be found.
        """
        body = encode_body(data, self._client.codec)
        request = self._client.request("POST", self._url(), paths.GROUPS_PATH, body)
        return await self._client.call(request, partial(read_group, self._client.codec))

    async def get(self, group_id: str, /) -> Group:
        """Return a group ("Get Group")."""
        request = self._client.request("GET", self._url(group_id), paths.GROUP_PATH)
        return await self._client.call(request, self._reader(read_group, group_id))

    async def update(self, group_id: str, /, data: Body) -> Group:
        """Change a group and return it ("Update Group", a POST on its own path).

        Sends *data* only; whether the server merges or replaces is not documented. Fields of an
        instance that equal their default are left out, since they may never have been set: use a
        mapping to set one to null, or to leave out one with another default each time (``uuid4``).
        """
        body = encode_body(data, self._client.codec, changes=True)
        request = self._client.request("POST", self._url(group_id), paths.GROUP_PATH, body)
        return await self._client.call(request, self._reader(read_group, group_id))

    async def delete(self, group_id: str, /) -> None:
        """Delete a group; its items are kept ("Delete Group")."""
        await self._client.send(
            self._client.request("DELETE", self._url(group_id), paths.GROUP_PATH)
        )

    async def add_item(self, group_id: str, item_id: str, /) -> None:
        """Put an item into a group ("Add Item").

        Raises:
            ConflictError: It is in the group already; ``ForbiddenError`` is documented as well.
            NotFoundError: There is no such group or item.
            ServerError, TransportError: With ``ambiguous=True`` it may have been added. Never
                repeated.
        """
        url = self._url(group_id, "items", item_id)
        await self._client.send(self._client.request("POST", url, paths.GROUP_ITEM_PATH))

    async def remove_item(self, group_id: str, item_id: str, /) -> None:
        """Take an item out of a group ("Remove Item from Group")."""
        url = self._url(group_id, "items", item_id)
        await self._client.send(self._client.request("DELETE", url, paths.GROUP_ITEM_PATH))

    def add_items(self, group_id: str, ids: Ids, /, *, concurrency: int = 8) -> Bulk[str, Added]:
        """Put many items into a group: ``async with groups.add_items(...) as outcomes``.

        The value of an outcome is ``"added"`` or ``"already there"``. Safe to run again, with all
        ids or with those that failed: an error with ``ambiguous=True`` may have added its item,
        which is then already there. A server that refuses such items by 403 ("Add Item" documents
        both) makes them a ``ForbiddenError``. A 404 is looked into once, by reading the group:
        if that is gone, all further outcomes are a ``NotFoundError`` that says so.

        Args:
            group_id: The group's.
            ids: An iterable or async iterable; consumed as calls end.
            concurrency: The most calls under way at once.
        """
        add = Memberships(self._client, group_id).add
        return self._client.session.bulk(add, check_ids(ids), concurrency=concurrency)

    def remove_items(
        self, group_id: str, ids: Ids, /, *, concurrency: int = 8
    ) -> Bulk[str, Removed]:
        """Take many items out of a group; all else is as for ``add_items``.

        The value of an outcome is ``"removed"`` or ``"not there"``.
        """
        remove = Memberships(self._client, group_id).remove
        return self._client.session.bulk(remove, check_ids(ids), concurrency=concurrency)

    def stream_items(
        self,
        group_id: str,
        /,
        *,
        before: datetime | int | None = None,
        after: datetime | int | None = None,
        limit: int = 100,
        trusted: int = 10,
        cursor: str | None = None,
        slice: str | None = None,  # noqa: A002 - what users call it, and nothing here slices
    ) -> Stream[str, Group]:
        """Stream the ids of a group's items, newest first ("Get Group Items").

        Every id that is in the group from the first request to the last comes exactly once; an id
        that is added or removed meanwhile comes at most once.

        Args:
            group_id: The group's.
            before: Only items older than this: an aware datetime, or milliseconds (from 2001 on).
                Sent unchanged as ``timestamp``.
            after: Only items newer than this.
            limit: Ids per request, not in all; at least 1. Changes speed, not results.
            trusted: How many ids the server surely gives at once if it has them; a shorter page
                may be the end. Raise it only to a documented maximum: above the real one, items
                would be missed.
            cursor: Of a page, a run or an error: the stream goes on after it.
            slice: One of those that ``split`` returned for this list: only its ids. With *cursor*,
                which must be one of this slice, the stream goes on inside it.

        Raises:
            ConfigurationError: At once, for an invalid argument.
            CursorError: At once, for a cursor or a slice that is broken or of another list.
            TieOverflowError: While iterating: one millisecond holds more items than a page is known
                to hold, so some may be missing after those that were delivered.
            AccuticsAuthenticError: While iterating; ``cursor`` says where to go on.
        """
        return ItemList(self._client, self._cursor_keys).stream(
            group_id,
            before=before,
            after=after,
            limit=limit,
            trusted=trusted,
            cursor=cursor,
            slice_text=slice,
        )

    async def page_of_items(
        self,
        group_id: str,
        /,
        *,
        before: datetime | int | None = None,
        limit: int = 100,
    ) -> Page[str, Group]:
        """Return one page of a group's items, newest first, with one request.

        Args:
            group_id: The group's.
            before: Only items older than this, as in ``stream_items``.
            limit: Ids on the page, at most.
        """
        page = await anext(self.stream_items(group_id, before=before, limit=limit).pages())
        if page.error is not None:
            raise page.error
        return page

    async def create_hook(
        self,
        group_id: str,
        /,
        *,
        url: str,
        events: str,
        data: Mapping[str, Any] | None = None,
    ) -> Hook:
        """Create a hook on a group ("Create Hook").

        Args:
            group_id: The group's.
            url: Where events are posted to.
            events: One event, such as ``"itemScanned"``, or ``"*"``; unknown ones are sent, too.
            data: Your own; it comes back with each delivery, which is not signed otherwise.

        Raises:
            ServerError, TransportError: With ``ambiguous=True`` the hook may have been created;
                ``hooks(group_id)`` shows it. Never repeated: two hooks deliver everything twice.
        """
        body = encode_body(hook_document(url, events, data), self._client.codec)
        request = self._client.request(
            "POST", self._url(group_id, "hooks"), paths.GROUP_HOOKS_PATH, body
        )
        return await self._client.call(request, partial(self._client.codec.decode, kind=Hook))

    async def hooks(self, group_id: str, /) -> tuple[Hook, ...]:
        """Return the hooks of a group ("Group Hooks")."""
        return await self._hooks(group_id, CallStats())

    async def delete_hook(self, group_id: str, hook_id: str, /) -> None:
        """Delete a hook of a group ("Delete Hook").

        Documented as GET on the hook's own path, so GET is sent first; then DELETE, if the GET
        seems to have read only; then "Group Hooks", if neither says for sure. The verb that surely
        deletes is remembered.

        Raises:
            NotFoundError: There is no such hook.
            AccuticsAuthenticError: With ``ambiguous=True`` the hook may be gone.
        """
        url = self._url(group_id, "hooks", hook_id)
        is_listed = partial(self._is_listed, group_id, plain_text(hook_id))
        await delete_hook(self._client, url, self._known_verb, is_listed)

    async def _is_listed(self, group_id: str, hook_id: str, stats: CallStats) -> bool:
        return any(hook.id == hook_id for hook in await self._hooks(group_id, stats))

    async def _hooks(self, group_id: str, stats: CallStats) -> tuple[Hook, ...]:
        request = self._client.request("GET", self._url(group_id, "hooks"), paths.GROUP_HOOKS_PATH)
        return await self._client.call(request, self._reader(read_hooks, group_id), stats)

    def _url(self, *parts: str) -> URL:
        return self._client.url("api", "v2", "groups", *(check_str_id(part) for part in parts))

    def _reader(self, read: Callable[..., T], group_id: str) -> Callable[[bytes], T]:
        return partial(read, self._client.codec, asked=check_str_id(group_id))
