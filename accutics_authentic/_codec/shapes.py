"""Hooks for what holds other things: a JSON array or object must be there before it is read.

cattrs takes any iterable for a list (``"abc"`` is three letters, ``{}`` is empty) and anything with
the right keys for a class. These hooks look first and then leave the work to cattrs. They are
objects, not functions, so that the fast reader can ask what is inside.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import (
    Callable,
    Mapping,
    MutableMapping,
    MutableSequence,
    MutableSet,
    Sequence,
    Set,
)
from dataclasses import is_dataclass
from types import GenericAlias
from typing import Any, get_args, is_typeddict

import attrs
from cattrs import Converter
from cattrs.cols import (
    defaultdict_structure_factory,
    list_structure_factory,
    mapping_structure_factory,
)
from cattrs.dispatch import StructureHook
from cattrs.gen import make_dict_structure_fn, override

from accutics_authentic._base.structs import Frozen

from .annotations import class_of
from .mismatch import Mismatch, mismatch

ARRAYS: dict[Any, Callable[[list[Any]], Any]] = {
    list: list,
    MutableSequence: list,
    tuple: tuple,
    Sequence: tuple,
    set: set,
    MutableSet: set,
    frozenset: frozenset,
    Set: frozenset,
    deque: deque,
}
OBJECTS = {dict: dict, Mapping: dict, MutableMapping: dict, Counter: Counter}


class ArrayHook(Frozen, frozen=True):
    """Structures a JSON array whose elements are all of one type.

    Attributes:
        build: Makes the collection out of a list.
        element: The type of the elements.
        hook: What structures one element.
        inner: What cattrs does with all of them.
    """

    build: Callable[[list[Any]], Any]
    element: Any
    hook: StructureHook
    inner: StructureHook

    def __call__(self, value: Any, kind: Any) -> Any:
        """Return the collection, or refuse."""
        if value.__class__ is not list:
            raise mismatch("list", value)
        items = self.inner(value, kind)
        return items if self.build is list else self.build(items)


class ObjectHook(Frozen, frozen=True):
    """Structures a JSON object: into a mapping or a class.

    Attributes:
        hook: What cattrs does with it.
    """

    hook: StructureHook

    def __call__(self, value: Any, kind: Any) -> Any:
        """Return the mapping or the instance, or refuse."""
        if value.__class__ is not dict:
            raise mismatch("object", value)
        return self.hook(value, kind)

    @property
    def overrides(self) -> Mapping[str, Any]:
        """The wire names, where cattrs looks for them when it tells classes apart."""
        return getattr(self.hook, "overrides", {})


class MappingHook(ObjectHook, frozen=True):
    """Structures a JSON object into a mapping.

    Attributes:
        key_hook: What structures a key.
        element: The type of the values.
        element_hook: What structures a value.
    """

    key_hook: StructureHook
    element: Any
    element_hook: StructureHook


class TupleHook(Frozen, frozen=True):
    """Structures a JSON array of fixed length: one type for each place."""

    length: int
    hook: StructureHook

    def __call__(self, value: Any, kind: Any) -> Any:
        """Return the tuple, or refuse."""
        if value.__class__ is not list:
            raise mismatch("list", value)
        if len(value) != self.length:
            raise Mismatch(f"expected {self.length} elements, got {len(value)}")
        return self.hook(value, kind)


def register_shapes(converter: Converter) -> None:
    """Teach *converter* to look at the shape of a JSON value before it reads what is inside."""
    converter.register_structure_hook_factory(_is_class, _class_hook)
    converter.register_structure_hook_factory(is_typeddict, _typeddict_hook)
    converter.register_structure_hook_factory(lambda kind: class_of(kind) in OBJECTS, _mapping_hook)
    converter.register_structure_hook_factory(
        lambda kind: class_of(kind) is defaultdict,
        lambda kind, converter: ObjectHook(defaultdict_structure_factory(kind, converter)),
    )
    converter.register_structure_hook_factory(lambda kind: class_of(kind) in ARRAYS, _array_hook)


def _is_class(kind: Any) -> bool:
    return attrs.has(kind) or is_dataclass(class_of(kind))


def _class_hook(kind: Any, converter: Converter) -> ObjectHook:
    return ObjectHook(converter.gen_structure_attrs_fromdict(kind))


def _typeddict_hook(kind: Any, converter: Converter) -> ObjectHook:
    return ObjectHook(converter.gen_structure_typeddict(kind))


def _mapping_hook(kind: Any, converter: Converter) -> ObjectHook:
    build = OBJECTS[class_of(kind)]
    if build is Counter:
        return ObjectHook(converter.gen_structure_counter(kind))
    hook = mapping_structure_factory(kind, converter, build)
    key, element = get_args(kind) or (Any, Any)
    return MappingHook(
        hook, converter.get_structure_hook(key), element, converter.get_structure_hook(element)
    )


def _array_hook(kind: Any, converter: Converter) -> ArrayHook | TupleHook:
    arguments = get_args(kind)
    if class_of(kind) is tuple and hasattr(kind, "__args__") and arguments[-1:] != (...,):
        return TupleHook(len(arguments), converter._structure_tuple)
    element = arguments[0] if arguments else Any
    kinds: Any = GenericAlias(list, (element,))
    every = list_structure_factory(kinds, converter)
    try:
        hook = converter.get_structure_hook(element)
    except RecursionError:  # the class is just being looked at: bind late, as cattrs does
        hook = converter.structure
    return ArrayHook(ARRAYS[class_of(kind)], element, hook, every)


def renaming_hook(model: Any, converter: Converter, names: Mapping[str, str]) -> ObjectHook:
    """Return a hook for the attrs class *model* that reads fields from other keys.

    Args:
        model: The class.
        converter: Structures the fields.
        names: The JSON key of each renamed field. Names that are no fields are ignored.
    """
    fields = {each.name for each in attrs.fields(model)}
    overrides = {name: override(rename=key) for name, key in names.items() if name in fields}
    return ObjectHook(make_dict_structure_fn(model, converter, **overrides))  # type: ignore[arg-type]  # overrides only; cattrs types all keywords alike
