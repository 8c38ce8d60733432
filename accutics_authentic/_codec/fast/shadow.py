"""Twins: what msgspec fills in a model's place, and how the values move over.

msgspec can fill an attrs class, but it asks for the keys by the fields' names, reads every field
as it is annotated, and stores by name, which is slow. The model may want ``created`` from the key
``_created``, by a hook. So msgspec is given a ``Struct`` that looks like the JSON: its fields have
the wire's keys, and ``Any`` where a hook follows. msgspec fills those faster than anything else.

Then a function written for this one model moves the fields over, through the hooks::

    def move(rows):
        made = []
        for row in rows:
            one = new(pose)
            one.id = row.id
            one.created = hook1(row.created, type1)
            one.__class__ = model
            made.append(one)
        return made

It is generated, as the ``__init__`` of attrs and the hooks of cattrs are, and does what a loop over
the fields would do in four times the time, which would make the ``Struct`` pointless.

A frozen model refuses to be filled from outside. Its *pose*, a subclass that adds nothing but plain
``__setattr__`` and ``__delattr__`` (with one of the two alone stores stay slow), does not, and
``one.__class__ = model`` makes it the real thing; CPython allows that since both lie in memory
alike. The one trace is in ``model.__subclasses__()``: the pose, as long as the codec lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import MemberDescriptorType
from typing import Any, Generic

import attrs
import msgspec
from attrs import NOTHING, Attribute
from cattrs.dispatch import StructureHook

from accutics_authentic._base.structs import Frozen

MISSING: Any = object()  # in place of a value whose key did not come


class FieldPlan(Frozen, frozen=True):
    """One field of a model, as msgspec is to read it.

    Attributes:
        name: The field.
        key: Its name on the wire.
        kind: The type that msgspec is asked for.
        default: As attrs has it.
        hook: What makes the final value, called with the value and ``final``; or None.
        final: The type that is wanted.
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
        move: Makes instances of the model of instances of it.
    """

    struct: type
    copy_fields: Callable[[Iterable[Any]], list[Any]]

    def __call__(self, instance: Any, _: Any) -> Any:
        """Return the model for one filled instance."""
        return self.copy_fields((instance,))[0]


def make_shadow_struct(model: type, parts: Sequence[FieldPlan]) -> ShadowStruct | None:
    """Return the twin of a transparent *model*, or None if it can't have one."""
    store: Any = model.__setattr__
    pose = model
    if store is not object.__setattr__:
        if _is_told_of_subclasses(model):
            return None
        plain = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
        names = {"__module__": model.__module__, "__slots__": (), **plain}
        pose = type(model.__name__, (model,), names)
    struct = msgspec.defstruct(
        model.__name__,
        [(part.name, part.kind, _struct_default(part)) for part in parts],
        rename={part.name: part.key for part in parts},
        kw_only=True,  # a field with a default may stand before one without
        gc=False,
    )
    return ShadowStruct(struct, _mover(model, pose, parts))


def _is_told_of_subclasses(model: type) -> bool:
    return type(model) is not type or any(
        "__init_subclass__" in vars(base) for base in model.__mro__ if base not in {object, Generic}
    )


def _struct_default(part: FieldPlan) -> Any:
    if part.default is NOTHING:
        return msgspec.NODEFAULT
    if part.hook is not None:
        return MISSING  # made when it is moved, as a hook may not take it
    return msgspec.field(default_factory=_maker(part.default))


def _mover(
    model: type, pose: type, parts: Sequence[FieldPlan]
) -> Callable[[Iterable[Any]], list[Any]]:
    """Return what moves instances of the struct of *parts* over to *model*."""
    scope: dict[str, Any] = {
        "new": object.__new__,
        "pose": pose,
        "model": model,
        "MISSING": MISSING,
    }
    stores = []
    for number, part in enumerate(parts):
        value = f"row.{part.name}"
        if part.hook is not None:
            scope |= {f"hook{number}": part.hook, f"type{number}": part.final}
            hooked = f"hook{number}({value}, type{number})"
            if part.default is NOTHING:
                value = hooked
            else:
                scope[f"default{number}"] = _maker(part.default)
                value = f"default{number}() if {value} is MISSING else {hooked}"
        stores.append(f"one.{part.name} = {value}")
    if pose is not model:
        stores.append("one.__class__ = model")
    loop = "".join(
        f"        {store}\n" for store in ("one = new(pose)", *stores, "made.append(one)")
    )
    source = f"def move(rows):\n    made = []\n    for row in rows:\n{loop}    return made\n"
    exec(compile(source, f"<moves into {model.__name__}>", "exec"), scope)  # noqa: S102 - of names of fields, which are identifiers
    move: Callable[[Iterable[Any]], list[Any]] = scope["move"]
    return move


def _maker(default: Any) -> Callable[[], Any]:
    return default.factory if _is_factory(default) else lambda: default


def _is_factory(default: Any) -> bool:
    return isinstance(default, attrs.Factory)  # type: ignore[arg-type]  # a class at run time


def is_transparent(model: Any) -> bool:
    """Return whether filling the fields of *model* is all that its construction does."""
    init = getattr(vars(model).get("__init__"), "__code__", None)
    return (
        "__attrs_attrs__" in vars(model)
        and init is not None
        and init.co_filename.startswith("<attrs generated")
        and "_attrs_cached_hash" not in init.co_names + init.co_consts
        and not issubclass(model, BaseException)
        and not getattr(model, "__abstractmethods__", None)
        and not any(hasattr(model, name) for name in CONSTRUCTION_HOOKS)
        and model.__new__ is object.__new__
        and model.__getattribute__ is object.__getattribute__
        and getattr(model.__setattr__, "__module__", "attr._make") == "attr._make"
        and all(_is_stored_as_it_is(model, each) for each in attrs.fields(model))
    )


CONSTRUCTION_HOOKS = ("__attrs_pre_init__", "__attrs_post_init__", "__getattr__")


def _is_stored_as_it_is(model: type, attribute: Attribute[Any]) -> bool:
    default = attribute.default
    own = getattr(model, attribute.name, MISSING)
    return (
        attribute.init
        and attribute.converter is None
        and attribute.validator is None
        and not getattr(default, "takes_self", False)
        and (own is MISSING or isinstance(own, MemberDescriptorType))
    )
