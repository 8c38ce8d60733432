"""Item groups of the authentic.network side, and the order in which their items are listed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from random import Random
from typing import Any

from attrs import define, field, frozen

from .switches import AuthenticSwitches


@define(eq=False)
class Item:
    """One item.

    Attributes:
        id: Opaque.
        created: Milliseconds since the epoch.
        data: Its document, without the dates.
        scans: Its scans, newest first.
    """

    id: str
    created: int
    data: dict[str, Any]
    scans: list[dict[str, Any]] = field(factory=list)


@define(eq=False)
class Member:
    """An item's membership of a group.

    Attributes:
        item: The item.
        joined: Milliseconds since the epoch.
        fraction: The part of a millisecond after ``joined`` or ``created``, at least 0, below 1.
    """

    item: Item
    joined: int
    fraction: float


@frozen
class _Listing:
    rule: tuple[object, ...]
    ids: list[str]
    ages: list[int]  # dates in ticks, negated: ascending, while the list goes back in time


@define(eq=False)
class Group:
    """One group.

    Attributes:
        id: Opaque.
        data: Its document.
        members: Its members by item id, in the order of joining.
        hooks: The documents of its hooks, by hook id.
    """

    id: str
    data: dict[str, Any]
    members: dict[str, Member] = field(factory=dict)
    hooks: dict[str, dict[str, Any]] = field(factory=dict)
    _listing: _Listing | None = field(default=None, init=False)

    def changed(self) -> None:
        """Forget the cached order; call it after any change of a member or its date."""
        self._listing = None

    def listed(
        self, before: int | None, limit: int | None, switches: AuthenticSwitches, random: Random
    ) -> list[str]:
        """Return the ids of a page, newest first.

        Args:
            before: Only older items are listed; milliseconds, or None.
            limit: Maximum number of ids; None for all.
            switches: Define "older" and the order.
            random: Shuffles ties if the switches say so.
        """
        listing = self._in_order(switches)
        start = 0
        if before is not None:
            bisect = bisect_right if switches.comparison == "<" else bisect_left
            start = bisect(listing.ages, -before * switches.resolution)
        stop = len(listing.ids) if limit is None else min(start + limit, len(listing.ids))
        if switches.ties == "shuffled":
            return _shuffled(listing, start, stop, random)
        return listing.ids[start:stop]

    def _in_order(self, switches: AuthenticSwitches) -> _Listing:
        rule = (switches.sort_by, switches.resolution, switches.ties == "reversed")
        if self._listing is None or self._listing.rule != rule:
            members = list(self.members.values())
            if switches.ties == "reversed":
                members.reverse()
            aged = [(_age(member, switches), member.item.id) for member in members]
            aged.sort(key=lambda pair: pair[0])  # a stable sort: ties keep their order
            self._listing = _Listing(rule, [id_ for _, id_ in aged], [age for age, _ in aged])
        return self._listing


def _age(member: Member, switches: AuthenticSwitches) -> int:
    stamp = member.item.created if switches.sort_by == "created" else member.joined
    ticks = stamp * switches.resolution + int(member.fraction * switches.resolution)
    return -ticks


def _shuffled(listing: _Listing, start: int, stop: int, random: Random) -> list[str]:
    if start == stop:
        return []
    end = bisect_right(listing.ages, listing.ages[stop - 1])  # the page may end within a tie
    pairs = list(zip(listing.ages[start:end], listing.ids[start:end], strict=True))
    random.shuffle(pairs)
    pairs.sort(key=lambda pair: pair[0])
    return [id_ for _, id_ in pairs[: stop - start]]
