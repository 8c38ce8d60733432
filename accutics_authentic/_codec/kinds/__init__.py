"""The kinds of model. One more is one more file here, and one more entry of ``KINDS``."""

from __future__ import annotations

from functools import partial
from typing import Any

from cattrs import Converter

from .attrs_classes import AttrsClasses, resolved_fields
from .constraints import constrained_hook, has_constraints
from .dataclasses import Dataclasses
from .keyed import KeyedKind
from .keys import Rename, check_rename, wire
from .kind import Kind, ModelError, ObjectHook, arguments_of, class_of, filled
from .named_tuples import NamedTuples
from .pydantic_models import PydanticModels
from .structs import StructHook, Structs
from .typed_dicts import TypedDicts

__all__ = [
    "ModelError",
    "ObjectHook",
    "Rename",
    "StructHook",
    "arguments_of",
    "check_rename",
    "class_of",
    "filled",
    "kind_of",
    "register_kinds",
    "resolved_fields",
    "wire",
]

#: The first that has a model is its kind.
KINDS: tuple[Kind, ...] = (
    AttrsClasses(),
    Structs(),
    PydanticModels(),
    Dataclasses(),
    TypedDicts(),
    NamedTuples(),
)


def kind_of(model: Any) -> Kind | None:
    """Return the kind of *model*, a class without its arguments; None if it is no model."""
    return next((each for each in KINDS if each.has(model)), None)


def register_kinds(converter: Converter, rename: Rename | None, *, omit_defaults: bool) -> None:
    """Make *converter* read models of all kinds strictly, and write them."""
    for kind in reversed(KINDS):  # the last one registered comes first
        read: Any = kind.read_hook
        write: Any = kind.write_hook
        if isinstance(kind, KeyedKind):
            read, write = partial(read, rename=rename), partial(write, rename=rename)
        if omit_defaults:
            write = partial(kind.omitting_hook, write=write)
        converter.register_structure_hook_factory(kind.has_class_of, read)
        converter.register_unstructure_hook_factory(kind.has_class_of, write)
    converter.register_structure_hook_factory(has_constraints, constrained_hook)
