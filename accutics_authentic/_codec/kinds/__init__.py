"""The kinds of model. One more is one more file here, and one more entry of ``KINDS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass
from functools import cache, partial
from importlib import import_module
from typing import Any

import attrs
from cattrs import Converter
from cattrs.dispatch import StructureHook, UnstructureHook
from typing_extensions import is_typeddict  # which knows its own TypedDict, too

from .attrs_classes import resolved_fields
from .class_hook import ClassHook
from .constraints import constrained_hook, has_constraints
from .keyed import KeyedKind
from .keys import Rename, check_rename, wire
from .kind import (
    Kind,
    ModelError,
    ObjectHook,
    arguments_of,
    class_of,
    filled,
    has_type_variable,
    split_qualifiers,
)
from .predicates import is_named_tuple, is_pydantic_model, is_struct

__all__ = [
    "ClassHook",
    "ModelError",
    "ObjectHook",
    "Rename",
    "arguments_of",
    "check_rename",
    "class_of",
    "filled",
    "has_type_variable",
    "is_class_instance",
    "is_struct",
    "kind_of",
    "register_kinds",
    "resolved_fields",
    "split_qualifiers",
    "wire",
]

#: What tells a kind from others, and its module, which is imported when a model of it comes: most
#: programs have models of one kind. The first that has a model is its kind.
KINDS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (attrs.has, "attrs_classes"),
    (is_struct, "structs"),
    (is_pydantic_model, "pydantic_models"),
    (is_dataclass, "dataclasses"),
    (is_typeddict, "typed_dicts"),
    (is_named_tuple, "named_tuples"),
)


@cache
def _kind_in(module: str) -> Kind:
    kind: Kind = import_module(f"{__name__}.{module}").KIND
    return kind


def kind_of(model: Any) -> Kind | None:
    """Return the kind of *model*, a class without its arguments; None if it is no model."""
    return next((_kind_in(module) for has, module in KINDS if has(model)), None)


def is_class_instance(value: object) -> bool:
    """Return whether *value* is an instance of a model."""
    return kind_of(type(value)) is not None


def register_kinds(converter: Converter, rename: Rename | None, *, omit_defaults: bool) -> None:
    """Make *converter* read models of all kinds strictly, and write them.

    All by one factory: cattrs inspects the signature of each that is registered.
    """

    def is_model(kind: Any) -> bool:
        return kind_of(class_of(kind)) is not None

    def read_hook(kind: Any, converter: Converter) -> StructureHook:
        found: Any = kind_of(class_of(kind))
        more = {"rename": rename} if isinstance(found, KeyedKind) else {}
        hook: StructureHook = found.read_hook(kind, converter, **more)
        return hook

    def write_hook(kind: Any, converter: Converter) -> UnstructureHook:
        found: Any = kind_of(class_of(kind))
        write = found.write_hook
        if isinstance(found, KeyedKind):
            write = partial(write, rename=rename)
        hook: UnstructureHook = (
            found.omitting_hook(kind, converter, write) if omit_defaults else write(kind, converter)
        )
        return hook

    converter.register_structure_hook_factory(is_model, read_hook)
    converter.register_unstructure_hook_factory(is_model, write_hook)
    converter.register_structure_hook_factory(has_constraints, constrained_hook)
