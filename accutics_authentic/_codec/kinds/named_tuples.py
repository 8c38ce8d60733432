"""NamedTuples: read from and written as JSON objects, by the names of their fields."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple, get_args, get_type_hints

from cattrs import Converter
from cattrs.cols import namedtuple_dict_structure_factory, namedtuple_dict_unstructure_factory

from .keyed import KeyedKind
from .kind import NO_DEFAULT, ModelField, arguments_of, class_of, filled


class NamedTuples(KeyedKind):
    """Classes made with ``typing.NamedTuple``."""

    def fields(self, model: Any) -> Iterable[ModelField]:
        """Return the fields."""
        return [ModelField(name) for name in model._fields]

    def default(self, value: Any, name: str) -> Any:
        """Return the default."""
        return value._field_defaults.get(name, NO_DEFAULT)

    def read_fields(self, kind: Any, converter: Converter, rules: dict[str, Any]) -> Any:
        """Return a hook for objects; cattrs's own reads arrays."""
        if not get_args(kind):
            return namedtuple_dict_structure_factory(kind, converter, **rules)
        model, alike = class_of(kind), _alike(kind)
        hook = converter.get_structure_hook(alike)
        return lambda value, _: model(*hook(value, alike))

    def write_fields(self, kind: Any, converter: Converter, rules: dict[str, Any]) -> Any:
        """Return a hook that writes objects; cattrs's own writes arrays."""
        return namedtuple_dict_unstructure_factory(class_of(kind), converter, **rules)


KIND = NamedTuples()


@lru_cache
def _alike(kind: Any) -> Any:
    """Return a named tuple like *kind*, a generic one with its arguments filled in."""
    model, arguments = class_of(kind), arguments_of(kind)
    fields = [
        (name, filled(each, arguments))
        for name, each in get_type_hints(model, include_extras=True).items()
    ]
    alike: Any = NamedTuple(model.__name__, fields)  # type: ignore[misc]  # of a variable
    alike._field_defaults = model._field_defaults
    alike.__new__.__defaults__ = model.__new__.__defaults__
    return alike
