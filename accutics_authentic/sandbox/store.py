"""The groups and items of the authentic.network side, and methods that change them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from string import ascii_letters, digits
from typing import Any, TypeVar

from .answers import RefusedError
from .groups import Group, Item, Member
from .switches import AuthenticSwitches

T = TypeVar("T")
OWNER = "authentic-sandbox"


def wall_clock() -> int:
    """Return the time in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class Store:
    """Groups and items; all dates are milliseconds since the epoch.

    Attributes:
        groups: The groups by id, in the order of creation.
        items: The items by id; an item outlives its groups.
        switches: What the documents leave open.
        clock: Returns the time now; may be replaced.
    """

    def __init__(self, *, switches: AuthenticSwitches, random: Random) -> None:
        self.groups: dict[str, Group] = {}
        self.items: dict[str, Item] = {}
        self.switches = switches
        self.clock: Callable[[], int] = wall_clock
        self._random = random

    def add_group(
        self,
        stamps: Iterable[int] = (),
        *,
        joined: Sequence[int] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> str:
        """Create a group with a new item for each date, and return its id.

        Args:
            stamps: The items' dates of creation, in any order; ties are allowed.
            joined: When each item joined the group, in the same order; the default is now.
            data: The group's document.
        """
        group_id = self.new_id()
        self.groups[group_id] = Group(group_id, self._document(data or {}))
        for position, stamp in enumerate(stamps):
            when = None if joined is None else joined[position]
            self.add_item(group_id, stamp=stamp, joined=when)
        return group_id

    def create_item(
        self, *, stamp: int | None = None, data: Mapping[str, Any] | None = None
    ) -> str:
        """Create an item that is in no group, and return its id.

        Args:
            stamp: Its date of creation; the default is now.
            data: The item's document.
        """
        item_id = f"{self._random.getrandbits(160):040x}"
        created = self.clock() if stamp is None else stamp
        self.items[item_id] = Item(item_id, created, dict(data or {}))
        return item_id

    def add_item(
        self,
        group_id: str,
        item_id: str | None = None,
        *,
        stamp: int | None = None,
        joined: int | None = None,
    ) -> str:
        """Add an item to a group, and return its id.

        Args:
            group_id: The group.
            item_id: The item; None for a new one. One that is in the group already joins it again.
            stamp: Its date of creation. The default is now for a new item; others keep theirs.
            joined: When it joins the group; the default is now.
        """
        group = self.group(group_id)
        if item_id is None:
            item_id = self.create_item(stamp=stamp)
        item = self.item(item_id)
        if stamp is not None and stamp != item.created:
            self._redate(item, stamp)
        group.members.pop(item_id, None)
        when = self.clock() if joined is None else joined
        group.members[item_id] = Member(item, when, self._random.random())
        group.changed()
        return item_id

    def remove_item(self, group_id: str, item_id: str) -> None:
        """Remove an item from a group; the item itself stays."""
        group = self.group(group_id)
        if group.members.pop(item_id, None) is None:
            raise RefusedError(404, "not_found")
        group.changed()

    def readd_item(
        self, group_id: str, item_id: str, *, stamp: int | None = None, joined: int | None = None
    ) -> None:
        """Remove an item from a group and add it again, now or with other dates."""
        self.remove_item(group_id, item_id)
        self.add_item(group_id, item_id, stamp=stamp, joined=joined)

    def delete_item(self, item_id: str) -> None:
        """Delete an item, and remove it from all groups."""
        self.item(item_id)
        del self.items[item_id]
        for group in self.groups.values():
            if group.members.pop(item_id, None) is not None:
                group.changed()

    def item_ids(self, group_id: str) -> list[str]:
        """Return the ids of all items of a group, in the order in which they are listed."""
        return self.group(group_id).listed(None, None, self.switches, self._random)

    def stamps(self, group_id: str) -> dict[str, int]:
        """Return the date of creation of each item of a group by id, in the order of joining."""
        members = self.group(group_id).members.values()
        return {member.item.id: member.item.created for member in members}

    def group(self, group_id: str) -> Group:
        """Return the group; for an unknown id the server answers 404."""
        return _known(self.groups, group_id)

    def item(self, item_id: str) -> Item:
        """Return the item; for an unknown id the server answers 404."""
        return _known(self.items, item_id)

    def new_id(self) -> str:
        """Return a new id for a group or a hook."""
        return "".join(self._random.choices(ascii_letters + digits, k=20))

    def _document(self, data: Mapping[str, Any]) -> dict[str, Any]:
        now = self.clock()
        own = {key: value for key, value in data.items() if not key.startswith("_")}
        return {"_created": now, "_updated": now, "data": {}, **own, "_owner": OWNER}

    def _redate(self, item: Item, stamp: int) -> None:
        item.created = stamp
        for group in self.groups.values():
            if item.id in group.members:
                group.changed()


def _known(things: Mapping[str, T], id_: str) -> T:
    try:
        return things[id_]
    except KeyError:
        raise RefusedError(404, "not_found") from None
