"""How authentic.network's JSON becomes models, and the reverse. No I/O here."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NewType, TypeVar

from attrs import field, frozen

from accutics_authentic._base.arguments import from_milliseconds
from accutics_authentic._codec import Codec, Converter, make_converter

from .models import Group, Hook, Item

D = TypeVar("D", Group, Item)

Moment = NewType("Moment", datetime)  # milliseconds since 1970 on the wire


@frozen(eq=False, repr=False)
class _Stamps:
    """What the backend adds to a document's data."""

    created: Moment | None = field(default=None, alias="_created")
    updated: Moment | None = field(default=None, alias="_updated")
    owner: str | None = field(default=None, alias="_owner")
    producer: str | None = field(default=None, alias="_producer")


@frozen(eq=False, repr=False)
class _Document:
    id: str
    data: _Stamps


@frozen(eq=False, repr=False)
class _HookData:
    url: str | None = None
    events: str | None = None
    data: Any = None  # Any: the user's own
    created: Moment | None = field(default=None, alias="_created")
    updated: Moment | None = field(default=None, alias="_updated")
    type: str | None = None
    executed: int | None = None


@frozen(eq=False, repr=False)
class _WrappedHook:
    id: str
    data: _HookData


@frozen(eq=False, repr=False)
class _FlatHook:
    """A hook in its flat form, without the fields that the wrapped form has as well."""

    id: str


@cache
def authentic_codec() -> Codec:
    """Return the codec of all clients: they share their models, and planning takes milliseconds."""
    return Codec(make_authentic_converter())


def make_authentic_converter() -> Converter:
    """Return the strict converter with hooks for the documents of this API.

    - A document ``{"id", "data"}`` becomes a ``Group`` or ``Item`` with the backend's dates and
      owner beside the data, which stays as received.
    - A hook is wrapped (``{"id", "data": {"url", ...}}``, as "Create Hook" returns it) or flat;
      both become a ``Hook``.
    - All of them are encoded as received.
    """
    converter = make_converter()
    converter.register_structure_hook(
        Moment, lambda value, _: from_milliseconds(converter.structure(value, int))
    )

    def document(value: Any, kind: type[D]) -> D:
        wire = converter.structure(value, _Document)
        stamps = wire.data
        return kind(
            id=wire.id,
            data=value["data"],
            created=stamps.created,
            updated=stamps.updated,
            owner=stamps.owner or stamps.producer,
        )

    def hook(value: Any, _: type[Hook]) -> Hook:
        if _is_wrapped(value):
            wire = converter.structure(value, _WrappedHook)
            hook_id, data = wire.id, wire.data
        else:
            hook_id = converter.structure(value, _FlatHook).id
            data = converter.structure(value, _HookData)
        return Hook(
            id=hook_id,
            url=data.url,
            events=data.events,
            data=data.data,
            created=data.created,
            updated=data.updated,
            type=data.type,
            executed=data.executed,
            raw=value,
        )

    for kind in (Group, Item):
        converter.register_structure_hook(kind, document)
        converter.register_unstructure_hook(kind, lambda it: {"id": it.id, "data": it.data})
    converter.register_structure_hook(Hook, hook)
    converter.register_unstructure_hook(Hook, lambda it: it.raw)
    return converter


def own_data(hook: Any) -> Any:
    """Return the user's own data in a hook as received, wrapped or flat; None if there is none."""
    outer = hook["data"] if _is_wrapped(hook) else hook
    return outer.get("data") if isinstance(outer, dict) else None


def _is_wrapped(hook: Any) -> bool:
    """Return whether a hook is wrapped; a flat one may have a ``data``, too: the user's own."""
    return (
        isinstance(hook, dict)
        and not hook.keys() & {"url", "events"}
        and isinstance(hook.get("data"), dict)
    )
