"""authentic.network's documents, as the REST API documentation v2.4.0 describes them. Dead data.

What is stored is ``{"id": ..., "data": {...}}``. Keys of ``data`` that begin with ``_`` are the
backend's; the others are free and pass through as they came, so ``group.data`` can be written back
unchanged.
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
        data: As it came, the backend's keys included.
        created: ``_created``: aware, exact to the millisecond; None if it is not told.
        updated: ``_updated``, likewise.
        owner: ``_owner``.
    """

    id: str
    data: Mapping[str, Any] = field(repr=False)  # Any: JSON as it came
    created: datetime | None = None
    updated: datetime | None = None
    owner: str | None = None


@safe_repr
@frozen(kw_only=True)
class Item:
    """An item: a label that can be scanned.

    Attributes:
        id: Opaque; leading zeros matter.
        data: As it came, the backend's keys included.
        created: ``_created``: aware, exact to the millisecond; None if it is not told.
        updated: ``_updated``, likewise.
        owner: ``_owner``, or ``_producer`` where items have that.
    """

    id: str
    data: Mapping[str, Any] = field(repr=False)  # Any: JSON as it came
    created: datetime | None = None
    updated: datetime | None = None
    owner: str | None = None


@safe_repr
@frozen(kw_only=True)
class Hook:
    """A hook: where events are posted to.

    Attributes:
        id: Opaque.
        url: Where to.
        events: Which, such as ``"itemScanned"`` or ``"*"``; one string, as the API has it.
        data: The caller's own, echoed in each delivery.
        created: ``_created``: aware, exact to the millisecond; None if it is not told.
        updated: ``_updated``, likewise.
        type: Such as ``"httprequest"``.
        executed: How often it was, if that is told.
        raw: The whole, as it came.
    """

    id: str
    url: str | None = field(default=None, repr=False)
    events: str | None = None
    data: Any = field(default=None, repr=False)  # Any: JSON as it came; may hold a secret
    created: datetime | None = None
    updated: datetime | None = None
    type: str | None = None
    executed: int | None = None
    raw: Mapping[str, Any] = field(factory=dict, repr=False)


@frozen
class GroupItems:
    """One answer of Get Group Items: the group, and bare ids, newest first."""

    group: Group
    items: tuple[str, ...]


@frozen
class GroupHooks:
    """The answer of Group Hooks."""

    id: str
    hooks: tuple[Hook, ...]
