"""Hooks for collections and classes: they check for a JSON array or object before reading it.

cattrs takes any iterable for a list (``"abc"`` is three letters, ``{}`` is empty) and anything with
the right keys for a class. These hooks check first and then leave the work to cattrs. They are
objects, not functions, so that the fast reader can see what they do.
"""

from __future__ import annotations

import re
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
from contextlib import suppress
from functools import partial
from types import GenericAlias
from typing import Any, get_args

from cattrs import Converter
from cattrs.cols import list_structure_factory, mapping_structure_factory
from cattrs.dispatch import StructureHook

from accutics_authentic._base.structs import Frozen

from .internals import tuple_hook
from .kinds import ObjectHook, Rename, class_of, register_kinds
from .mismatch import Mismatch, mismatch, type_name
from .scalars import pass_through, structure_float, structure_str

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
OBJECTS = {
    dict: dict,
    Mapping: dict,
    MutableMapping: dict,
    Counter: Counter,
    defaultdict: defaultdict,
}
TEXT_KEYS = (structure_str, pass_through)  #: Hooks that leave a key as it is.
PLAIN_KEYS = (*TEXT_KEYS, structure_float)  # one float has several texts: they are no keys

_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,300}")


class ArrayHook(Frozen, frozen=True):
    """Structures a JSON array whose elements are all of one type.

    Attributes:
        build: Makes the collection of a list.
        element: The type of the elements.
        element_hook: Structures one element.
        list_hook: Structures all of them; the hook of cattrs.
    """

    build: Callable[[list[Any]], Any]
    element: Any
    element_hook: StructureHook
    list_hook: StructureHook

    def __call__(self, value: Any, kind: Any) -> Any:
        """Return the collection; raise unless *value* is an array."""
        if value.__class__ is not list:
            raise mismatch("list", value)
        items = self.list_hook(value, kind)
        return items if self.build is list else self.build(items)


class KeyOf(Frozen, frozen=True):
    """The type of the keys of a mapping, which are text in JSON.

    Attributes:
        kind: The type.
    """

    kind: Any

    def __str__(self) -> str:
        return type_name(self.kind)


class KeyHook(Frozen, frozen=True):
    """Structures a key: its text or, if that does not fit, the whole number that the text is.

    Attributes:
        kind: The type of the keys.
        hook: Structures a value of that type.
    """

    kind: Any
    hook: StructureHook

    def __call__(self, text: str, _: Any) -> Any:
        """Return the key."""
        try:
            return self.hook(text, self.kind)
        except Mismatch as error:
            refusal = error
        if _WHOLE_NUMBER.fullmatch(text):
            with suppress(Mismatch):
                return self.hook(int(text), self.kind)
        raise refusal


class MappingHook(ObjectHook, frozen=True):
    """Structures a JSON object into a mapping.

    Attributes:
        key_hook: Structures a key.
        element: The type of the values.
        element_hook: Structures a value.
    """

    key_hook: StructureHook
    element: Any
    element_hook: StructureHook


class TupleHook(Frozen, frozen=True):
    """Structures a JSON array of fixed length, with a type for each position."""

    length: int
    hook: StructureHook

    def __call__(self, value: Any, kind: Any) -> Any:
        """Return the tuple; raise unless *value* is an array of that length."""
        if value.__class__ is not list:
            raise mismatch("list", value)
        if len(value) != self.length:
            raise Mismatch(f"expected {self.length} elements, got {len(value)}")
        return self.hook(value, kind)


def register_shapes(converter: Converter, rename: Rename | None, *, omit_defaults: bool) -> None:
    """Make *converter* check for an array or object before it reads what is inside."""
    register_kinds(converter, rename, omit_defaults=omit_defaults)
    converter.register_structure_hook_factory(lambda kind: class_of(kind) in OBJECTS, _mapping_hook)
    converter.register_structure_hook_factory(
        lambda kind: isinstance(kind, KeyOf),
        lambda kind, converter: KeyHook(kind.kind, converter.get_structure_hook(kind.kind)),
    )
    converter.register_structure_hook_factory(lambda kind: class_of(kind) in ARRAYS, _array_hook)


def _mapping_hook(kind: Any, converter: Converter) -> ObjectHook:
    model, arguments = class_of(kind), get_args(kind)
    build: Any = OBJECTS[model]
    if build is defaultdict:
        build = partial(defaultdict, arguments[1])
    key, *elements = arguments or (Any, Any)
    element = elements[0] if elements else int  # of a Counter
    key_hook = converter.get_structure_hook(key)
    read_key = key if key_hook in PLAIN_KEYS else KeyOf(key)
    pair: Any = GenericAlias(dict, (read_key, element))
    hook = mapping_structure_factory(pair, converter, build)
    if build is not dict:
        return ObjectHook(hook)
    return MappingHook(hook, key_hook, element, converter.get_structure_hook(element))


def _array_hook(kind: Any, converter: Converter) -> ArrayHook | TupleHook:
    arguments = get_args(kind)
    if class_of(kind) is tuple and hasattr(kind, "__args__") and arguments[-1:] != (...,):
        return TupleHook(len(arguments), tuple_hook(converter))
    element = arguments[0] if arguments else Any
    list_kind: Any = GenericAlias(list, (element,))
    list_hook = list_structure_factory(list_kind, converter)
    try:
        element_hook = converter.get_structure_hook(element)
    except RecursionError:  # the class refers to itself: look the hook up late, as cattrs does
        element_hook = converter.structure
    return ArrayHook(ARRAYS[class_of(kind)], element, element_hook, list_hook)
