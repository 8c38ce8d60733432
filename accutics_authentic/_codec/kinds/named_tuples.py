"""NamedTuples: read from and written as JSON objects, by the names of their fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cattrs import Converter
from cattrs.cols import namedtuple_dict_structure_factory, namedtuple_dict_unstructure_factory

from .keyed import KeyedKind
from .kind import NO_DEFAULT, ModelField


class NamedTuples(KeyedKind):
    """Classes made with ``typing.NamedTuple``."""

    def has(self, model: Any) -> bool:
        """Return whether *model* is a named tuple whose fields have types."""
        return (
            isinstance(model, type)
            and issubclass(model, tuple)
            and bool(getattr(model, "_fields", ()))
            and any("_fields" in vars(base) and _is_typed(base) for base in model.__mro__)
        )

    def fields(self, model: Any) -> Iterable[ModelField]:
        """Return the fields."""
        return [ModelField(name) for name in model._fields]

    def default(self, value: Any, name: str) -> Any:
        """Return the default."""
        return value._field_defaults.get(name, NO_DEFAULT)

    def read_fields(self, kind: Any, converter: Converter, rules: dict[str, Any]) -> Any:
        """Return a hook for objects; cattrs's own reads arrays."""
        return namedtuple_dict_structure_factory(kind, converter, **rules)

    def write_fields(self, kind: Any, converter: Converter, rules: dict[str, Any]) -> Any:
        """Return a hook that writes objects; cattrs's own writes arrays."""
        return namedtuple_dict_unstructure_factory(kind, converter, **rules)


def _is_typed(model: Any) -> bool:
    return {*model._fields} <= {*model.__annotations__}
