"""What the authentic.network side holds, and how a test changes it between two requests."""

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
        groups: By id, in the order of creation.
        items: By id; an item outlives its groups.
        switches: What the documents leave open.
        clock: Tells the time of what happens now.
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
        """Make a group with a new item for each date, and return its id.

        Args:
            stamps: The items' dates of creation, in any order, with ties if need be.
            joined: When each of them joined the group, in the same order; the default is now.
            data: The group's own.
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
        """Make an item that is in no group, and return its id.

        Args:
            stamp: Its date of creation; the default is now.
            data: The item's own.
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
        """Put an item into a group, a new one unless it is named, and return its id.

        Args:
            group_id: The group.
            item_id: The item; one that is in the group already changes its place.
            stamp: Its date of creation; the default is now for a new one, as it was for another.
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
        """Take an item out of a group; the item stays."""
        group = self.group(group_id)
        if group.members.pop(item_id, None) is None:
            raise RefusedError(404, "not_found")
        group.changed()

    def readd_item(
        self, group_id: str, item_id: str, *, stamp: int | None = None, joined: int | None = None
    ) -> None:
        """Take an item out of a group and put it back, now or with other dates."""
        self.remove_item(group_id, item_id)
        self.add_item(group_id, item_id, stamp=stamp, joined=joined)

    def delete_item(self, item_id: str) -> None:
        """Delete an item for good; it leaves all groups."""
        self.item(item_id)
        del self.items[item_id]
        for group in self.groups.values():
            if group.members.pop(item_id, None) is not None:
                group.changed()

    def item_ids(self, group_id: str) -> list[str]:
        """Return all of a group's items in the order in which they are listed."""
        return self.group(group_id).listed(None, None, self.switches, self._random)

    def stamps(self, group_id: str) -> dict[str, int]:
        """Return the dates of creation of a group's items by id, in the order of joining."""
        members = self.group(group_id).members.values()
        return {member.item.id: member.item.created for member in members}

    def group(self, group_id: str) -> Group:
        """Return the group; on the wire an unknown id is a 404."""
        return _known(self.groups, group_id)

    def item(self, item_id: str) -> Item:
        """Return the item; on the wire an unknown id is a 404."""
        return _known(self.items, item_id)

    def new_id(self) -> str:
        """Return an id as groups and hooks have them."""
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
