"""Which way rows are read, and whether the result is that of the hook."""

from __future__ import annotations

from typing import Any

from cattrs import BaseConverter

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic._codec.converters import Converters
from accutics_authentic._codec.readers import Readers

from .zoo import Envelope, page


def way_of(converter: BaseConverter, model: Any, *, of: BaseConverter | None = None) -> str:
    """Return how rows of *model* are read: directly, by its shadow struct, or by its hook."""
    reader = Readers(Converters(of or make_converter(), converter)).get(Envelope, "data", model)
    if reader is None:
        return "hook"
    return "directly" if reader.row_shadow is None else "shadow"


def rows(converter: BaseConverter, model: Any, *entities: Any) -> Any:
    """Return the rows, after a check that they are what the hook makes."""
    got = Codec().using(converter).decode_page(page(*entities), Envelope, "data", model)
    assert got.error is None
    assert all(type(item) is model for item in got.items)
    assert got.items == tuple(converter.structure(entity, model) for entity in entities)
    return got.items
