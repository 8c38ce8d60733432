"""What msgspec can read of what a cattrs hook would do; ``reader`` says why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import GenericAlias, NoneType
from typing import Any, get_args, get_type_hints

import attrs
from cattrs import BaseConverter, override
from cattrs.dispatch import StructureHook

from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec.annotations import class_of
from accutics_authentic._codec.shapes import ArrayHook, MappingHook, ObjectHook
from accutics_authentic._codec.strict import (
    AWARE_DATETIME,
    SCALARS,
    pass_through,
    structure_datetime,
    structure_str,
)

from .shadow import FieldPlan, is_transparent, make_shadow_struct


class ReadPlan(Frozen, frozen=True):
    """How msgspec reads a type.

    Attributes:
        kind: The type that msgspec is asked for.
        hook: What makes the final value, called with the value and the type that is wanted; None
            if there is nothing left to do.
    """

    kind: Any
    hook: StructureHook | None = None


class ReadPlanner:
    """Finds the wires of the types of one converter."""

    def __init__(self, converter: BaseConverter) -> None:
        self._converter = converter

    def plan(self, kind: Any) -> ReadPlan:
        """Return how *kind* is read."""
        return self._wire(kind, self._converter.get_structure_hook(kind))

    def plan_envelope(self, envelope: Any, key: str, inner: ReadPlan) -> ReadPlan | None:
        """Return how *envelope* is read with *inner* in its field *key*; None if by its hook."""
        hook = self._converter.get_structure_hook(envelope[Any])
        return self._class(envelope[inner.kind], hook, {key: inner})

    def _wire(self, kind: Any, hook: Any) -> ReadPlan:
        known = (
            self._scalar(kind, hook)
            or self._collection(kind, hook)
            or self._optional(kind, hook)
            or self._class(kind, hook, {})
        )
        if known is not None:
            return known
        if hook is kind:  # cattrs has noted that the type itself is to be called
            return ReadPlan(Any, lambda value, final: final(value))
        return ReadPlan(Any, hook)

    def _scalar(self, kind: Any, hook: Any) -> ReadPlan | None:
        if hook is pass_through:
            return ReadPlan(Any)
        if hook is structure_datetime and kind is datetime:
            return ReadPlan(AWARE_DATETIME)
        # cattrs's own hook is ``kind(value)``: no change to what is of that kind already
        if hook in {SCALARS.get(kind), kind, self._converter._structure_call} and kind in SCALARS:
            return ReadPlan(kind)
        return None

    def _collection(self, kind: Any, hook: Any) -> ReadPlan | None:
        if isinstance(hook, ArrayHook) and hook.build in {list, tuple}:
            inner = self._wire(hook.element, hook.hook)
            every = (inner.kind,) if hook.build is list else (inner.kind, ...)
            read: Any = GenericAlias(hook.build, every)
            same = class_of(kind) is hook.build and inner.kind == hook.element
        elif isinstance(hook, MappingHook) and hook.key_hook in {structure_str, pass_through}:
            inner = self._wire(hook.element, hook.element_hook)
            read = GenericAlias(dict, (str, inner.kind))
            same = inner.kind == hook.element
        else:
            return None
        return ReadPlan(kind if same else read) if inner.hook is None else None

    def _optional(self, kind: Any, hook: Any) -> ReadPlan | None:
        if hook != getattr(self._converter, "_structure_optional", None):
            return None
        (member,) = (each for each in get_args(kind) if each is not NoneType)
        inner = self.plan(member)
        if inner.hook is not None:
            return None
        return ReadPlan(kind if inner.kind == member else inner.kind | None)

    def _class(self, kind: Any, hook: Any, given: Mapping[str, ReadPlan]) -> ReadPlan | None:
        model = class_of(kind)
        made = hook.hook if isinstance(hook, ObjectHook) else hook
        if not (_is_generated(made) and is_transparent(model)):
            return None
        hints = _hints(model)
        parts = [self._part(made, each, given) for each in attrs.fields(model)]
        if not all(part.key.isascii() for part in parts):
            return None  # msgspec finds no other keys of a class
        if all(_is_direct(part) for part in parts) and all(
            hints.get(each.name) == each.type for each in attrs.fields(model)
        ):
            return ReadPlan(kind)
        twin = make_shadow_struct(model, parts)
        return ReadPlan(twin.struct, twin) if twin else None

    def _part(self, made: Any, attribute: Any, given: Mapping[str, ReadPlan]) -> FieldPlan:
        """Return how a field is read, by what the hook *made* by cattrs would call for it."""
        name = attribute.name
        override = made.overrides.get(name, NO_OVERRIDE)
        hook = made.__globals__[f"__c_structure_{name}"]
        final = made.__globals__.get(f"__c_type_{name}", hook)
        if name in given:
            wire, final = given[name], given[name].kind
        elif override.struct_hook is not None:
            wire = ReadPlan(Any, hook)
        else:
            wire = self._wire(final, hook)
        key = override.rename or name
        return FieldPlan(name, key, wire.kind, attribute.default, wire.hook, final)


NO_OVERRIDE = override()


def _is_generated(hook: Any) -> bool:
    """Return whether cattrs generated *hook*, for all fields, and it lets unknown keys pass."""
    inside = getattr(hook, "__globals__", {})
    return (
        "__cl" in inside
        and "__c_feke" not in inside
        and not any(each.omit for each in getattr(hook, "overrides", {}).values())
    )


def _is_direct(part: FieldPlan) -> bool:
    return part.hook is None and part.kind == part.final and part.key == part.name


def _hints(model: type) -> dict[str, Any]:
    """Return the annotations as msgspec will see them."""
    try:
        return get_type_hints(model, include_extras=True)
    except Exception:  # names that only cattrs was told how to resolve
        return {}
