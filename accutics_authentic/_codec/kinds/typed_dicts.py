"""TypedDicts: dicts whose keys have types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, is_typeddict

from cattrs import Converter
from cattrs.dispatch import UnstructureHook

from .kind import Kind, ModelField, ObjectHook


class TypedDicts(Kind):
    """TypedDicts, read by cattrs. Their instances are plain dicts and are written as such.

    Unknown keys stay.
    """

    def has(self, model: Any) -> bool:
        """Return whether *model* is a TypedDict."""
        return is_typeddict(model)

    def fields(self, model: Any) -> Iterable[ModelField]:
        """Return a field for each key."""
        return [ModelField(name) for name in model.__annotations__]

    def read_hook(self, kind: Any, converter: Converter) -> ObjectHook:
        """Return the hook of cattrs, after a check for an object."""
        return ObjectHook(converter.gen_structure_typeddict(kind))

    def write_hook(self, kind: Any, converter: Converter) -> UnstructureHook:
        """Return the hook of cattrs."""
        return converter.gen_unstructure_typeddict(kind)
