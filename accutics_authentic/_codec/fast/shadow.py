"""Shadow structs: what msgspec fills in a model's place, and how the fields are copied from it.

msgspec can fill an attrs class, but it looks for keys by the fields' names, reads every field as
it is annotated, and stores by name, which is slow. The model may want ``created`` from the key
``_created``, by a hook. So msgspec fills a ``Struct`` that looks like the JSON: its fields have the
JSON's keys, and ``Any`` where a hook follows. msgspec fills those faster than anything else.

Then a function generated for this one model copies the fields, through the hooks::

    def copy_fields(rows):
        copied = []
        for row in rows:
            instance = new(unfrozen)
            instance.id = row.id
            instance.created = hook1(row.created, type1)
            instance.__class__ = model
            copied.append(instance)
        return copied

It is generated, as the ``__init__`` of attrs and the hooks of cattrs are. A loop over the fields
takes four times as long, which would make the ``Struct`` pointless.

A frozen model refuses to be filled from outside. So its *unfrozen subclass* is filled, which adds
nothing but plain ``__setattr__`` and ``__delattr__`` (stores stay slow unless both are plain), and
``instance.__class__ = model`` makes it an instance of the model. CPython allows that since both
classes have the same memory layout. The one trace is in ``model.__subclasses__()``: the unfrozen
subclass, as long as the codec lives.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Iterable, Sequence
from types import MemberDescriptorType
from typing import Any, Generic

import attrs
import msgspec
from attrs import NOTHING
from cattrs.dispatch import StructureHook

from accutics_authentic._base.structs import Frozen
from accutics_authentic._codec.internals import only_fills_fields

MISSING: Any = object()  # the value of a struct's field whose key was not in the JSON

CopyFields = Callable[[Iterable[Any]], list[Any]]


class FieldPlan(Frozen, frozen=True):
    """How msgspec reads one field of a model.

    Attributes:
        name: The field.
        key: Its key in the JSON.
        kind: The type that msgspec decodes into.
        default: The field's default, as attrs has it.
        hook: Makes the final value; called with the decoded value and ``final``. Or None.
        final: The type that is asked for.
    """

    name: str
    key: str
    kind: Any
    default: Any
    hook: StructureHook | None
    final: Any


class ShadowStruct(Frozen, frozen=True):
    """What msgspec fills instead of a model.

    Attributes:
        struct: The class to fill.
        copy_fields: Makes an instance of the model of each instance of ``struct``.
        calls_hooks: Whether it calls hooks that are not shadow structs themselves.
    """

    struct: type
    copy_fields: CopyFields
    calls_hooks: bool

    def __call__(self, instance: Any, _: Any) -> Any:
        """Return the model's instance for one instance of the struct; a ``StructureHook``."""
        return self.copy_fields((instance,))[0]


def calls_hook(hook: StructureHook | None) -> bool:
    """Return whether *hook* calls what is no shadow struct, and may need the digits of numbers."""
    return hook.calls_hooks if isinstance(hook, ShadowStruct) else hook is not None


def make_shadow_struct(model: type, fields: Sequence[FieldPlan]) -> ShadowStruct | None:
    """Return the shadow struct of a transparent *model*, or None if it cannot have one."""
    unfrozen = model
    store: Any = model.__setattr__
    if store is not object.__setattr__:
        if _observes_subclasses(model):
            return None
        plain = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
        names = {"__module__": model.__module__, "__slots__": (), **plain}
        unfrozen = type(model.__name__, (model,), names)
    struct = msgspec.defstruct(
        model.__name__,
        [(field.name, field.kind, _struct_default(field)) for field in fields],
        rename={field.name: field.key for field in fields},
        kw_only=True,  # a field with a default may stand before one without
        gc=False,
    )
    calls_hooks = any(map(calls_hook, (field.hook for field in fields)))
    return ShadowStruct(struct, _make_copy_fields(model, unfrozen, fields), calls_hooks)


def _observes_subclasses(model: type) -> bool:
    return type(model) is not type or any(
        "__init_subclass__" in vars(base) for base in model.__mro__ if base not in {object, Generic}
    )


def _struct_default(field: FieldPlan) -> Any:
    if field.default is NOTHING:
        return msgspec.NODEFAULT
    if field.hook is not None:
        return MISSING  # the default is made by ``copy_fields``, since the hook must not see it
    return msgspec.field(default_factory=_default_factory(field.default))


def _make_copy_fields(model: type, unfrozen: type, fields: Sequence[FieldPlan]) -> CopyFields:
    """Return what copies the fields of instances of the struct to instances of *model*."""
    scope: dict[str, Any] = {
        "new": object.__new__,
        "unfrozen": unfrozen,
        "model": model,
        "MISSING": MISSING,
    }
    stores = []
    for number, field in enumerate(fields):
        value = f"row.{field.name}"
        if field.hook is not None:
            scope |= {f"hook{number}": field.hook, f"type{number}": field.final}
            hooked = f"hook{number}({value}, type{number})"
            if field.default is NOTHING:
                value = hooked
            else:
                scope[f"default{number}"] = _default_factory(field.default)
                value = f"default{number}() if {value} is MISSING else {hooked}"
        stores.append(f"instance.{field.name} = {value}")
    if unfrozen is not model:
        stores.append("instance.__class__ = model")
    lines = [
        "def copy_fields(rows):",
        "    copied = []",
        "    for row in rows:",
        "        instance = new(unfrozen)",
        *(f"        {store}" for store in stores),
        "        copied.append(instance)",
        "    return copied",
    ]
    name = f"{model.__module__}.{model.__qualname__}"
    source = "".join(f"{line}\n" for line in lines)
    code = compile(source, _register_source(name, source), "exec")
    exec(code, scope)  # noqa: S102  # made of the names of fields, which are identifiers
    copy_fields: CopyFields = scope["copy_fields"]
    return copy_fields


def _register_source(name: str, source: str) -> str:
    """Return a file name under which tracebacks and debuggers find *source*.

    The same source has the same name, so that codecs that come and go do not fill the cache.
    """
    lines = source.splitlines(keepends=True)
    number = 1
    while True:
        filename = f"<copy_fields of {name} {number}>"
        known: Any = linecache.cache.setdefault(filename, (len(source), None, lines, filename))
        if known[2] == lines:
            return filename
        number += 1


def _default_factory(default: Any) -> Callable[[], Any]:
    is_factory = isinstance(default, attrs.Factory)  # type: ignore[arg-type]  # a class at run time
    return default.factory if is_factory else lambda: default


def is_transparent(model: Any) -> bool:
    """Return whether an instance of *model* is its fields: msgspec may fill it from outside."""
    return (
        only_fills_fields(model)
        and not issubclass(model, BaseException)
        and not getattr(model, "__abstractmethods__", None)
        and model.__new__ is object.__new__
        and model.__getattribute__ is object.__getattribute__
        and all(_is_free(model, each.name) for each in attrs.fields(model))
    )


def _is_free(model: type, name: str) -> bool:
    """Return whether the class itself has nothing under the *name* of a field, but its slot."""
    own = getattr(model, name, MISSING)
    return own is MISSING or isinstance(own, MemberDescriptorType)
