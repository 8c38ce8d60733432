"""TypedDicts: dicts whose keys have types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import (
    Any,
    ForwardRef,
    NotRequired,
    Required,
    TypedDict,
    get_type_hints,
)

from cattrs import Converter
from cattrs.dispatch import UnstructureHook

from .kind import Kind, ModelField, ObjectHook, arguments_of, class_of, filled, split_qualifiers


class TypedDicts(Kind):
    """TypedDicts, read by cattrs. Their instances are plain dicts and are written as such.

    Unknown keys stay.
    """

    def fields(self, model: Any) -> Iterable[ModelField]:
        """Return a field for each key."""
        return [ModelField(name) for name in model.__annotations__]

    def read_hook(self, kind: Any, converter: Converter) -> ObjectHook:
        """Return the hook of cattrs, after a check for an object."""
        return ObjectHook(converter.gen_structure_typeddict(_resolved(kind)))

    def write_hook(self, kind: Any, converter: Converter) -> UnstructureHook:
        """Return the hook of cattrs."""
        return converter.gen_unstructure_typeddict(_resolved(kind))

    def omitting_hook(
        self, kind: Any, converter: Converter, write: Callable[..., UnstructureHook]
    ) -> UnstructureHook:
        """Return what writes all keys, since none has a default."""
        return write(kind, converter)


KIND = TypedDicts()


@lru_cache
def _resolved(kind: Any) -> Any:
    """Return a TypedDict like *kind*, without strings and ``ReadOnly`` in its annotations.

    Python finds no ``NotRequired`` in a string, and ``from __future__ import annotations``
    makes strings of all: each such key would be required. cattrs does not know ``ReadOnly``.
    """
    model, arguments = class_of(kind), arguments_of(kind)
    if not any(
        isinstance(each, ForwardRef) or "ReadOnly" in split_qualifiers(each)[0]
        for each in model.__annotations__.values()
    ):
        return kind
    fields = {}
    for name, annotation in get_type_hints(model, include_extras=True).items():
        qualifiers, bare = split_qualifiers(annotation)
        is_required = name in model.__required_keys__ or "Required" in qualifiers
        final: Any = filled(bare, arguments)
        is_optional = "NotRequired" in qualifiers or not is_required
        fields[name] = NotRequired[final] if is_optional else Required[final]
    return TypedDict(model.__name__, fields)  # type: ignore[operator]  # of a variable
