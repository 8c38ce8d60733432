"""authentic.network's documents, as the REST API documentation v2.4.0 describes them. Plain data.

Every document is ``{"id": ..., "data": {...}}``. Keys of ``data`` that begin with ``_`` belong to
the backend; the others are free and pass through unchanged, so ``group.data`` can be written back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from accutics_authentic._base.reprs import safe_repr


@safe_repr
@frozen(kw_only=True)
class Group:
    """A group of items.

    Attributes:
        id: Opaque; leading zeros matter.
        data: As received, the backend's keys included.
        created: ``_created``: aware, exact to the millisecond; None if absent.
        updated: ``_updated``, likewise.
        owner: ``_owner``.
    """

    id: str
    data: Mapping[str, Any] = field(repr=False)  # Any: JSON as received
    created: datetime | None = None
    updated: datetime | None = None
    owner: str | None = None


@safe_repr
@frozen(kw_only=True)
class Item:
    """An item: a label that can be scanned.

    Attributes:
        id: Opaque; leading zeros matter.
        data: As received, the backend's keys included.
        created: ``_created``: aware, exact to the millisecond; None if absent.
        updated: ``_updated``, likewise.
        owner: ``_owner``, or ``_producer`` where items have that.
    """

    id: str
    data: Mapping[str, Any] = field(repr=False)  # Any: JSON as received
    created: datetime | None = None
    updated: datetime | None = None
    owner: str | None = None


@safe_repr
@frozen(kw_only=True)
class Hook:
    """A hook: a URL that events are posted to.

    Attributes:
        id: Opaque.
        url: The URL.
        events: Which events, such as ``"itemScanned"`` or ``"*"``; one string, as in the API.
        data: Your own, echoed in each delivery.
        created: ``_created``: aware, exact to the millisecond; None if absent.
        updated: ``_updated``, likewise.
        type: Such as ``"httprequest"``.
        executed: How often it was executed; None if absent.
        raw: The whole hook, as received.
    """

    id: str
    url: str | None = field(default=None, repr=False)
    events: str | None = None
    data: Any = field(default=None, repr=False)  # Any: JSON as received; may hold a secret
    created: datetime | None = None
    updated: datetime | None = None
    type: str | None = None
    executed: int | None = None
    raw: Mapping[str, Any] = field(factory=dict, repr=False)


@frozen
class GroupItems:
    """The reply to "Get Group Items": the group, and bare ids, newest first."""

    group: Group
    items: tuple[str, ...]


@frozen
class GroupRows:
    """The same, with rows that may be no ids."""

    group: Group
    items: tuple[Any, ...]  # Any: JSON as it came


@frozen
class GroupHooks:
    """The reply to "Group Hooks"."""

    id: str
    hooks: tuple[Hook, ...]
