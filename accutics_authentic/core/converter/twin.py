"""Twins: classes that look like the JSON to msgspec and like the model to CPython.

msgspec can fill an attrs class, but it asks for the keys by the fields' names and reads every
field as it is annotated. The model may want ``created`` from the key ``_created``, by a hook. So
msgspec is given the model's *pose*, a subclass that adds no slot and differs in three things:

- ``__attrs_attrs__`` and the annotations, which are all that msgspec looks at, have the wire's
  keys, and ``Any`` where a hook follows.
- The slot ``created`` can be reached as ``_created`` too, so that what msgspec stores under the
  key's name is in its place at once.
- ``__setattr__`` is the plain one, so that hooks may store into what will be frozen.

Then the hooks run, and the instance becomes one of the model by ``instance.__class__ = model``.
CPython allows that since the memory layouts are the same; nothing is copied.

The one trace is in ``model.__subclasses__()``, which has the pose as long as the codec lives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MemberDescriptorType
from typing import Any, Generic

import attrs
from attrs import NOTHING, Attribute, frozen
from cattrs.dispatch import StructureHook

MISSING: Any = object()  # in the slot of a field whose key did not come


@frozen
class Part:
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


@frozen
class PosedField:
    """What msgspec asks of an attrs field."""

    name: str
    default: Any
    validator: None = None


@frozen(eq=False)
class Twin:
    """A model and its pose.

    Attributes:
        model: The class that the instances become.
        pose: The class that msgspec fills.
        moves: Per field with a hook: name, hook, wanted type, and what makes the default.
    """

    model: type
    pose: type
    moves: Sequence[tuple[str, StructureHook, Any, Callable[[], Any]]]

    def __call__(self, instance: Any, _: Any) -> Any:
        """Turn one instance of the pose into one of the model."""
        self.turn((instance,))
        return instance

    def turn(self, instances: Sequence[Any]) -> None:
        """Turn instances of the pose into instances of the model."""
        for name, hook, final, default in self.moves:
            for each in instances:
                value = getattr(each, name)
                setattr(each, name, default() if value is MISSING else hook(value, final))
        model = self.model
        for each in instances:
            each.__class__ = model


def make_twin(model: type, parts: Sequence[Part]) -> Twin | None:
    """Return the twin of a transparent *model*, or None if it can't have one."""
    renamed = [part for part in parts if part.key != part.name]
    if _is_told_of_subclasses(model) or not all(_can_rename(model, part) for part in renamed):
        return None
    annotations = {part.name: Any for part in parts} | {part.key: part.kind for part in parts}
    namespace = {
        "__module__": model.__module__,
        "__slots__": (),
        "__annotations__": annotations,
        "__attrs_attrs__": tuple(PosedField(part.key, _posed_default(part)) for part in parts),
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,  # stores are slow if only one of the two is plain
        **{part.key: getattr(model, part.name) for part in renamed},
    }
    pose = type(model.__name__, (model,), namespace)
    moves = [
        (part.name, part.hook, part.final, _maker(part.default))
        for part in parts
        if part.hook is not None
    ]
    return Twin(model, pose, moves)


def _is_told_of_subclasses(model: type) -> bool:
    return type(model) is not type or any(
        "__init_subclass__" in vars(base) for base in model.__mro__ if base not in {object, Generic}
    )


def _can_rename(model: type, part: Part) -> bool:
    """Return whether the field has a slot, and its key is no other attribute's name."""
    slot = getattr(model, part.name, None)
    return isinstance(slot, MemberDescriptorType) and not hasattr(model, part.key)


def _posed_default(part: Part) -> Any:
    return MISSING if part.hook is not None and part.default is not NOTHING else part.default


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
        and not any(hasattr(model, name) for name in MEDDLERS)
        and model.__new__ is object.__new__
        and model.__getattribute__ is object.__getattribute__
        and getattr(model.__setattr__, "__module__", "attr._make") == "attr._make"
        and all(_is_stored_as_it_is(model, each) for each in attrs.fields(model))
    )


MEDDLERS = ("__attrs_pre_init__", "__attrs_post_init__", "__getattr__")


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
