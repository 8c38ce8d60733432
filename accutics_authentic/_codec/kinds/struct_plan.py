"""Which fields of a struct msgspec reads, and which ones the converter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from cattrs import Converter
from cattrs.dispatch import StructureHook
from msgspec.structs import FieldInfo

from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec.internals import hook_module

from .kind import class_of

MISSING: Any = object()  # the value of a field whose key was not in the JSON
OWN_HOOKS = __name__.removesuffix(
    "kinds.struct_plan"
)  # where hooks of the strict converter are from
SCALARS = (str, int, float, bool, NoneType, Any)
COLLECTIONS = (list, tuple, dict)


class StructPlan(Frozen, frozen=True):
    """How a struct is read.

    Attributes:
        filled: What msgspec fills: the class itself, or a struct with ``Any`` for some types.
        fields: The name, the type and perhaps the hook of each field.
        keys: All keys that are declared, also those of structs within.
    """

    filled: Any
    fields: list[tuple[str, Any, StructureHook | None]]
    keys: frozenset[str]


def keys_of(model: Any) -> Iterable[tuple[str, str]]:
    """Return the name and the key of each field."""
    return zip(model.__struct_fields__, model.__struct_encode_fields__, strict=True)


def without_unset(kind: Any) -> Any:
    """Return *kind* without ``UnsetType``, which only says that a key may be missing."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    members = tuple(each for each in get_args(kind) if each is not msgspec.UnsetType)
    return Union[members]  # noqa: UP007  # of a tuple


def make_plan(kind: Any, converter: Converter) -> StructPlan:
    """Return how *kind* is read; raise any exception if there is no hook for a field."""
    fields: list[tuple[str, Any, StructureHook | None]] = []
    filled: list[Any] = []
    for field in msgspec.structs.fields(kind):
        final = without_unset(field.type)
        if _is_native(field.type, converter, []) and _is_supported(field.type):
            fields.append((field.name, final, None))
            filled.append((field.name, field.type, *_filled_default(field)))
        else:
            fields.append((field.name, final, converter.get_structure_hook(final)))
            no_default = _filled_default(field) == ()
            filled.append((field.name, Any, *(() if no_default else (MISSING,))))
    if all(hook is None for _, _, hook in fields):
        msgspec.json.Decoder(kind)  # msgspec learns the type now, while the lock is held
        return StructPlan(kind, fields, frozenset(_declared_keys(kind, [])))
    model = class_of(kind)
    config = model.__struct_config__
    struct = msgspec.defstruct(
        model.__name__,
        filled,
        rename=dict(keys_of(model)),
        kw_only=True,
        gc=False,
        tag=config.tag,
        tag_field=config.tag_field,
        array_like=config.array_like,
        forbid_unknown_fields=config.forbid_unknown_fields,
    )
    msgspec.json.Decoder(struct)
    return StructPlan(struct, fields, frozenset(_declared_keys(kind, [])))


def _declared_keys(kind: Any, seen: list[Any]) -> Iterator[str]:
    """Yield the keys of all structs in *kind*."""
    for argument in get_args(kind):
        yield from _declared_keys(argument, seen)
    model = class_of(kind)
    if isinstance(model, type) and issubclass(model, msgspec.Struct) and model not in seen:
        seen.append(model)
        tag_field: str | None = model.__struct_config__.tag_field
        yield from (each for each in (tag_field,) if each is not None)
        for field in msgspec.structs.fields(model):
            yield field.encode_name
            yield from _declared_keys(field.type, seen)


def _filled_default(field: FieldInfo) -> tuple[Any, ...]:
    if field.default_factory is not msgspec.NODEFAULT:
        return (msgspec.field(default_factory=field.default_factory),)
    return () if field.default is msgspec.NODEFAULT else (msgspec.field(default=field.default),)


def _is_supported(kind: Any) -> bool:
    try:
        msgspec.json.Decoder(kind)
    except TypeError:  # a union whose members msgspec cannot tell apart, say
        return False
    return True


def _is_native(kind: Any, converter: Converter, seen: list[Any]) -> bool:
    """Return whether msgspec reads *kind* as *converter* would; raise if there is no hook for it.

    1. A type with rules in ``msgspec.Meta`` is msgspec's, if all within it is.
    2. A union, if all its members are.
    3. A type with a hook of the user's own is not.
    4. A struct, if all its fields are.
    5. A collection, if its elements are; of mappings, those with text as keys.
    6. A scalar. Enums and literals if they have one type of values, as msgspec needs it.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in (None, msgspec.UnsetType):
        return True
    if origin is Annotated:  # 1
        return _is_native(arguments[0], converter, seen)
    if origin in (Union, UnionType):  # 2
        return all(_is_native(each, converter, seen) for each in arguments)
    module = hook_module(converter.get_structure_hook(kind))
    model = class_of(kind)
    if not f"{module}.".startswith(OWN_HOOKS):  # 3
        return False
    if isinstance(model, type) and issubclass(model, msgspec.Struct):  # 4
        if kind in seen:
            return True
        seen.append(kind)
        fields = msgspec.structs.fields(kind)
        return all(_is_native(each.type, converter, seen) for each in fields)
    if model in COLLECTIONS:  # 5
        elements = arguments[1:] if model is dict else arguments
        is_keyed_by_text = model is not dict or arguments[:1] in ((), (str,), (Any,))
        return is_keyed_by_text and all(
            each is ... or _is_native(each, converter, seen) for each in elements
        )
    return kind in SCALARS or _have_one_type(_values(kind))  # 6


def _values(kind: Any) -> list[Any]:
    """Return the values that an enum or a literal accepts."""
    if get_origin(kind) is Literal:
        return [*get_args(kind)]
    is_enum = isinstance(kind, type) and issubclass(kind, Enum)
    return [each.value for each in kind] if is_enum else []


def _have_one_type(values: list[Any]) -> bool:
    return {type(each) for each in values} in ({str}, {int})
