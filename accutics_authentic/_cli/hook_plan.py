"""Which hooks to add and to delete, so that a group has those of a file. No I/O here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from .exits import UsageError

KEYS = {"url", "events", "data"}
IGNORED = {"id"}  # so that what `hooks list` prints can be edited and given back


@frozen
class WantedHook:
    """A hook as a file has it.

    Attributes:
        url: Where events are posted to.
        events: Such as ``itemScanned``, or ``*``.
        data: The user's own; may hold a secret.
    """

    url: str
    events: str
    data: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes two hooks the same; no data is the same as empty data."""
        return identity(self.url, self.events, self.data)


@frozen
class HookPlan:
    """What to do.

    Attributes:
        add: What the group lacks.
        keep: How many of the group's hooks stay as they are.
        extra: Ids of the group's hooks that the file does not have, or has once less.
    """

    add: list[WantedHook]
    keep: int
    extra: list[str]


def identity(url: object, events: object, data: object) -> tuple[str, ...]:
    """Return what makes two hooks the same."""
    return tuple(json.dumps(each, sort_keys=True) for each in (url, events, data or None))


def parse_hook(value: Any, place: str) -> WantedHook:  # Any: JSON
    """Return the hook in one object.

    Raises:
        UsageError: It has another shape; its values are not repeated, as data may hold a secret.
    """
    if not isinstance(value, dict):
        raise UsageError(f"{place} must be an object with url, events and perhaps data")
    if unknown := sorted(value.keys() - KEYS - IGNORED):
        raise UsageError(f"{place} has the key {unknown[0]!r}: only url, events and data are used")
    data = value.get("data")
    if data is not None and not isinstance(data, dict):
        raise UsageError(f"{place} must have data as an object, or none")
    return WantedHook(_text(value, "url", place), _text(value, "events", place), data)


def _text(value: dict[str, Any], name: str, place: str) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not text:
        raise UsageError(f"{place} must have {name} as a text")
    return text


def parse_hooks(value: Any, name: str) -> list[WantedHook]:  # Any: JSON
    """Return the hooks in an array.

    Raises:
        UsageError: It has another shape, or the same hook twice, which would deliver all twice.
    """
    if not isinstance(value, list):
        raise UsageError(f"{name} must be a JSON array of hooks")
    hooks = [parse_hook(each, f"{name}, hook {n}") for n, each in enumerate(value, start=1)]
    seen: dict[tuple[str, ...], int] = {}
    for number, hook in enumerate(hooks, start=1):
        first = seen.setdefault(hook.identity, number)
        if first != number:
            raise UsageError(f"{name}: hook {number} is the same as hook {first}")
    return hooks


def plan_hooks(
    wanted: Iterable[WantedHook], present: Iterable[tuple[str, tuple[str, ...]]]
) -> HookPlan:
    """Return what makes a group's hooks those that are wanted.

    Args:
        wanted: No two of them the same.
        present: Id and identity of each hook of the group.
    """
    missing = {hook.identity: hook for hook in wanted}
    extra, keep = [], 0
    for id_, identity_ in present:
        if missing.pop(identity_, None) is None:
            extra.append(id_)
        else:
            keep += 1
    return HookPlan(list(missing.values()), keep, extra)
