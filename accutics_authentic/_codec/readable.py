"""Check that a model can be read, before anything is sent.

cattrs finds most hooks when it makes the hook of a class, and some only when it gets a value. So a
model is searched, type by type, as far as the hooks are those of cattrs or of this package. What a
hook of the user's own reads is not known, and not checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, Flag
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from cattrs import BaseConverter

from accutics_authentic._base.structs import Frozen
from accutics_authentic.errors import ConfigurationError

from .annotations import field_types, is_annotated
from .internals import NO_OVERRIDE, hook_module, overrides_of
from .kinds import ModelError, class_of, has_type_variable, kind_of
from .mismatch import type_name
from .scalars import structure_none

OWN_MODULES = "accutics_authentic._codec."
OPAQUE_MODULES = ("cattrs.preconf.", "cattrs.strategies.")  # what they read is up to their user


class TypeUse(Frozen, frozen=True):
    """A type, and the field of a model whose annotation it is or is part of.

    Attributes:
        kind: The type; Any, since not all are classes.
        field: Such as ``Payment.amount``; empty for the model itself and outside of classes.
    """

    kind: Any
    field: str = ""


def check_readable(model: Any, converter: BaseConverter) -> None:
    """Refuse a *model* that *converter* cannot read.

    Raises:
        ConfigurationError: The text names class, field and type, and the line that mends it.
    """
    if not _is_type(model):
        raise ConfigurationError(
            f"the model must be a class, not an instance of {type_name(type(model))}"
        )
    try:
        _check(TypeUse(model), converter, [])
        problem = ""
    except ModelError as error:
        problem = str(error)
    if problem:
        raise ConfigurationError(problem)


def may_read(wanted: type, kind: Any, converter: BaseConverter) -> bool:
    """Return whether values of *kind* may hold one of *wanted*. A hook of the user's own may."""
    try:
        return _may_read(wanted, kind, converter, [])
    except ModelError:  # it cannot be read at all
        return False


def _may_read(wanted: type, kind: Any, converter: BaseConverter, seen: list[Any]) -> bool:
    if kind in seen:
        return False
    seen.append(kind)
    model = class_of(kind)
    if isinstance(model, type) and issubclass(model, wanted):
        return True
    hook = _hook(kind, converter)
    if hook is None:
        return False
    has_own_hook = any(each.struct_hook is not None for each in overrides_of(hook).values())
    takes_digits = getattr(hook, "takes_digits", False)  # pydantic, which reads its fields itself
    if has_own_hook or takes_digits or not _uses_hooks_of_parts(hook):
        return True
    parts: Iterable[Any]
    if kind_of(model) is None:
        parts = (each.kind for each in _parts(TypeUse(kind), hook, converter))
    else:
        parts = field_types(kind).values()
    return any(_may_read(wanted, each, converter, seen) for each in parts)


def _is_type(model: Any) -> bool:
    return (
        isinstance(model, type)
        or model is Any
        or get_origin(model) is not None
        or hasattr(model, "__supertype__")  # a NewType
        or hasattr(model, "__value__")  # a ``type`` statement
    )


def _check(at: TypeUse, converter: BaseConverter, seen: list[Any]) -> None:
    """Raise ``ModelError`` if a type cannot be read; its parts are checked first."""
    if at.kind in seen:
        return
    seen.append(at.kind)
    model = class_of(at.kind)
    if not isinstance(model, type) and kind_of(model) is not None:
        where = f"{at.field}: " if at.field else ""
        name = type_name(type(model))
        raise ModelError(f"{where}an annotation must be a type, not an instance of {name}")
    hook = _hook(at.kind, converter)
    if hook is not None and not _uses_hooks_of_parts(hook):
        return
    if _fits_nothing(at.kind):
        raise ModelError(_no_hook_text(at))
    for part in _parts(at, hook, converter):
        _check(part, converter, seen)
    if hook is None and _hook(at.kind, converter) is None:  # again: annotations are now resolved
        raise ModelError(_no_hook_text(at))


def _fits_nothing(kind: Any) -> bool:
    """Return whether no JSON value is one of *kind*, unless a hook makes it so."""
    if get_origin(kind) is Literal:
        return all(isinstance(each, bytes) for each in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return not kind.__members__ and not issubclass(kind, Flag)
    return kind in (bytes, bytearray)


def _hook(kind: Any, converter: BaseConverter) -> Any:
    try:
        return converter.get_structure_hook(kind)
    except ModelError:
        raise
    except Exception:  # depends on which of cattrs's factories gives up
        return None


def _uses_hooks_of_parts(hook: Any) -> bool:
    """Return whether *hook* reads the parts of a type by the hooks of its converter."""
    module = hook_module(hook)
    if module in (None, "builtins"):  # generated
        return True
    return f"{module}.".startswith((OWN_MODULES, "cattrs.")) and not module.startswith(
        OPAQUE_MODULES
    )


def _parts(at: TypeUse, hook: Any, converter: BaseConverter) -> Iterator[TypeUse]:
    """Yield the types of which *hook* needs the hooks.

    Raises:
        ModelError: An annotation cannot be resolved, or there is none.
    """
    model = class_of(at.kind)
    if kind_of(model) is not None:
        types = field_types(at.kind)
        if not types:
            return
        read = _read_fields(model, overrides_of(hook), converter)
        for name, kind in types.items():
            if name in read and not has_type_variable(kind):
                yield TypeUse(kind, f"{model.__name__}.{name}")
        return
    aliased = getattr(at.kind, "__supertype__", None) or getattr(at.kind, "__value__", None)
    arguments = get_args(at.kind) if aliased is None else (aliased,)
    if get_origin(at.kind) is Annotated:
        arguments = arguments[:1]
    if model is not Literal:
        yield from (TypeUse(each, at.field) for each in arguments if _needs_hook(each))


def _needs_hook(kind: Any) -> bool:
    return kind is not NoneType and _is_type(kind)  # an optional reads null itself


def _read_fields(model: Any, overrides: Mapping[str, Any], converter: BaseConverter) -> set[str]:
    """Return the names of the fields of a class that are read by the hooks of their types."""
    kind: Any = kind_of(model)
    strict = converter.get_structure_hook(None) is structure_none
    read = set()
    for field in kind.fields(model):
        rule = overrides.get(field.name, NO_OVERRIDE)
        omitted = not field.init if rule.omit is None else rule.omit
        if omitted or rule.struct_hook is not None or field.converts:
            continue  # a field's own converter may take what there is no hook for
        if strict and not is_annotated(model, field.name):
            raise ModelError(
                f"{model.__name__}.{field.name} has no type: annotate it, as Any if it may be"
                " anything"
            )
        read.add(field.name)
    if strict and not kind.takes_fields(model):
        name = type_name(model)
        raise ModelError(
            f"{name} cannot be made of its fields alone; register a hook, and give it as"
            f" converter=: converter.register_structure_hook({name}, lambda value, _: ...)"
        )
    return read


def _no_hook_text(at: TypeUse) -> str:
    where = f"{at.field}: " if at.field else ""
    name = type_name(at.kind)
    if getattr(at.kind, "__parameters__", ()):
        return f"{where}{name} is generic: say of what, as in {name}[int]"
    if class_of(at.kind) in (Union, UnionType):
        problem = f"no field tells apart what {name} can be"
    else:
        problem = f"the converter has no hook for {name}"
    call = f"register_structure_hook({name}, "
    if get_origin(at.kind) not in (
        None,
        Union,
        UnionType,
    ):  # these need a predicate
        call = f"register_structure_hook_func(lambda kind: kind == {name}, "
    line = f"converter.{call}lambda value, _: ...)"
    return f"{where}{problem}; register one, and give it as converter=: {line}"
