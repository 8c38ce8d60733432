"""One entity with twelve different fields, as bytes and as the classes of all libraries."""

from __future__ import annotations

import importlib
import json
import os
from datetime import UTC, datetime
from types import GenericAlias
from typing import Any

import attrs
from attrs import field, frozen
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, override

from accutics_authentic import make_converter
from accutics_authentic._accutics.models import Envelope
from accutics_authentic._codec import Codec

START = 1_700_000_000_000  # milliseconds since 1970


@frozen
class Budget:
    """A nested object."""

    amount: float
    currency: str


@frozen
class Campaign:
    """All fields have the same names and types as in the JSON."""

    id: int
    name: str
    status: str
    version: int
    score: float
    enabled: bool
    created: int
    starts: datetime
    note: str | None
    budget: Budget
    tags: list[str]
    owner: str


@frozen
class Renamed:
    """The same with other names in the JSON, and a date in milliseconds."""

    id: int
    name: str
    status: str
    version: int
    score: float
    enabled: bool
    created: datetime
    starts: datetime
    note: str | None = field(default=None)
    budget: Budget = field(kw_only=True)
    tags: list[str] = field(factory=list)
    owner: str = ""


@frozen
class Named:
    """The same as ``Campaign`` with three other names in Python."""

    id: int
    name: str
    status: str
    version: int
    score: float
    enabled: bool
    made_at: int
    starts_at: datetime
    note: str | None
    budget: Budget
    tags: list[str]
    owner_address: str


@frozen
class Dated:
    """The same as ``Campaign`` with a date that a user's hook reads."""

    id: int
    name: str
    status: str
    version: int
    score: float
    enabled: bool
    created: datetime
    starts: datetime
    note: str | None
    budget: Budget
    tags: list[str]
    owner: str


WIRE_NAMES = {"created": "_created", "starts": "starts_at", "owner": "_owner"}


def campaign(number: int) -> dict[str, Any]:
    """Return one entity as JSON values, of about 330 bytes."""
    return {
        "id": number,
        "name": f"Campaign {number}: autumn, all channels, second flight",
        "status": ("draft", "active", "paused", "ended")[number % 4],
        "version": number % 17,
        "score": number % 1000 / 8 + 0.25,
        "enabled": number % 3 > 0,
        "created": START + number * 60_000,
        "starts": f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}T08:30:00+00:00",
        "note": None if number % 5 else "kept for the second half of the year",
        "budget": {"amount": number * 1.5, "currency": "EUR"},
        "tags": ["brand", "video", f"region-{number % 40}"],
        "owner": f"user-{number % 100}@example.com",
    }


def renamed(number: int) -> dict[str, Any]:
    """Return the same entity under its other names."""
    return {WIRE_NAMES.get(name, name): value for name, value in campaign(number).items()}


def envelope(rows: list[dict[str, Any]]) -> bytes:
    """Return the body of a page, compact, with a typical pagination."""
    link = "https://api.example.com/campaigns?page_size=100&page="
    pagination = {
        "first": link + "1",
        "previous": link + "6",
        "current": link + "7",
        "next": link + "8",
        "last": link + "65",
        "items_per_page": 100,
        "total_items": 6500,
        "page_param": "page",
        "size_param": "page_size",
    }
    answer = {"data": rows, "meta": {"endpoint": "index", "pagination": pagination}}
    return json.dumps(answer, separators=(",", ":")).encode()


def from_milliseconds(value: float, _: object) -> datetime:
    """Return the date that is *value* milliseconds after 1970."""
    return datetime.fromtimestamp(value / 1000, UTC)


def renaming_codec() -> Codec:
    """Return a codec for ``Renamed``, with the hooks that a user would register."""
    converter = _converter(
        Renamed,
        created=override(rename="_created", struct_hook=from_milliseconds),
        starts=override(rename="starts_at"),
        owner=override(rename="_owner"),
    )
    return Codec().using(converter)


def named_converter() -> Converter:
    """Return a converter for ``Named``."""
    return _converter(
        Named,
        made_at=override(rename="created"),
        starts_at=override(rename="starts"),
        owner_address=override(rename="owner"),
    )


def dated_converter() -> Converter:
    """Return a converter for ``Dated``."""
    return _converter(Dated, created=override(struct_hook=from_milliseconds))


def _converter(model: type, **overrides: Any) -> Converter:
    converter = make_converter()
    hook: Any = make_dict_structure_fn(model, converter, **overrides)
    converter.register_structure_hook(model, hook)
    return converter


def module(name: str) -> Any:  # Any: the module may not be installed
    """Return the module of a peer, or None if it is not installed."""
    os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")  # dlt reports its use otherwise
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


def pydantic_page() -> Any:  # Any: pydantic may not be installed
    """Return the pydantic model of a page with the same fields, or None."""
    pydantic = module("pydantic")
    if pydantic is None:
        return None

    def like(model: type, **instead: Any) -> Any:  # Any: as above
        attrs.resolve_types(model)
        kinds = {each.name: instead.get(each.name, each.type) for each in attrs.fields(model)}
        return pydantic.create_model(
            model.__name__, **{name: (kind, ...) for name, kind in kinds.items()}
        )

    row = like(Campaign, budget=like(Budget))
    link = pydantic.create_model("Pagination", next=(str | None, None))
    meta = pydantic.create_model("Meta", endpoint=(str, ...), pagination=(link, ...))
    return pydantic.create_model("Page", data=(GenericAlias(list, row), ...), meta=(meta, ...))


__all__ = [
    "Budget",
    "Campaign",
    "Dated",
    "Envelope",
    "Named",
    "Renamed",
    "campaign",
    "dated_converter",
    "envelope",
    "module",
    "named_converter",
    "pydantic_page",
    "renamed",
    "renaming_codec",
]
