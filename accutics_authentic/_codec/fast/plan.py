"""How msgspec reads a type, so that the result is what the type's cattrs hook would make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from types import GenericAlias, NoneType
from typing import TYPE_CHECKING, Any, get_args, get_type_hints
from uuid import UUID

import attrs
from cattrs import BaseConverter
from cattrs.dispatch import StructureHook

from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec.internals import (
    NO_OVERRIDE,
    calls_type,
    field_hook,
    fills_all_fields,
    is_optional_hook,
    key_in,
    overrides_of,
)
from accutics_authentic._codec.kinds import ClassHook, ObjectHook, class_of, is_struct
from accutics_authentic._codec.scalars import SCALARS, pass_through, structure_uuid
from accutics_authentic._codec.shapes import TEXT_KEYS, ArrayHook, MappingHook
from accutics_authentic._codec.times import (
    AWARE_DATETIME,
    in_utc,
    structure_datetime,
    structure_datetime_or_utc,
    structure_time,
    structure_timedelta,
)

from .shadow import CopyFields, FieldPlan, ShadowStruct, is_transparent, make_shadow_struct

if TYPE_CHECKING:
    from accutics_authentic._codec.kinds.structs import StructHook


class ReadPlan(Frozen, frozen=True):
    """How msgspec reads a type.

    Attributes:
        kind: The type that msgspec decodes into.
        hook: Makes the final value of the decoded one; called with that value and the type that
            was asked for. None if the decoded value is final.
    """

    kind: Any
    hook: StructureHook | None = None


#: How msgspec reads times and ids, by the type and its hook.
TIMES: dict[Any, dict[Any, ReadPlan]] = {
    datetime: {
        structure_datetime: ReadPlan(AWARE_DATETIME),
        structure_datetime_or_utc: ReadPlan(datetime, in_utc),
    },
    time: {structure_time: ReadPlan(time)},
    timedelta: {structure_timedelta: ReadPlan(timedelta)},
    UUID: {structure_uuid: ReadPlan(UUID)},
}


AWARE_DATETIMES = (AWARE_DATETIME, AWARE_DATETIME | None)


class ReadPlanner:
    """Plans how types are read that one converter structures."""

    def __init__(self, converter: BaseConverter) -> None:
        self._converter = converter
        self._pending: list[Any] = []  # classes: one may hold itself
        self._final: dict[Any, ReadPlan] = {}  # of types that msgspec reads without a hook

    def plan(self, kind: Any) -> ReadPlan:
        """Return how *kind* is read."""
        known = self._final.get(kind)
        if known is None:
            known = self._plan(kind, self._converter.get_structure_hook(kind))
            if known.hook is None:
                self._final[kind] = known
        return known

    def plan_envelope(self, envelope: Any, field: str, content: ReadPlan) -> ReadPlan | None:
        """Return how *envelope* is read with *content* in its *field*; None if by its hook."""
        hook = self._converter.get_structure_hook(envelope[Any])
        return self._class(envelope[content.kind], hook, {field: content})

    def _plan(self, kind: Any, hook: Any) -> ReadPlan:
        known = (
            self._scalar(kind, hook)
            or self._collection(kind, hook)
            or self._optional(kind, hook)
            or self._struct(kind, hook)
            or self._class(kind, hook, {})
        )
        if known is not None:
            return known
        if hook is kind:  # cattrs calls the type itself, with one argument
            return ReadPlan(Any, lambda value, final: final(value))
        return ReadPlan(Any, hook)

    def _scalar(self, kind: Any, hook: Any) -> ReadPlan | None:
        if hook is pass_through:
            return ReadPlan(Any)
        if kind in TIMES and hook in TIMES[kind]:
            return TIMES[kind][hook]
        # msgspec takes only what is of that kind already, and calling the type leaves that alone.
        if kind in SCALARS and (hook is SCALARS[kind] or calls_type(hook, kind, self._converter)):
            return ReadPlan(kind)
        return None

    def _collection(self, kind: Any, hook: Any) -> ReadPlan | None:
        """Return how a list, a tuple of any length or a mapping is read."""
        if isinstance(hook, ArrayHook) and hook.build in {list, tuple}:
            element = self._plan(hook.element, hook.element_hook)
            arguments = (element.kind,) if hook.build is list else (element.kind, ...)
            decoded: Any = GenericAlias(hook.build, arguments)
            unchanged = class_of(kind) is hook.build and element.kind == hook.element
        elif isinstance(hook, MappingHook) and hook.key_hook in TEXT_KEYS:
            element = self._plan(hook.element, hook.element_hook)
            decoded = GenericAlias(dict, (str, element.kind))
            unchanged = element.kind == hook.element
        else:
            return None
        if element.hook is not None:
            return None
        return ReadPlan(kind if unchanged else decoded)

    def _optional(self, kind: Any, hook: Any) -> ReadPlan | None:
        if not is_optional_hook(hook, self._converter):
            return None
        (member,) = (each for each in get_args(kind) if each is not NoneType)
        plan = self.plan(member)
        if plan.hook is not None:
            return None
        return ReadPlan(kind if plan.kind == member else plan.kind | None)

    def _struct(self, kind: Any, hook: Any) -> ReadPlan | None:
        """Return how a struct is read: by msgspec, if it reads each field as the hooks do.

        Times without an offset are found afterwards, as their annotation does not refuse them.
        """
        if not is_struct(class_of(kind)) or kind in self._pending:
            return None
        from accutics_authentic._codec.kinds.structs import StructHook  # few programs have structs

        if not isinstance(hook, StructHook):
            return None
        self._pending.append(kind)
        plan = self._struct_fields(kind, hook)
        self._pending.pop()
        return plan

    def _struct_fields(self, kind: Any, hook: StructHook) -> ReadPlan | None:
        times = []
        for name, final, read in hook.plan().fields:
            plan = ReadPlan(final) if read is None else self.plan(final)
            if plan.hook is not None or plan.kind not in (final, *AWARE_DATETIMES):
                return None
            if plan.kind != final:
                times.append(name)
        return ReadPlan(
            kind, ShadowStruct(kind, _aware_rows(times), calls_hooks=False) if times else None
        )

    def _class(self, kind: Any, hook: Any, given: Mapping[str, ReadPlan]) -> ReadPlan | None:
        """Return how an attrs class is read.

        Args:
            kind: The class, perhaps with arguments.
            hook: Its hook.
            given: Plans of some of its fields, instead of those by their own hooks.
        """
        model = class_of(kind)
        own = hook.hook if isinstance(hook, ObjectHook) else hook
        fills_all = own.fills_all_fields() if isinstance(own, ClassHook) else fills_all_fields(own)
        if kind in self._pending or not (fills_all and is_transparent(model)):
            return None
        self._pending.append(kind)
        fields = [self._field(own, each, given) for each in attrs.fields(model)]
        self._pending.pop()
        if not all(field.key.isascii() for field in fields):
            return None  # msgspec only finds ASCII keys of a class
        if all(map(_is_direct, fields)) and _has_same_annotations(model):
            return ReadPlan(kind)
        shadow = make_shadow_struct(model, fields)
        return ReadPlan(shadow.struct, shadow) if shadow else None

    def _field(self, own: Any, attribute: Any, given: Mapping[str, ReadPlan]) -> FieldPlan:
        """Return how a field is read: as the hook of its class would read it."""
        name = attribute.name
        override = overrides_of(own).get(name, NO_OVERRIDE)
        is_ours = isinstance(own, ClassHook)
        hook, final = own.field_hook(name) if is_ours else field_hook(own, name)
        if name in given:
            plan, final = given[name], given[name].kind
        elif override.struct_hook is not None:
            plan = ReadPlan(Any, hook)
        elif is_ours:
            plan = self.plan(final)
        else:
            plan = self._plan(final, hook)
        key = key_in(overrides_of(own), name)
        return FieldPlan(name, key, plan.kind, attribute.default, plan.hook, final)


def _is_direct(field: FieldPlan) -> bool:
    """Return whether msgspec can fill *field* of the model itself, as far as its plan goes."""
    return field.hook is None and field.kind == field.final and field.key == field.name


def _aware_rows(names: Sequence[str]) -> CopyFields:
    """Return what returns the instances it gets, and raises if one of their times is naive."""

    def check(rows: Iterable[Any]) -> list[Any]:
        checked = [*rows]
        for row in checked:
            for name in names:
                value = getattr(row, name)
                if value.__class__ is datetime and value.tzinfo is None:
                    raise ValueError
        return checked

    return check


def _has_same_annotations(model: type) -> bool:
    """Return whether msgspec sees the types of fields that attrs has."""
    fields = attrs.fields(model)
    found: dict[str, Any] = {}
    for base in reversed(model.__mro__):
        found |= vars(base).get("__annotations__", {})
    if all(each.type is not None and each.type is found.get(each.name) for each in fields):
        return True  # none is a string
    hints = _hints(model)
    return all(each.type == hints.get(each.name) for each in fields)


def _hints(model: type) -> dict[str, Any]:
    """Return the annotations as msgspec will see them."""
    try:
        return get_type_hints(model, include_extras=True)
    except Exception:  # names that only cattrs was told how to resolve
        return {}
