"""How authentic.network's JSON becomes models, and back. No I/O here."""

from __future__ import annotations

from typing import Any, TypeVar

from attrs import frozen

from accutics_authentic.core.check import from_milliseconds
from accutics_authentic.core.converter import make_converter
from accutics_authentic.core.converter.renames import Converter, renamed

from .models import Group, Hook, Item

D = TypeVar("D", Group, Item)

BACKEND = {"created": "_created", "updated": "_updated", "owner": "_owner", "producer": "_producer"}


@frozen
class _Stamps:
    """The backend's keys of a document's data."""

    created: int | None = None
    updated: int | None = None
    owner: str | None = None
    producer: str | None = None


@frozen
class _Document:
    id: str
    data: _Stamps


@frozen
class _Hook:
    """A hook in its flat form."""

    id: str
    url: str | None = None
    events: str | None = None
    data: Any = None  # Any: the caller's own
    created: int | None = None
    updated: int | None = None
    type: str | None = None
    executed: int | None = None


def make_authentic_converter() -> Converter:
    """Return the strict converter, taught the forms of this API.

    - A document ``{"id", "data"}`` becomes a ``Group`` or ``Item`` with the backend's dates and
      owner beside the data, which stays as it came.
    - A hook comes wrapped (``{"id", "data": {"url", ...}}``) or flat; both become a ``Hook``.
    - All of them are written as they came.
    """
    converter = make_converter()
    for wire in (_Stamps, _Hook):
        converter.register_structure_hook(wire, renamed(wire, converter, BACKEND))

    def document(value: Any, kind: type[D]) -> D:
        wire = converter.structure(value, _Document)
        stamps = wire.data
        return kind(
            id=wire.id,
            data=value["data"],
            created=_moment(stamps.created),
            updated=_moment(stamps.updated),
            owner=stamps.owner or stamps.producer,
        )

    def hook(value: Any, _: type[Hook]) -> Hook:
        wire = converter.structure(_flat(value), _Hook)
        return Hook(
            id=wire.id,
            url=wire.url,
            events=wire.events,
            data=wire.data,
            created=_moment(wire.created),
            updated=_moment(wire.updated),
            type=wire.type,
            executed=wire.executed,
            raw=value,
        )

    for kind in (Group, Item):
        converter.register_structure_hook(kind, document)
        converter.register_unstructure_hook(kind, lambda it: {"id": it.id, "data": it.data})
    converter.register_structure_hook(Hook, hook)
    converter.register_unstructure_hook(Hook, lambda it: it.raw)
    return converter


def _moment(milliseconds: int | None) -> Any:
    return None if milliseconds is None else from_milliseconds(milliseconds)


def _flat(value: Any) -> Any:
    """Return a hook in its flat form; a flat one has a ``data`` of its own, the caller's."""
    if isinstance(value, dict) and not value.keys() & {"url", "events"}:
        inner = value.get("data")
        if isinstance(inner, dict):
            return {**inner, "id": value.get("id")}
    return value
